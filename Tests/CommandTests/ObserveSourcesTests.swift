import Basics
import JSONKit
import TestSupport
import Testing

@Suite("promptgit observe: files, folders, patterns and the standard input")
struct ObserveSourcesTests {
    private func line(_ id: String) -> String {
        #"{"id": "\#(id)", "messages": [{"role": "user", "text": "Hi"}]}"# + "\n"
    }

    /// A library beside a folder of logs in several states.
    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        let logs = library.scratch.home + "/logs"
        for (path, text) in [
            ("monday.jsonl", line("a") + line("b")), ("north/monday.jsonl", line("a")),
            ("north/deep/tuesday.jsonl", line("c")), ("readme.md", "# Logs\n"), ("empty", ""),
            (".hidden.jsonl", line("h")), (".git/x.jsonl", line("g")),
        ] {
            try library.scratch.write(logs + "/" + path, text)
        }
        #expect(try library.scratch.run("ln", "-s", logs, logs + "/north/circle").status == 0)
        return library
    }

    private func sessions(_ library: SmallLibrary, _ run: String) throws -> Int? {
        let text = try library.succeed("metrics", "--run", run, "--json")
        return try JSONValue(parsing: Array(text.utf8))["sessions"]?.integerValue.map(Int.init)
    }

    @Test("reads all files in a folder, each as a run of its own")
    func folder() throws {
        let library = try library()
        let logs = library.scratch.home + "/logs"
        let result = try library.run("observe", logs)
        #expect(result.status == 0)
        #expect(result.stdout == "4 sessions imported, 0 unchanged, 0 set aside\n")
        for file in ["readme.md", "empty"] {
            #expect(result.stderr.contains("\(file) is passed over"), "\(result.stderr)")
        }
        #expect(try sessions(library, "monday") == 2)
        #expect(try sessions(library, "north/monday") == 1)
        #expect(try sessions(library, "north/deep/tuesday") == 1)
        #expect(try library.succeed("observe", logs).hasPrefix("0 sessions imported, 4 unchanged"))
    }

    #if os(Linux)
        @Test("reads JSON without simdjson where that can't be loaded, and says so")
        func withoutTheLibrary() throws {
            let library = try library()
            let folder = library.scratch.home + "/broken"
            for number in 10..<60 {
                try library.scratch.write("\(folder)/libsimdjson.so.\(number)", "no library")
            }
            let log = library.scratch.home + "/large.jsonl"
            let count = 3000
            try library.scratch.write(log, (0..<count).map { line("session \($0)") }.joined())
            let environment = ["LD_LIBRARY_PATH": folder]
            let small = try library.scratch.promptgit(
                "observe", library.scratch.home + "/logs/monday.jsonl", environment: environment)
            #expect(small.status == 0)
            #expect(!small.stderr.contains("simdjson"))
            let result = try library.scratch.promptgit("observe", log, environment: environment)
            #expect(result.status == 0)
            #expect(result.stdout.hasPrefix("\(count) sessions imported"))
            #expect(result.stderr.contains("JSON was read without simdjson"), "\(result.stderr)")
            #expect(try library.succeed("observe", log).contains("\(count) unchanged"))
        }
    #endif

    @Test("takes patterns that no shell has expanded, and each file once")
    func patterns() throws {
        let library = try library()
        let logs = library.scratch.home + "/logs"
        let once = try library.succeed("observe", logs + "/mon*.jsonl", logs + "/monday.jsonl")
        #expect(once.hasPrefix("2 sessions imported"))
        let named = try library.run("observe", logs + "/n*/deep/*", "--run", "mine")
        #expect(named.stdout.hasPrefix("1 session imported"), "\(named.stderr)")
        #expect(try sessions(library, "mine") == 1)
        // The folder one is in may look like a pattern.
        try library.scratch.write("odd [a]*/b.jsonl", line("y"))
        let odder = try library.scratch.run(
            promptgitBinary, "observe", "?.jsonl", in: "odd [a]*")
        #expect(odder.stdout.hasPrefix("1 session imported"), "\(odder.stderr)")
        // A file whose name looks like a pattern is that file.
        let odd = try library.scratch.write(library.scratch.home + "/[x].jsonl", line("x"))
        #expect(try library.succeed("observe", odd).hasPrefix("1 session imported"))
    }

    @Test("reads the standard input, compressed or not")
    func standardInput() throws {
        let library = try library()
        let text = line("p") + line("q")
        let plain = try library.scratch.run(
            promptgitBinary, "observe", "-", input: text,
            environment: ["TMPDIR": library.scratch.home])
        #expect(plain.stdout.hasPrefix("2 sessions imported"), "\(plain.stderr)")
        #expect(try sessions(library, "stdin") == 2)
        let file = try library.scratch.write(library.scratch.home + "/in.jsonl", text)
        let piped = try library.scratch.run(
            "sh", "-c", "gzip -c '\(file)' | '\(promptgitBinary)' observe - --run zipped")
        #expect(piped.stdout.hasPrefix("2 sessions imported"), "\(piped.stderr)")
        #expect(try sessions(library, "zipped") == 2)
        let empty = try library.scratch.run(promptgitBinary, "observe", "-")
        #expect(empty.status == 1 && empty.stderr.contains("standard input"), "\(empty.stderr)")
        let nowhere = try library.scratch.run(
            promptgitBinary, "observe", "-", input: text, environment: ["TMPDIR": "/nowhere"])
        #expect(nowhere.status == 1 && nowhere.stderr.contains("/nowhere"), "\(nowhere.stderr)")
    }

    @Test("goes on after a file that can't be read, and says so at the end")
    func failures() throws {
        let library = try library()
        let home = library.scratch.home
        let cut = try library.scratch.write(home + "/1.json", #"{"simulations": ["#)
        let other = try library.scratch.write(home + "/2.txt", "words\n")
        let good = try library.scratch.write(home + "/3.jsonl", line("z"))
        let result = try library.run("observe", cut, other, good)
        #expect(result.status == 1)
        #expect(result.stdout == "1 session imported, 0 unchanged, 0 set aside\n")
        for words in ["1.json", "2.txt", "the other files are in the store"] {
            #expect(result.stderr.contains(words), "\(result.stderr)")
        }
        let json = try library.run("observe", "--json", cut, good)
        #expect(json.status == 1)
        let value = try JSONValue(parsing: Array(json.stdout.utf8))
        #expect(value["unchanged"] == 1)
        #expect(value["failed"]?.arrayValue?.first?["file"]?.stringValue == cut)
    }
}
