package import Basics

/// A node of a document: a value, where exactly it stands, and its tag and anchor.
///
/// A node is only valid with the bytes it was read from; an edit gives a new document with new
/// nodes.
package struct YAMLNode: Sendable {
    /// What a node can be.
    package enum Content: Sendable {
        /// A text that may stand for a number, a truth value or null.
        case scalar(YAMLScalar)
        /// A list.
        case sequence([YAMLNode], YAMLCollectionStyle)
        /// Keys and values in their order.
        case mapping([YAMLMember], YAMLCollectionStyle)
        /// A reference to the node with an anchor of this name.
        case alias(String)
    }

    /// What the node is.
    package let content: Content
    /// The bytes of the value itself: neither tag nor anchor, no white space or comment behind it.
    ///
    /// The span of a block collection reaches from its first key or `-` to the end of its last
    /// value; that of a block scalar from `|` or `>` to the end of its last line, without the line
    /// break. An empty value has an empty span behind its `:`, `-`, tag or anchor.
    package var span: Range<Int> { Int(start)..<Int(end) }
    // A document is less than 4 GiB, and many small nodes shall not take much memory.
    private let start: UInt32
    private let end: UInt32
    let extras: Extras?
    let source: YAMLSource

    init(content: Content, span: Range<Int>, extras: Extras?, source: YAMLSource) {
        self.content = content
        start = UInt32(span.lowerBound)
        end = UInt32(span.upperBound)
        self.extras = extras
        self.source = source
    }

    /// What most nodes do not have.
    final class Extras: Sendable {
        let properties: Properties
        /// The node that an alias stands for.
        let target: YAMLNode?
        /// The text of a list or a mapping that is a key.
        let keyText: String?

        init(properties: Properties, target: YAMLNode? = nil, keyText: String? = nil) {
            self.properties = properties
            self.target = target
            self.keyText = keyText
        }
    }

    /// A node's tag and anchor.
    struct Properties: Sendable {
        var tag: String?
        var anchor: String?
        var tagSpan: Range<Int>?
        var anchorSpan: Range<Int>?

        var isEmpty: Bool { tag == nil && anchor == nil }
    }

    /// The tag with its handle resolved, such as `tag:yaml.org,2002:str` for `!!str`, or nil.
    package var tag: String? { extras?.properties.tag }

    /// The name of the anchor, without `&`, or nil.
    package var anchor: String? { extras?.properties.anchor }

    /// The bytes of the tag as written, or nil.
    package var tagSpan: Range<Int>? { extras?.properties.tagSpan }

    /// The bytes of the anchor with its `&`, or nil.
    package var anchorSpan: Range<Int>? { extras?.properties.anchorSpan }

    /// The bytes of the value together with its tag and anchor.
    package var fullSpan: Range<Int> {
        let starts = [tagSpan?.lowerBound, anchorSpan?.lowerBound].compactMap { $0 }
        return min(starts.min() ?? span.lowerBound, span.lowerBound)..<span.upperBound
    }

    /// Where the value starts.
    package var location: SourceLocation { source.location(ofByte: span.lowerBound) }

    /// The node itself, or the one it stands for when it is an alias.
    package var resolved: YAMLNode { extras?.target ?? self }

    /// Whether the node is an alias.
    package var isAlias: Bool { if case .alias = content { true } else { false } }

    /// Whether the node is a mapping, or an alias of one.
    package var isMapping: Bool {
        if extras == nil {
            if case .mapping = content { true } else { false }
        } else {
            if case .mapping = resolved.content { true } else { false }
        }
    }

    /// Whether the node is a sequence, or an alias of one.
    package var isSequence: Bool {
        if extras == nil {
            if case .sequence = content { true } else { false }
        } else {
            if case .sequence = resolved.content { true } else { false }
        }
    }

    /// Whether the node is a scalar, or an alias of one.
    package var isScalar: Bool {
        if extras == nil {
            if case .scalar = content { true } else { false }
        } else {
            if case .scalar = resolved.content { true } else { false }
        }
    }

    /// The scalar, through an alias too, or nil for a collection.
    package var scalar: YAMLScalar? {
        if extras == nil {
            guard case .scalar(let scalar) = content else { return nil }
            return scalar
        }
        guard case .scalar(let scalar) = resolved.content else { return nil }
        return scalar
    }

    /// The members of a mapping, through an alias too; none for anything else.
    package var members: [YAMLMember] {
        // Nearly every node is itself: `resolved` would copy it.
        if extras == nil {
            guard case .mapping(let members, _) = content else { return [] }
            return members
        }
        guard case .mapping(let members, _) = resolved.content else { return [] }
        return members
    }

    /// The elements of a sequence, through an alias too; none for anything else.
    package var elements: [YAMLNode] {
        if extras == nil {
            guard case .sequence(let elements, _) = content else { return [] }
            return elements
        }
        guard case .sequence(let elements, _) = resolved.content else { return [] }
        return elements
    }

    /// The text of a scalar of any style, not resolved (`12` gives "12"), or nil for a collection.
    package var scalarText: String? { scalar?.text }

    /// The member of a mapping with a key, or nil.
    package func member(_ key: String) -> YAMLMember? {
        let members = members
        return members.index(of: key).map { members[$0] }
    }

    /// The value of a mapping's key, or nil.
    package subscript(key: String) -> YAMLNode? {
        let members = members
        return members.index(of: key).map { members[$0].value }
    }

    /// The element of a sequence, or nil beyond its ends.
    package subscript(index: Int) -> YAMLNode? {
        let elements = elements
        return elements.indices.contains(index) ? elements[index] : nil
    }

    /// What the node is, in words for a message, such as "a list", "a text" or "a number".
    package var kindName: String {
        switch resolved.content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        case .scalar:
            switch value {
            case .null: "empty"
            case .bool: "a truth value"
            case .integer, .number: "a number"
            default: "a text"
            }
        }
    }

    /// The node one step further, through an alias too, or nil.
    func child(_ component: YAMLPath.Component) -> YAMLNode? {
        switch resolved.content {
        case .mapping: self[component.token]
        case .sequence: component.indexValue.flatMap { self[$0] }
        case .scalar, .alias: nil
        }
    }
}

/// A scalar's text and how it is written.
package struct YAMLScalar: Hashable, Sendable {
    /// How a scalar is written.
    package enum Style: String, Hashable, Sendable, CaseIterable {
        /// Without quotes.
        case plain
        /// In `'`.
        case singleQuoted
        /// In `"`.
        case doubleQuoted
        /// A block scalar after `|`.
        case literal
        /// A block scalar after `>`.
        case folded
    }

    /// The text, with escapes, folding and indentation resolved.
    package let text: String
    /// How it is written.
    package let style: Style

    /// Creates a scalar.
    package init(text: String, style: Style) {
        self.text = text
        self.style = style
    }
}

/// How a collection is written.
package enum YAMLCollectionStyle: String, Hashable, Sendable {
    /// By lines and indentation.
    case block
    /// In `[]` or `{}`.
    case flow
}

/// A key of a mapping with its value.
package struct YAMLMember: Sendable {
    /// The key.
    package let key: YAMLNode
    /// The value; an empty plain scalar where none is written.
    package let value: YAMLNode

    /// The key as text.
    package var name: String { key.keyText }
}

extension [YAMLMember] {
    /// The index of the member with a key, or nil.
    ///
    /// By index, because an iterator would copy each member that it passes.
    package func index(of key: String) -> Int? {
        var index = 0
        while index < count {
            if self[index].key.isKey(key) { return index }
            index += 1
        }
        return nil
    }
}
