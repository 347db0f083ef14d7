import Basics
import Foundation
import TestSupport
import Testing

@Suite struct FileReaderTests {
    @Test(arguments: [1, 3, 10, 64]) func readsAFileInPieces(_ size: Int) throws {
        let scratch = try Scratch()
        let path = try scratch.write("a", "0123456789")
        var reader = try FileReader(path)
        var buffer = [UInt8](repeating: 0, count: size)
        var bytes: [UInt8] = []
        while true {
            let count = try reader.read(into: &buffer)
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        #expect(bytes == Array("0123456789".utf8))
        #expect(reader.path == path)
    }

    @Test func leavesOpenWhatItBorrows() throws {
        let scratch = try Scratch()
        let path = try scratch.write("a", "0123456789")
        let descriptor = unsafe open(path, O_RDONLY)
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4)
        for expected in ["0123", "4567", "89"] {
            // Each goes on where the one before it stopped.
            var reader = FileReader(borrowing: descriptor, named: "what is there")
            #expect(reader.path == "what is there")
            let count = try reader.read(into: &buffer)
            #expect(String(decoding: buffer.prefix(count), as: UTF8.self) == expected)
        }
    }

    @Test func anUnlinkedFileHasNoName() throws {
        let scratch = try Scratch()
        let file = try UnlinkedFile(in: scratch.root)
        #expect(try Files.list(scratch.root) == [])
        try file.append([1, 2, 3])
        try file.append([4])
        var buffer: [UInt8] = [9, 9, 9]
        #expect(try file.read(at: 2, into: &buffer) == 2)
        #expect(buffer == [3, 4, 9])
        #expect(try file.read(at: 4, into: &buffer) == 0)
        let error = #expect(throws: FileError.self) {
            _ = try UnlinkedFile(in: scratch.path("none"))
        }
        #expect(error?.isMissing == true)
        #expect(error?.path == scratch.path("none"))
    }

    @Test func refusesWhatIsNoFile() throws {
        let scratch = try Scratch()
        let missing = #expect(throws: FileError.self) { _ = try FileReader(scratch.path("none")) }
        #expect(missing?.isMissing == true)
        let directory = #expect(throws: FileError.self) {
            var reader = try FileReader(scratch.root)
            var buffer: [UInt8] = [0]
            _ = try reader.read(into: &buffer)
        }
        #expect(directory?.operation == "read")
    }
}
