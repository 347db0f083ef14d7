internal import Basics

extension BlockMerger {
    /// Merges values that are no blocks part by part, or their lines; nil when something in them
    /// conflicts.
    func inlineValues(
        _ base: Place, _ ours: Place, _ theirs: Place, column: Int, into text: inout MergedText
    ) throws(MergeObstacle) -> Merged? {
        guard base.entry.block == nil, ours.entry.block == nil, theirs.entry.block == nil else {
            return nil
        }
        if let head = Self.pick(base.head(), ours.head(), theirs.head()),
            let tail = Self.pick(base.tail(), ours.tail(), theirs.tail()),
            let merged = FlowMerger(identities: identities).merged(
                base.entry.node, ours.entry.node, theirs.entry.node)
        {
            text.append(head + merged.bytes + tail)
            return .value(merged.value)
        }
        // Lines of a value that takes several.
        let bodies = try [base, ours, theirs].map { place throws(MergeObstacle) in
            try place.body(at: column)
        }
        guard dividesTexts, bodies.allSatisfy({ $0.dropLast().contains(0x0A) }),
            let lines = LineMerge(
                base: bodies[0], ours: bodies[1], theirs: bodies[2], style: style)?.cleanBytes,
            let value = value(ofBody: lines, at: ours, column: column)
        else { return nil }
        text.append(lines)
        return .value(value)
    }

    /// What an entry's lines say in the place of ours.
    private func value(ofBody lines: [UInt8], at place: Place, column: Int) -> JSONValue? {
        guard column == place.column else { return nil }
        let bytes = place.side.document.bytes
        let body = place.entry.body
        let document = try? YAMLDocument(
            parsing: bytes[..<body.lowerBound] + lines + bytes[body.upperBound...], file: "",
            limits: place.side.document.limits)
        return document?.node(at: place.entry.path)?.value
    }
}

/// Merges lists and mappings in `[]` and `{}` that stand on one line.
struct FlowMerger {
    let identities: [String]

    /// The merged bytes and what they say; nil when something conflicts or takes several lines.
    func merged(
        _ base: YAMLNode, _ ours: YAMLNode, _ theirs: YAMLNode
    ) -> (bytes: [UInt8], value: JSONValue)? {
        let values = [base, ours, theirs].map(\.signature)
        if theirs.bytes == base.bytes || ours.bytes == theirs.bytes || values[1] == values[2] {
            return (ours.bytes, ours.value)
        }
        if ours.bytes == base.bytes || (values[1] == values[0] && !ours.isScalar) {
            return (theirs.bytes, theirs.value)
        }
        if values[2] == values[0], !ours.isScalar { return (ours.bytes, ours.value) }
        guard let old = FlowItems(base), let left = FlowItems(ours), let right = FlowItems(theirs),
            old.isMapping == left.isMapping, left.isMapping == right.isMapping
        else { return nil }
        let numbers = ItemNumbers(
            base: old.items, ours: left.items, theirs: right.items, identities: identities)
        guard
            let order = MergeOrder(
                baseCount: old.items.count, ours: numbers.ours, theirs: numbers.theirs,
                prefersOurs: left.isMapping)
        else { return nil }
        var texts: [[UInt8]] = []
        var members: [(key: String, value: JSONValue)] = []
        for number in order.items {
            let before = number < old.items.count ? number : nil
            let mine = numbers.ours.firstIndex(of: number)
            let other = numbers.theirs.firstIndex(of: number)
            switch (mine, other) {
            case (let mine?, let other?):
                let item = (left.items[mine], right.items[other])
                var merged: (bytes: [UInt8], value: JSONValue)?
                if let before {
                    merged = self.merged(old.items[before].node, item.0.node, item.1.node)
                } else if item.0.node.signature == item.1.node.signature {
                    merged = (item.0.node.bytes, item.0.node.value)
                }
                guard let merged,
                    let prefix = BlockMerger.pick(
                        before.map { old.prefixes[$0] }, left.prefixes[mine],
                        right.prefixes[other])
                else { return nil }
                texts.append(prefix + merged.bytes)
                members.append((item.0.key ?? "", merged.value))
            case (let index?, nil), (nil, let index?):
                let side = mine == nil ? right : left
                let bytes = side.prefixes[index] + side.items[index].node.bytes
                if let before {
                    guard bytes == old.prefixes[before] + old.items[before].node.bytes else {
                        return nil
                    }
                    continue
                }
                texts.append(bytes)
                members.append((side.items[index].key ?? "", side.items[index].node.value))
            case (nil, nil): break
            }
        }
        let separator = left.separator ?? right.separator ?? Array(", ".utf8)
        let bytes = left.start + Array(texts.joined(separator: separator)) + left.end
        let value: JSONValue =
            left.isMapping ? .object(JSONObject(members)) : .array(members.map(\.value))
        return (bytes, value)
    }

    /// A collection in flow style on one line, by its items.
    private struct FlowItems {
        let isMapping: Bool
        let items: [ItemNumbers.Item]
        /// What stands before the value of each: its key, a tag.
        let prefixes: [[UInt8]]
        let start: [UInt8]
        let separator: [UInt8]?
        let end: [UInt8]

        init?(_ node: YAMLNode) {
            let source = node.source
            var spans: [(start: Int, value: Range<Int>)] = []
            switch node.content {
            case .mapping(let members, .flow):
                isMapping = true
                items = members.map { ItemNumbers.Item(key: $0.name, node: $0.value) }
                spans = members.map { ($0.key.fullSpan.lowerBound, $0.value.span) }
            case .sequence(let elements, .flow):
                isMapping = false
                items = elements.map { ItemNumbers.Item(key: nil, node: $0) }
                spans = elements.map { ($0.fullSpan.lowerBound, $0.span) }
            default: return nil
            }
            let bytes = source.bytes
            guard !bytes[node.span].contains(0x0A), let first = spans.first, let last = spans.last
            else { return nil }
            var gaps: [[UInt8]] = []
            for (before, after) in zip(spans, spans.dropFirst()) {
                guard before.value.upperBound <= after.start else { return nil }
                gaps.append(Array(bytes[before.value.upperBound..<after.start]))
            }
            // A `?`, or a pair without braces in a list, is left as it is.
            guard
                gaps.allSatisfy({ gap in
                    gap.filter { $0 != 0x20 } == [UInt8(ascii: ",")]
                }), spans.allSatisfy({ $0.start <= $0.value.lowerBound })
            else { return nil }
            prefixes = spans.map { Array(bytes[$0.start..<$0.value.lowerBound]) }
            start = Array(bytes[node.span.lowerBound..<first.start])
            separator = gaps.first
            end = Array(bytes[last.value.upperBound..<node.span.upperBound])
        }
    }
}

extension YAMLNode {
    /// The bytes of the value as written.
    var bytes: [UInt8] { Array(source.bytes[span]) }
}
