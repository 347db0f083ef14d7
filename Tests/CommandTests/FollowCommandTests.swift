import Foundation
import JSONKit
import TestSupport
import Testing

@testable import Basics

/// The real process on a file that grows.
@Suite("promptgit observe --follow")
struct FollowCommandTests {
    private let library: SmallLibrary
    private var log: String { library.scratch.home + "/app.jsonl" }

    init() throws { library = try SmallLibrary() }

    /// A process that follows, and what it wrote.
    private struct Follower {
        let process = Process()
        let output: String
        let errors: String

        func end(by number: Int32) throws -> (status: Int32, output: String, errors: String) {
            kill(process.processIdentifier, number)
            process.waitUntilExit()
            return (
                process.terminationStatus,
                String(decoding: try Files.read(output), as: UTF8.self),
                String(decoding: try Files.read(errors), as: UTF8.self)
            )
        }
    }

    private func start(_ words: String...) throws -> Follower {
        let unique = library.scratch.home + "/" + UUID().uuidString
        for suffix in [".out", ".err"] { try Files.create(unique + suffix, bytes: []) }
        let follower = Follower(output: unique + ".out", errors: unique + ".err")
        follower.process.executableURL = URL(fileURLWithPath: promptgitBinary)
        follower.process.arguments = ["observe", "--follow"] + words
        follower.process.currentDirectoryURL = URL(fileURLWithPath: library.scratch.path())
        follower.process.environment = library.scratch.environment
        follower.process.standardOutput = FileHandle(forWritingAtPath: unique + ".out")
        follower.process.standardError = FileHandle(forWritingAtPath: unique + ".err")
        follower.process.standardInput = FileHandle.nullDevice
        try follower.process.run()
        return follower
    }

    /// Asks a question again until the answer is the right one.
    private func wait(
        for answer: String, _ words: String...,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        var found = ""
        for _ in 0..<600 {
            found = try library.run(words).stdout
            if found.contains(answer) { return }
            usleep(50_000)
        }
        Issue.record("'\(words)' never says '\(answer)': \(found)", sourceLocation: sourceLocation)
    }

    private func said(_ text: String) -> String {
        #"{"session": "s", "message": {"role": "user", "text": "\#(text)"}}"# + "\n"
    }

    private func append(_ text: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: log))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    @Test(
        "takes what comes, whatever becomes of the file, and ends when it is told",
        arguments: [
            SIGTERM, SIGINT,
        ])
    func follows(signal: Int32) throws {
        try library.scratch.write(log, said("one"))
        let follower = try start(log)
        try wait(for: "\"messages\": 1", "sessions", "--open", "--json")
        try append(said("two") + "{}\n" + said("three").dropLast(4))
        try wait(for: "\"messages\": 2", "sessions", "--open", "--json")
        try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
        try library.scratch.write(log, said("four"))
        try wait(for: "\"messages\": 3", "sessions", "--open", "--json")
        let file = try #require(FileHandle(forWritingAtPath: log))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(said("5").utf8))
        try file.close()
        try wait(for: "\"messages\": 4", "sessions", "--open", "--json")
        try append(#"{"session": "s", "end": true}"# + "\n")
        try wait(for: "\"sessions\": 1", "metrics", "--json")
        try append(said("late"))
        let end = try follower.end(by: signal)
        #expect(end.status == 3, "\(end.errors)")
        #expect(
            end.output == "6 events taken, 0 known, 2 set aside; 1 session closed, 1 open\n")
        #expect(end.errors.contains("app.jsonl:3: set aside: 'session' is missing"))
        #expect(end.errors.contains("app.jsonl:4: set aside: column"))
        #expect(!end.errors.contains(Character("\u{1B}")))
        #expect(try library.run("store", "check").status == 0)
    }

    @Test("takes the lines of a pipe as they come")
    func pipe() throws {
        let script = """
            expect() { for i in $(seq 600); do
                "$PROMPTGIT" sessions --open --json 2>/dev/null | grep -q "$1" && return; sleep 0.05
            done; echo "never $1" >&2; exit 1; }
            {
                printf '%s\\n%s' "$ONE" "$(echo "$TWO" | head -c 9)"; expect '"messages": 1'
                printf '%s\\n%s' "$(echo "$TWO" | tail -c +10)" "$ONE"; expect '"messages": 2'
            } | "$PROMPTGIT" observe --follow -
            """
        let result = try library.scratch.run(
            "sh", "-c", script,
            environment: [
                "PROMPTGIT": promptgitBinary, "ONE": String(said("one").dropLast()),
                "TWO": String(said("two").dropLast()),
            ])
        #expect(result.stderr == "" && result.status == 0)
        #expect(
            result.stdout == "3 events taken, 0 known, 0 set aside; 0 sessions closed, 1 open\n")
        #expect(try library.succeed("sessions", "--open", "--run", "stdin").contains("stdin"))
    }

    @Test(
        "refuses what it can't follow",
        arguments: [
            (".", 1, "is a folder"), ("none.jsonl", 1, "there is no file"),
            ("langfuse", 2, "Langfuse can't be followed"),
            ("promptgit.yaml prompts/support.yaml", 2, "one file is followed at a time"),
            ("promptgit.yaml --since 7d", 2, "--since can't be used with --follow"),
            ("promptgit.yaml --as outcomes", 2, "a table of outcomes is not followed"),
            ("promptgit.yaml", 1, "is in no known format"),
        ])
    func refusals(words: String, status: Int32, reason: String) throws {
        try library.refuse(
            ["observe", "--follow"] + words.split(separator: " ").map(String.init), status: status,
            saying: reason)
    }

    @Test("loses and doubles nothing when it is killed", .needsPrograms("python3", "git"))
    func kills() throws {
        let result = try library.scratch.run(
            "python3", "-B", PackageRoot.path("scripts/live-crash"), "--kills", "8", "--sessions",
            "60", environment: ["PROMPTGIT_BINARY": promptgitBinary])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.hasPrefix("8 kills"))
    }
}
