/// A tag of a template: where it stands and what it names.
package struct TemplateTag: Hashable, Sendable {
    /// The whole tag with its delimiters, in bytes of the source.
    package var range: Range<Int>
    /// The name in it.
    package var nameRange: Range<Int>
    /// The name itself, `.` for the implicit iterator.
    package var name: String
    /// The bytes of its line, from the first of the line to the line's end, when nothing but white
    /// space stands around the tag; nil for a tag inside other text.
    package var line: Range<Int>?
    /// What stands between the opening delimiter and the name.
    package var sigil: Sigil
    /// Whether it is written between `{{` and `}}`.
    package var hasDefaultDelimiters: Bool

    /// The sign before a name that says what a tag is.
    package enum Sigil: String, Hashable, Sendable {
        case none = ""
        case braces = "{"
        case unescaped = "&"
        case section = "#"
        case inverted = "^"
        case end = "/"
        case partial = ">"
        case parent = "<"
        case block = "$"
        case comment = "!"
        case delimiters = "="

        /// Whether the tag begins or ends a section.
        package var isOfSection: Bool { self == .section || self == .inverted || self == .end }
    }

    /// Whether the name has several parts.
    package var isDotted: Bool { name != "." && name.utf8.contains(UInt8(ascii: ".")) }

    /// The first part of a dotted name; nil for the implicit iterator.
    package var firstName: String? {
        if name == "." { return nil }
        guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return name }
        return String(name[..<dot])
    }

    /// The parts of a dotted name; empty for the implicit iterator.
    package var path: [Substring] {
        name == "."
            ? []
            : name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                .map { Substring($0) }
    }
}

/// A named part of a template that another template may replace (`{{$name}}…{{/name}}`).
package struct TemplateBlock: Hashable, Sendable {
    /// The opening tag.
    package var tag: TemplateTag
    /// The content: the default where the block is a parameter, the replacement inside a parent.
    package var body: [TemplateNode]
    /// Whether the content begins on the line after the opening tag.
    package var opensLine: Bool
    /// The white space that is taken off each line of the content when it replaces another's.
    package var bodyIndentation: [UInt8]
    /// The white space that is put before each line of what replaces the content.
    package var siteIndentation: [UInt8]
}

/// One part of a parsed template.
package enum TemplateNode: Hashable, Sendable {
    /// Text that stands for itself. With other delimiters than the default it may hold braces that
    /// would otherwise be tags.
    case text(Range<Int>)
    /// A value.
    case variable(TemplateTag, escaped: Bool)
    /// Content that is rendered for each element of a list, or once for anything else that is true;
    /// inverted, once for what is false or missing.
    indirect case section(TemplateTag, inverted: Bool, body: [TemplateNode], end: TemplateTag)
    /// Another template; the indentation is nil for a tag inside other text.
    case partial(TemplateTag, indentation: Range<Int>?)
    /// Another template, some of whose blocks are replaced.
    indirect case parent(TemplateTag, indentation: Range<Int>?, replacements: [TemplateBlock])
    /// A block with its default content.
    indirect case block(TemplateBlock)
}
