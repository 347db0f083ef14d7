import Basics
import Testing

@Suite("Repairs")
struct FixTests {
    private let bytes = Array("txt: one\nid: two\n".utf8)

    private func applying(_ fixes: [Fix]) -> (text: String, applied: [Int]) {
        let (result, applied) = Fix.applying(fixes, to: bytes)
        return (String(decoding: result, as: UTF8.self), applied)
    }

    @Test("edits are made in the order of the file, whatever the order of the repairs")
    func order() {
        let (text, applied) = applying([
            Fix("b", replacing: 13..<16, with: "three"), Fix("a", replacing: 0..<3, with: "text"),
        ])
        #expect(text == "text: one\nid: three\n")
        #expect(applied == [0, 1])
    }

    @Test("a repair that touches an earlier one is left out as a whole")
    func overlap() {
        let (text, applied) = applying([
            Fix("a", replacing: 0..<8, with: "text: 1"),
            Fix(
                "b",
                edits: [TextEdit(range: 5..<8, text: "x"), TextEdit(range: 13..<16, text: "y")]),
            Fix("c", replacing: 9..<11, with: "name"),
        ])
        #expect(text == "text: 1\nname: two\n")
        #expect(applied == [0, 2])
    }

    @Test("two insertions at one place are not both made, and equal repairs count as made")
    func insertions() {
        let (text, applied) = applying([
            Fix("a", replacing: 0..<0, with: "# a\n"), Fix("b", replacing: 0..<0, with: "# b\n"),
            Fix("a again", replacing: 0..<0, with: "# a\n"),
        ])
        #expect(text == "# a\ntxt: one\nid: two\n")
        #expect(applied == [0, 2])
    }

    @Test("an edit beyond the end of the file is left out")
    func beyond() {
        let (text, applied) = applying([Fix("a", replacing: 16..<40, with: "")])
        #expect(text == "txt: one\nid: two\n")
        #expect(applied.isEmpty)
    }
}
