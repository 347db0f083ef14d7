/// A name or a partial that a template mentions.
package struct TemplateUse: Hashable, Sendable {
    /// Whether a tag asks for a value or for another template.
    package enum Kind: Hashable, Sendable {
        /// A value or a section over one.
        case name
        /// A partial or a parent.
        case include
    }

    /// What the tag asks for.
    package var kind: Kind
    /// The name in the tag.
    package var name: String
    /// The tag, in bytes of the source.
    package var range: Range<Int>
    /// The name, in bytes of the source.
    package var nameRange: Range<Int>
    /// Whether it is a partial on a line of its own with another line after it.
    package var isLineBeforeAnother = false
}

extension Template {
    /// Everything that the template mentions, in the order it stands there.
    package var uses: [TemplateUse] {
        var uses: [TemplateUse] = []
        collect(nodes, into: &uses)
        return uses
    }

    private func collect(_ nodes: [TemplateNode], into uses: inout [TemplateUse]) {
        func add(_ tag: TemplateTag, _ kind: TemplateUse.Kind) {
            uses.append(
                TemplateUse(
                    kind: kind, name: tag.name, range: tag.range, nameRange: tag.nameRange))
        }
        for node in nodes {
            switch node {
            case .text: break
            case .variable(let tag, _): add(tag, .name)
            case .section(let tag, _, let body, _):
                add(tag, .name)
                collect(body, into: &uses)
            case .partial(let tag, _):
                add(tag, .include)
                if let line = tag.line, line.upperBound < source.count {
                    uses[uses.count - 1].isLineBeforeAnother = true
                }
            case .parent(let tag, _, let replacements):
                add(tag, .include)
                for block in replacements { collect(block.body, into: &uses) }
            case .block(let block): collect(block.body, into: &uses)
            }
        }
    }
}
