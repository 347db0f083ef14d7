internal import Basics

/// What tells a line of a file from every other one: its bytes, and all lines before it.
///
/// So a line that is read again is known again, whatever the file is called by then and however it has
/// grown, and equal lines of one file are different ones.
struct LineChain: Hashable, Sendable {
    private var digest: [UInt8] = []

    /// Goes on to a line.
    mutating func add(_ line: [UInt8]) {
        // A line feed that has not been written yet, or one of another system, makes no other line.
        let end = line.lastIndex { $0 != 0x0D && $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? 0
        digest = SHA256Digest(hashing: digest + line[..<end]).bytes
    }

    /// What tells the line that was added last.
    var identity: Int64 { Self.identity(digest) }

    /// What tells something of which the source gave an id.
    static func identity(ofID id: String) -> Int64 {
        identity(SHA256Digest(hashing: "id\u{0}" + id).bytes)
    }

    private static func identity(_ digest: [UInt8]) -> Int64 {
        Int64(bitPattern: digest.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
}
