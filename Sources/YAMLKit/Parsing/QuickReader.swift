internal import Basics

/// Reads everyday YAML in one pass: block mappings and lists of texts in any style but folded, and
/// flow collections that end on their line.
///
/// What it reads it reads exactly as ``Composer`` does with libyaml, to the last byte of each place;
/// with anything else, and with anything that is wrong, it gives up, and libyaml decides. Nothing is
/// refused here.
struct QuickReader: ~Copyable {
    /// The text is not of the sort that is read here.
    struct GivesUp: Error {}

    let source: YAMLSource
    let bytes: [UInt8]
    private let limits: YAMLLimits
    private var nodeCount = 0
    private var depth = 0
    /// The byte to read next.
    var position = 0
    /// Where the line begins that holds it.
    private var lineStart = 0
    /// How far the first character of the line is indented; -1 at the end of the file.
    private var column = -1

    private init(_ source: YAMLSource, _ limits: YAMLLimits) {
        self.source = source
        self.limits = limits
        bytes = source.bytes
    }

    /// The root of the one document; nil where libyaml has to read it.
    static func root(of source: YAMLSource, limits: YAMLLimits) -> YAMLNode? {
        guard source.bytes.count <= largestFile, source.hasOrdinaryLines, !source.hasUnicodeBreaks,
            source.isASCII || hasOrdinaryCharacters(source.bytes)
        else { return nil }
        var reader = QuickReader(source, limits)
        do throws(GivesUp) {
            return try reader.document()
        } catch {
            return nil
        }
    }

    private mutating func document() throws(GivesUp) -> YAMLNode {
        try nextContent()
        if column == 0, isMarker(UInt8(ascii: "-")) {
            position += 3
            try endLine()
        }
        let root = try collection()
        guard position == bytes.count else { throw GivesUp() }
        return root
    }

    // MARK: - Collections

    /// The mapping or list whose first character comes next.
    private mutating func collection() throws(GivesUp) -> YAMLNode {
        guard column >= 0, !(column == 0 && isAtMarker) else { throw GivesUp() }
        if isEntry { return try sequence(ofKey: false) }
        let start = position
        let key = try scalar(inFlow: false)
        guard isColon(at: position) else { throw GivesUp() }
        return try mapping(from: start, firstKey: key)
    }

    private mutating func mapping(
        from start: Int, firstKey: YAMLNode
    ) throws(GivesUp) -> YAMLNode {
        try descend()
        let indentation = column
        var members: [YAMLMember] = []
        var keys = KeySet()
        var key = firstKey
        while true {
            guard key.span.count <= Self.longestKey,
                keys.first(equalTo: key.keyText, in: members) == nil
            else { throw GivesUp() }
            position += 1
            members.append(YAMLMember(key: key, value: try value(in: indentation)))
            guard column == indentation else { break }
            guard !(column == 0 && isAtMarker) else { throw GivesUp() }
            key = try scalar(inFlow: false)
            guard isColon(at: position) else { throw GivesUp() }
        }
        guard column < indentation else { throw GivesUp() }
        depth -= 1
        let end = members.last?.value.span.upperBound ?? start
        return try node(.mapping(members, .block), start..<max(start, end))
    }

    /// What stands behind a key's colon.
    private mutating func value(in indentation: Int) throws(GivesUp) -> YAMLNode {
        let place = position
        guard isLineOver else { return try inline(in: indentation) }
        try endLine()
        if column > indentation { return try collection() }
        // A list may stand as far left as the key that it belongs to.
        if column == indentation, isEntry { return try sequence(ofKey: true) }
        return try empty(at: place)
    }

    private mutating func sequence(ofKey: Bool) throws(GivesUp) -> YAMLNode {
        try descend()
        let indentation = column
        let start = position
        var elements: [YAMLNode] = []
        repeat {
            guard isEntry, !(column == 0 && isAtMarker) else { throw GivesUp() }
            position += 1
            elements.append(try element(in: indentation))
        } while column == indentation && (isEntry || !ofKey)
        guard column <= indentation else { throw GivesUp() }
        depth -= 1
        let end = elements.last?.span.upperBound ?? start
        return try node(.sequence(elements, .block), start..<max(start, end))
    }

    /// What stands behind a list's dash: maybe a mapping or a list that begins on the same line.
    private mutating func element(in indentation: Int) throws(GivesUp) -> YAMLNode {
        let place = position
        guard !isLineOver else {
            try endLine()
            return column > indentation ? try collection() : try empty(at: place)
        }
        column = position - lineStart
        if isEntry { return try sequence(ofKey: false) }
        switch byte(at: position) {
        case UInt8(ascii: "|"), UInt8(ascii: "["), UInt8(ascii: "{"):
            return try inline(in: indentation)
        default:
            let start = position
            let text = try scalar(inFlow: false)
            if isColon(at: position) { return try mapping(from: start, firstKey: text) }
            try endLine(of: indentation)
            return text
        }
    }

