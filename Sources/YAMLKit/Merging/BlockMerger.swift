internal import Basics

/// Merges blocks entry by entry.
struct BlockMerger {
    let base: MergeSide
    let ours: MergeSide
    let theirs: MergeSide
    let style: MergeConflictStyle
    let identities: [String]
    /// Whether a text, or a value over several lines, that both sides changed is merged by lines.
    var dividesTexts = true

    typealias Block = MergeSide.Block
    typealias Entry = MergeSide.Entry

    /// An entry of one of the documents.
    struct Place {
        let side: MergeSide
        let entry: Entry
        /// The column of the block that it stands in.
        let column: Int
        /// Whether it is the first of its block, which the comments before it belong to.
        var isFirst = false

        /// Its lines, without the comments before it, for a block at another column; the first
        /// without its indentation.
        func body(at column: Int) throws(MergeObstacle) -> [UInt8] {
            try side.text(entry.body, movedBy: column - self.column)
        }

        func lead(at column: Int) throws(MergeObstacle) -> [UInt8] {
            try side.text(entry.lead, movedBy: column - self.column)
        }

        func head() -> [UInt8] { Array(side.document.bytes[entry.head]) }
        func tail() -> [UInt8] { Array(side.document.bytes[entry.tail]) }
    }

    /// What a merge of values gave.
    enum Merged {
        /// One value.
        case value(JSONValue)
        /// Something in it conflicts.
        case conflict
        /// It conflicts and can't be divided into parts that do and parts that don't.
        case indivisible
    }

    /// Merges the whole documents; nil when something conflicts.
    func documents(into text: inout MergedText) throws(MergeObstacle) -> JSONValue? {
        try lines(base.preamble, ours.preamble, theirs.preamble, into: &text, moved: (0, 0, 0))
        let merged = try blocks(
            base.root, ours.root, theirs.root, column: ours.root.column, into: &text)
        let value: JSONValue?
        switch merged {
        case .value(let merged): value = merged
        case .conflict: value = nil
        case .indivisible: throw .indivisible
        }
        try lines(base.ending, ours.ending, theirs.ending, into: &text, moved: (0, 0, 0))
        return text.conflicts == 0 ? value : nil
    }

    /// Merges two changes of something that can't be divided; nil when both changed it.
    static func pick<Value: Equatable>(
        _ base: Value?, _ ours: Value, _ theirs: Value
    ) -> Value? {
        if ours == theirs || theirs == base { return ours }
        return ours == base ? theirs : nil
    }

    /// Merges comments and empty lines.
    func lines(
        _ base: Range<Int>?, _ ours: Range<Int>, _ theirs: Range<Int>, into text: inout MergedText,
        moved: (base: Int, ours: Int, theirs: Int)
    ) throws(MergeObstacle) {
        let old = try base.map { range throws(MergeObstacle) in
            try self.base.text(range, movedBy: moved.base)
        }
        let left = try self.ours.text(ours, movedBy: moved.ours)
        let right = try self.theirs.text(theirs, movedBy: moved.theirs)
        guard let merge = LineMerge(base: old ?? [], ours: left, theirs: right, style: style)
        else { throw .tooDifferent }
        text.append(merge.pieces)
    }

    // MARK: Blocks

    /// Merges mappings with mappings and lists with lists, at a column of the result.
    func blocks(
        _ base: Block?, _ ours: Block, _ theirs: Block, column: Int, into text: inout MergedText
    ) throws(MergeObstacle) -> Merged {
        guard ours.isMapping == theirs.isMapping,
            base.map({ $0.isMapping == ours.isMapping }) ?? true
        else { return .indivisible }
        let isMapping = ours.isMapping
        let numbered = ItemNumbers(
            base: base?.entries.map(\.item) ?? [], ours: ours.entries.map(\.item),
            theirs: theirs.entries.map(\.item), identities: identities)
        guard
            let order = MergeOrder(
                baseCount: base?.entries.count ?? 0, ours: numbered.ours, theirs: numbered.theirs,
                prefersOurs: isMapping)
        else { return .indivisible }
        let isInline = !text.isAtLineStart
        let moved = (
            column - (base?.column ?? column), column - ours.column, column - theirs.column
        )
        if !isInline {
            try lines(
                base?.prologue, ours.prologue, theirs.prologue, into: &text, moved: moved)
        }
        var members: [(key: String, value: JSONValue)] = []
        var isClean = true
        var isFirst = true
        func places(_ item: Int) -> (base: Place?, ours: Place?, theirs: Place?) {
            let left = numbered.ours.firstIndex(of: item).map {
                Place(
                    side: self.ours, entry: ours.entries[$0], column: ours.column,
                    isFirst: $0 == 0)
            }
            let right = numbered.theirs.firstIndex(of: item).map {
                Place(
                    side: self.theirs, entry: theirs.entries[$0], column: theirs.column,
                    isFirst: $0 == 0)
            }
            let old = base.flatMap { base in
                item < base.entries.count
                    ? Place(
                        side: self.base, entry: base.entries[item], column: base.column,
                        isFirst: item == 0) : nil
            }
            return (old, left, right)
        }
        for item in order.items {
            let (old, left, right) = places(item)
            let before = text.conflicts
            let result = try entry(
                old, left, right, column: column, isInline: isInline && isFirst, into: &text)
            guard let result else { continue }
            isFirst = false
            switch result {
            case .value(let value):
                let key = (left ?? right)?.entry.key ?? ""
                members.append((key: key, value: value))
            case .conflict:
                if isInline, text.conflicts > before, members.isEmpty, isClean,
                    left == nil || right == nil
                {
                    return .indivisible
                }
                isClean = false
            case .indivisible: return .indivisible
            }
        }
        guard !isFirst else { return .indivisible }
        try lines(base?.epilogue, ours.epilogue, theirs.epilogue, into: &text, moved: moved)
        guard isClean else { return .conflict }
        return .value(isMapping ? .object(JSONObject(members)) : .array(members.map(\.value)))
    }
}

extension YAMLNode {
    /// The value together with the tags in it, for comparison.
    var signature: JSONValue {
        let value: JSONValue =
            switch content {
            case .sequence(let elements, _): .array(elements.map(\.signature))
            case .mapping(let members, _):
                .object(
                    JSONObject(members.map { (key: $0.key.keyText, value: $0.value.signature) }))
            case .scalar, .alias: self.value
            }
        guard let tag else { return value }
        return .object(["tag": .string(tag), "value": value])
    }
}
