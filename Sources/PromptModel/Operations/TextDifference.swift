/// Finds the replacements between two texts, each of words that stand in the text exactly once.
enum TextDifference {
    /// One replacement.
    struct Edit: Hashable {
        var find: String
        var with: String
    }

    /// Texts up to this many bytes are set as a whole: the whole text says more than a part of it.
    private static let shortText = 80
    /// With more replacements than this the new text is easier to read as a whole.
    private static let manyEdits = 12

    /// The replacements in the order in which they apply; nil when the text is better set as a
    /// whole or, with `finest`, only when it can't be changed in any other way.
    static func edits(from old: String, to new: String, finest: Bool = false) -> [Edit]? {
        guard finest || old.utf8.count > shortText else { return nil }
        let oldLines = lines(old)
        let newLines = lines(new)
        let hunks = hunks(from: oldLines, to: newLines)
        guard finest || hunks.count <= manyEdits else { return nil }
        var text = Array(old.utf8)
        // How far the bytes behind the edits made so far have moved.
        var shift = 0
        let offsets = offsets(of: oldLines)
        var edits: [Edit] = []
        for hunk in hunks {
            let start = offsets[hunk.old.lowerBound] + shift
            let end = offsets[hunk.old.upperBound] + shift
            let replacement = newLines[hunk.new].flatMap { $0 }
            guard let edit = edit(text, start..<end, replacement) else { return nil }
            edits.append(edit)
            text.replaceSubrange(start..<end, with: replacement)
            shift += replacement.count - (end - start)
        }
        let replaced = edits.reduce(0) { $0 + $1.find.utf8.count }
        guard text.elementsEqual(new.utf8) else { return nil }
        // More than two thirds of the text: the whole is clearer.
        return finest || replaced * 3 <= old.utf8.count * 2 ? edits : nil
    }

    private static func lines(_ text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for byte in text.utf8 {
            line.append(byte)
            if byte == 0x0A {
                lines.append(line)
                line = []
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    private static func offsets(of lines: [[UInt8]]) -> [Int] {
        var offsets = [0]
        for line in lines { offsets.append(offsets[offsets.count - 1] + line.count) }
        return offsets
    }

    /// The stretches of lines that differ.
    private static func hunks(
        from old: [[UInt8]], to new: [[UInt8]]
    ) -> [(old: Range<Int>, new: Range<Int>)] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for case .remove(let offset, _, _) in difference { removed.insert(offset) }
        for case .insert(let offset, _, _) in difference { inserted.insert(offset) }
        var hunks: [(old: Range<Int>, new: Range<Int>)] = []
        var i = 0
        var j = 0
        while i < old.count || j < new.count {
            let starts = (i, j)
            while removed.contains(i) { i += 1 }
            while inserted.contains(j) { j += 1 }
            if (i, j) == starts {
                i += 1
                j += 1
            } else if i - starts.0 == j - starts.1 {
                // As many lines as before: each is taken as the successor of its own.
                for line in 0..<(i - starts.0) {
                    hunks.append(
                        (
                            (starts.0 + line)..<(starts.0 + line + 1),
                            (starts.1 + line)..<(starts.1 + line + 1)
                        ))
                }
            } else {
                hunks.append((starts.0..<i, starts.1..<j))
            }
        }
        return hunks
    }

    // MARK: - The words around a change

    /// A replacement of some bytes whose found words stand in the text once.
    private static func edit(
        _ text: [UInt8], _ range: Range<Int>, _ replacement: [UInt8]
    ) -> Edit? {
        var (start, end) = (range.lowerBound, range.upperBound)
        var (low, high) = (0, replacement.count)
        while start < end, low < high, text[start] == replacement[low] {
            start += 1
            low += 1
        }
        while end > start, high > low, text[end - 1] == replacement[high - 1] {
            end -= 1
            high -= 1
        }
        // Back to whole words, which also keeps characters of several bytes whole.
        while start > range.lowerBound, !isBoundary(text, start) || !isBoundary(replacement, low) {
            start -= 1
            low -= 1
        }
        while end < range.upperBound, !isBoundary(text, end) || !isBoundary(replacement, high) {
            end += 1
            high += 1
        }
        var before: [UInt8] = []
        var after: [UInt8] = []
        var takesLeft = true
        while end == start || occurrences(of: text[start..<end], in: text) != 1 {
            let (oldStart, oldEnd) = (start, end)
            if takesLeft { start = wordStart(text, before: start) }
            if !takesLeft || start == oldStart { end = wordEnd(text, after: end) }
            before = Array(text[start..<oldStart]) + before
            after += text[oldEnd..<end]
            guard (start, end) != (oldStart, oldEnd) else { return nil }
            takesLeft.toggle()
        }
        return Edit(
            find: String(decoding: text[start..<end], as: UTF8.self),
            with: String(decoding: before + replacement[low..<high] + after, as: UTF8.self))
    }

    private static func isBoundary(_ text: [UInt8], _ place: Int) -> Bool {
        place == 0 || place == text.count || isWhiteSpace(text[place - 1])
            || isWhiteSpace(text[place])
    }

    private static func wordStart(_ text: [UInt8], before place: Int) -> Int {
        var index = place
        while index > 0, isWhiteSpace(text[index - 1]) { index -= 1 }
        while index > 0, !isWhiteSpace(text[index - 1]) { index -= 1 }
        return index
    }

    private static func wordEnd(_ text: [UInt8], after place: Int) -> Int {
        var index = place
        while index < text.count, isWhiteSpace(text[index]) { index += 1 }
        while index < text.count, !isWhiteSpace(text[index]) { index += 1 }
        return index
    }

    private static func occurrences(of word: ArraySlice<UInt8>, in text: [UInt8]) -> Int {
        let word = Array(word)
        var count = 0
        var index = 0
        while count < 2, let found = text.firstOffset(of: word, from: index) {
            count += 1
            index = found + 1
        }
        return count
    }
}
