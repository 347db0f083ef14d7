import JSONKit
import TestSupport
import Testing

@testable import Basics

/// The main job on real conversations: from the import of an agent's prompt and tools to a merged
/// and a reverted proposal.
@Suite(.needsData("tau2/visible"))
struct MainJobTests {
    @Test(
        "an imported domain validates clean", arguments: ["airline", "retail", "telecom", "mock"])
    func importedDomain(domain: String) throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        #expect(try scratch.run(promptgitBinary, ["init"]).status == 0)
        let folder = try RealData.path("tau2/domains/\(domain)")
        let policy = domain == "telecom" ? "main_policy.md" : "policy.md"
        for words in [
            ["import", "prompt", "\(folder)/\(policy)"],
            ["import", "tools", "\(folder)/tools.json"],
        ] {
            let result = try scratch.run(promptgitBinary, words)
            #expect(result.status == 0, "\(result.stderr)")
        }
        let result = try scratch.run(promptgitBinary, ["validate", "--json"])
        #expect(result.status == 0)
        let report = try JSONValue(parsing: Array(result.stdout.utf8))
        #expect(report["errors"] == 0)
        #expect(report["diagnostics"] == [])
    }

    @Test("the dominant cause becomes a proposal with a small, clean branch")
    func dominantCause() throws {
        let repository = try Airline()
        try repository.observe("qwen2.5-7b_airline")
        let git = repository.scratch
        let index = try Files.read(git.path(".git/index"))
        let batch = try repository.json("propose")

        let findings = try #require(batch["findings"]?.arrayValue)
        let causes = findings.filter {
            $0["analyzer"]?.stringValue == "toolFailure"
                && ($0["title"]?.stringValue ?? "").contains("book_reservation")
        }
        let cause = try #require(causes.first)
        let causeText = try #require(cause["cause"]?.stringValue)
        #expect(causeText.contains("Payment method"))
        #expect(causeText.contains("not found"))
        #expect(cause["sessions"] == 8)
        #expect(cause["tasks"] == 8)
        let counts = try #require(cause["counts"]).text(.compact)
        #expect(counts.contains(#""book_reservation":{"errors":17"#), "\(counts)")

        let proposals = try #require(batch["proposals"]?.arrayValue)
        let edit = try #require(
            proposals.first { proposal in
                let assets = proposal["assets"]?.arrayValue ?? []
                return assets.contains("tool/book_reservation")
                    && proposal["type"] != "investigate"
            })
        let branch = try #require(edit["branch"]?.stringValue)
        let diff = try git.git("diff", "main...\(branch)")
        let added = diff.split(separator: "\n").filter {
            $0.hasPrefix("+") && !$0.hasPrefix("+++")
        }
        #expect(added.contains { $0.contains("get_user_details") })
        let removed = diff.split(separator: "\n").filter {
            $0.hasPrefix("-") && !$0.hasPrefix("---")
        }
        #expect(removed.isEmpty, "an added precondition takes nothing away")
        let record = try repository.json("show", try #require(edit["id"]?.stringValue))
        #expect(record["record"]?["expected"]?["to"]?.isNull ?? true)

        #expect(try git.git("status", "--porcelain") == "")
        #expect(try Files.read(git.path(".git/index")) == index)
        #expect(try git.git("fsck", "--full", "--strict") == "")
        try expectNoCustomerData(in: git, run: "qwen2.5-7b_airline")
    }

    @Test("approve, revert and reject do what they say")
    func decisions() throws {
        let repository = try Airline()
        let git = repository.scratch
        try repository.observe("qwen2.5-7b_airline")
        let batch = try repository.json("propose")
        let all = try #require(batch["proposals"]?.arrayValue)
        let mergeable = all.filter { $0["type"] != "investigate" && $0["type"] != "code" }
        let first = try #require(mergeable.first)
        let id = try #require(first["id"]?.stringValue)
        let branch = try #require(first["branch"]?.stringValue)
        let before = try git.git("rev-parse", "main^{tree}")
        let head = try git.git("rev-parse", branch)

        let approval = try repository.json("approve", id)
        #expect(approval["id"]?.stringValue == id)
        let merge = try #require(approval["merge"]?.stringValue)
        #expect(try git.git("rev-parse", "main") == merge)
        #expect(try git.git("rev-parse", "main^2") == head)
        #expect(try git.git("rev-parse", "main^{tree}") == git.git("rev-parse", "\(head)^{tree}"))
        let trailers = try git.git("log", "-1", "--format=%(trailers)", "main")
        for key in [
            "Proposal-Id: \(id)", "Proposal-Head: \(head)", "Decision: approved", "Approved-by: ",
            "Risk: ",
        ] {
            #expect(trailers.contains(key), "\(key) in \(trailers)")
        }
        #expect(try git.git("status", "--porcelain") == "")
        #expect(try git.git("branch", "--list", branch) == "")

        // The sessions are those from before the merge: its cause is not brought up again.
        let after = try repository.json("propose")
        let cause = try #require(first["title"]?.stringValue)
        #expect(after["proposals"] == [], "\(cause): \(after.text(.indented))")

        let reversal = try repository.json("revert", id)
        #expect(reversal["reverts"]?.stringValue == id)
        #expect(try git.git("rev-parse", "main^{tree}") == before)
        #expect(try git.git("rev-parse", "main") == reversal["commit"]?.stringValue)
        #expect(try git.git("status", "--porcelain") == "")

        for other in all.compactMap({ $0["id"]?.stringValue }) where other != id {
            try repository.succeed("reject", other, "--reason", "Not now")
        }
        let again = try repository.json("propose")
        #expect(again["proposals"] == [], "\(again.text(.indented))")
        let withheld = try #require(again["withheld"]?.arrayValue)
        #expect(withheld.count >= all.count)
        #expect(try git.git("fsck", "--full", "--strict") == "")
        let states = try repository.json("proposals", "--all").arrayValue ?? []
        #expect(states.first { $0["id"]?.stringValue == id }?["state"] == "reverted")
        #expect(states.count { $0["state"] == "rejected" } == all.count - 1)
    }

    static let airlineRuns = [
        "gpt-4.1_airline", "gpt-4o_airline", "qwen2.5-7b_airline", "whissle_airline",
    ]

    @Test("no proposal discourages escalation or rests on one task", arguments: airlineRuns + [nil])
    func soundProposals(run: String?) throws {
        let repository = try Airline()
        for run in run.map({ [$0] }) ?? Self.airlineRuns { try repository.observe(run) }
        let batch = try repository.json("propose")
        for proposal in try #require(batch["proposals"]?.arrayValue) {
            let id = try #require(proposal["id"]?.stringValue)
            let shown = try repository.json("show", id)
            let record = try #require(shown["record"])
            guard record["operations"] != [] else { continue }
            let tasks = try #require(record["evidence"]?["tasks"]?.integerValue)
            #expect(tasks > 1, "\(id)")
            #expect(record["evidence"]?["finding"] != "escalation", "\(id)")
            let text = record["operations"]?.text(.compact) ?? ""
            #expect(!text.contains("transfer"), "\(id): \(text)")
            #expect(!text.contains("calculate"), "\(id) blames a tool nobody needed: \(text)")
        }
        try expectNoCustomerData(in: repository.scratch, run: run ?? "qwen2.5-7b_airline")
    }

    /// Checks that no customer's or payment's id of a run stands in any object that promptgit wrote.
    private func expectNoCustomerData(in git: Scratch, run: String) throws {
        let conversations = try RealData.text("tau2/visible/\(run).json")
        let known =
            try RealData.text("tau2/domains/airline/policy.md")
            + RealData.text("tau2/domains/airline/tools.json")
        let pattern = /[a-z]+_[a-z]+_[0-9]{4}|(?:credit_card|gift_card|certificate)_[0-9]+/
        let ids = Set(conversations.matches(of: pattern).map { String($0.output) })
            .filter { !known.contains($0) }
        #expect(ids.count > 10)
        let objects = try git.git(
            "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
        for line in objects.split(separator: "\n") where !line.hasSuffix("tree") {
            let name = String(line.prefix(40))
            let text = try git.git("cat-file", "-p", name)
            for found in text.matches(of: pattern) {
                #expect(!ids.contains(String(found.output)), "\(found.output) stands in \(line)")
            }
        }
    }
}
