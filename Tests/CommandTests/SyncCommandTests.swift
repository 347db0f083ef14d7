import Foundation
import TestSupport
import Testing

/// `promptgit sync` as people run it: real processes, real transports.
@Suite("promptgit sync")
struct SyncCommandTests {
    private let scratch: Scratch
    private static let origin = "../origin.git"

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", "version: 1\nreview: {allowSelfApproval: true}\n")
        for number in 0..<8 {
            try scratch.write(
                "prompts/p\(number).yaml",
                """
                kind: prompt
                id: p\(number)
                messages:
                  - role: system
                    content: |
                      Help with \(number).

                """)
        }
        try scratch.gitCommit("Prompts as code")
        try scratch.gitInit(Self.origin, bare: true)
    }

    private func addRemote(_ url: String) throws {
        try scratch.git("remote", "add", "origin", url)
    }

    /// Proposes a change of each of the prompts and returns the ids.
    private func propose() throws -> [String] {
        let proposals = (0..<8).map { number in
            """
            {"title": "Change \(number)", "operations": [{"asset": "prompt/p\(number)",
             "path": "/messages/0/content", "op": "replaceText", "find": "Help with \(number).",
             "with": "Help with \(number), kindly."}]}
            """
        }
        try scratch.write(
            "../edits.json",
            "{\"source\": \"tests\", \"proposals\": [\(proposals.joined(separator: ","))]}")
        let result = try scratch.promptgit("propose", "--from", "../edits.json", "--json")
        #expect(result.status == 0, "\(result.stderr)")
        let listed = try scratch.promptgit("proposals", "--json")
        let json = try JSONSerialization.jsonObject(with: Data(listed.stdout.utf8))
        let ids = (json as? [[String: Any]])?.compactMap { $0["id"] as? String } ?? []
        #expect(ids.count == 8)
        return ids
    }

    private func reference(_ name: String, in place: String) throws -> String {
        try scratch.git("rev-parse", name, in: place)
    }

    private func expectInStep(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        for name in ["refs/heads/main", "refs/promptgit/ledger"] {
            #expect(
                try reference(name, in: "") == reference(name, in: Self.origin),
                sourceLocation: sourceLocation)
        }
    }

    @Test func printsWhatChangedHereAndThere() throws {
        try addRemote(scratch.path(Self.origin))
        let ids = try propose()
        let dry = try scratch.promptgit("sync", "--dry-run")
        let result = try scratch.promptgit("sync")
        #expect(dry.status == 0 && dry.stdout == result.stdout)
        #expect(result.status == 0, "\(result.stderr)")
        let lines = result.stdout.split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines.first?.hasPrefix("main  origin: new at ") == true)
        #expect(lines[1].hasPrefix("ledger  origin: new at "))
        #expect(lines.contains { $0.hasPrefix("proposals/\(ids[3])  origin: new at ") })
        #expect(result.stderr == "asking origin\npushing 10 references\n")
        let again = try scratch.promptgit("sync", "origin")
        #expect(again.stdout == "in step with origin\n")
        try expectInStep()
    }

    @Test func printsJSON() throws {
        try addRemote(scratch.path(Self.origin))
        let result = try scratch.promptgit("sync", "--json")
        let main = try reference("main", in: "")
        let json = try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? NSDictionary
        let expected: NSDictionary = [
            "remote": "origin", "dryRun": false, "complete": true, "notes": [String](),
            "changes": [
                [
                    "name": "main", "here": NSNull(), "declined": NSNull(),
                    "there": ["from": NSNull(), "to": main] as NSDictionary,
                ] as NSDictionary
            ],
        ]
        #expect(json == expected, "\(result.stdout)")
    }

    @Test func endsWithFiveOnAConflictAndNamesTheFiles() throws {
        try addRemote(scratch.path(Self.origin))
        _ = try scratch.promptgit("sync")
        try scratch.git("clone", "--quiet", scratch.path(Self.origin), "../theirs")
        for (place, word) in [("../theirs", "theirs"), ("", "ours")] {
            try scratch.write(place + (place.isEmpty ? "" : "/") + "prompts/p1.yaml", word)
            try scratch.gitCommit("By hand", in: place)
        }
        try scratch.git("push", "--quiet", "origin", "main", in: "../theirs")
        let result = try scratch.promptgit("sync")
        #expect(result.status == 5)
        #expect(
            result.stderr.contains("error: main and origin/main have both changed prompts/p1.yaml"))
        #expect(result.stderr.contains("hint: join them by hand with 'git merge origin/main'"))
    }

    @Test func endsWithOneWhenTheRemoteDeclines() throws {
        try addRemote(scratch.path(Self.origin))
        let hook = try scratch.write(
            Self.origin + "/hooks/pre-receive", "#!/bin/sh\necho closed >&2\nexit 1\n")
        _ = try scratch.run("chmod", "+x", hook)
        let result = try scratch.promptgit("sync")
        #expect(result.status == 1)
        #expect(
            result.stdout == "main  declined by origin: pre-receive hook declined: closed\n")
    }

    @Test(arguments: ["0", "soon", "-1"])
    func refusesAnImpossiblePatience(value: String) throws {
        #expect(try scratch.promptgit("sync", "--patience=\(value)").status == 2)
    }

    /// Git's own way to ssh: the command that the user set up gets the host and what to run there.
    @Test func speaksSSHThroughGit() throws {
        let ssh = try scratch.write(
            "../bin/fake-ssh",
            """
            #!/bin/sh
            echo "$1" >> "$HOME/hosts"
            eval "$2"
            """)
        _ = try scratch.run("chmod", "+x", ssh)
        try scratch.git("config", "core.sshCommand", ssh)
        try scratch.git("config", "ssh.variant", "simple")
        try addRemote("ssh://prompts.example.org" + scratch.path(Self.origin))
        _ = try propose()
        let result = try scratch.promptgit("sync")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try scratch.read("../home/hosts").contains("prompts.example.org"))
        try expectInStep()
    }

    /// Git's own way to HTTP: a server on loopback that wants a name and a password, which a
    /// credential helper knows.
    @Test(.needsProgram("python3"))
    func speaksHTTPWithCredentials() throws {
        try scratch.git("config", "http.receivepack", "true", in: Self.origin)
        let script = PackageRoot.path("Tests/CommandTests/Fixtures/git_http.py")
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        server.arguments = [
            "python3", script, NSString(string: scratch.path("..")).standardizingPath,
            "ada:secret",
        ]
        server.environment = scratch.environment
        let output = Pipe()
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        // It ends with this, whatever becomes of the test.
        let leash = Pipe()
        server.standardInput = leash
        try server.run()
        defer {
            // Threads of tests hold other signals back, and so does what they start.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        // It says its port when it listens.
        let port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try addRemote("http://127.0.0.1:\(port)/origin.git")
        _ = try propose()
        let refused = try scratch.promptgit("sync")
        #expect(refused.status == 1)
        #expect(refused.stderr.contains("'git ls-remote' with 'origin' failed"))
        let helper = try scratch.write(
            "../bin/helper",
            "#!/bin/sh\n[ \"$1\" = get ] && echo username=ada && echo password=secret\n")
        _ = try scratch.run("chmod", "+x", helper)
        try scratch.git("config", "credential.helper", helper)
        let result = try scratch.promptgit("sync")
        #expect(result.status == 0, "\(result.stderr)")
        try expectInStep()
        #expect(try scratch.promptgit("sync").stdout == "in step with origin\n")
    }

    /// Two clones decide and sync at once: every proposal is merged exactly once, every commit by
    /// hand is there, and both end with the same.
    @Test func twoClonesAtOnceLoseNothing() async throws {
        try addRemote(scratch.path(Self.origin))
        let ids = try propose()
        #expect(try scratch.promptgit("sync").status == 0)
        try scratch.git("clone", "--quiet", scratch.path(Self.origin), "../theirs")
        #expect(try scratch.promptgit("sync", in: "../theirs").status == 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, place) in ["", "../theirs"].enumerated() {
                let own = ids.enumerated().filter { $0.offset % 2 == index }.map(\.element)
                group.addTask { [scratch] in
                    for (number, id) in own.enumerated() {
                        // Main there may be ahead until the next sync.
                        _ = try scratch.promptgit("sync", in: place)
                        let approved = try scratch.promptgit("approve", id, in: place)
                        #expect(approved.status == 0, "\(approved.stderr)")
                        let name = "note-\(index)-\(number).txt"
                        try scratch.write(place + (place.isEmpty ? "" : "/") + name, name)
                        try scratch.gitCommit("Add \(name)", in: place)
                        let synced = try scratch.promptgit("sync", in: place)
                        #expect(synced.status == 0, "\(synced.stdout)\(synced.stderr)")
                    }
                }
            }
            try await group.waitForAll()
        }
        for place in ["", "../theirs", ""] {
            #expect(try scratch.promptgit("sync", in: place).status == 0)
        }
        #expect(try reference("main", in: "../theirs") == reference("main", in: ""))
        try expectInStep()
        let subjects = try scratch.git("log", "--format=%s", "main").split(separator: "\n")
        for id in ids {
            #expect(subjects.filter { $0 == "Approve \(id)" }.count == 1)
        }
        for number in 0..<8 {
            #expect(
                try scratch.git("show", "main:prompts/p\(number).yaml").contains(
                    "Help with \(number), kindly."))
            #expect(scratch.exists("note-\(number % 2)-\(number / 2).txt"))
        }
        #expect(try scratch.git("for-each-ref", "refs/heads/proposals", in: Self.origin) == "")
        for place in ["", "../theirs", Self.origin] {
            let fsck = try scratch.run(
                "git", "fsck", "--full", "--strict", "--no-dangling", in: place)
            #expect(fsck.status == 0 && fsck.stdout == "", "\(fsck.stdout)\(fsck.stderr)")
        }
    }
}
