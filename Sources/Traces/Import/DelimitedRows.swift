internal import JSONKit

/// The rows of a file of delimited columns, one at a time: comma-separated values (RFC 4180), or the
/// same with tabs.
///
/// A field in quotes may hold delimiters, line ends and, doubled, quotes. A quote inside of another
/// field is a character like any other. A row ends with LF, CRLF or CR; blank lines are passed over,
/// and so is the byte order mark that a file may begin with.
///
/// In memory is one chunk of the file and the present row, which may be as long as ``limit``.
struct DelimitedRows: ~Copyable {
    /// One row of the file.
    struct Row: Sendable {
        /// The line that it begins on, counted from 1.
        var line: Int
        /// Where it begins, as an offset in bytes from the start of the file.
        var offset: Int
        /// Its fields, or why it has none.
        var fields: Result<[String], RecordError>
    }

    /// How many columns a row may have.
    static let columnLimit = 4096

    /// How many bytes a row may have.
    let limit: Int
    /// The file, as the user named it.
    var path: String { source.name }

    private enum State {
        case start, plain, quoted, closed
    }

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let source: any ByteSource
    private let delimiter: UInt8
    private var chunk: [UInt8]
    private var position = 0
    private var end = 0
    private var line = 1
    private var offset = 0
    private var isBegun = false
    /// Whether the last byte was a carriage return: a line feed then ends no other line.
    private var isAfterReturn = false

    /// Reads the rows of a source.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - delimiter: what stands between two columns.
    ///   - limit: how many bytes a row may have.
    ///   - chunkSize: how many bytes are read at a time.
    init(
        reading source: any ByteSource, delimitedBy delimiter: Delimiter, limit: Int,
        chunkSize: Int = 1 << 18
    ) {
        self.source = source
        self.delimiter = delimiter.rawValue
        self.limit = limit
        chunk = [UInt8](repeating: 0, count: max(1, chunkSize))
    }

    /// The next row that is not blank, or nil at the end of the file.
    ///
    /// - Throws: ``JSONStreamError`` when the source can't be read, or ends inside of quotes: where the
    ///   rows after them begin is unknown then.
    mutating func next() throws(JSONStreamError) -> Row? {
        if !isBegun { try begin() }
        while let byte = try peek(), Self.endsLine(byte) { advance() }
        guard try peek() != nil else { return nil }
        let (firstLine, start) = (line, offset)
        var fields = DelimitedFields()
        var state = State.start
        var opening = (line: line, offset: offset)
        while let byte = try peek() {
            if offset - start > limit { fields.refuse("the row is longer than \(limit) bytes") }
            switch state {
            case .start where byte == Self.quote:
                opening = (line, offset)
                advance()
                state = .quoted
            case .quoted where byte == Self.quote:
                advance()
                state = .closed
            case .quoted:
                take(into: &fields) { $0 == Self.quote }
            case .closed where byte == Self.quote:
                take(one: byte, into: &fields)
                state = .quoted
            case _ where byte == delimiter:
                advance()
                fields.endField()
                state = .start
            case _ where Self.endsLine(byte):
                let row = row(firstLine, start, &fields)
                advance()
                return row
            case .closed:
                let column = fields.count + 1
                fields.refuse("column \(column): something follows the closing quote")
                state = .plain
            case .start, .plain:
                let delimiter = delimiter
                take(into: &fields) { $0 == delimiter || Self.endsLine($0) }
                state = .plain
            }
        }
        guard state != .quoted else {
            throw JSONStreamError(
                code: .truncated,
                message: "a quote opens here and nothing closes it; the file is cut off, or the "
                    + "quote is part of a text and has to be doubled, in quotes of its own",
                path: path, line: opening.line, offset: opening.offset)
        }
        return row(firstLine, start, &fields)
    }

    private func row(_ line: Int, _ start: Int, _ fields: inout DelimitedFields) -> Row {
        fields.endField()
        if offset - start > limit { fields.refuse("the row is longer than \(limit) bytes") }
        return Row(line: line, offset: start, fields: fields.texts)
    }

    // MARK: Bytes

    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == lineFeed || byte == carriageReturn
    }

    /// Reads the first bytes and goes past the byte order mark.
    private mutating func begin() throws(JSONStreamError) {
        isBegun = true
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var head: [UInt8] = []
        while head.count < mark.count {
            let count = try source.read(into: &chunk)
            if count == 0 { break }
            head += chunk[..<count]
        }
        chunk.replaceSubrange(0..<min(chunk.count, head.count), with: head)
        end = head.count
        if head.starts(with: mark) {
            position = mark.count
            offset = mark.count
        }
    }

    private mutating func peek() throws(JSONStreamError) -> UInt8? {
        if position == end {
            position = 0
            end = 0
            end = try source.read(into: &chunk)
        }
        return position < end ? chunk[position] : nil
    }

    private mutating func advance() {
        pass(chunk[position])
        position += 1
        offset += 1
    }

    private mutating func pass(_ byte: UInt8) {
        if byte == Self.carriageReturn || byte == Self.lineFeed && !isAfterReturn { line += 1 }
        isAfterReturn = byte == Self.carriageReturn
    }

    private mutating func take(one byte: UInt8, into fields: inout DelimitedFields) {
        fields.append(CollectionOfOne(byte))
        advance()
    }

    /// Takes bytes up to one that ends them, or to the end of the chunk.
    private mutating func take(
        into fields: inout DelimitedFields, until isEnd: (UInt8) -> Bool
    ) {
        var place = position
        while place < end, !isEnd(chunk[place]) {
            pass(chunk[place])
            place += 1
        }
        fields.append(chunk[position..<place])
        offset += place - position
        position = place
    }
}
