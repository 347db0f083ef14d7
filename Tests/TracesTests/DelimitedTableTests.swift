import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

@Suite("A table of delimited columns")
struct DelimitedTableTests {
    private func error(of bytes: [UInt8]) -> TraceError? {
        do throws(TraceError) {
            var table = try DelimitedTable(
                reading: BytesInMemory(bytes), delimitedBy: .comma, limit: 1 << 10)
            while try table.next() != nil {}
            return nil
        } catch {
            return error
        }
    }

    @Test("hands over each row as an object of texts")
    func rows() throws {
        let text = "id,text,\"a \"\"name\"\"\"\n1,\"x\ny\",\"\"\n,é\u{0},\"\\\"\"\"\n,,\n"
        var table = try DelimitedTable(
            reading: BytesInMemory(Array(text.utf8)), delimitedBy: .comma, limit: 1 << 10)
        #expect(table.columns == ["id", "text", "a \"name\""])
        var found: [JSONValue] = []
        var places: [Int] = []
        while let row = try table.next() {
            found.append(try JSONValue(parsing: row.json.get()))
            places.append(row.line)
        }
        #expect(
            found == [
                ["id": "1", "text": "x\ny"], ["text": "é\u{0}", "a \"name\"": "\\\""], [:],
            ])
        #expect(places == [2, 4, 5])
    }

    @Test("sets a row with too few or too many columns aside, and one that is wrong")
    func refusedRows() throws {
        let text = "a,b\n1\n1,2\n1,2,3\n\"1\"x,2\n\n1,2\n"
        var table = try DelimitedTable(
            reading: BytesInMemory(Array(text.utf8)), delimitedBy: .comma, limit: 1 << 10)
        var reasons: [String] = []
        while let row = try table.next() {
            if case .failure(let error) = row.json { reasons.append("\(row.line): \(error)") }
        }
        #expect(
            reasons == [
                "2: the number of columns is 1, not 2", "4: the number of columns is 3, not 2",
                "5: column 1: something follows the closing quote",
            ])
    }

    @Test("refuses a file that does not begin with the names of its columns")
    func badNames() throws {
        let twice = try #require(error(of: Array("\r\na,b,a\n1,2,3\n".utf8)))
        #expect((twice.code, twice.line, twice.offset) == (.malformed, 2, 2))
        #expect(
            twice.description
                == "t.csv: line 2 (byte 2): the names of the columns can't be read: "
                + "columns 1 and 3 have the same name")
        #expect(twice.suggestion != nil)
        #expect(error(of: [0x61, 0x2C, 0xFF, 0x0A])?.code == .malformed)
        #expect(error(of: Array("\"a\"b\n".utf8))?.code == .malformed)
        #expect(error(of: [])?.code == .empty)
        #expect(error(of: Array("\n\r\n".utf8))?.code == .empty)
        #expect(error(of: Array("a,b\n".utf8)) == nil)
        #expect(error(of: Array("a,b\n1,\"2\n".utf8))?.code == .truncated)
    }
}
