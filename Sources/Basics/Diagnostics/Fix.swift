/// A repair of the file that a diagnostic names: edits that are made together or not at all.
public struct Fix: Hashable, Sendable {
    /// What the repair does, in one clause without a full stop, such as "rename 'txt' to 'text'".
    public var summary: String
    /// The edits, which do not overlap.
    public var edits: [TextEdit]

    /// Creates a repair.
    public init(_ summary: String, edits: [TextEdit]) {
        self.summary = summary
        self.edits = edits
    }

    /// Creates a repair of one edit.
    public init(_ summary: String, replacing range: Range<Int>, with text: String) {
        self.init(summary, edits: [TextEdit(range: range, text: text)])
    }
}

/// A text that takes the place of some bytes of a file.
public struct TextEdit: Hashable, Sendable {
    /// The bytes that go, counted from 0 at the beginning of the file; an empty range inserts.
    public var range: Range<Int>
    /// What stands there instead.
    public var text: String

    /// Creates an edit.
    public init(range: Range<Int>, text: String) {
        self.range = range
        self.text = text
    }
}

extension Fix {
    /// The bytes of a file after the edits of some repairs; a repair that touches what an earlier
    /// one of the list changes, or that reaches beyond the file, is left out.
    ///
    /// - Parameters:
    ///   - fixes: the repairs, the most important first.
    ///   - bytes: the bytes of the file.
    /// - Returns: the new bytes, and the places in the list of the repairs that were made.
    public static func applying(
        _ fixes: [Fix], to bytes: [UInt8]
    ) -> (bytes: [UInt8], applied: [Int]) {
        var taken: [TextEdit] = []
        var applied: [Int] = []
        for (index, fix) in fixes.enumerated() {
            // Several findings can ask for one repair.
            let new = fix.edits.filter { !taken.contains($0) }
            guard new.allSatisfy({ $0.range.upperBound <= bytes.count }),
                !new.contains(where: { edit in taken.contains { $0.touches(edit) } })
            else { continue }
            taken += new
            applied.append(index)
        }
        var result: [UInt8] = []
        var position = 0
        for edit in taken.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[position..<edit.range.lowerBound]
            result += Array(edit.text.utf8)
            position = edit.range.upperBound
        }
        return (result + bytes[position...], applied)
    }
}

extension TextEdit {
    /// Whether two edits change the same bytes or insert at the same place.
    fileprivate func touches(_ other: TextEdit) -> Bool {
        range.lowerBound == other.range.lowerBound
            || (range.lowerBound < other.range.upperBound
                && other.range.lowerBound < range.upperBound)
    }
}
