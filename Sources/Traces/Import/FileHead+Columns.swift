internal import JSONKit

extension FileHead {
    /// How many bytes are looked at for the names of columns.
    static let firstRowSize = 1 << 16

    /// The names in the first row, where the file is one of delimited columns; nil where it can't be.
    func columns(delimitedBy delimiter: Delimiter) -> [String]? {
        var rows = DelimitedRows(
            reading: FirstRow(of: self), delimitedBy: delimiter, limit: Self.firstRowSize)
        return try? rows.next()?.fields.get()
    }
}

/// The bytes of a file that its first row is looked for in.
private final class FirstRow: ByteSource {
    let name: String
    private var rest: ArraySlice<UInt8>

    init(of head: FileHead) {
        name = head.name
        rest = head.bytes.prefix(FileHead.firstRowSize)
    }

    func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        let piece = rest.prefix(buffer.count)
        buffer.replaceSubrange(0..<piece.count, with: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
