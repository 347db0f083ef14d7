/// A member of a mapping or an element of a sequence together with its comments.
struct LayoutEntry {
    /// A comment on a line of its own.
    struct Line {
        let text: String
        var isAfterEmptyLine: Bool
    }

    /// The key; nil in a sequence.
    let key: YAMLNode?
    let value: YAMLNode
    /// The column that it begins at in the file; nil inside `[]` and `{}`.
    let column: Int?
    /// The comments above it.
    var leading: [Line] = []
    /// Whether an empty line stands above it, or above its own line where it has comments.
    var isAfterEmptyLine = false
    /// The comment behind the key, the `-`, or the `|` of a block scalar.
    var head: String?
    /// The comment behind the value.
    var trailing: String?
    /// What a block collection holds.
    var entries: [LayoutEntry] = []
    /// The comments below it that are indented deeper than what follows.
    var tail: [Line] = []
    /// The bytes of an entry that stays as it is, from its start to its last line's end.
    var verbatim: Range<Int>?

    init(key: YAMLNode?, value: YAMLNode, column: Int? = nil) {
        self.key = key
        self.value = value
        self.column = column
    }
}

/// Reads the block collections of a document with the comments that belong to each entry.
struct LayoutReader {
    private let document: YAMLDocument
    private let comments: [SourceComment]
    private let leafSpans: [Range<Int>]
    private var next = 0

    /// What follows a collection: where it starts and how far it is indented.
    private struct Follower {
        var offset: Int
        var column: Int
    }

    init(_ document: YAMLDocument, comments: [SourceComment], leafSpans: [Range<Int>]) {
        self.document = document
        self.comments = comments
        self.leafSpans = leafSpans
    }

    private var source: YAMLSource { document.source }

    /// The comments before an offset that have not been read yet.
    mutating func comments(before offset: Int) -> [SourceComment] {
        let start = next
        while next < comments.count, comments[next].offset < offset { next += 1 }
        return Array(comments[start..<next])
    }

    /// The comments behind everything that was read, up to an offset.
    mutating func lines(before offset: Int) -> [LayoutEntry.Line] {
        comments(before: offset).map(Self.line)
    }

    static func line(_ comment: SourceComment) -> LayoutEntry.Line {
        LayoutEntry.Line(text: comment.text, isAfterEmptyLine: comment.isAfterEmptyLine)
    }

    /// The entries of the root, which ends before an offset.
    mutating func entries(ofRoot node: YAMLNode, end: Int) -> [LayoutEntry] {
        entries(of: node, before: Follower(offset: end, column: -1))
    }

    private mutating func entries(
        of node: YAMLNode, before follower: Follower
    ) -> [LayoutEntry] {
        let parts: [(key: YAMLNode?, value: YAMLNode)] =
            switch node.content {
            case .mapping(let members, _): members.map { ($0.key, $0.value) }
            case .sequence(let elements, _): elements.map { (nil, $0) }
            case .scalar, .alias: []
            }
        let column = source.column(ofByte: node.span.lowerBound)
        let starts = parts.indices.map { document.entryStart(of: $0, in: node) }
        return parts.indices.map { index in
            let isLast = index + 1 == parts.count
            return entry(
                parts[index].key, parts[index].value, from: starts[index], column: column,
                before: isLast
                    ? follower : Follower(offset: starts[index + 1], column: column))
        }
    }

    private mutating func entry(
        _ key: YAMLNode?, _ value: YAMLNode, from start: Int, column: Int,
        before follower: Follower
    ) -> LayoutEntry {
        var entry = LayoutEntry(
            key: key, value: value, column: source.column(ofByte: start))
        entry.leading = lines(before: start)
        let line = source.line(ofByte: start)
        entry.isAfterEmptyLine =
            source.skipBlanks(from: source.lineStarts[line]) == start
            && document.isEmptyLine(line - 1, outside: leafSpans)
        let first = next
        if let key, !isSimple(key, at: start) {
            return verbatim(entry, from: start, first: first)
        }
        guard value.isBlockCollection else {
            return leaf(entry, from: start, column: column, before: follower)
        }
        let introduction = self.introduction(of: value, line: line)
        if let comment = introduction.first {
            guard introduction.count == 1, comment.offset == comments[next].offset else {
                return verbatim(entry, from: start, first: first)
            }
            entry.head = comment.text
            next += 1
        }
        entry.entries = entries(of: value, before: follower)
        let own = source.column(ofByte: value.span.lowerBound)
        // Behind a list that is not indented, a comment in its column is about what follows.
        let least = own == column ? own + 1 : own
        entry.tail = deeperLines(than: least - 1, before: follower)
        return entry
    }

