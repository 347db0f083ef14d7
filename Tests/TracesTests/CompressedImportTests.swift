import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// Files that are compressed are imported like what they hold.
@Suite(.needsPrograms("gzip", "zstd", "xz")) struct CompressedImportTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func compress(_ text: String, _ command: String, to name: String) throws -> String {
        try fixture.scratch.write("content", text)
        let result = try fixture.scratch.run("sh", "-c", "{ \(command); } <content >\(name)")
        #expect(result.status == 0, "\(result.stderr)")
        return fixture.scratch.path(name)
    }

    @discardableResult
    private func importFile(_ path: String, _ options: ImportOptions = ImportOptions()) throws
        -> ImportReport
    {
        try fixture.store.importFile(
            path, options: options, surroundings: fixture.scratch.surroundings)
    }

    static let commands = [
        ("gzip -c", "monday.jsonl.gz"), ("zstd -q -c", "monday.jsonl.zst"),
        ("xz -c", "monday.jsonl.xz"), ("xz -c", "monday.jsonl.XZ"),
        // The content tells, not the name.
        ("xz -c", "monday.jsonl"), ("cat", "monday.jsonl.gz"), ("gzip -c", "monday.gz"),
        ("zstd -q -c", "monday"),
    ]

    @Test(arguments: commands)
    func aCompressedFileIsWhatItHolds(_ command: String, _ name: String) throws {
        let text = lines((0..<50).map { example("\($0)") })
        let report = try importFile(compress(text, command, to: name))
        #expect(report.format == .jsonLines)
        #expect(report.run == "monday")
        #expect((report.imported, report.rejected) == (50, 0))
        let sessions = try fixture.sessions().map(\.session)
        #expect(sessions.allSatisfy { $0.source == "monday" })
        // The plain file has the same sessions.
        let path = try fixture.scratch.write("plain/monday.jsonl", text)
        #expect(try importFile(path).unchanged == 50)
        try fixture.expectTrueSums()
    }

    @Test func aDocumentIsReadTwice() throws {
        // What describes the simulations comes after them here, so the file is read twice.
        let text = tau2([simulation("x")], infoLast: true)
        let report = try importFile(compress(text, "zstd -q -c", to: "r.json.zst"))
        #expect((report.format, report.run) == (.tau2, "r"))
        #expect(try fixture.sessions().first?.session.model == "m")
    }

    @Test func placesAreThoseOfTheContent() throws {
        let text = lines([example("1")]) + "{\"id\": }\n" + lines([example("2")])
        let report = try importFile(compress(text, "gzip -c", to: "a.jsonl.gz"))
        #expect(report.imported == 2)
        #expect(report.rejections.map(\.line) == [2])
        #expect(report.rejections.map(\.offset) == [lines([example("1")]).utf8.count])
    }

    @Test(arguments: ["gzip -c", "zstd -q -c", "xz -c"])
    func nothingIsKeptOfADamagedFile(_ command: String) throws {
        // So much that the damage comes long after what is looked at first.
        let text = lines((0..<8000).map { example("\($0)") })
        let path = try compress(text, command, to: "a.jsonl.gz")
        let bytes = try Files.read(path)
        let cut = try fixture.scratch.write("cut.jsonl", bytes: bytes.dropLast(3))
        let error = #expect(throws: TraceError.self) { try importFile(cut) }
        #expect(error?.code == .truncated)
        #expect(error?.offset == bytes.count - 3)
        #expect(error?.line == nil)
        #expect(error?.path == cut)
        #expect(error?.description.contains("of the compressed file: ") == true)
        let longer = try fixture.scratch.write("longer.jsonl", bytes: bytes + [0x7B])
        let garbage = #expect(throws: TraceError.self) { try importFile(longer) }
        #expect(garbage?.code == .malformed)
        #expect(garbage?.offset == bytes.count)
        #expect(try fixture.sessions() == [])
        #expect(try fixture.store.runs() == [])
        #expect(try importFile(path).imported == 8000)
    }

    @Test func oneLayerIsTakenOff() throws {
        let path = try compress(
            lines([example("1")]), "zstd -q -c | gzip -c", to: "a.jsonl.zst.gz")
        let error = #expect(throws: TraceError.self) { try importFile(path) }
        #expect(error?.code == .unknownFormat)
    }

    // Elsewhere neither the loader's path nor the room of a process is so easily set.
    #if os(Linux)
        /// Half a gigabyte of address space is enough to refuse a bomb.
        @Test(arguments: ["zstd -q -c", "xz -0 -c"]) func memoryStaysBounded(_ command: String)
            throws
        {
            let path = try compress("", "head -c 2000000000 /dev/zero | \(command)", to: "bomb")
            try fixture.scratch.gitInit("repository")
            _ = try fixture.scratch.promptgit("init", in: "repository")
            let result = try fixture.scratch.run(
                "sh", "-c", "ulimit -v 500000 && exec \"$@\"", "sh", promptgitBinary, "observe",
                "--format", "jsonl", path, in: "repository")
            #expect(result.status == 1)
            #expect(
                result.stderr.contains("what is compressed is more than 2000 times as large"),
                "\(result.stderr)")
        }

        /// The library is looked for where the program's loader looks; a file of that name that is no
        /// library stands in for one that is missing.
        @Test(arguments: [
            ("gzip -c", "libz.so.1", "zlib1g"), ("zstd -q -c", "libzstd.so.1", "libzstd1"),
            ("xz -c", "liblzma.so.5", "liblzma5"),
        ])
        func aMissingLibraryIsNamedWithItsPackage(
            _ command: String, _ library: String, _ package: String
        ) throws {
            let path = try compress(lines([example("1")]), command, to: "a.jsonl")
            try fixture.scratch.write("none/\(library)", "no library\n")
            try fixture.scratch.gitInit("repository")
            _ = try fixture.scratch.promptgit("init", in: "repository")
            let environment = ["LD_LIBRARY_PATH": fixture.scratch.path("none")]
            let result = try fixture.scratch.promptgit(
                "observe", path, in: "repository", environment: environment)
            #expect(result.status == 1)
            #expect(result.stderr.contains("\(library) can't be loaded"), "\(result.stderr)")
            #expect(result.stderr.contains("install the package \(package) "), "\(result.stderr)")
            // Whoever reads no such file needs no library.
            let plain = try fixture.scratch.write("b.jsonl", lines([example("1")]))
            let other = try fixture.scratch.promptgit(
                "observe", plain, in: "repository", environment: environment)
            #expect(other.status == 0, "\(other.stderr)")
        }
    #endif
}
