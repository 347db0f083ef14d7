import Basics
import Foundation
import JSONKit
import TestSupport
import Testing

@Suite("promptgit store")
struct StoreCommandTests {
    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        var lines = ""
        for number in 0..<6 {
            let person = number % 2 == 0 ? "anna" : "bert"
            lines += """
                {"id": "s\(number)", "principal": "\(person)", "startedAt": "2026-11-20T08:00:00Z", "cost": 0.25, "tools": [{"name": "find", "description": "tool of \(person)"}], "messages": [{"role": "system", "text": "for \(person) only"}, {"role": "user", "text": "secret of \(person) \(number)", "media": [{"kind": "image", "name": "face of \(person)"}]}, {"role": "assistant", "reasoning": "thought of \(person)", "toolCalls": [{"id": "c", "name": "find", "arguments": {"who": "argument of \(person)"}}]}, {"role": "tool", "text": "answer for \(person)", "toolResult": {"callId": "c", "failed": false}}, {"role": "assistant", "text": "I'm afraid I don't know, \(person)"}]}

                """
        }
        let file = try library.scratch.write(library.scratch.home + "/log.jsonl", lines)
        _ = try library.succeed("observe", file)
        return library
    }

    private func storePath(_ library: SmallLibrary) -> String {
        library.scratch.path(".git/promptgit/traces.sqlite")
    }

    @Test("writes sessions that give an equal store elsewhere")
    func export() throws {
        let one = try library()
        let two = try SmallLibrary()
        let lines = try one.succeed("store", "export")
        #expect(lines.split(separator: "\n").count == 6)
        let file = try two.scratch.write(two.scratch.home + "/any.jsonl", lines)
        _ = try two.succeed("observe", file)
        #expect(try two.succeed("metrics", "--json") == one.succeed("metrics", "--json"))
        #expect(
            try two.succeed("metrics", "--by", "run", "--json")
                == one.succeed("metrics", "--by", "run", "--json"))
        #expect(try two.succeed("store", "export") == lines)
        #expect(try one.succeed("observe", file).hasPrefix("0 sessions imported, 6 unchanged"))
        try one.refuse("store", "export", "--run", "lag", status: 1, saying: "did you mean 'log'?")
    }

    @Test("removes what a person said from every byte of the store, and keeps the numbers")
    func erase() throws {
        let library = try library()
        let numbers = try library.succeed("metrics", "--json")
        let result = try library.run("store", "erase", "--principal", "anna")
        #expect(result.stderr == "Removed the texts of 3 sessions; the numbers stay.\n")
        #expect(try library.succeed("metrics", "--json") == numbers)
        for suffix in ["", "-wal"]
        where FileManager.default.fileExists(
            atPath: storePath(library) + suffix)
        {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: storePath(library) + suffix))
            #expect(bytes.range(of: Data("anna".utf8)) == nil, "in \(suffix)")
        }
        let lines = try library.succeed("store", "export")
        #expect(lines.contains("secret of bert 1") && lines.contains("argument of bert"))
        #expect(!lines.contains("anna"))
        #expect(try library.run("store", "check").status == 0)
        // Reading the file again brings nothing back.
        let file = library.scratch.home + "/log.jsonl"
        #expect(try library.succeed("observe", file).hasPrefix("0 sessions imported, 6 unchanged"))
        #expect(!(try library.succeed("store", "export")).contains("anna"))
        try library.refuse(
            "store", "erase", "--principal", "anna", status: 1, saying: "no session is of")
        try library.refuse("store", "erase", status: 2, saying: "say whose texts go")
        // Texts that were read before a moment, from now on none is left.
        let all = try library.run("store", "erase", "--imported-before", "2100-01-01", "--json")
        #expect(try JSONValue(parsing: Array(all.stdout.utf8))["sessions"] == 3)
        #expect(!(try library.succeed("store", "export")).contains("bert only"))
        #expect(try library.succeed("metrics", "--json") == numbers)
    }

    @Test("finds sums, rows and pages that are not right")
    func check() throws {
        for (damage, message) in [
            (
                "UPDATE sums SET cost_total = cost_total + 1 WHERE dimension = 1",
                "the sums of run 'log'"
            ),
            ("UPDATE tool_sums SET calls = 9 WHERE dimension = 0", "the sums of all ''"),
            ("DELETE FROM messages WHERE number % 16777216 = 4", "has 4 rows of messages"),
            ("UPDATE sessions SET record = '{' WHERE number = 2", "is damaged"),
            ("DELETE FROM sessions WHERE number = 3", "session_tools belong to no row of sessions"),
        ] {
            let library = try library()
            #expect(try library.run("store", "check").stderr == "Nothing is wrong.\n")
            let script =
                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
            let done = try library.scratch.run("python3", "-c", script, storePath(library), damage)
            try #require(done.status == 0, "\(done.stderr)")
            let result = try library.run("store", "check")
            #expect(result.status == 3)
            #expect(result.stdout.contains(message), "\(damage): \(result.stdout)")
            let json = try library.run("store", "check", "--json")
            #expect(
                try JSONValue(parsing: Array(json.stdout.utf8))["problems"]?.arrayValue?.isEmpty
                    == false)
        }
    }

    @Test("has nothing in any byte of it that the settings mask")
    func mask() throws {
        let library = try SmallLibrary()
        try library.scratch.write(
            "promptgit.yaml", "version: 1\nobserve: {mask: [emails, secrets]}\n")
        let mail = "anna@shop.example"
        let line =
            #"{"id": "a", "messages": [{"role": "system", "text": "password=hunter2"}, "#
            + #"{"role": "user", "text": "Is \#(mail) right?"}, {"role": "assistant", "text": "#
            + #""I don't know", "toolCalls": [{"name": "find", "arguments": {"to": "\#(mail)"}}]}]}"#
        let file = try library.scratch.write(library.scratch.home + "/log.jsonl", line + "\n")
        _ = try library.succeed("observe", file)
        _ = try library.succeed("feedback", "a", "--correct", "Write to \(mail)", "--by", "eva")
        let table = try library.scratch.write(
            library.scratch.home + "/later.csv", "session,correction\na,ask \(mail)\n")
        _ = try library.succeed("observe", table, "--as", "outcomes")
        #expect(try library.succeed("store", "export").contains("Is [email] right?"))
        for suffix in ["", "-wal"]
        where FileManager.default.fileExists(atPath: storePath(library) + suffix) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: storePath(library) + suffix))
            for text in [mail, "hunter2"] {
                #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text) in \(suffix)")
            }
        }
        #expect(try library.succeed("observe", file).hasPrefix("0 sessions imported, 1 unchanged"))
    }

    @Test("keeps texts as long as the settings say", arguments: [30, 0])
    func keepText(days: Int) throws {
        let library = try library()
        try library.scratch.write(
            "promptgit.yaml",
            "version: 1\nobserve: {keepText: \(days), escalationPhrases: [over to you]}\n")
        let age = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
        let change =
            "c.execute('UPDATE sessions SET imported_at = imported_at - 31*86400000000 WHERE number <= 4'); c.commit()"
        let done = try library.scratch.run("python3", "-c", age + change, storePath(library))
        try #require(done.status == 0, "\(done.stderr)")
        let numbers = try library.succeed("metrics", "--json")
        let file = library.scratch.home + "/log.jsonl"
        let result = try library.run("observe", file)
        #expect(result.status == 0)
        #expect(result.stderr.contains("the texts of 4 sessions") == (days > 0), "\(result.stderr)")
        #expect(try library.succeed("metrics", "--json") == numbers)
        let lines = try library.succeed("store", "export").split(separator: "\n")
        #expect(lines.count { $0.contains("secret of") } == (days > 0 ? 2 : 6))
        let again = try library.run("observe", file)
        #expect(again.stderr == "" && again.stdout.hasPrefix("0 sessions imported, 6 unchanged"))
        // Neither does an export take numbers away, nor is what changed since then passed over.
        let own = try library.scratch.write(
            library.scratch.home + "/own.jsonl", library.succeed("store", "export"))
        #expect(try library.succeed("observe", own).hasPrefix("0 sessions imported, 6 unchanged"))
        #expect(try library.succeed("metrics", "--json") == numbers)
        let grown = try library.scratch.write(
            library.scratch.home + "/log.jsonl",
            library.scratch.read(file).replacing("secret of", with: "new words of"))
        #expect(try library.succeed("observe", grown).hasPrefix("6 sessions imported"))
        // A phrase of the settings tells of a handover.
        let said = #"{"id": "x", "messages": [{"role": "assistant", "text": "Over to you, Ann!"}]}"#
        let other = try library.scratch.write(library.scratch.home + "/x.jsonl", said + "\n")
        _ = try library.succeed("observe", other)
        #expect(try library.succeed("metrics", "--run", "x", "--json").contains(#""escalated": 1"#))
    }

    @Test("gives back room that nothing uses")
    func vacuum() throws {
        let library = try library()
        _ = try library.run("store", "erase", "--imported-before", "2100-01-01")
        let result = try library.run("store", "vacuum", "--json")
        let sizes = try JSONValue(parsing: Array(result.stdout.utf8))
        #expect((sizes["after"]?.integerValue ?? 0) <= (sizes["before"]?.integerValue ?? 0))
        #expect(try library.run("store", "check").status == 0)
    }
}