    /// The comments on the lines of a key and its tag or anchor, before a block collection.
    private func introduction(of value: YAMLNode, line: Int) -> [SourceComment] {
        let start = value.span.lowerBound
        return comments[next...].prefix { $0.offset < start }.filter { !$0.isOnOwnLine }
    }

    private mutating func leaf(
        _ entry: LayoutEntry, from start: Int, column: Int, before follower: Follower
    ) -> LayoutEntry {
        var entry = entry
        let first = next
        let value = entry.value
        let span = value.span
        if let comment = comments[next...].first, comment.offset < span.upperBound {
            guard value.isBlockScalar, comment.offset > span.lowerBound else {
                return verbatim(entry, from: start, first: first)
            }
            entry.head = comment.text
            next += 1
        }
        if let comment = comments[next...].first, !comment.isOnOwnLine,
            comment.line == source.line(ofByte: span.upperBound)
        {
            entry.trailing = comment.text
            next += 1
        }
        // Below a block scalar a deeper comment could become part of its text.
        if !value.isBlockScalar { entry.tail = deeperLines(than: column, before: follower) }
        return entry
    }

    private mutating func deeperLines(
        than column: Int, before follower: Follower
    ) -> [LayoutEntry.Line] {
        let start = next
        while next < comments.count, comments[next].isOnOwnLine,
            comments[next].offset < follower.offset, comments[next].column > column,
            comments[next].column > follower.column
        {
            next += 1
        }
        return comments[start..<next].map(Self.line)
    }

    /// An entry that stays as it is, with all comments up to the end of its last line.
    private mutating func verbatim(
        _ entry: LayoutEntry, from start: Int, first: Int
    ) -> LayoutEntry {
        var entry = entry
        next = first
        let end = source.lineEnd(from: entry.value.span.upperBound)
        _ = comments(before: end)
        entry.verbatim = start..<end
        return entry
    }

    /// Whether a key stands on one line, without a `?` before it.
    private func isSimple(_ key: YAMLNode, at start: Int) -> Bool {
        guard key.fullSpan.lowerBound == start, !key.span.isEmpty else { return false }
        guard source.line(ofByte: start) == source.line(ofByte: key.span.upperBound) else {
            return false
        }
        switch key.content {
        case .scalar, .alias: return true
        case .sequence, .mapping: return false
        }
    }
}

extension YAMLNode {
    /// Whether the node is a collection by lines and indentation.
    var isBlockCollection: Bool {
        switch content {
        case .sequence(_, .block), .mapping(_, .block): true
        default: false
        }
    }

    /// Whether the node is a scalar after `|` or `>`.
    var isBlockScalar: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.style == .literal || scalar.style == .folded
    }

    /// Whether the value begins and ends on one line.
    var isOnOneLine: Bool {
        source.line(ofByte: span.lowerBound) == source.line(ofByte: span.upperBound)
    }

    /// Whether the value ends with a block scalar that keeps the empty lines behind it.
    var keepsEmptyLines: Bool {
        switch content {
        case .sequence(let elements, _): return elements.last?.keepsEmptyLines ?? false
        case .mapping(let members, _): return members.last?.value.keepsEmptyLines ?? false
        case .alias: return false
        case .scalar(let scalar):
            guard isBlockScalar else { return false }
            return BlockScalarLayout(of: self, scalar).chomping == .keep
        }
    }
}
