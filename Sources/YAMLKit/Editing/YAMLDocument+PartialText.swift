internal import Basics

/// Setting a text by rewriting only the part of it that differs, so that everything else of how it
/// is written stays: folds, escapes, and the spaces on empty lines.
extension YAMLDocument {
    /// The ways to turn the text of a slot into another one by a change of the part that differs.
    func partialReplacements(of slot: Slot, with text: String) -> [[Splice]] {
        guard case .scalar(let scalar) = slot.node.content, slot.node.stringValue != nil else {
            return []
        }
        // A plain text on one line has nothing to keep.
        let isOneLine =
            source.line(ofByte: slot.node.span.lowerBound)
            == source.line(ofByte: slot.node.span.upperBound)
        if scalar.style == .plain, isOneLine { return [] }
        return rechomped(slot, scalar, text)
            ?? part(of: slot, from: scalar.text.unicodeScalars, to: text.unicodeScalars)
    }

    /// The way that changes what stands between the common beginning and the common end.
    private func part(
        of slot: Slot, from old: String.UnicodeScalarView, to new: String.UnicodeScalarView
    ) -> [[Splice]] {
        let old = Array(old)
        let new = Array(new)
        let shorter = min(old.count, new.count)
        var prefix = 0
        while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix]
        {
            suffix += 1
        }
        func length(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
            scalars.reduce(0) { $0 + UTF8.width($1) }
        }
        let start = length(old[..<prefix])
        let range = start..<start + length(old[prefix..<(old.count - suffix)])
        var middle = String.UnicodeScalarView()
        middle.append(contentsOf: new[prefix..<(new.count - suffix)])
        var result = String.UnicodeScalarView()
        result.append(contentsOf: new)
        return splices(replacing: range, of: slot, with: String(middle), giving: String(result))
    }

    /// The way for a block scalar that gains or loses the line break at its end; nil where that is
    /// not the difference.
    ///
    /// Its lines change in part, and its header says the rest.
    private func rechomped(_ slot: Slot, _ scalar: YAMLScalar, _ text: String) -> [[Splice]]? {
        guard slot.isBlockScalar, !text.utf8.allSatisfy(isWhiteSpace) else { return nil }
        let layout = BlockScalarLayout(of: slot.node, scalar)
        let old = scalar.text.unicodeScalars
        let new = text.unicodeScalars
        let header: Splice
        if layout.chomping == .clip, old.last == "\n", new.last != "\n" {
            header = Splice(layout.header.upperBound..<layout.header.upperBound, "-")
        } else if layout.chomping == .strip, old.last != "\n", new.last == "\n",
            let sign = bytes[layout.header].firstIndex(of: UInt8(ascii: "-"))
        {
            header = Splice(sign..<sign + 1, [])
        } else {
            return nil
        }
        func body(_ text: String.UnicodeScalarView) -> String.UnicodeScalarView {
            text.last == "\n" ? String.UnicodeScalarView(text.dropLast()) : text
        }
        guard !body(old).elementsEqual(body(new)) else { return [[header]] }
        return part(of: slot, from: body(old), to: body(new)).map { $0 + [header] }
    }
}
