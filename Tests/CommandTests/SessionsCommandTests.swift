import Basics
import JSONKit
import TestSupport
import Testing

@Suite("promptgit sessions: lists and transcripts")
struct SessionsCommandTests {
    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        let long = String(repeating: "0123456789", count: 80)
        let lines = """
            {"id": "a", "channel": "web", "startedAt": "2026-11-20T08:00:00Z", "cost": 0.5, "outcome": {"success": true, "reward": 1}, "messages": [{"role": "user", "text": "Hi"}]}
            {"id": "b", "channel": "web", "startedAt": "2026-11-21T08:00:00Z", "escalated": true, "outcome": {"success": false}, "tags": {"season": "late"}, "messages": [{"role": "system", "text": "Be kind."}, {"role": "user", "text": "Where\\nis it? \\u001b[31m"}, {"role": "assistant", "toolCalls": [{"id": "c1", "name": "find", "arguments": {"x": 1}}]}, {"role": "tool", "text": "\(long)", "toolResult": {"callId": "c1", "failed": true}}, {"role": "assistant", "text": "Gone.", "by": "person"}]}
            {"id": "c", "startedAt": "2026-11-22T08:00:00Z", "cost": 2, "messages": []}

            """
        for run in ["monday", "tuesday"] {
            let text = run == "monday" ? lines : #"{"id": "c", "messages": []}"# + "\n"
            let file = try library.scratch.write(library.scratch.home + "/\(run).jsonl", text)
            _ = try library.succeed("observe", file)
        }
        return library
    }

    private func ids(_ library: SmallLibrary, _ words: String...) throws -> [String] {
        let result = try library.run(["sessions", "--json"] + words)
        #expect(result.status == 0, "\(result.stderr)")
        let found = try JSONValue(parsing: Array(result.stdout.utf8))
        return (found.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }

    @Test("lists what the conditions let through, in the order asked for")
    func lists() throws {
        let library = try library()
        #expect(try ids(library) == ["c", "b", "a", "c"])
        #expect(try ids(library, "--run", "monday", "--sort", "cost") == ["c", "a", "b"])
        #expect(try ids(library, "--sort", "messages", "-n", "1") == ["b"])
        #expect(try ids(library, "--success") == ["a"])
        #expect(try ids(library, "--no-success") == ["b"])
        #expect(try ids(library, "--escalated") == ["b"])
        #expect(try ids(library, "--tool-failure", "--tool", "find") == ["b"])
        #expect(try ids(library, "--where", "channel=web", "--until", "2026-11-21") == ["a"])
        #expect(try ids(library, "--where", "tag=season=late") == ["b"])
        #expect(try ids(library, "--where", "channel=", "--where", "run=tuesday") == ["c"])
        let more = try library.run("sessions", "-n", "2")
        #expect(more.stderr == "There are more; --limit lists them.\n")
        let csv = try library.succeed("sessions", "--format", "csv", "--success")
        let rows = csv.split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 2 && rows[0].count == rows[1].count)
        #expect(rows[1].dropFirst().starts(with: ["monday", "a", "2026-11-20T08:00:00Z"]))
    }

    @Test("writes a session so that it can be read, and nothing of it can change the terminal")
    func transcript() throws {
        let library = try library()
        let text = try library.succeed("sessions", "b")
        for part in [
            "tags       season=late\n", "success    no\n", "instructions\n  Be kind.\n",
            "user\n  Where\n  is it? \\u{1b}[31m\n", "agent\n  → find {\"x\":1}\n",
            "tool find, failed\n  0123456789", "… (200 more characters)\n", "person\n  Gone.\n",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
        #expect(!text.contains("\u{1B}"))
        #expect(!(try library.succeed("sessions", "b", "--full")).contains("more characters"))
        let json = try JSONValue(
            parsing: Array(try library.succeed("sessions", "b", "--json").utf8))
        let evidence = try #require(json["evidenceId"]?.stringValue)
        #expect(json["messages"]?.arrayValue?.count == 5)
        #expect(try library.succeed("sessions", String(evidence.prefix(9))) == text)
    }

    @Test("says which sessions an id can mean, and what there is")
    func refuses() throws {
        let library = try library()
        for (words, status, message) in [
            (["c"], 1, "sessions of several runs have the id 'c'"),
            (["nope"], 1, "there is no session 'nope'"),
            (["--run", "mondy"], 1, "did you mean 'monday'?"),
            (["--sort", "size"], 2, "must be one of"),
            (["b", "--format", "csv"], 2, "a session is no table"),
            (["--where", "web"], 2, "is no DIMENSION=VALUE"),
        ] {
            let result = try library.run(["sessions"] + words)
            #expect(Int(result.status) == status, "\(words) \(result.stderr)")
            #expect(result.stderr.contains(message), "\(result.stderr)")
        }
    }
}
