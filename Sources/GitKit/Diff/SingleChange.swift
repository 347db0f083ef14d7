extension ChangedLines {
    /// How many lines of both texts together are compared with each other.
    private static let limit = 16

    /// The only difference between two texts where every way to find it gives the same; nil where
    /// there is none or may be more than one, or where it could stand a line higher or lower.
    ///
    /// Most commits change a line or two in one place. What both texts begin and end with is the same
    /// for every algorithm, and so is what lies between when no line of the one is in the other; and
    /// no heuristic moves it when the lines around it are not those at its own ends.
    static func only(_ old: [UInt8], _ new: [UInt8]) -> ChangedLines? {
        guard !old.isEmpty, !new.isEmpty else { return nil }
        let start = commonStart(old, new)
        let tail = commonTail(old, new, from: start)
        let (oldEnd, newEnd) = (old.count - tail, new.count - tail)
        guard let before = lines(old[start..<oldEnd]), let after = lines(new[start..<newEnd]),
            !before.isEmpty || !after.isEmpty, before.count + after.count <= limit,
            !before.contains(where: { line in after.contains { $0.elementsEqual(line) } }),
            !slides(before, in: old), !slides(after, in: new)
        else { return nil }
        let first = old[..<start].count { $0 == 10 }
        return ChangedLines(
            old: first..<first + before.count, new: first..<first + after.count)
    }

    /// Where the first line begins that both do not have.
    private static func commonStart(_ old: [UInt8], _ new: [UInt8]) -> Int {
        var place = countInCommon(old, from: 0, new, from: 0)
        while place > 0, old[place - 1] != 10 { place -= 1 }
        return place
    }

    /// How many bytes of whole lines both end with, behind the common start.
    private static func commonTail(_ old: [UInt8], _ new: [UInt8], from start: Int) -> Int {
        var tail = countInCommonAtEnd(old, new, most: min(old.count, new.count) - start)
        // The line that the tail begins in is common only from its start on in both texts.
        func beginsLine(_ text: [UInt8]) -> Bool {
            let place = text.count - tail
            return place == 0 || text[place - 1] == 10
        }
        while tail > 0, !beginsLine(old) || !beginsLine(new) { tail -= 1 }
        return tail
    }

    /// The lines of a part, with their line feeds; nil for more than are compared.
    private static func lines(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        var lines: [ArraySlice<UInt8>] = []
        var rest = text
        while !rest.isEmpty {
            guard lines.count < limit else { return nil }
            let end = rest.firstIndex(of: 10).map { $0 + 1 } ?? rest.endIndex
            lines.append(rest[..<end])
            rest = rest[end...]
        }
        return lines
    }

    /// Whether the line before some lines is the last of them, or the line behind them the first.
    private static func slides(_ lines: [ArraySlice<UInt8>], in text: [UInt8]) -> Bool {
        guard let first = lines.first, let last = lines.last else { return false }
        let before = text[..<first.startIndex]
        if before.count >= last.count, before.suffix(last.count).elementsEqual(last) {
            let start = before.endIndex - last.count
            if start == 0 || text[start - 1] == 10 { return true }
        }
        let behind = text[last.endIndex...]
        return behind.starts(with: first)
    }
}
