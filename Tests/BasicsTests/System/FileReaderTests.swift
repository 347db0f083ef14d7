import Basics
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
