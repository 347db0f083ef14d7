/// Collections in `[]` and `{}` as they are written in a file that is laid out.
struct FlowLayout {
    let source: YAMLSource

    /// A collection on one line; nil for one that is written in an unusual way: a pair without
    /// braces in a list, a key without a value, a `?`, or anything over several lines.
    func text(of node: YAMLNode) -> String? {
        guard let content = content(of: node) else { return nil }
        return properties(of: node) + content
    }

    /// The tag and anchor of a node as written, each with a space behind it.
    func properties(of node: YAMLNode) -> String {
        [node.tagSpan, node.anchorSpan].compactMap { $0 }
            .sorted { $0.lowerBound < $1.lowerBound }
            .map { source.text(of: $0) + " " }.joined()
    }

    private func content(of node: YAMLNode) -> String? {
        guard node.isOnOneLine else { return nil }
        switch node.content {
        case .alias: return source.text(of: node.span)
        case .scalar(let scalar):
            guard !node.span.isEmpty else { return nil }
            return ScalarLayout(source: source).inline(node, scalar, inFlow: true)
        case .sequence(let elements, _):
            let texts = elements.compactMap(text)
            return texts.count == elements.count ? "[" + texts.joined(separator: ", ") + "]" : nil
        case .mapping(let members, _):
            guard source.byte(at: node.span.lowerBound) == UInt8(ascii: "{") else { return nil }
            let texts = members.compactMap(self.member)
            return texts.count == members.count ? "{" + texts.joined(separator: ", ") + "}" : nil
        }
    }

    private func member(_ member: YAMLMember) -> String? {
        guard let key = text(of: member.key), let value = text(of: member.value),
            !isAnnounced(member.key)
        else { return nil }
        // The name of an alias would reach over the ':'.
        return key + (member.key.isAlias ? " : " : ": ") + value
    }

    /// Whether a `?` stands before a key.
    private func isAnnounced(_ key: YAMLNode) -> Bool {
        var before = key.fullSpan.lowerBound - 1
        while let byte = source.byte(at: before), isWhiteSpace(byte) { before -= 1 }
        return source.byte(at: before) == UInt8(ascii: "?")
    }

    /// Whether a collection can be written by lines instead: its keys are scalars on one line.
    func canBeBlock(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar, .alias: return true
        case .sequence(let elements, _): return elements.allSatisfy(canBeBlock)
        case .mapping(let members, _):
            return members.allSatisfy { member in
                member.key.isOnOneLine && !member.key.span.isEmpty && !isAnnounced(member.key)
                    && !member.key.isMapping && !member.key.isSequence && canBeBlock(member.value)
            }
        }
    }

    /// The parts of a collection, without comments: there are none inside.
    func entries(of node: YAMLNode) -> [LayoutEntry] {
        switch node.content {
        case .sequence(let elements, _): elements.map { LayoutEntry(key: nil, value: $0) }
        case .mapping(let members, _): members.map { LayoutEntry(key: $0.key, value: $0.value) }
        case .scalar, .alias: []
        }
    }
}
