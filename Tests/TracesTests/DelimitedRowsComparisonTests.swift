import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

/// Rows as Python's csv module reads and writes them.
@Suite("Rows of delimited columns and Python's csv", .needsProgram("python3"))
struct DelimitedRowsComparisonTests {
    private static let pieces = [
        "a", "bc", " ", "é", "\u{1F600}", "\"", "\"\"", ",", "\t", "\n", "\r", "\r\n", "\"\n",
        ",\"",
        "\",", "\"\t\"",
    ]

    private static func text(_ count: Int, using random: inout SeededGenerator) -> String {
        (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    /// Reads texts; a row is its line, its place in bytes and its fields, or null for them where the
    /// strict reader refuses the row.
    private static let reader = #"""
        import csv, io, json, sys

        def rows(text, delimiter, strict=False):
            lines = io.StringIO(text, newline="").readlines()
            reader, begin = csv.reader(lines, delimiter=delimiter, strict=strict), 0
            for fields in reader:
                yield begin, lines[begin:reader.line_num], fields
                begin = reader.line_num

        def fails(raw, delimiter):
            try:
                list(rows(raw, delimiter, strict=True))
            except csv.Error as error:
                return "expected after" in str(error)
            return False

        for case in open(sys.argv[1], encoding="utf-8"):
            text, delimiter = json.loads(case)
            found, offset = [], 0
            for line, raw, fields in rows(text, delimiter):
                raw = "".join(raw)
                if fields:
                    found.append([line + 1, offset, None if fails(raw, delimiter) else fields])
                offset += len(raw.encode())
            # What follows a quote that is open to the end belongs to the last row.
            more = [fields for _, _, fields in rows(text + "\nz", delimiter)]
            is_open = more[-1] != ["z"]
            print(json.dumps([found[:-1] if is_open else found, is_open]))
        """#

    private static func row(_ value: JSONValue) throws -> RowsRead.Row {
        let members = try #require(value.arrayValue)
        return RowsRead.Row(
            line: Int(try #require(members[0].integerValue)),
            offset: Int(try #require(members[1].integerValue)),
            fields: members[2].arrayValue?.compactMap(\.stringValue))
    }

    @Test("reads any text as Python does", arguments: [Delimiter.comma, .tab], 1...3)
    func readsTheSame(_ delimiter: Delimiter, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let texts = (0..<2000).map { _ in
            Self.text(Int.random(in: 0...24, using: &random), using: &random)
        }
        let separator = String(decoding: [delimiter.rawValue], as: UTF8.self)
        let scratch = try Scratch()
        try scratch.write("read.py", Self.reader)
        try scratch.write(
            "cases",
            texts.map { JSONValue.array([.string($0), .string(separator)]).text() + "\n" }
                .joined())
        let result = try scratch.run("python3", "read.py", "cases")
        try #require(result.status == 0, "\(result.stderr)")
        let answers = result.stdout.split(separator: "\n")
        try #require(answers.count == texts.count)
        var openings = 0
        var refused = 0
        for (text, answer) in zip(texts, answers) {
            let expected = try JSONValue(parsing: String(answer)).arrayValue ?? []
            let rows = try expected[0].arrayValue?.map(Self.row)
            let read = RowsRead(
                Array(text.utf8), delimiter, chunkSize: Int.random(in: 1...9, using: &random))
            let comment = Comment(rawValue: JSONValue.string(text).text())
            #expect(read.rows == rows, comment)
            #expect(JSONValue.bool(read.error != nil) == expected[1], comment)
            openings += read.error == nil ? 0 : 1
            refused += read.reasons.count
        }
        // Every kind of text was there.
        #expect(openings > 100 && openings < 1900 && refused > 100)
    }

    /// Before Python 3.13 a field with the other line end than the writer's own is written without the
    /// quotes that it needs, unless all have them.
    private static let writer = """
        import csv, json, sys
        for number, case in enumerate(open(sys.argv[1], encoding="utf-8")):
            rows, delimiter = json.loads(case)
            end = ["\\r\\n", "\\n", "\\r"][number % 3]
            quoting = csv.QUOTE_MINIMAL if end == "\\r\\n" else csv.QUOTE_ALL
            with open(f"{number}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(
                    file, delimiter=delimiter, lineterminator=end, quoting=quoting)
                writer.writerows(rows)
        """

    @Test("reads what Python writes", arguments: [Delimiter.comma, .tab])
    func readsWhatItWrites(_ delimiter: Delimiter) throws {
        var random = SeededGenerator(seed: 5)
        let separator = String(decoding: [delimiter.rawValue], as: UTF8.self)
        let tables: [[[String]]] = (0..<60).map { _ in
            (0..<Int.random(in: 1...20, using: &random)).map { _ in
                (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    Self.text(Int.random(in: 0...8, using: &random), using: &random)
                }
            }
        }
        let scratch = try Scratch()
        try scratch.write("write.py", Self.writer)
        let cases = tables.map { rows in
            JSONValue.array([
                .array(rows.map { .array($0.map { .string($0) }) }), .string(separator),
            ]).text() + "\n"
        }
        try scratch.write("cases", cases.joined())
        let result = try scratch.run("python3", "write.py", "cases")
        try #require(result.status == 0, "\(result.stderr)")
        for (number, rows) in tables.enumerated() {
            let read = RowsRead(
                try Files.read(scratch.path("\(number).csv")), delimiter,
                chunkSize: Int.random(in: 1...64, using: &random))
            #expect(read.fields == rows)
            #expect(read.error == nil)
        }
    }
}
