import Foundation
import TestSupport
import Testing

/// What earlier checks found changes how much work a check is, never what it says.
@Suite("The cache of findings")
struct CacheTests {
    /// Something that can have happened to the file.
    enum Mishap: String, CaseIterable, CustomTestStringConvertible {
        case nothing, missing, empty, noDatabase, cutShort, flippedBits, otherProgram, noFolder
        case locked

        var testDescription: String { rawValue }
    }

    @Test("whatever happens to the file, the answer is the same", arguments: Mishap.allCases)
    func mishaps(_ mishap: Mishap) throws {
        let library = try SmallLibrary()
        let scratch = library.scratch
        let path = scratch.path(".git/promptgit/index.sqlite")
        try scratch.write("prompts/other.yaml", "kind: prompt\nid: other\nmessages: 1\n")
        try age(scratch)
        let first = try library.run("validate", "--json")
        #expect(first.status == 3)
        try scratch.git("add", "-A")
        let staged = try library.run("validate", "--staged")
        #expect(staged.status == 3)
        #expect(FileManager.default.fileExists(atPath: path))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var holder: Process?
        switch mishap {
        case .nothing: break
        case .missing: try FileManager.default.removeItem(atPath: path)
        case .empty: try Data().write(to: URL(fileURLWithPath: path))
        case .noDatabase: try Data("not a database".utf8).write(to: URL(fileURLWithPath: path))
        case .cutShort:
            try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
        case .flippedBits:
            // Texts and numbers of the findings alike, but not the database's own header.
            let damaged = bytes.enumerated().map { $0 > 4200 && $0 % 37 == 0 ? $1 ^ 1 : $1 }
            try Data(damaged).write(to: URL(fileURLWithPath: path))
        case .otherProgram:
            _ = try scratch.run(
                "python3",
                [
                    "-c",
                    "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                        + "c.execute(\"UPDATE library SET program='other', state=x'00'\"); c.commit()",
                    path,
                ])
        case .noFolder:
            let folder = scratch.path(".git/promptgit")
            try FileManager.default.removeItem(atPath: folder)
            try Data("in the way".utf8).write(to: URL(fileURLWithPath: folder))
        case .locked:
            holder = try lock(path, scratch)
        }
        for _ in 0..<2 {
            let next = try library.run("validate", "--json")
            #expect(next.status == first.status, "\(next.stderr)")
            #expect(next.stdout == first.stdout)
            let again = try library.run("validate", "--staged")
            #expect(again.status == staged.status, "\(again.stderr)")
            #expect(again.stdout == staged.stdout)
        }
        try scratch.write(
            "prompts/snippets/tone.yaml", SmallLibrary.tone.replacing("be", with: "{{be}}"))
        let changed = try library.run("validate", "--json")
        holder?.terminate()
        if mishap != .noFolder { try FileManager.default.removeItem(atPath: path) }
        let fresh = try library.run("validate", "--json")
        #expect(changed.stdout == fresh.stdout)
        #expect(changed.stdout != first.stdout)
    }

    @Test("a file that is written again at once, with as many bytes, is read again")
    func sameSize() throws {
        let library = try SmallLibrary()
        let good = "kind: snippet\nid: new\ntext: abc\n"
        for round in 0..<5 {
            try library.scratch.write("prompts/snippets/new.yaml", good)
            #expect(try library.run("validate").status == 0, "round \(round)")
            try library.scratch.write(
                "prompts/snippets/new.yaml", good.replacing("text:", with: "txet:"))
            #expect(try library.run("validate").status == 3, "round \(round)")
        }
    }

    @Test("what is staged is checked, whatever the work tree and the cache hold")
    func staged() throws {
        let library = try SmallLibrary()
        let scratch = library.scratch
        #expect(try library.run("validate", "--staged").status == 0)
        try scratch.write("prompts/snippets/tone.yaml", "kind: snippet\nid: tone\ntext: '{{#a}}'\n")
        #expect(try library.run("validate", "--staged").status == 0)
        #expect(try library.run("validate").status == 3)
        try scratch.git("add", "-A")
        try scratch.write("prompts/snippets/tone.yaml", SmallLibrary.tone)
        #expect(try library.run("validate", "--staged").status == 3)
        #expect(try library.run("validate").status == 0)
    }

    /// Lets files look as if they had been left alone for a minute.
    private func age(_ scratch: Scratch) throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: scratch.path("prompts"))
        for path in paths {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -60)],
                ofItemAtPath: scratch.path("prompts/\(path)"))
        }
    }

    /// A process that holds the database for itself; it says so when it does.
    private func lock(_ path: String, _ scratch: Scratch) throws -> Process {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1], isolation_level=None); "
                + "c.execute('PRAGMA locking_mode=EXCLUSIVE'); c.execute('BEGIN EXCLUSIVE'); "
                + "print('held', flush=True); sys.stdin.read()",
            path,
        ]
        process.standardInput = Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readData(ofLength: 4)
        #expect(String(decoding: said, as: UTF8.self) == "held")
        return process
    }
}
