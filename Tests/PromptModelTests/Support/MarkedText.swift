import Basics

/// A test input in which `⟨` and `⟩` mark the places that an error must point at.
struct MarkedText {
    /// The input without the marks.
    let text: String
    /// The marked places, in bytes of the text.
    let ranges: [Range<Int>]

    init(_ marked: String) {
        var text = ""
        var open: [Int] = []
        var ranges: [Range<Int>] = []
        for character in marked.unicodeScalars {
            switch character {
            case "⟨": open.append(text.utf8.count)
            case "⟩": ranges.append((open.popLast() ?? 0)..<text.utf8.count)
            default: text.unicodeScalars.append(character)
            }
        }
        self.text = text
        self.ranges = ranges.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// The line and column where a marked place begins, and how many columns it covers.
    func place(_ index: Int = 0, file: String) -> (location: SourceLocation, length: Int) {
        let bytes = Array(text.utf8)
        var before = String(decoding: bytes[..<ranges[index].lowerBound], as: UTF8.self)
            .unicodeScalars[...]
        // A byte order mark has no column.
        if before.first == "\u{FEFF}" { before.removeFirst() }
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        let inside = String(decoding: bytes[ranges[index]], as: UTF8.self)
        return (
            SourceLocation(
                file: file, line: lines.count,
                column: (lines.last?.count ?? 0) + 1),
            inside.unicodeScalars.count
        )
    }
}
