import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

/// A source of bytes that are there already.
final class BytesInMemory: ByteSource {
    let name: String
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8], name: String = "t.csv") {
        self.name = name
        rest = bytes[...]
    }

    func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        let piece = rest.prefix(buffer.count)
        buffer.replaceSubrange(0..<piece.count, with: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}

/// What is read of a text: the rows, and the error that ends them.
struct RowsRead: Equatable {
    /// A row: where it begins, and its fields; nil where it was set aside.
    struct Row: Equatable {
        var line: Int
        var offset: Int
        var fields: [String]?
    }

    var rows: [Row] = []
    var reasons: [String] = []
    var error: JSONStreamError?

    init(
        _ bytes: [UInt8], _ delimiter: Delimiter = .comma, limit: Int = 1 << 20,
        chunkSize: Int = 1 << 10
    ) {
        var reader = DelimitedRows(
            reading: BytesInMemory(bytes), delimitedBy: delimiter, limit: limit,
            chunkSize: chunkSize)
        do throws(JSONStreamError) {
            while let row = try reader.next() {
                switch row.fields {
                case .success(let fields):
                    rows.append(Row(line: row.line, offset: row.offset, fields: fields))
                case .failure(let error):
                    rows.append(Row(line: row.line, offset: row.offset))
                    reasons.append(error.description)
                }
            }
        } catch {
            self.error = error
        }
    }

    var fields: [[String]?] { rows.map(\.fields) }
}

@Suite("Rows of delimited columns")
struct DelimitedRowsTests {
    @Test(
        "reads quotes, line ends and empty fields",
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b", [["a", "b"]]),
            ("a,\n", [["a", ""]]), (",\n,", [["", ""], ["", ""]]),
            ("\"a,b\",\"c\nd\"\n", [["a,b", "c\nd"]]), ("\"a\"\"b\"\n", [["a\"b"]]),
            ("a\"b,\"\"\n", [["a\"b", ""]]), ("\"\"\"\"\n", [["\""]]),
            ("a\r\nb\r\n", [["a"], ["b"]]), ("a\rb\r", [["a"], ["b"]]),
            ("\n\r\n\ra\n\n\nb", [["a"], ["b"]]), ("\"\"\n", [[""]]),
            (" \"a\" , b \n", [[" \"a\" ", " b "]]), ("a\tb\n", [["a\tb"]]),
            ("\"a\r\nb\rc\"\nd", [["a\r\nb\rc"], ["d"]]),
            ("\u{0},é\u{1F600}\n", [["\u{0}", "é\u{1F600}"]]),
            ("", []), ("\n\r\n", []), ("\u{FEFF}\"a\",b\n", [["a", "b"]]), ("\u{FEFF}", []),
            ("（\n", [["（"]]),
        ])
    func reads(_ text: String, rows: [[String]]) {
        for chunkSize in [1, 2, 3, 5, 1 << 10] {
            let read = RowsRead(Array(text.utf8), chunkSize: chunkSize)
            #expect(read.fields == rows)
            #expect(read.error == nil)
        }
    }

    @Test("knows where rows begin")
    func places() {
        let text = "\u{FEFF}a,b\r\n\r\n\"é\r\nx\",1\r\"\n\n\",2\n3,4"
        for chunkSize in [1, 2, 3, 4, 1 << 10] {
            let read = RowsRead(Array(text.utf8), chunkSize: chunkSize)
            #expect(read.rows.map(\.line) == [1, 3, 5, 8])
            #expect(read.rows.map(\.offset) == [3, 10, 20, 27])
        }
    }

    @Test("takes tabs for delimiters where they are")
    func tabs() {
        #expect(RowsRead(Array("a,b\t\"c\td\"\n".utf8), .tab).fields == [["a,b", "c\td"]])
    }

    @Test("sets a row aside that is wrong, and reads on")
    func refused() {
        let rows: [(row: [UInt8], reason: String)] = [
            (Array("x,\"a\"b,\"c\nd\"".utf8), "column 2: something follows the closing quote"),
            (Array("\"a\" ,b".utf8), "column 1: something follows the closing quote"),
            ([0x61, 0x2C, 0xC3, 0x28], "column 2 is not UTF-8"),
            ([0xC3], "column 1 is not UTF-8"),
            // Half of a character in each of two columns is none.
            ([0xC3, 0x2C, 0xA9], "column 1 is not UTF-8"),
            (
                Array("\"\(String(repeating: "é\n", count: 20))\"".utf8),
                "the row is longer than 50 bytes"
            ),
            (Array(String(repeating: "é,", count: 20).utf8), "the row is longer than 50 bytes"),
        ]
        for (row, reason) in rows {
            for chunkSize in [1, 3, 1 << 10] {
                let bytes = Array("a,b\n".utf8) + row + Array("\r\nc,\"d\ne\"\n".utf8)
                let read = RowsRead(bytes, limit: 50, chunkSize: chunkSize)
                #expect(read.fields == [["a", "b"], nil, ["c", "d\ne"]])
                #expect(read.reasons == [reason])
                #expect((read.rows[1].line, read.rows[1].offset) == (2, 4))
                #expect(read.rows[2].offset == 4 + row.count + 2)
            }
        }
    }

    @Test("counts the bytes of a row without its end")
    func longRows() {
        for chunkSize in [1, 4, 1 << 10] {
            let read = RowsRead(
                Array("12345\r\n123456\n\"234\"\n".utf8), limit: 5, chunkSize: chunkSize)
            #expect(read.fields == [["12345"], nil, ["234"]])
        }
    }

    @Test("refuses a row with too many columns")
    func wideRows() {
        let most = String(repeating: ",", count: DelimitedRows.columnLimit - 1)
        let read = RowsRead(Array("\(most)\n,\(most)\na".utf8))
        #expect(read.fields.map { $0?.count } == [DelimitedRows.columnLimit, nil, 1])
        #expect(read.reasons == ["the row has more than 4096 columns"])
    }

    @Test(
        "names the quote that nothing closes",
        arguments: [
            ("a,b\nc,\"d\ne,f\n", 2, 6), ("\"", 1, 0), ("a\r\n\r\n\"b\"\"\n", 3, 5),
            // A row that is wrong before hides nothing.
            ("\"a\"b,\"c\nd", 1, 5),
        ])
    func open(_ text: String, line: Int, offset: Int) throws {
        for (chunkSize, limit) in [(1, 1 << 20), (4, 1 << 20), (1 << 10, 3)] {
            let read = RowsRead(Array(text.utf8), limit: limit, chunkSize: chunkSize)
            let error = try #require(read.error)
            #expect((error.line, error.offset, error.code) == (line, offset, .truncated))
            #expect(
                error.description.hasPrefix("t.csv: line \(line) (byte \(offset)): a quote opens"))
        }
    }
}
