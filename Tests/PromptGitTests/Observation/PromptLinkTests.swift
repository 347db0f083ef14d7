import Basics
import PromptGit
import TestSupport
import Testing
import Traces

@Suite("The version that a session had")
struct PromptLinkTests {
    private func observe(_ shop: Shop, _ lines: [JSONValue]) throws -> [Session] {
        let text = lines.map { $0.text() + "\n" }.joined()
        let file = try shop.scratch.write(shop.scratch.home + "/runs.jsonl", text)
        let report = try shop.open().observe([file])
        #expect(report.rejectedRecords == [] && report.notes == [])
        return try sessions(shop.open())
    }

    private func sessions(_ repository: PromptRepository) throws -> [Session] {
        var found: [Session] = []
        try repository.openStore().forEachSession { found.append($0.session) }
        return found.sorted { $0.id < $1.id }
    }

    private func version(_ shop: Shop, _ revision: String) throws -> String {
        try shop.open().render("support", revision: revision).version
    }

    private func told(_ id: String, _ text: String, _ more: JSONObject = [:]) -> JSONValue {
        var object: JSONObject = [
            "id": .string(id), "messages": [["role": "system", "text": .string(text)]],
        ]
        for (key, value) in more.members { object[key] = value }
        return .object(object)
    }

    /// What the model gets of the shop's prompt.
    private func words(_ name: String = "Haff") -> String {
        """
        You are \(name).
        Answer in short sentences.
        Be polite.
        Name the tour and its price.
        Never promise a refund.
        """
    }

    @Test("is the one that the trace names")
    func named() throws {
        let shop = try Shop()
        let session = try observe(
            shop, [told("a", words(), ["promptVersions": ["support": "0123456789ab"]])])[0]
        #expect(session.promptVersions == ["support": "0123456789ab"])
        #expect(session.promptLink == PromptLink(.version))
    }

    @Test("is what the prompt was at the revision that the trace names")
    func revision() throws {
        let shop = try Shop()
        try shop.git("tag", "old")
        try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Bodden")
        func named(_ id: String, _ prompt: String, _ revision: String) -> JSONValue {
            [
                "id": .string(id), "promptName": .string(prompt),
                "promptRevision": .string(revision), "messages": [],
            ]
        }
        let sessions = try observe(
            shop,
            [
                named("a", "support", "old"), named("b", "support", "main"),
                named("c", "nobody", "main"), named("d", "support", "nowhere"),
                named("e", "support", "..//~^"),
            ])
        #expect(sessions[0].promptVersions == ["support": try version(shop, "old")])
        #expect(sessions[1].promptVersions == ["support": try version(shop, "main")])
        #expect(sessions[0].promptLink == PromptLink(.revision))
        for session in sessions[2...] {
            #expect(session.promptVersions == [:] && session.promptLink == nil, "\(session.id)")
        }
    }

    @Test("is the one whose words the model got, at any time and on any branch")
    func text() throws {
        let shop = try Shop()
        try shop.git("tag", "old")
        try shop.git("checkout", "--quiet", "-b", "side")
        try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Sund")
        try shop.git("checkout", "--quiet", "main")
        try shop.edit("prompts/souls/haff.yaml", "name: Haff", "name: Bodden")
        let sessions = try observe(
            shop,
            [
                told("a", words()), told("b", words("Bodden").replacing("\n", with: "  ")),
                told("c", words("Sund")), told("d", "You are somebody else entirely."),
                told("e", words() + " Always name the weather and the wind of the day too."),
            ])
        for (session, revision) in zip(sessions, ["old", "main", "side"]) {
            #expect(session.promptVersions == ["support": try version(shop, revision)])
            #expect(session.promptLink == PromptLink(.text, distance: 0))
        }
        #expect(sessions[3].promptVersions == [:] && sessions[3].promptLink == nil)
        #expect(sessions[4].promptVersions == ["support": try version(shop, "old")])
        #expect(sessions[4].promptLink?.basis == .nearest)
        let distance = try #require(sessions[4].promptLink?.distance)
        #expect(distance > 0.2 && distance < 0.5)
        // Reading them once more changes nothing.
        let again = try shop.open().observe([shop.scratch.home + "/runs.jsonl"])
        #expect(again.imported == 0 && again.unchanged == 5)
    }

