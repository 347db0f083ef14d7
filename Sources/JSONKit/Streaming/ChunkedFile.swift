internal import CSimdjson

/// A file that is read from its start to its end, a chunk at a time, and knows its place.
struct ChunkedFile: ~Copyable {
    /// The offset of the next byte in the file.
    private(set) var offset = 0
    /// The line of the next byte, counted from 1.
    private(set) var line = 1

    private let source: any ByteSource
    private var chunk: [UInt8]
    private var position = 0
    private var end = 0

    /// Reads a source; `chunkSize` is how many bytes are in memory at a time.
    init(_ source: any ByteSource, chunkSize: Int) {
        self.source = source
        chunk = [UInt8](repeating: 0, count: max(1, chunkSize))
    }

    /// The file, as the user named it.
    var path: String { source.name }

    /// The next byte, or nil at the end of the file.
    mutating func peek() throws(JSONStreamError) -> UInt8? {
        try fill() ? chunk[position] : nil
    }

    /// Goes past the next byte.
    mutating func skipByte() {
        if chunk[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
        offset += 1
    }

    /// Goes on to the next byte that is not white space and returns it, or nil at the end.
    mutating func skipWhiteSpace() throws(JSONStreamError) -> UInt8? {
        while let byte = try peek() {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            skipByte()
        }
        return nil
    }

    /// Goes past the byte order mark that a file may begin with.
    mutating func skipByteOrderMark() throws(JSONStreamError) {
        guard offset == 0 else { return }
        for expected: UInt8 in [0xEF, 0xBB, 0xBF] {
            guard try peek() == expected else { return }
            skipByte()
        }
    }

    /// Takes bytes as long as `measure` wants more, at most `limit` of them; what is longer is
    /// passed over.
    ///
    /// - Parameters:
    ///   - limit: how many bytes are kept.
    ///   - isOneLine: whether no line feed is among them.
    ///   - measure: how many bytes of a piece are wanted, and whether those are the last ones.
    /// - Returns: the bytes; nil when there were more than `limit`; whether the end was found
    ///   before the file ended.
    /// - Throws: ``JSONStreamError`` when the system refuses to read.
    mutating func take(
        limit: Int, isOneLine: Bool = false,
        _ measure: (UnsafeBufferPointer<UInt8>) -> (count: Int, isLast: Bool)
    ) throws(JSONStreamError) -> (bytes: [UInt8]?, isComplete: Bool) {
        var kept: [UInt8] = []
        var isTooLong = false
        while try fill() {
            let range = position..<end
            let piece = unsafe chunk.withUnsafeBufferPointer { buffer in
                let rest = unsafe UnsafeBufferPointer(rebasing: buffer[range])
                let wanted = unsafe measure(rest)
                let lines =
                    unsafe isOneLine
                    ? 0 : promptgit_count_line_feeds(rest.baseAddress, wanted.count)
                return (count: wanted.count, isLast: wanted.isLast, lines: lines)
            }
            isTooLong = isTooLong || kept.count + piece.count > limit
            if isTooLong {
                kept = []
            } else {
                kept.append(contentsOf: chunk[position..<position + piece.count])
            }
            position += piece.count
            offset += piece.count
            line += piece.lines
            if piece.isLast { return (isTooLong ? nil : kept, true) }
        }
        return (isTooLong ? nil : kept, false)
    }

    /// An error at the present place.
    func error(_ code: JSONError.Code, _ message: String) -> JSONStreamError {
        JSONStreamError(code: code, message: message, path: path, line: line, offset: offset)
    }

    /// Reads on when the chunk is used up; false at the end of the file.
    private mutating func fill() throws(JSONStreamError) -> Bool {
        guard position == end else { return true }
        position = 0
        end = 0
        end = try source.read(into: &chunk)
        return end > 0
    }
}
