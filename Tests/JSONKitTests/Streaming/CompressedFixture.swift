import Basics
import JSONKit
import TestSupport
import Testing

/// Bytes in memory, given out some at a time.
final class BytesSource: ByteSource {
    let name = "a.jsonl"
    private var rest: ArraySlice<UInt8>
    private let chunk: Int

    init(_ bytes: [UInt8], chunk: Int = 1 << 16) {
        rest = bytes[...]
        self.chunk = chunk
    }

    func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        let count = min(buffer.count, chunk, rest.count)
        buffer.replaceSubrange(0..<count, with: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }
}

/// Everything that a source gives, read a buffer at a time.
func contents(of source: any ByteSource, buffer size: Int = 1 << 16) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: size)
    while true {
        let count = try source.read(into: &buffer)
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

/// What compressed bytes hold.
func decompressed(
    _ bytes: [UInt8], chunk: Int = 1 << 16, buffer: Int = 1 << 16
) throws -> [UInt8] {
    try contents(
        of: DecompressingSource.opening(BytesSource(bytes, chunk: chunk)), buffer: buffer)
}

/// A directory in which the real programs compress.
struct Compressor {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What a command makes of bytes; it reads its standard input and writes its standard output.
    func run(_ command: String, on bytes: [UInt8] = []) throws -> [UInt8] {
        try scratch.write("in", bytes: bytes)
        let result = try scratch.run("sh", "-c", "{ \(command); } <in >out")
        #expect(result.status == 0, "\(command): \(result.stderr)")
        return try Files.read(scratch.path("out"))
    }
}

/// A program that compresses, with options, and how many bytes tell what it made.
struct CompressingCommand: CustomTestStringConvertible, Sendable {
    let command: String
    let magic: Int

    var testDescription: String { command }

    static let all = [
        CompressingCommand(command: "gzip -c", magic: 2),
        CompressingCommand(command: "zstd -q -c", magic: 4),
        CompressingCommand(command: "xz -c", magic: 6),
    ]
}
