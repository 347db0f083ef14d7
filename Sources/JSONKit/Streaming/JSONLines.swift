internal import CSimdjson

/// The lines of a JSON Lines file, one at a time; blank ones are passed over.
///
/// In memory is one chunk of the file and the present line, which may be as long as ``limit``.
package struct JSONLines: ~Copyable {
    /// One line of the file.
    package struct Line: Sendable {
        /// The line's number, counted from 1.
        package var number: Int
        /// Where it begins, as an offset in bytes from the start of the file.
        package var offset: Int
        /// The line without its end; nil when it is longer than ``JSONLines/limit``.
        package var bytes: [UInt8]?
        /// Whether a line feed ends it; only the last line of a file can lack one.
        package var isTerminated: Bool
    }

    /// How many bytes a line may have.
    package let limit: Int

    private var file: ChunkedFile

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: how many bytes a line may have; 256 MiB unless told.
    ///   - chunkSize: how many bytes are read at a time.
    /// - Throws: ``JSONStreamError`` when the file can't be opened.
    package init(
        path: String, limit: Int = 1 << 28, chunkSize: Int = 1 << 18
    ) throws(JSONStreamError) {
        self.init(reading: try FileSource(path), limit: limit, chunkSize: chunkSize)
    }

    /// Reads the lines of a source.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - limit: how many bytes a line may have; 256 MiB unless told.
    ///   - chunkSize: how many bytes are read at a time.
    package init(reading source: any ByteSource, limit: Int = 1 << 28, chunkSize: Int = 1 << 18) {
        self.limit = limit
        file = ChunkedFile(source, chunkSize: chunkSize)
    }

    /// The next line that is not blank, or nil at the end of the file.
    package mutating func next() throws(JSONStreamError) -> Line? {
        try file.skipByteOrderMark()
        guard try file.skipWhiteSpace() != nil else { return nil }
        let (number, offset) = (file.line, file.offset)
        let (bytes, isComplete) = unsafe try file.take(limit: limit, isOneLine: true) { piece in
            let count = unsafe promptgit_find_line_feed(piece.baseAddress, piece.count)
            return (count, count < piece.count)
        }
        return Line(number: number, offset: offset, bytes: bytes, isTerminated: isComplete)
    }
}
