/// How conflicts are marked in a merged file.
package struct MergeMarkers: Hashable, Sendable {
    /// How many characters a marker has.
    package var size = 7
    /// What stands behind the markers of the two sides and the base; nothing when empty.
    package var ours = "ours"
    /// The label of the base.
    package var base = "base"
    /// The label of the other side.
    package var theirs = "theirs"
    /// What of a conflict is shown.
    package var style = MergeConflictStyle.merge

    /// Git's usual markers.
    package init() {}
}

/// A text that is put together from parts that are decided and parts that conflict.
struct MergedText {
    private enum Segment {
        case clean([UInt8])
        case conflict([[UInt8]])
    }

    private var segments: [Segment] = []
    /// Whether the next byte is the first of its line.
    private(set) var isAtLineStart: Bool
    /// How many conflicts there are.
    private(set) var conflicts = 0
    /// The fields and items that conflict, in order, each once; comments are none.
    private(set) var places: [YAMLPath] = []

    init(isAtLineStart: Bool = true) { self.isAtLineStart = isAtLineStart }

    mutating func append(_ bytes: [UInt8]) {
        guard let last = bytes.last else { return }
        isAtLineStart = last == 0x0A
        segments.append(.clean(bytes))
    }

    mutating func append(_ other: MergedText) {
        segments += other.segments
        conflicts += other.conflicts
        other.places.forEach { note($0) }
        isAtLineStart = other.isAtLineStart
    }

    mutating func append(
        ours: [UInt8], base: [UInt8], theirs: [UInt8], of place: YAMLPath? = nil
    ) {
        segments.append(.conflict([ours, base, theirs]))
        conflicts += 1
        if let place { note(place) }
        let last = [ours, theirs].compactMap(\.last)
        if !last.isEmpty { isAtLineStart = last.contains(0x0A) }
    }

    private mutating func note(_ place: YAMLPath) {
        if !places.contains(place) { places.append(place) }
    }

    mutating func append(_ pieces: [LineMerge.Piece]) {
        for piece in pieces {
            switch piece {
            case .clean(let bytes): append(bytes)
            case .conflict(let ours, let base, let theirs):
                append(ours: ours, base: base, theirs: theirs)
            }
        }
    }

    /// Parts of whole lines: each conflict has the beginning and the end of its lines.
    private var wholeLines: [Segment] {
        var result: [Segment] = []
        var clean: [UInt8] = []
        var open: [[UInt8]]?
        for segment in segments {
            switch segment {
            case .clean(var bytes):
                if let sides = open {
                    let isWhole = sides.allSatisfy { $0.isEmpty || $0.last == 0x0A }
                    if isWhole {
                        result.append(.conflict(sides))
                    } else {
                        let end = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
                        let rest = sides.map { $0 + bytes[..<end] }
                        bytes.removeFirst(end)
                        open = rest
                        if bytes.isEmpty { continue }
                        result.append(.conflict(rest))
                    }
                    open = nil
                }
                clean += bytes
            case .conflict(let sides):
                if let before = open {
                    if before.allSatisfy({ $0.isEmpty || $0.last == 0x0A }) {
                        result.append(.conflict(before))
                        open = sides
                    } else {
                        open = zip(before, sides).map { $0 + $1 }
                    }
                    continue
                }
                let start = clean.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
                let line = clean[start...]
                result.append(.clean(Array(clean[..<start])))
                open = sides.map { line + $0 }
                clean = []
            }
        }
        if let open { result.append(.conflict(open)) }
        result.append(.clean(clean))
        return result
    }

    /// The bytes with conflicts marked.
    func marked(_ markers: MergeMarkers) -> (bytes: [UInt8], conflicts: Int) {
        var bytes: [UInt8] = []
        var count = 0
        func marker(_ character: Unicode.Scalar, _ label: String) -> [UInt8] {
            var line = [UInt8](repeating: UInt8(character.value & 0x7F), count: markers.size)
            if !label.isEmpty { line += Array((" " + label).utf8) }
            return line + [0x0A]
        }
        func ended(_ side: [UInt8]) -> [UInt8] {
            side.isEmpty || side.last == 0x0A ? side : side + [0x0A]
        }
        for segment in wholeLines {
            switch segment {
            case .clean(let part): bytes += part
            case .conflict(let sides):
                count += 1
                bytes += marker("<", markers.ours) + ended(sides[0])
                if markers.style != .merge {
                    bytes += marker("|", markers.base) + ended(sides[1])
                }
                bytes += marker("=", "") + ended(sides[2]) + marker(">", markers.theirs)
            }
        }
        return (bytes, count)
    }

    /// The bytes as they are when every conflict is decided for one side.
    func bytes(takingOurs: Bool) -> [UInt8] {
        segments.flatMap { segment in
            switch segment {
            case .clean(let bytes): bytes
            case .conflict(let sides): sides[takingOurs ? 0 : 2]
            }
        }
    }
}
