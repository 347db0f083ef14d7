import Basics
import Foundation
import JSONKit
import TestSupport
import Testing

/// Sources that can be read once, and bytes that were kept of them.
@Suite struct SpooledBytesTests {
    private static let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

    @Test func theyCanBeReadAgainAndAtTheSameTime() throws {
        let scratch = try Scratch()
        let folder = scratch.path("temporary")
        try Files.createDirectory(folder)
        let spooled = try SpooledBytes(BytesSource(Self.bytes, chunk: 1000), in: folder)
        // It has no name that anybody could find.
        #expect(try Files.list(folder) == [])
        let (first, second) = (spooled.open(), spooled.open())
        var buffer = [UInt8](repeating: 0, count: 10)
        #expect(try first.read(into: &buffer) == 10)
        #expect(try contents(of: second) == Self.bytes)
        #expect(try contents(of: first, buffer: 777) == Array(Self.bytes.dropFirst(10)))
        #expect(try first.read(into: &buffer) == 0)
        #expect(first.name == "a.jsonl")
    }

    @Test func nothingIsSomethingToo() throws {
        let scratch = try Scratch()
        let spooled = try SpooledBytes(BytesSource([]), in: scratch.root)
        #expect(try contents(of: spooled.open()) == [])
    }

    @Test func aDirectoryThatIsNotThereIsNamed() throws {
        let scratch = try Scratch()
        let error = #expect(throws: JSONStreamError.self) {
            try SpooledBytes(BytesSource([1]), in: scratch.path("none"))
        }
        #expect(error?.code == .file)
        #expect(error?.description.contains(scratch.path("none")) == true)
    }

    @Test func theStandardInputIsReadOnce() throws {
        let scratch = try Scratch()
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        pipe.fileHandleForWriting.write(Data("one two".utf8))
        try pipe.fileHandleForWriting.close()
        let input = StandardInputSource(descriptor: descriptor)
        #expect(input.name == "standard input")
        let spooled = try SpooledBytes(input, in: scratch.root)
        for _ in 0..<2 {
            #expect(try contents(of: spooled.open()) == Array("one two".utf8))
        }
        // It is not closed by whoever borrows it.
        let again = StandardInputSource(descriptor: descriptor)
        #expect(try contents(of: again) == [])
    }

    @Test func aStandardInputThatCannotBeReadSaysSo() throws {
        let scratch = try Scratch()
        let folder = unsafe open(scratch.root, O_RDONLY)
        defer { close(folder) }
        let error = #expect(throws: JSONStreamError.self) {
            try contents(of: StandardInputSource(descriptor: folder))
        }
        #expect(error?.code == .file)
        #expect(error?.description.hasPrefix("cannot read standard input: ") == true)
    }

    /// What a pipe brings is decompressed by each reader.
    @Test(.needsPrograms("gzip")) func compressedBytesAreKeptAsTheyCame() throws {
        let compressor = try Compressor()
        let content = Array("one two".utf8)
        let compressed = try compressor.run("gzip -c", on: content)
        let spooled = try SpooledBytes(BytesSource(compressed), in: compressor.scratch.root)
        for _ in 0..<2 {
            #expect(
                try contents(of: DecompressingSource.opening(spooled.open())) == content)
        }
    }
}
