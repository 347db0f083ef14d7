import JSONKit
import TestSupport
import Testing

@testable import Basics

/// `promptgit observe langfuse` as people run it, and all that may be wrong with the other side.
@Suite("promptgit observe langfuse", .needsProgram("python3"))
struct ObserveLangfuseTests {
    private static let secret = "sk-lf-quite-secret"
    private let library: SmallLibrary
    private let server: PythonServer
    /// What this test is called at the server.
    private let name: String
    private static let server = Result { try PythonServer("Tests/Fixtures/langfuse/api.py") }

    init() throws {
        library = try SmallLibrary()
        server = try Self.server.get()
        name = Paths.lastComponent(Paths.directory(library.scratch.root))
    }

    private func observe(
        _ scenario: String, _ words: [String] = [], _ environment: [String: String] = [:]
    ) throws -> ProgramResult {
        var all = [
            "LANGFUSE_PUBLIC_KEY": "pk-lf-test", "LANGFUSE_SECRET_KEY": Self.secret,
            "LANGFUSE_BASE_URL": server.url("/\(scenario)/\(name)"),
        ]
        all.merge(environment) { $1 }
        let range = ["--since", "2026-11-19T14:30", "--until", "2026-11-20"]
        let result = try library.scratch.run(
            promptgitBinary, ["observe", "langfuse"] + (words.isEmpty ? range : words),
            environment: all)
        for text in [result.stdout, result.stderr] {
            #expect(!text.contains(Self.secret), "\(scenario): \(text)")
            // The two keys as Base64, as the request has them.
            #expect(!text.contains("cGstbGYtdGVzdDpza"), "\(scenario): \(text)")
        }
        return result
    }

    private func stored() throws -> Int? {
        let result = try library.run("metrics", "--json")
        guard result.status == 0 else { return nil }
        return try JSONValue(parsing: Array(result.stdout.utf8))["sessions"]?.integerValue
            .map(Int.init)
    }

