import Basics
import GitKit
import JSONKit
import PromptGit
import TestSupport
import Testing

@Suite("The audit")
struct AuditTests {
    /// A library in which much was decided.
    private func decided() throws -> Shop {
        let shop = try Shop(settings: "version: 1\nreview: {quorum: {high: 2}}\n")
        try shop.propose(
            Shop.proposal(
                "Warmer", evidence: ["finding": "toolFailure", "sessions": 4], Shop.toneEdit()),
            Shop.proposal(
                "Kinder",
                ["asset": "soul/haff", "path": "/traits", "op": "append", "value": "kind"]))
        _ = try shop.open(as: "carl@example.org", minute: 1).approve("1")
        _ = try shop.open(as: "eva@example.org", minute: 2).approve("1")
        _ = try shop.open(as: "carl@example.org", minute: 3).reject("2", reason: "Not our tone")
        _ = try shop.open(as: "carl@example.org", minute: 4).revert(["main"], reason: "Too warm")
        try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        _ = try shop.open(as: "eva@example.org", minute: 5).restore("haff@main~1", reason: "Better")
        return shop
    }

    @Test("lists every decision with who, when, what and why")
    func list() throws {
        let shop = try decided()
        let (entries, notes) = try shop.open().audit()
        #expect(notes == [])
        #expect(
            entries.map(\.decision) == [
                .restored, .reverted, .rejected, .approved, .approval,
            ])
        #expect(
            entries.map { $0.assets ?? [] } == [
                ["soul/haff"], ["snippet/tone"], ["soul/haff"], ["snippet/tone"],
                ["snippet/tone"],
            ])
        #expect(
            entries.map(\.who) == [
                "Carl Committer <eva@example.org>", "Carl Committer <carl@example.org>",
                "Carl Committer <carl@example.org>",
                "Carl Committer <carl@example.org>, Carl Committer <eva@example.org>",
                "Carl Committer <carl@example.org>",
            ])
        #expect(entries.map(\.reason) == ["Better", "Too warm", "Not our tone", nil, nil])
        #expect(entries.map { $0.evidence?.sessions } == [nil, 4, nil, 4, 4])
        for entry in entries { _ = try shop.git("cat-file", "-e", entry.commit + "^{commit}") }
        let json = try #require(entries.last?.json.objectValue)
        #expect(
            json.keys.map(\.description) == [
                "at", "who", "decision", "proposal", "assets", "commit", "evidence", "reason",
            ])
        let check = try shop.open().verifyAudit()
        #expect(check.problems == [])
        #expect(check.approvals == 1)
        #expect(check.ledgerCommits == 4)
    }

    @Test("of an asset, a person, a time")
    func selection() throws {
        let shop = try decided()
        func list(_ change: (inout AuditRequest) -> Void) throws -> [AuditEntry.Decision] {
            var request = AuditRequest()
            change(&request)
            return try shop.open().audit(request).entries.map(\.decision)
        }
        #expect(try list { $0.asset = "haff" } == [.restored, .rejected])
        #expect(try list { $0.asset = "snippet/tone" } == [.reverted, .approved, .approval])
        #expect(try list { $0.who = "EVA@" } == [.restored, .approved])
        let middle = Timestamp(seconds: Surroundings.fixedNow.seconds + 150)
        #expect(try list { $0.since = middle } == [.restored, .reverted, .rejected])
        #expect(try list { $0.until = middle } == [.approved, .approval])
    }

    /// Ways in which a proposal comes to main without promptgit, and who is known to have decided.
    static let byHand: [(name: String, who: String?, commands: [[String]])] = [
        (
            "a merge", "Ada Author <ada@example.org>",
            [["merge", "--quiet", "--no-ff", "--no-edit", "BRANCH"]]
        ),
        (
            "a squash", nil,
            [["merge", "--quiet", "--squash", "BRANCH"], ["commit", "--quiet", "-m", "S"]]
        ),
        ("a fast-forward", nil, [["merge", "--quiet", "--ff-only", "BRANCH"]]),
        (
            "a branch that took it in", "Ada Author <ada@example.org>",
            [
                ["checkout", "--quiet", "-b", "topic"],
                ["merge", "--quiet", "--no-ff", "--no-edit", "BRANCH"],
                ["checkout", "--quiet", "main"],
                ["merge", "--quiet", "--no-ff", "--no-edit", "topic"],
            ]
        ),
    ]

    @Test("knows what came and went by hand, and says that nobody answers for it", arguments: 0..<4)
    func byHand(_ index: Int) throws {
        let way = Self.byHand[index]
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        for command in way.commands {
            try shop.scratch.git(command.map { $0 == "BRANCH" ? proposal.branch : $0 })
        }
        let parent = index == 0 || index == 3 ? ["-m", "1"] : []
        let (entries, _) = try shop.open().audit()
        #expect(entries.map(\.decision) == [.approved], "\(way.name)")
        #expect(entries.map(\.who) == [way.who], "\(way.name)")
        #expect(try entries.map(\.commit) == [shop.git("rev-parse", "main")], "\(way.name)")
        #expect(try shop.open().verifyAudit().problems.map(\.check) == [.trailers])
        try shop.scratch.git(["revert", "--no-edit"] + parent + ["HEAD"])
        let after = try shop.open().audit().entries
        #expect(Set(after.map(\.decision)) == [.approved, .reverted])
    }

    @Test("sees a decision once, however mains were joined")
    func pulled() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.git("branch", "start")
        let merge = try shop.open().approve("1").commit
        try shop.git("checkout", "--quiet", "-b", "local", "start")
        try shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        try shop.git("merge", "--quiet", "--no-edit", "main")
        try shop.git("checkout", "--quiet", "main")
        try shop.git("reset", "--quiet", "--hard", "local")
        let (entries, _) = try shop.open().audit()
        #expect(entries.map(\.commit) == [merge])
        #expect(entries.map(\.proposal) == [proposal.record.id])
        #expect(try shop.open().verifyAudit().problems == [])
    }

    // MARK: What somebody did to it

    /// Rewrites main's latest commit: its message, its files and its parents.
    private func rewrite(
        _ shop: Shop, message: (String) -> String = { $0 }, parents: [String]? = nil,
        files: () throws -> Void = {}
    ) throws {
        try files()
        try shop.git("add", "--all")
        let tree = try shop.git("write-tree")
        let old =
            try parents
            ?? shop.git("log", "-1", "--format=%P").split(separator: " ")
            .map(String.init)
        let text = message(try shop.git("log", "-1", "--format=%B"))
        let commit = try shop.scratch.git(
            ["commit-tree", tree, "-m", text] + old.flatMap { ["-p", $0] },
            environment: [
                "GIT_COMMITTER_EMAIL": "carl@example.org", "GIT_COMMITTER_NAME": "Carl Committer",
            ])
        try shop.git("reset", "--quiet", "--hard", commit)
    }

    private func rewriteFiles(_ shop: Shop, _ files: () throws -> Void) throws {
        try rewrite(shop, message: { $0 }, parents: nil, files: files)
    }

    private static let tone = "prompts/snippets/tone.yaml"

    /// What somebody may do to a merge, and what the check calls it.
    typealias Tampering = (
        name: String, check: AuditProblem.Check, does: @Sendable (AuditTests, Shop) throws -> Void
    )

    static let tampering: [Tampering] = [
        (
            "other bytes of an asset", .content,
            { tests, shop in
                try tests.rewriteFiles(shop) {
                    try shop.write(
                        tone, try shop.read(tone).replacing("warm", with: "cold"))
                }
            }
        ),
        (
            "another file", .content,
            { tests, shop in
                try tests.rewriteFiles(shop) { try shop.write("README.md", "Hi.\n") }
            }
        ),
        (
            "the settings", .content,
            { tests, shop in
                try tests.rewriteFiles(shop) {
                    try shop.write(
                        "promptgit.yaml", "review: {allowSelfApproval: true}\n# me\n")
                }
            }
        ),
        (
            "another record", .record,
            { tests, shop in
                try tests.rewriteFiles(shop) {
                    let path = try shop.git("ls-files", "proposals")
                    try shop.write(
                        path, try shop.read(path).replacing("tier: high", with: "tier: low"))
                }
            }
        ),
        (
            "no head", .trailers,
            { tests, shop in
                try tests.rewrite(
                    shop, message: { $0.replacing("Proposal-Head: ", with: "Proposal-Tail: ") })
            }
        ),
        (
            "no second parent", .trailers,
            { tests, shop in
                try tests.rewrite(shop, parents: [try shop.git("rev-parse", "main^1")])
            }
        ),
        (
            "another approver", .approval,
            { tests, shop in
                try tests.rewrite(
                    shop, message: { $0.replacing("carl@example.org", with: "eva@example.org") }
                )
            }
        ),
        (
            "its author as approver", .approval,
            { tests, shop in
                try tests.rewrite(
                    shop,
                    message: { $0.replacing("carl@example.org", with: "olga@example.org") })
            }
        ),
        (
            "a later change of the record", .record,
            { _, shop in
                let path = try shop.git("ls-files", "proposals")
                try shop.edit(path, "tier: high", "tier: low")
            }
        ),
        (
            "an approval of nothing", .record,
            { _, shop in
                let id = "20261120-nothing-00000000"
                try shop.git(
                    "commit", "--quiet", "--allow-empty", "-m",
                    "Approve\n\nProposal-Id: \(id)\nDecision: approved")
            }
        ),
    ]

    @Test("finds what somebody did to a merge", arguments: tampering.indices)
    func tampered(_ index: Int) throws {
        let way = Self.tampering[index]
        let shop = try Shop(settings: "version: 1\n")
        try shop.proposeTone()
        _ = try shop.open(minute: 1).approve("1")
        #expect(try shop.open().verifyAudit().problems == [])
        try way.does(self, shop)
        let problems = try shop.open().verifyAudit().problems
        #expect(problems.map(\.check).contains(way.check), "\(way.name): \(problems)")
    }

    /// Rewrites the ledger's tree.
    private func rewriteLedger(
        _ shop: Shop, amending: Bool, _ change: (String) throws -> Void
    ) throws {
        let folder = shop.scratch.home + "/ledger"
        try shop.git("worktree", "add", "--quiet", "--detach", folder, Ledger.reference)
        try change(folder)
        try shop.git("-C", folder, "add", "--all")
        try shop.git(
            "-C", folder, "commit", "--quiet", "--allow-empty", "-m", "By hand")
        try shop.git("update-ref", Ledger.reference, shop.git("-C", folder, "rev-parse", "HEAD"))
        try shop.git("worktree", "remove", "--force", folder)
    }

    /// What somebody may do to the ledger.
    static let ledgers: [(name: String, does: @Sendable (Shop, String) throws -> Void)] = [
        ("nothing", { _, _ in }),
        (
            "an event less",
            { shop, folder in
                try shop.scratch.run(
                    "sh", "-c", "cd '\(folder)' && rm \"$(git ls-files | head -n 1)\""
                ).expectDone()
            }
        ),
        (
            "an event with another text",
            { shop, folder in
                try shop.scratch.run(
                    "sh", "-c",
                    "cd '\(folder)' && for f in $(git ls-files); do sed -i s/tone/joy/ \"$f\"; done"
                ).expectDone()
            }
        ),
        (
            "something else",
            { shop, folder in try shop.scratch.write(folder + "/events/note.json", "{}\n") }
        ),
    ]

    @Test("finds what somebody did to the ledger", arguments: ledgers.indices)
    func editedLedger(_ index: Int) throws {
        let shop = try Shop()
        try shop.proposeTone()
        _ = try shop.open(minute: 1).reject("1", reason: "Not our tone")
        #expect(try shop.open().verifyAudit().problems == [])
        try rewriteLedger(shop, amending: false) { try Self.ledgers[index].does(shop, $0) }
        let problems = try shop.open().verifyAudit().problems
        #expect(problems.contains { $0.check == .ledger }, "\(Self.ledgers[index].name)")
    }

    @Test("counts what it can't read as a failure")
    func missing() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        _ = try shop.open(minute: 1).approve("1")
        try shop.git("update-ref", "-d", Ledger.reference)
        let record = try shop.git("rev-parse", "main:proposals/\(proposal.record.id).yaml")
        try shop.git("gc", "--quiet")
        try shop.scratch.run(
            "sh", "-c",
            "mv .git/objects/pack p && for f in p/*.pack; do git unpack-objects -q < $f; done"
        ).expectDone()
        let path = ".git/objects/\(record.prefix(2))/\(record.dropFirst(2))"
        try shop.scratch.run("rm", "-f", path).expectDone()
        let problems = try shop.open().verifyAudit().problems
        #expect(problems.contains { $0.check == .unreadable })
    }

    @Test("in a shallow clone nothing is claimed")
    func shallow() throws {
        let shop = try decided()
        let clone = shop.scratch.home + "/clone"
        try shop.git("clone", "--quiet", "--depth", "1", "file://" + shop.scratch.root, clone)
        let repository = try PromptRepository.open(
            surroundings: .fixed(in: clone, environment: shop.scratch.environment))
        #expect(failure(.unknown) { try repository.verifyAudit() } != nil)
        #expect(try repository.audit().notes.contains { $0.contains("shallow") })
    }
}