    @Test("is the one for the session's model, and the last before the session began")
    func sameWords() throws {
        let shop = try Shop()
        try shop.edit("prompts/support.yaml", "id: support\n", "id: support\nmodel: a/small\n")
        try shop.git("tag", "small")
        try shop.edit("prompts/support.yaml", "model: a/small", "model: a/large")
        let made = try shop.git("log", "-1", "--format=%at", "small")
        let before = try #require(Int64(made))
        let sessions = try observe(
            shop,
            [
                told("a", words(), ["model": "a/small"]), told("b", words(), ["model": "a/large"]),
                told("c", words()),
                told(
                    "d", words(),
                    ["startedAt": .string(Timestamp(seconds: before).description)]),
            ])
        #expect(sessions[0].promptVersions["support"] == (try version(shop, "small")))
        #expect(sessions[1].promptVersions["support"] == (try version(shop, "main")))
        #expect(sessions[2].promptVersions["support"] == (try version(shop, "main")))
        #expect(sessions[3].promptVersions["support"] == (try version(shop, "small")))
    }

    @Test("is the last one before the session where the trace names the prompt alone")
    func time() throws {
        let shop = try Shop()
        let sessions = try observe(
            shop,
            [
                [
                    "id": "a", "promptName": "support", "startedAt": "2099-01-01T00:00:00Z",
                    "messages": [],
                ],
                [
                    "id": "b", "promptName": "support", "startedAt": "1999-01-01T00:00:00Z",
                    "messages": [],
                ],
                ["id": "c", "promptName": "support", "messages": []],
            ])
        #expect(sessions[0].promptVersions == ["support": try version(shop, "main")])
        #expect(sessions[0].promptLink == PromptLink(.time))
        #expect(sessions[1].promptLink == nil && sessions[2].promptLink == nil)
    }

    @Test("is unknown in a library without a commit, and that is no problem")
    func unborn() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", "version: 1\n")
        let repository = try PromptRepository.open(surroundings: scratch.surroundings)
        let file = try scratch.write(
            scratch.home + "/runs.jsonl", told("a", "You are kind.").text() + "\n")
        let report = try repository.observe([file])
        #expect(report.imported == 1 && report.notes == [])
        #expect(try sessions(repository)[0].promptLink == nil)
    }

    /// The history of the benchmark's policies, as prompts: each commit's files as they were.
    @Test("is the one of its run's policy", .needsData("prompt-history/tau2-policies"))
    func policies() throws {
        let source = try Scratch()
        try source.git(
            "clone", "--quiet", RealData.path("prompt-history/tau2-policies/repo.bundle"), ".")
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", "version: 1\n")
        let commits = try source.git("rev-list", "--reverse", "HEAD").split(separator: "\n")
        for commit in commits {
            try source.git("checkout", "--quiet", String(commit))
            for (id, files) in Self.policyFiles {
                let texts = try files.compactMap { file -> String? in
                    let path = "data/tau2/domains/\(file)"
                    return Files.kind(of: source.path(path)) == nil ? nil : try source.read(path)
                }
                guard texts.count == files.count else { continue }
                try scratch.write("prompts/\(id).yaml", Self.prompt(id, texts))
            }
            try scratch.write("at.txt", String(commit))
            try scratch.gitCommit("Policies of \(commit)")
        }
        let repository = try PromptRepository.open(surroundings: scratch.surroundings)
        let files = RealData.files(in: "tau2/visible", ending: ".json")
        #expect(!files.isEmpty)
        let report = try repository.observe(files.map { try RealData.path($0) })
        #expect(report.notes == [])
        var byRun: [String: Set<String>] = [:]
        for session in try sessions(repository) {
            #expect(session.promptLink == PromptLink(.text, distance: 0))
            for (prompt, version) in session.promptVersions {
                byRun[session.source, default: []].insert("\(prompt) \(version)")
            }
        }
        #expect(byRun.count == files.count)
        for (run, found) in byRun {
            let domain = try #require(
                run.split(separator: "_").last?.split(separator: "-").first.map(String.init))
            let version = try repository.render(domain).version
            #expect(found == ["\(domain) \(version)"], "\(run)")
        }
    }

    private static let policyFiles: [String: [String]] = [
        "airline": ["airline/policy.md"], "retail": ["retail/policy.md"],
        "telecom": ["telecom/main_policy.md", "telecom/tech_support_manual.md"],
        "telecom-solo": ["telecom/main_policy_solo.md", "telecom/tech_support_manual.md"],
        "telecom-workflow": ["telecom/main_policy.md", "telecom/tech_support_workflow.md"],
        "mock": ["mock/policy.md"], "mock-solo": ["mock/policy_solo.md"],
    ]

    private static func prompt(_ id: String, _ texts: [String]) -> String {
        var text = texts[0]
        if texts.count > 1 {
            text = """
                <main_policy>
                \(texts[0])
                </main_policy>
                <tech_support_policy>
                \(texts[1])
                </tech_support_policy>
                """
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return
            "kind: prompt\nid: \(id)\ntemplate: none\nmessages:\n  - role: system\n    content: |2\n"
            + lines.map { $0.isEmpty ? "\n" : "        \($0)\n" }.joined()
    }
}
