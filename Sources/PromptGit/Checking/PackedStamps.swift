internal import Basics
internal import PromptModel

/// The stamps of the files of a packed state, in the order of the files, of which only what somebody
/// asks for is read.
///
/// The bytes of a file are known as long as its stamp stays the same. A file takes a fixed number of
/// bytes: its stamp, all zero where it is not known, and the identity of its bytes, which need not be
/// those that the state is about.
struct PackedStamps: Sendable {
    /// The stamp of a file, and the identity of its bytes.
    typealias Stamp = (stamp: FileStamp, content: ContentID)

    private static let stampSize = FileStamp.wordCount * 8
    private static let size = stampSize + ContentID.size

    private let table: ByteTable

    /// Takes what ``bytes(of:)`` made of as many files; nil for anything else.
    init?(_ bytes: [UInt8], count: Int) {
        guard bytes.count == count * Self.size + 8, ByteReader(finished: bytes) != nil else {
            return nil
        }
        table = ByteTable(bytes)
    }

    /// The stamp of a file, where it is known.
    func stamp(at position: Int) -> Stamp? {
        let start = position * Self.size
        let words = (0..<FileStamp.wordCount).map { index in
            Int(truncatingIfNeeded: table.doubleWord(at: start + index * 8))
        }
        guard words.contains(where: { $0 != 0 }), let stamp = FileStamp(words: words) else {
            return nil
        }
        return (stamp, ContentID(in: table, at: start + Self.stampSize))
    }

    static func bytes(of stamps: [Stamp?]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stamps.count * size)
        for stamp in stamps {
            guard let stamp else {
                bytes += [UInt8](repeating: 0, count: size)
                continue
            }
            for word in stamp.stamp.words {
                bytes.append(doubleWord: UInt64(truncatingIfNeeded: word))
            }
            bytes += stamp.content.bytes
        }
        var writer = ByteWriter()
        writer.write(raw: bytes)
        return writer.finished()
    }
}
