internal import Basics

/// A node together with the place it takes in the collection around it.
struct Slot {
    /// What is around the node.
    enum Parent: Hashable {
        case root
        case mapping
        case sequence
    }

    let node: YAMLNode
    let path: YAMLPath
    let parent: Parent
    /// The column at which the block collection around the node starts, -1 at the root.
    let parentColumn: Int
    /// Whether the node stands in a flow collection.
    let isInFlow: Bool
    /// Where the node's entry starts: its key, `?` or `-`; in a flow sequence the node itself.
    let entryStart: Int
    /// The end of the `:`, the `-`, the tag or the anchor before the value.
    let indicatorEnd: Int
    /// Whether a `:`, a `-`, a tag or an anchor stands before the value.
    let hasIndicator: Bool

    /// Whether the value starts on the line of its indicator.
    var isOnIndicatorLine: Bool {
        node.source.line(ofByte: indicatorEnd)
            == node.source.line(ofByte: node.span.lowerBound)
    }

    var isBlockCollection: Bool {
        switch node.content {
        case .sequence(_, .block), .mapping(_, .block): true
        default: false
        }
    }

    var isBlockScalar: Bool {
        guard case .scalar(let scalar) = node.content else { return false }
        return scalar.style == .literal || scalar.style == .folded
    }
}

extension YAMLSource {
    /// The number of bytes between the start of the line and an offset.
    ///
    /// Before a block collection that is the column: nothing but indicators and white space can stand there.
    func column(ofByte offset: Int) -> Int { offset - lineStarts[line(ofByte: offset)] }
}

extension YAMLDocument {
    /// The slot of the node at a path; throws where nothing stands, and where an alias is on the
    /// way: its target stands elsewhere, and others may share it.
    func slot(at path: YAMLPath) throws(YAMLEditError) -> Slot {
        guard let root else { throw noSuchPath(path) }
        let start = root.fullSpan.lowerBound
        var slot = Slot(
            node: root, path: [], parent: .root, parentColumn: -1, isInFlow: false,
            entryStart: start, indicatorEnd: Self.propertiesEnd(root) ?? start,
            hasIndicator: true)
        for component in path.components {
            guard !slot.node.isAlias else {
                throw YAMLEditError(
                    .throughAlias,
                    "'\(slot.path.pointer)' is an alias; change the value it stands for", at: path,
                    slot.node.location)
            }
            guard let next = child(of: slot, component) else { throw noSuchPath(path) }
            slot = next
        }
        return slot
    }

    private func child(of slot: Slot, _ component: YAMLPath.Component) -> Slot? {
        let node = slot.node
        let column =
            slot.isBlockCollection ? source.column(ofByte: node.span.lowerBound) : slot.parentColumn
        switch node.content {
        case .mapping(let members, let style):
            guard let index = members.firstIndex(where: { $0.name == component.token }) else {
                return nil
            }
            let member = members[index]
            let colon = source.skipInsignificant(from: member.key.span.upperBound)
            let hasColon =
                source.byte(at: colon) == UInt8(ascii: ":")
                && colon < max(member.value.fullSpan.lowerBound, member.key.span.upperBound + 1)
            let properties = Self.propertiesEnd(member.value)
            return Slot(
                node: member.value, path: slot.path.appending(component), parent: .mapping,
                parentColumn: column, isInFlow: slot.isInFlow || style == .flow,
                entryStart: entryStart(of: index, in: node),
                indicatorEnd: properties ?? (hasColon ? colon + 1 : member.key.span.upperBound),
                hasIndicator: hasColon || properties != nil)
        case .sequence(let elements, let style):
            guard let index = component.indexValue, elements.indices.contains(index) else {
                return nil
            }
            let element = elements[index]
            let start = entryStart(of: index, in: node)
            let isInFlow = slot.isInFlow || style == .flow
            let behindDash = isInFlow ? element.fullSpan.lowerBound : start + 1
            return Slot(
                node: element, path: slot.path.appending(component), parent: .sequence,
                parentColumn: column, isInFlow: isInFlow, entryStart: start,
                indicatorEnd: Self.propertiesEnd(element) ?? behindDash, hasIndicator: true)
        case .scalar, .alias: return nil
        }
    }

    /// Where the entry of a member or element starts: its `?` or key, its `-`, or itself.
    func entryStart(of index: Int, in collection: YAMLNode) -> Int {
        switch collection.content {
        case .mapping(let members, let style):
            let key = members[index].key.fullSpan.lowerBound
            if index == 0, style == .block { return collection.span.lowerBound }
            // Between the value before and the key there may be a `?` (and in flow a comma).
            let before =
                index == 0
                ? collection.span.lowerBound + 1 : members[index - 1].value.span.upperBound
            var start = source.skipInsignificant(from: before, limit: key)
            if source.byte(at: start) == UInt8(ascii: ","), start < key {
                start = source.skipInsignificant(from: start + 1, limit: key)
            }
            return source.byte(at: start) == UInt8(ascii: "?") ? start : key
        case .sequence(let elements, .block):
            if index == 0 { return collection.span.lowerBound }
            return source.skipInsignificant(from: elements[index - 1].span.upperBound)
        case .sequence(let elements, .flow): return elements[index].fullSpan.lowerBound
        case .scalar, .alias: return collection.span.lowerBound
        }
    }

    private static func propertiesEnd(_ node: YAMLNode) -> Int? {
        [node.tagSpan?.upperBound, node.anchorSpan?.upperBound].compactMap { $0 }.max()
    }

    /// The indentation that the document uses, as far as it shows one.
    var emitter: Emitter {
        var emitter = Emitter()
        var step: Int?
        var offset: Int?
        func look(at node: YAMLNode) {
            guard step == nil || offset == nil else { return }
            if case .mapping(let members, .block) = node.content {
                let column = source.column(ofByte: node.span.lowerBound)
                for member in members {
                    let value = member.value
                    let isBelow =
                        source.line(ofByte: value.span.lowerBound)
                        > source.line(ofByte: member.key.span.upperBound)
                    let inner = source.column(ofByte: value.span.lowerBound) - column
                    switch value.content {
                    case .mapping(_, .block) where isBelow && inner > 0: step = step ?? inner
                    case .sequence(_, .block) where isBelow && inner >= 0: offset = offset ?? inner
                    default: break
                    }
                    look(at: value)
                }
            } else if case .sequence(let elements, .block) = node.content {
                for element in elements { look(at: element) }
            }
        }
        if let root { look(at: root) }
        emitter.step = step ?? 2
        emitter.sequenceOffset = offset ?? 2
        return emitter
    }

    /// The emitters to try for new values beside or in a collection, the best first.
    func emitters(in node: YAMLNode) -> [Emitter] {
        var emitter = emitter
        emitter.quotesAll = node.isWrittenAsJSON
        var careful = emitter
        careful.keepsEmptyLines = false
        return [emitter, careful]
    }
}