    /// A text, or a flow collection, that begins in the middle of a line.
    private mutating func inline(in indentation: Int) throws(GivesUp) -> YAMLNode {
        let value: YAMLNode
        switch byte(at: position) {
        case UInt8(ascii: "|"):
            value = try literal(in: indentation)
            try nextContent()
            guard column <= indentation else { throw GivesUp() }
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            value = try flowCollection()
            try endLine(of: indentation)
        default:
            value = try scalar(inFlow: false)
            try endLine(of: indentation)
        }
        return value
    }

    // MARK: - Nodes

    /// Counts a collection's level; each is left by the one who entered it.
    mutating func descend() throws(GivesUp) {
        depth += 1
        guard depth <= limits.depth else { throw GivesUp() }
    }

    mutating func ascend() { depth -= 1 }

    mutating func node(
        _ content: YAMLNode.Content, _ span: Range<Int>
    ) throws(GivesUp) -> YAMLNode {
        nodeCount += 1
        guard nodeCount <= limits.nodes else { throw GivesUp() }
        return YAMLNode(content: content, span: span, extras: nil, source: source)
    }

    private mutating func empty(at place: Int) throws(GivesUp) -> YAMLNode {
        try node(.scalar(YAMLScalar(text: "", style: .plain)), place..<place)
    }

    // MARK: - Lines

    /// The byte at a place; a line feed at the end of the file, which ends a line too.
    func byte(at place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0x0A }

    mutating func skipSpaces() {
        while byte(at: position) == 0x20 { position += 1 }
    }

    /// Whether a colon stands at a place that ends a key.
    func isColon(at place: Int) -> Bool {
        byte(at: place) == UInt8(ascii: ":") && isSpaceOrBreak(byte(at: place + 1))
    }

    /// Whether a list's dash comes next.
    private var isEntry: Bool {
        byte(at: position) == UInt8(ascii: "-") && isSpaceOrBreak(byte(at: position + 1))
    }

    /// Whether nothing, or a comment, follows on the line; steps over spaces.
    private var isLineOver: Bool {
        mutating get {
            let before = position
            skipSpaces()
            let next = byte(at: position)
            return next == 0x0A || (next == UInt8(ascii: "#") && position > before)
        }
    }

    /// Steps over the rest of a line on which nothing but a comment may follow.
    private mutating func endLine() throws(GivesUp) {
        let hasSpace = position > 0 && byte(at: position - 1) == 0x20
        let before = position
        skipSpaces()
        if byte(at: position) == UInt8(ascii: "#"), hasSpace || position > before {
            position = lineEnd(from: position)
        }
        guard byte(at: position) == 0x0A else { throw GivesUp() }
        position = min(position + 1, bytes.count)
        try nextContent()
    }

    /// Ends the line of a text in a collection: on a line that is indented further, it would go on.
    private mutating func endLine(of indentation: Int) throws(GivesUp) {
        try endLine()
        guard column <= indentation else { throw GivesUp() }
    }

    /// From the start of a line to the next one that is more than a comment.
    private mutating func nextContent() throws(GivesUp) {
        while position < bytes.count {
            lineStart = position
            skipSpaces()
            switch byte(at: position) {
            case 0x0A: position = min(position + 1, bytes.count)
            case UInt8(ascii: "#"): position = min(lineEnd(from: position) + 1, bytes.count)
            default:
                column = position - lineStart
                return
            }
        }
        column = -1
    }

    /// Whether what comes next could begin or end a document, where it stands at the left margin.
    private var isAtMarker: Bool {
        isMarker(UInt8(ascii: "-")) || isMarker(UInt8(ascii: "."))
    }

    private func isMarker(_ sign: UInt8) -> Bool {
        byte(at: position) == sign && byte(at: position + 1) == sign
            && byte(at: position + 2) == sign
    }

    private func lineEnd(from place: Int) -> Int {
        bytes.offset(of: 0x0A, from: place) ?? bytes.count
    }

    /// Whether bytes are valid UTF-8 of characters that libyaml takes, of those beyond ASCII.
    private static func hasOrdinaryCharacters(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0...0x7F, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...: true
            default: false
            }
        }
    }

    /// How many bytes a key may have; libyaml takes 1,024 characters.
    private static let longestKey = 512
    /// How many bytes a file may have: what is larger is no everyday file, and would be read twice
    /// where it has a flaw at its end.
    private static let largestFile = 1 << 16
}

/// Whether a byte is a space or a line feed.
func isSpaceOrBreak(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A }