    @Test("imports what Langfuse has, and says what it asks for", arguments: ["made3", "made4"])
    func good(_ scenario: String) throws {
        let result = try observe(scenario)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout == "10 sessions imported, 0 unchanged, 0 set aside\n")
        #expect(
            result.stderr == "asking http://127.0.0.1:\(server.port) for traces from "
                + "2026-11-19T14:30:00Z to 2026-11-20T00:00:00Z\n")
        let metrics = try library.succeed("metrics", "--run", "langfuse", "--json")
        #expect(try JSONValue(parsing: Array(metrics.utf8))["sessions"] == 10)
        let again = try observe(scenario, ["--since", "3000d", "--run", "langfuse", "--json"])
        let report = try JSONValue(parsing: Array(again.stdout.utf8))
        #expect(report["unchanged"] == 10 && report["imported"] == 138)
    }

    @Test("keeps no key anywhere")
    func secrets() throws {
        #expect(try observe("made4").status == 0)
        let found = try library.scratch.run("grep", "-rlF", Self.secret, ".")
        #expect(found.status == 1 && found.stdout == "")
    }

    @Test("waits as long as Langfuse asks, and says so")
    func limited() throws {
        let result = try observe("limited")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout == "10 sessions imported, 0 unchanged, 0 set aside\n")
        #expect(result.stderr.contains("127.0.0.1 answers 429; asking again in 1 second\n"))
    }

    @Test(
        "is told what is wrong with the other side, and keeps nothing",
        arguments: [
            ("forbidden", ["answers 403: Access denied", "hint: these keys may not read this"]),
            ("forever", ["answers 429", "asks to wait 3600 seconds", "--patience"]),
            (
                "page",
                [
                    ": GET /", "v2/observations?", "the answer is no JSON: line 1",
                    "LANGFUSE_BASE_URL",
                ]
            ),
            ("list", ["the answer is no JSON object"]),
            ("shape", ["the answer has no list 'data' with its 'meta'"]),
            ("elements", ["one of them has no 'id'"]),
            ("nothing", ["it has neither /api/public/v2/observations nor /api/public/traces"]),
            ("endless3", ["pages, and gives nothing new any more"]),
            ("endless4", ["it says that there are more, and gives nothing new any more"]),
            ("echo", ["answers 400: no use of pk-lf-test:*** and Basic ***"]),
        ])
    func bad(_ scenario: String, _ words: [String]) throws {
        let result = try observe(scenario)
        #expect(result.status == 1)
        #expect(result.stdout == "")
        for word in ["error: "] + words {
            #expect(result.stderr.contains(word), "\(scenario): \(result.stderr)")
        }
        #expect(try stored() == 0)
    }

    @Test(
        "gives up in time on who is slow, cuts answers short or is never ready",
        arguments: [
            ("slow", "did not answer in time (1 seconds at most)"), ("busy", "answers 503"),
            ("cut", "the answer of 127.0.0.1 breaks off"),
        ])
    func slow(_ scenario: String, _ word: String) throws {
        let result = try observe(scenario, ["--since", "2d", "--patience", "1"])
        #expect(result.status == 1)
        #expect(result.stderr.contains(word), "\(result.stderr)")
        #expect(result.stderr.contains("hint: "), "\(result.stderr)")
        #expect(try stored() == 0)
    }

    @Test("says that nobody is there, or that the keys are wrong")
    func access() throws {
        let nobody = try observe(
            "made3", ["--patience", "1"], ["LANGFUSE_BASE_URL": "http://127.0.0.1:1"])
        #expect(nobody.status == 1)
        #expect(nobody.stderr.contains("127.0.0.1 can't be reached"), "\(nobody.stderr)")
        let wrong = try observe("made3", [], ["LANGFUSE_PUBLIC_KEY": "pk-lf-other"])
        #expect(wrong.status == 1)
        #expect(wrong.stderr.contains("answers 401: Invalid credentials."), "\(wrong.stderr)")
        #expect(wrong.stderr.contains("hint: LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY"))
    }

    @Test("asks nobody without both keys, or where the address is none")
    func keys() throws {
        let one = try observe("made3", [], ["LANGFUSE_SECRET_KEY": " "])
        #expect(one.status == 1)
        #expect(
            one.stderr.contains(
                "error: Langfuse can't be asked: the environment has no "
                    + "LANGFUSE_SECRET_KEY\n"))
        let both = try observe("made3", [], ["LANGFUSE_SECRET_KEY": "", "LANGFUSE_PUBLIC_KEY": ""])
        #expect(both.stderr.contains("no LANGFUSE_PUBLIC_KEY and no LANGFUSE_SECRET_KEY"))
        for (address, reason) in [
            ("https://pk:\(Self.secret)@cloud.example", "holds a name or a password"),
            ("http://langfuse.example.org", "is not encrypted"),
            ("cloud.langfuse.com", "does not begin with 'https://'"),
        ] {
            let result = try observe("made3", [], ["LANGFUSE_BASE_URL": address])
            #expect(result.status == 1)
            #expect(result.stderr.contains("LANGFUSE_BASE_URL \(reason)"), "\(result.stderr)")
        }
        // The name that older programs of Langfuse have for it.
        let older = try observe(
            "made3", [],
            ["LANGFUSE_BASE_URL": "", "LANGFUSE_HOST": server.url("/made3/\(name)-older/")])
        #expect(older.status == 0, "\(older.stderr)")
    }

    @Test("means Langfuse, whatever file has that name")
    func file() throws {
        try library.scratch.write("langfuse", #"{"id": "a", "messages": []}"# + "\n")
        #expect(try observe("made3").stdout.hasPrefix("10 sessions imported"))
        #expect(try library.succeed("observe", "./langfuse").hasPrefix("1 session imported"))
    }

    @Test(
        "takes times and their options only for Langfuse",
        arguments: [
            ["langfuse", "--since", "soon"], ["langfuse", "--until", "5x"],
            ["langfuse", "--since", "2026-11-20", "--until", "2026-11-19"],
            ["langfuse", "--since", "1h", "--until", "2h"], ["langfuse", "--until", "3d"],
            ["langfuse", "--patience", "0"], ["langfuse", "--patience", "long"],
            ["a.jsonl", "--since", "24h"], ["a.jsonl", "--until", "24h"],
            ["a.jsonl", "--patience", "5"],
        ])
    func usage(_ words: [String]) throws {
        let result = try library.scratch.run(promptgitBinary, ["observe"] + words)
        #expect(result.status == 2, "\(result.stderr)")
    }
}
