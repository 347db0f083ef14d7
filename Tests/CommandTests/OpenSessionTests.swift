import JSONKit
import TestSupport
import Testing

@testable import Basics

@Suite("Open sessions on the command line")
struct OpenSessionTests {
    private let library: SmallLibrary

    init() throws { library = try SmallLibrary() }

    private func observe(_ lines: String...) throws -> JSONValue {
        let file = try library.scratch.write(
            library.scratch.home + "/live.jsonl", lines.joined(separator: "\n") + "\n")
        return try JSONValue(parsing: Array(library.succeed("observe", file, "--json").utf8))
    }

    private func json(_ words: String...) throws -> JSONValue {
        let result = try library.run(words + ["--json"])
        #expect(result.status == 0, "\(result.stderr)")
        return try JSONValue(parsing: Array(result.stdout.utf8))
    }

    private func settings(idleAfter: Int) throws {
        try library.scratch.write(
            "promptgit.yaml", "version: 1\nobserve: {idleAfter: \(idleAfter)}\n")
    }

    private let hello = #"{"session": "a", "message": {"role": "user", "text": "Hello"}}"#
    private let other = #"{"session": "b", "message": {"role": "user", "text": "Ho"}}"#

    @Test("are listed, and closed by their ids")
    func closing() throws {
        let report = try observe(hello, other)
        #expect(report["events"] == ["taken": 2, "known": 0])
        #expect(report["closed"] == 0 && report["open"] == 2 && report["imported"] == 0)
        let open = try json("sessions", "--open").arrayValue ?? []
        #expect(Set(open.map { $0["id"]?.stringValue }) == ["a", "b"])
        #expect(open.first?["evidenceId"] == .null && open.first?["messages"] == 1)
        #expect(try library.succeed("sessions", "--open").contains("last event"))
        #expect(
            try library.succeed("sessions", "--open", "--format", "csv").hasPrefix("id,run,"))
        #expect(try library.succeed("sessions") == "no sessions\n")
        try library.refuse("sessions", "a", status: 1, saying: "the session 'a' is still open")
        #expect(try json("sessions", "close", "--idle")["closed"] == 0)
        #expect(try library.succeed("sessions", "close", "a") == "1 session closed\n")
        let evidence = try #require(
            try json("sessions").arrayValue?.first?["evidenceId"]?.stringValue)
        #expect(try observe(hello, other, hello)["events"] == ["taken": 1, "known": 2])
        #expect(try json("sessions", "close", evidence)["continued"] == 1)
        #expect(try json("sessions", evidence)["messages"]?.arrayValue?.count == 2)
        try library.refuse(
            "sessions", "close", "a", status: 1, saying: "no open session is named 'a'")
        try library.refuse("sessions", "close", status: 2, saying: "say which session")
        try library.refuse(
            "sessions", "close", "b", "--idle", status: 2, saying: "say which session")
        try library.refuse(
            "sessions", "--open", "--tool", "x", status: 2, saying: "--tool can't be used")
        let export = try library.run("store", "export")
        #expect(export.stdout.split(separator: "\n").count == 1)
        #expect(export.stderr.hasPrefix("1 session still open"))
    }

    @Test(
        "are closed by any command when they are idle",
        arguments: [
            "metrics", "sessions", "sessions --open", "reflect", "store check", "store export",
            "store vacuum", "sessions close --idle", "observe $FILE", "versions support",
        ])
    func idle(command: String) throws {
        _ = try observe(hello, other)
        try settings(idleAfter: 0)
        let file = try library.scratch.write(
            library.scratch.home + "/x.jsonl", #"{"id": "x", "messages": []}"# + "\n")
        _ = try library.run(
            command.split(separator: " ").map { $0 == "$FILE" ? file : String($0) })
        try settings(idleAfter: 30)
        #expect(try json("sessions", "--open") == [])
        let ids = try json("sessions", "--run", "live").arrayValue?.map { $0["id"]?.stringValue }
        #expect(Set(ids ?? []) == ["a", "b"])
        #expect(try library.run("store", "check").status == 0)
    }

    @Test("are closed at once when an event says that they are over")
    func end() throws {
        let report = try observe(hello, other, #"{"session": "a", "end": true}"#)
        #expect(report["closed"] == 1 && report["open"] == 1)
        #expect(
            try library.succeed("observe", library.scratch.home + "/live.jsonl")
                == "0 events taken, 3 known, 0 set aside; 0 sessions closed, 1 open\n")
    }

    @Test("lose what a person said, and count")
    func erase() throws {
        _ = try observe(
            #"{"session": "a", "set": {"principal": "ada"}, "message": {"role": "user", "text": "secret"}}"#,
            other)
        let result = try library.run("store", "erase", "--principal", "ada")
        #expect(result.stderr == "Removed the texts of 1 session; the numbers stay.\n")
        #expect(try json("metrics")["messages"] == 1)
        #expect(!(try library.succeed("store", "export")).contains("secret"))
        #expect(try json("sessions", "--open").arrayValue?.count == 1)
    }

    @Test("stay open where nothing may be written, and all questions are answered", .canMount)
    func readOnly() throws {
        _ = try observe(hello, #"{"session": "b", "end": true}"#)
        try settings(idleAfter: 0)
        let script = """
            mount -t tmpfs none "$DISK" || exit 99
            cp -r "$SOURCE" "$DISK/repo" && cd "$DISK/repo" && mount -o remount,ro "$DISK" || exit 98
            for words in metrics sessions 'sessions --open' 'store check' 'store export' reflect \\
                'sessions close --idle'; do
                "$PROMPTGIT" $words >"$OUT/found" 2>"$OUT/errors"
                echo "$words|$?|$(grep -c Hello "$OUT/found")|$(head -1 "$OUT/errors")"
            done
            "$PROMPTGIT" metrics --json | grep '"sessions"'
            """
        let disk = library.scratch.home + "/disk"
        let out = library.scratch.home + "/out"
        for folder in [disk, out] { try Files.createDirectory(folder) }
        let result = try library.scratch.run(
            "unshare", "--mount", "sh", "-c", script,
            environment: [
                "DISK": disk, "OUT": out, "SOURCE": library.scratch.path(),
                "PROMPTGIT": promptgitBinary,
            ])
        let path = disk + "/repo/.git/promptgit/traces.sqlite"
        #expect(
            result.stdout == """
                metrics|0|0|
                sessions|0|0|
                sessions --open|0|0|
                store check|0|0|Nothing is wrong.
                store export|0|0|1 session still open: what happened there since is not in the export
                reflect|0|0|Nothing stands out in these sessions.
                sessions close --idle|1|0|error: the store of sessions \(path): attempt to write a readonly database
                  "sessions": 1,

                """, "\(result.stderr)")
    }
}
