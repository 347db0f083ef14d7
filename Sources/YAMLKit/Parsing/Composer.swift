internal import Basics

/// Builds the tree of nodes from libyaml's events, and finds the exact bytes of each node.
struct Composer: ~Copyable {
    private let source: YAMLSource
    private let limits: YAMLLimits
    private var events: EventStream
    private var anchors: [String: Anchor] = [:]
    private var anchorCount = 0
    private var nodeCount = 0
    private var depth = 0
    /// Whether a collection has got room for the rest of the file: one, or many would take too much.
    private var hasReserved = false
    /// Whether an alias has come by.
    private(set) var hasAliases = false
    /// Nodes plus bytes of text, had every alias so far been replaced by its target.
    private var expandedSize = 0

    private struct Anchor {
        /// Tells an anchor from a later one of the same name.
        let number: Int
        /// What aliases of the node share, and its expanded size; nil while it is not complete.
        var target: (extras: YAMLNode.Extras, size: Int)?
    }

    init(source: YAMLSource, limits: YAMLLimits) throws(YAMLError) {
        self.source = source
        self.limits = limits
        let standIns = source.hasUnicodeBreaks ? try StandIns(for: source) : nil
        events = EventStream(source, standIns: standIns)
    }

    /// The root of the one document, or nil when the stream holds none.
    mutating func document() throws(YAMLError) -> YAMLNode? {
        var root: YAMLNode?
        var hasDocument = false
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return root
            case .documentStart where hasDocument:
                throw .multipleDocuments(at: source.location(ofByte: event.span.lowerBound))
            case .documentStart:
                hasDocument = true
                root = try composeRoot()
            default: continue
            }
        }
    }

    private mutating func composeRoot() throws(YAMLError) -> YAMLNode? {
        let node = try compose(try events.next())
        if case .scalar(let scalar) = node.content, scalar.style == .plain, scalar.text.isEmpty,
            node.extras == nil
        {
            return nil
        }
        return node
    }

    private mutating func compose(_ event: Event) throws(YAMLError) -> YAMLNode {
        nodeCount += 1
        expandedSize += 1
        guard nodeCount <= limits.nodes else {
            throw .tooManyNodes(
                limit: limits.nodes, at: source.location(ofByte: event.span.lowerBound))
        }
        switch event.kind {
        case .scalar: return try scalarNode(event.span)
        case .sequenceStart, .mappingStart: return try collection(event)
        case .alias: return try alias(events.aliasName(), event.span)
        default:
            // libyaml never sends another event where a node belongs.
            throw YAMLError(
                .syntax, "a value was expected here",
                at: source.location(ofByte: event.span.lowerBound))
        }
    }

    private mutating func scalarNode(_ eventSpan: Range<Int>) throws(YAMLError) -> YAMLNode {
        let scalar = events.scalar()
        var start = eventSpan.lowerBound
        var extras: YAMLNode.Extras?
        if let properties = events.properties() {
            let placed: YAMLNode.Properties
            (placed, start) = try place(properties, in: eventSpan)
            extras = .init(properties: placed)
        }
        var end = max(start, eventSpan.upperBound)
        switch scalar.style {
        case .plain: break
        case .singleQuoted, .doubleQuoted: try checkNoComment(at: end)
        case .literal, .folded:
            let layout = BlockScalarLayout(
                source: source, start: start, limit: end, text: scalar.text)
            try checkNoComment(at: layout.header.upperBound)
            end = layout.end
        }
        let size = scalar.text.utf8.count
        expandedSize += size
        let node = YAMLNode(
            content: .scalar(scalar), span: start..<end, extras: extras, source: source)
        if let anchor = extras?.properties.anchor {
            let number = try open(anchor, at: extras?.properties.anchorSpan ?? node.span)
            complete(anchor, number, node, size: 1 + size)
        }
        return node
    }

    private mutating func collection(_ event: Event) throws(YAMLError) -> YAMLNode {
        let style = events.collectionStyle()
        var start = event.span.lowerBound
        var extras: YAMLNode.Extras?
        if let properties = events.properties() {
            let placed: YAMLNode.Properties
            (placed, start) = try place(properties, in: event.span)
            extras = .init(properties: placed)
        }
        depth += 1
        guard depth <= limits.depth else {
            throw .tooDeep(limit: limits.depth, at: source.location(ofByte: start))
        }
        let anchor = extras?.properties.anchor
        var number = 0
        if let anchor {
            number = try open(anchor, at: extras?.properties.anchorSpan ?? start..<start)
        }
        let sizeBefore = expandedSize
        let (content, end) =
            event.kind == .sequenceStart
            ? try sequence(style, from: start) : try mapping(style, from: start)
        depth -= 1
        let node = YAMLNode(
            content: content, span: start..<max(start, end), extras: extras, source: source)
        if let anchor {
            complete(anchor, number, node, size: expandedSize - sizeBefore + 1)
        }
        return node
    }

    private mutating func sequence(
        _ style: YAMLCollectionStyle, from start: Int
    ) throws(YAMLError) -> (YAMLNode.Content, Int) {
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .collectionEnd {
                if style == .flow { try checkNoComment(at: event.span.upperBound) }
                let last = elements.last?.span.upperBound ?? start
                return (
                    .sequence(elements, style), style == .flow ? event.span.upperBound : last
                )
            }
            elements.append(try compose(event))
            if elements.count == 1024, style == .block, !hasReserved {
                hasReserved = true
                elements.reserveCapacity(1024 + source.lines(behind: event.span.upperBound))
            }
        }
    }

    private mutating func mapping(
        _ style: YAMLCollectionStyle, from start: Int
    ) throws(YAMLError) -> (YAMLNode.Content, Int) {
        var members: [YAMLMember] = []
        var keys = KeySet()
        while true {
            let event = try events.next()
            if event.kind == .collectionEnd {
                // The one pair of `[a: b]` ends without a bracket.
                let last = members.last?.value.span.upperBound ?? start
                let isBracketed = style == .flow && !event.span.isEmpty
                if isBracketed { try checkNoComment(at: event.span.upperBound) }
                return (.mapping(members, style), isBracketed ? event.span.upperBound : last)
            }
            let key = try withText(try compose(event))
            if style == .flow { try checkNoQuestionMark(before: key) }
            if let first = keys.first(equalTo: key.keyText, in: members) {
                throw .duplicateKey(
                    key.keyText, at: key.location, first: members[first].key.location)
            }
            let value = valueInPlace(try compose(try events.next()), of: key)
            members.append(YAMLMember(key: key, value: value))
            // To grow by doubling would touch twice the memory, which takes longest here.
            if members.count == 1024, style == .block, !hasReserved {
                hasReserved = true
                members.reserveCapacity(1024 + source.lines(behind: value.span.upperBound))
            }
        }
    }

    /// A key that knows its text, where making it takes more than to look at it.
    private mutating func withText(_ key: YAMLNode) throws(YAMLError) -> YAMLNode {
        if case .scalar = key.content { return key }
        if key.isScalar { return key }
        let text = key.keyText
        // In keys in keys in keys each level has the text of all those inside.
        expandedSize += text.utf8.count
        guard expandedSize <= limits.expandedSize else {
            throw .tooLongKeys(limit: limits.expandedSize, at: key.location)
        }
        return YAMLNode(
            content: key.content, span: key.span,
            extras: .init(
                properties: key.extras?.properties ?? .init(), target: key.extras?.target,
                keyText: text),
            source: source)
    }

    private mutating func alias(
        _ name: String, _ span: Range<Int>
    ) throws(YAMLError) -> YAMLNode {
        // The column of a place costs its distance from the start of the line: only for errors.
        let place = span.lowerBound
        try checkNameEnds(at: span.upperBound)
        hasAliases = true
        guard let anchor = anchors[name] else {
            throw .undefinedAlias(
                name, at: source.location(ofByte: place), known: anchors.keys.sorted())
        }
        guard let target = anchor.target else {
            throw .recursiveAlias(name, at: source.location(ofByte: place))
        }
        expandedSize += target.size
        guard expandedSize <= limits.expandedSize else {
            throw .aliasExpansion(
                limit: limits.expandedSize, at: source.location(ofByte: place))
        }
        return YAMLNode(
            content: .alias(name), span: span, extras: target.extras, source: source)
    }

    private mutating func open(
        _ name: String, at place: Range<Int>
    ) throws(YAMLError) -> Int {
        anchorCount += 1
        guard anchorCount <= limits.anchors else {
            throw .tooManyAnchors(
                limit: limits.anchors, at: source.location(ofByte: place.lowerBound))
        }
        anchors[name] = Anchor(number: anchorCount)
        return anchorCount
    }

    private mutating func complete(_ name: String, _ number: Int, _ node: YAMLNode, size: Int) {
        // A node inside may have taken the name over; an alias means the latest anchor.
        if anchors[name]?.number == number {
            anchors[name]?.target = (.init(properties: .init(), target: node), size)
        }
    }

    /// Finds the tag and the anchor in front of a value, and where the value itself starts.
    private func place(
        _ properties: YAMLNode.Properties, in span: Range<Int>
    ) throws(YAMLError) -> (YAMLNode.Properties, start: Int) {
        var placed = properties
        var position = span.lowerBound
        var end = position
        for _ in 0..<2 {
            switch source.byte(at: position) {
            case UInt8(ascii: "&") where properties.anchor != nil && placed.anchorSpan == nil:
                end = position + 1
                while let byte = source.byte(at: end), isAnchorByte(byte) { end += 1 }
                try checkNameEnds(at: end)
                placed.anchorSpan = position..<end
            case UInt8(ascii: "!") where properties.tag != nil && placed.tagSpan == nil:
                let isVerbatim = source.byte(at: position + 1) == UInt8(ascii: "<")
                end = position + 1
                while let byte = source.byte(at: end), !isWhiteSpace(byte),
                    isVerbatim || byte != UInt8(ascii: ",")
                {
                    end += 1
                    if isVerbatim, byte == UInt8(ascii: ">") { break }
                }
                placed.tagSpan = position..<end
            default: continue
            }
            position = source.skipInsignificant(from: end, limit: span.upperBound)
        }
        // The event of an empty value ends with its properties; that of a collection with its
        // first token, before which there may be more white space and comments.
        return (placed, end >= span.upperBound ? end : position)
    }

    /// An empty value directly behind its `:` or, without one, behind its key; libyaml puts it
    /// where the next token starts.
    private func valueInPlace(_ value: YAMLNode, of key: YAMLNode) -> YAMLNode {
        guard value.span.isEmpty, value.extras == nil else { return value }
        let keyEnd = key.span.upperBound
        let colon = source.skipInsignificant(from: keyEnd)
        let hasColon = source.byte(at: colon) == UInt8(ascii: ":")
        let place = hasColon && colon < max(value.span.lowerBound, keyEnd + 1) ? colon + 1 : keyEnd
        return YAMLNode(content: value.content, span: place..<place, extras: nil, source: source)
    }
}

