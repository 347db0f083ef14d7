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

    /// Whether what is asked for is a value or something in it.
    ///
    /// - Parameter value: the name of the value.
    /// - Returns: true for the name itself and for longer ones that go on behind a dot.
    func isPart(of value: String) -> Bool {
        guard name.utf8.starts(with: value.utf8) else { return false }
        let rest = name.utf8.dropFirst(value.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: ".")
    }
}

extension Template {
    /// Everything that the template mentions, in the order it stands there.
    package var uses: [TemplateUse] {
        var uses: [TemplateUse] = []
        uses.reserveCapacity(nodes.count / 2)
        collect(nodes, into: &uses)
        return uses
    }

    private func collect(_ nodes: [TemplateNode], into uses: inout [TemplateUse]) {
        func add(_ tag: TemplateTag, _ kind: TemplateUse.Kind) {
            uses.append(
                TemplateUse(
                    kind: kind, name: tag.name, range: tag.range, nameRange: tag.nameRange))
        }
        let nodes = nodes.span
        for index in nodes.indices {
            switch nodes[index] {
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
