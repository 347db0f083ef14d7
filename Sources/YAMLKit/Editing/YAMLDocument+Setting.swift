package import Basics

extension YAMLDocument {
    /// The document with the value at a path replaced; a missing last key is added at the end of
    /// its mapping.
    ///
    /// A scalar keeps its style where the new value can stand in it, a collection its place and
    /// style, and an entry its comments. A tag stays where the new value can have it; an anchor
    /// stays. An alias itself can be replaced.
    ///
    /// Throws ``YAMLEditError`` when there is nothing to set, when the path leads through an alias,
    /// and when the change can't be written without changing something else.
    package func setting(
        _ path: YAMLPath, to value: JSONValue
    ) throws(YAMLEditError) -> YAMLDocument {
        try check(value, at: path)
        guard root != nil else {
            guard let key = path.last else { return try settingRoot(to: value) }
            guard path.components.count == 1 else { throw noSuchPath(path) }
            return try settingRoot(to: .object(JSONObject([(key: key.token, value: value)])))
        }
        if let node = node(at: path) {
            // First the slot: a path through an alias is refused even where nothing would change.
            let slot = try slot(at: path)
            if node.value.isIdentical(to: value) { return self }
            return try applying(replacements(of: slot, with: value), at: path) { _ in value }
        }
        guard let parentPath = path.parent, let key = path.last else { throw noSuchPath(path) }
        let parent = try slot(at: parentPath)
        let member: JSONValue = .object(JSONObject([(key: key.token, value: value)]))
        switch parent.node.content {
        case .mapping(let members, _) where !members.isEmpty:
            let additions = additions(of: key.token, value, to: parent)
            return try applying(additions, at: path) { _ in value }
        case .mapping:
            return try applying(replacements(of: parent, with: member), at: path) { _ in value }
        case .scalar where parent.node.value.isNull:
            return try setting(parentPath, to: member)
        case .alias:
            throw throughAlias(parent, at: path)
        case .sequence, .scalar:
            throw noSuchPath(path)
        }
    }

    func throughAlias(_ slot: Slot, at path: YAMLPath) -> YAMLEditError {
        YAMLEditError(
            .throughAlias, "'\(slot.path.pointer)' is an alias; change the value it stands for",
            at: path, slot.node.location)
    }

    /// Throws for numbers that YAML and JSON don't have in common.
    func check(_ value: JSONValue, at path: YAMLPath) throws(YAMLEditError) {
        func isFinite(_ value: JSONValue) -> Bool {
            switch value {
            case .number(let number): number.isFinite
            case .array(let elements): elements.allSatisfy(isFinite)
            case .object(let object): object.members.allSatisfy { isFinite($0.value) }
            default: true
            }
        }
        guard isFinite(value) else {
            throw YAMLEditError(
                .invalidValue, "a number that is not finite can't be written", at: path,
                node(at: path)?.location ?? location(ofByte: source.start))
        }
    }

    /// Writes the value of a document that has none, behind its comments.
    private func settingRoot(to value: JSONValue) throws(YAMLEditError) -> YAMLDocument {
        if value.isNull { return self }
        let text = Array(
            YAMLWriter.text(of: value).split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: lineEnding.rawValue).utf8)
        let end = bytes.count
        let needsBreak = end > source.start && bytes[end - 1] != 0x0A && bytes[end - 1] != 0x0D
        return try applying(
            [[Splice(end..<end, (needsBreak ? lineEnding.bytes : []) + text)]], at: [],
            expecting: value)
    }

    // MARK: Replacing a value

    /// The ways to write a new value in a slot, best first.
    func replacements(of slot: Slot, with value: JSONValue) -> [[Splice]] {
        var candidates: [[Splice]] = []
        if case .string(let text) = value {
            candidates += partialReplacements(of: slot, with: text)
        }
        candidates += renderings(of: value, in: slot).flatMap { splices(of: $0, in: slot) }
        guard let tag = slot.node.tagSpan else { return candidates }
        var start = tag.lowerBound
        while start > source.start, [0x20, 0x09].contains(bytes[start - 1]) { start -= 1 }
        let untagged = candidates.map { $0 + [Splice(start..<tag.upperBound, [])] }
        let isCollection = value.arrayValue != nil || value.objectValue != nil
        return isCollection == slot.node.isScalar ? untagged : candidates + untagged
    }

    private func renderings(of value: JSONValue, in slot: Slot) -> [Emitter.Rendering] {
        let emitters = emitters(in: slot.node)
        let emitter = emitters[0]
        if case .string(let text) = value { return renderings(of: text, in: slot, emitter) }
        let isFlowCollection =
            switch slot.node.content {
            case .sequence(let elements, .flow): !elements.isEmpty
            case .mapping(let members, .flow): !members.isEmpty
            default: false
            }
        let inline = Emitter.Rendering.inline(emitter.flow(value, inFlow: slot.isInFlow))
        if slot.isInFlow || isFlowCollection { return [inline] }
        return emitters.map {
            $0.rendering(
                value, parentColumn: slot.parentColumn, inSequence: slot.parent == .sequence)
        } + [inline]
    }

    private func renderings(
        of text: String, in slot: Slot, _ emitter: Emitter
    ) -> [Emitter.Rendering] {
        let scalar: YAMLScalar? =
            if case .scalar(let scalar) = slot.node.content { scalar } else { nil }
        var style = slot.node.stringValue == nil ? nil : scalar?.style
        if scalar == nil, emitter.quotesAll { style = .doubleQuoted }
        var renderings: [Emitter.Rendering] = []
        if !slot.isInFlow {
            let hasBreak = text.unicodeScalars.contains("\n")
            let hadBreak = scalar?.text.unicodeScalars.contains("\n") == true
            if let scalar, slot.isBlockScalar {
                let layout = BlockScalarLayout(of: slot.node, scalar)
                for style in [scalar.style, .literal] {
                    let block = BlockScalarText(
                        text, style: style,
                        indentation: layout.indentation ?? max(0, slot.parentColumn) + 2,
                        parentColumn: slot.parentColumn, indicated: layout.indicator != nil)
                    if let block { renderings.append(.block(block)) }
                }
            } else if hasBreak, !(style == .doubleQuoted && hadBreak) {
                renderings.append(
                    emitter.rendering(
                        .string(text), parentColumn: slot.parentColumn,
                        inSequence: slot.parent == .sequence))
            }
        }
        renderings.append(
            .inline(ScalarText.inline(text, preferring: style, inFlow: slot.isInFlow)))
        renderings.append(.inline(ScalarText.doubleQuoted(text)))
        return renderings
    }
}

extension YAMLNode {
    /// Whether the keys and texts in a flow collection are all in double quotes, as in JSON.
    var isWrittenAsJSON: Bool {
        switch content {
        case .mapping(let members, .flow):
            !members.isEmpty
                && members.allSatisfy { $0.key.scalar?.style == .doubleQuoted }
        case .sequence(let elements, .flow):
            elements.contains(where: \.isWrittenAsJSON)
                || elements.contains { $0.scalar?.style == .doubleQuoted }
        default: false
        }
    }
}