/// What libyaml reads otherwise than YAML 1.2 says is refused: better no document than a wrong one.
extension Composer {
    /// A comment needs white space before its `#`.
    private func checkNoComment(at offset: Int) throws(YAMLError) {
        guard source.byte(at: offset) == UInt8(ascii: "#") else { return }
        throw YAMLError(
            .syntax, "a comment needs a space before its '#'",
            at: source.location(ofByte: offset))
    }

    /// The name of an anchor or alias reaches to the next white space or flow indicator; libyaml
    /// stops at other characters too.
    private func checkNameEnds(at offset: Int) throws(YAMLError) {
        guard let byte = source.byte(at: offset), !isWhiteSpace(byte),
            !",[]{}".utf8.contains(byte)
        else { return }
        throw .anchorName(at: source.location(ofByte: offset))
    }

    /// In a flow collection libyaml takes any `?` for the start of a key, even in `{?text: 1}`.
    private func checkNoQuestionMark(before key: YAMLNode) throws(YAMLError) {
        let start = key.fullSpan.lowerBound
        guard source.byte(at: start - 1) == UInt8(ascii: "?"), !key.span.isEmpty else { return }
        throw YAMLError(
            .syntax, "a text can't start with '?' here",
            at: source.location(ofByte: start - 1), suggestion: "put it in quotes")
    }
}

private func isAnchorByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
}
