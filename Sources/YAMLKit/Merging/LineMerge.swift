/// A three-way merge of lines.
///
/// Changes of one side alone are taken, equal ones are one, and changes that overlap or touch
/// conflict, as in git.
struct LineMerge {
    /// A part of the result.
    enum Piece: Hashable {
        /// Lines that are decided.
        case clean([UInt8])
        /// Lines that somebody has to decide.
        case conflict(ours: [UInt8], base: [UInt8], theirs: [UInt8])
    }

    /// The parts in order.
    let pieces: [Piece]

    /// Merges texts by lines; nil when they have too little in common to be compared.
    init?(base: [UInt8], ours: [UInt8], theirs: [UInt8], style: MergeConflictStyle) {
        if ours == theirs || theirs == base {
            pieces = [.clean(ours)]
            return
        }
        if ours == base {
            pieces = [.clean(theirs)]
            return
        }
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func numbered(_ lines: [ArraySlice<UInt8>]) -> [Int] {
            lines.map { line in
                if let number = numbers[line] { return number }
                numbers[line] = numbers.count
                return numbers.count - 1
            }
        }
        let lines = (base: Self.lines(base), ours: Self.lines(ours), theirs: Self.lines(theirs))
        let ids = (numbered(lines.base), numbered(lines.ours), numbered(lines.theirs))
        guard let left = SequenceDifference(from: ids.0, to: ids.1)?.hunks,
            let right = SequenceDifference(from: ids.0, to: ids.2)?.hunks
        else { return nil }
        var pieces: [Piece] = []
        var merger = Walk(left: left[...], right: right[...])
        var position = 0
        func joined(_ lines: ArraySlice<ArraySlice<UInt8>>) -> [UInt8] { lines.flatMap { $0 } }
        while let region = merger.next() {
            pieces.append(.clean(joined(lines.base[position..<region.base.lowerBound])))
            position = region.base.upperBound
            let ours = lines.ours[region.ours]
            let theirs = lines.theirs[region.theirs]
            if !region.isTheirs || joined(ours) == joined(theirs) {
                pieces.append(.clean(joined(ours)))
            } else if !region.isOurs {
                pieces.append(.clean(joined(theirs)))
            } else {
                let old = joined(lines.base[region.base])
                pieces += Self.conflict(
                    Array(ours), Array(theirs), base: old, style: style,
                    ids: (Array(ids.1[region.ours]), Array(ids.2[region.theirs])))
            }
        }
        pieces.append(.clean(joined(lines.base[position...])))
        self.pieces = pieces.filter { $0 != .clean([]) }
    }

    /// The merged bytes, or nil when something conflicts.
    var cleanBytes: [UInt8]? {
        var bytes: [UInt8] = []
        for piece in pieces {
            guard case .clean(let part) = piece else { return nil }
            bytes += part
        }
        return bytes
    }

    /// The lines of a text, each with its line feed.
    static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    /// A conflict, with the lines that both sides have in common taken out of it as far as the
    /// style allows: all of them, those at its ends, or none.
    private static func conflict(
        _ ours: [ArraySlice<UInt8>], _ theirs: [ArraySlice<UInt8>], base: [UInt8],
        style: MergeConflictStyle, ids: ([Int], [Int])
    ) -> [Piece] {
        func joined(_ lines: some Sequence<ArraySlice<UInt8>>) -> [UInt8] { lines.flatMap { $0 } }
        let whole = Piece.conflict(ours: joined(ours), base: base, theirs: joined(theirs))
        guard style != .diff3,
            let hunks = SequenceDifference(from: ids.0, to: ids.1)?.hunks, let first = hunks.first,
            let last = hunks.last
        else { return [whole] }
        if style == .zdiff3 {
            let old = first.old.lowerBound..<last.old.upperBound
            let new = first.new.lowerBound..<last.new.upperBound
            return [
                .clean(joined(ours[..<old.lowerBound])),
                .conflict(ours: joined(ours[old]), base: base, theirs: joined(theirs[new])),
                .clean(joined(ours[old.upperBound...])),
            ]
        }
        var pieces: [Piece] = []
        var position = 0
        for hunk in hunks {
            pieces.append(.clean(joined(ours[position..<hunk.old.lowerBound])))
            pieces.append(
                .conflict(
                    ours: joined(ours[hunk.old]), base: base, theirs: joined(theirs[hunk.new])))
            position = hunk.old.upperBound
        }
        return pieces + [.clean(joined(ours[position...]))]
    }

    /// The changes of both sides together, those that overlap or touch as one.
    private struct Walk {
        struct Region {
            var base: Range<Int>
            var ours: Range<Int>
            var theirs: Range<Int>
            var isOurs: Bool
            var isTheirs: Bool
        }

        var left: ArraySlice<SequenceDifference.Hunk>
        var right: ArraySlice<SequenceDifference.Hunk>
        /// How much further on each side is than the base, behind what was walked over.
        private var shifts = (ours: 0, theirs: 0)

        init(
            left: ArraySlice<SequenceDifference.Hunk>, right: ArraySlice<SequenceDifference.Hunk>
        ) {
            self.left = left
            self.right = right
        }

        mutating func next() -> Region? {
            guard
                let start = [left.first, right.first].compactMap({ $0?.old.lowerBound }).min()
            else { return nil }
            var end = start
            let before = shifts
            var isOurs = false
            var isTheirs = false
            while true {
                if let hunk = left.first, hunk.old.lowerBound <= end {
                    end = max(end, hunk.old.upperBound)
                    shifts.ours += hunk.new.count - hunk.old.count
                    isOurs = true
                    left = left.dropFirst()
                } else if let hunk = right.first, hunk.old.lowerBound <= end {
                    end = max(end, hunk.old.upperBound)
                    shifts.theirs += hunk.new.count - hunk.old.count
                    isTheirs = true
                    right = right.dropFirst()
                } else {
                    break
                }
            }
            return Region(
                base: start..<end, ours: start + before.ours..<end + shifts.ours,
                theirs: start + before.theirs..<end + shifts.theirs, isOurs: isOurs,
                isTheirs: isTheirs)
        }
    }
}

/// How conflicts are shown (git's `merge.conflictStyle`).
package enum MergeConflictStyle: String, Hashable, Sendable, CaseIterable {
    /// Both sides.
    case merge
    /// Both sides and between them the base.
    case diff3
    /// As ``diff3``, with the lines that both sides have in common at the ends outside.
    case zdiff3
}
