/// Reads Mustache, to be written in another language.
///
/// What a section does depends on its value in Mustache; the types of the placeholders say which it
/// is, and a section over a value of no known type stays Mustache's own.
struct MustacheReader {
    private let template: Template
    private let types: [String: Placeholder.ValueType]
    /// The names of the placeholders: elsewhere they are not taken for an element's own.
    private let names: Set<String>
    private var builder = ForeignTemplateBuilder()

    /// Reads a template.
    ///
    /// - Parameters:
    ///   - template: the template.
    ///   - types: the types of values that are known.
    ///   - names: the names of the values of a call.
    /// - Returns: the template's parts.
    static func read(
        _ template: Template, types: [String: Placeholder.ValueType] = [:],
        names: Set<String> = []
    ) -> ForeignTemplate {
        var reader = MustacheReader(template: template, types: types, names: names)
        if template.isLiteral {
            reader.builder.add(.text(template.text))
        } else {
            reader.read(template.nodes)
            reader.addComments()
        }
        return reader.builder.finish()
    }

    private init(
        template: Template, types: [String: Placeholder.ValueType], names: Set<String>
    ) {
        self.template = template
        self.types = types
        self.names = names
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: template.source[range], as: UTF8.self)
    }

    /// The white space before a tag that has a line of its own.
    private func ownLine(_ tag: TemplateTag) -> String? {
        tag.line.map { text($0.lowerBound..<tag.range.lowerBound) }
    }

    /// Comments are no part of a template's tree; that they are left out is said once.
    private mutating func addComments() {
        guard let tokens = try? TemplateScanner.tokens(of: template.source) else { return }
        for token in tokens where token.kind == .comment && token.range.count > 5 {
            builder.lose(
                text(token.range), at: token.range.lowerBound, MustacheReader.commentReason)
        }
    }

    static let commentReason = "comments of a template are for the people who write it"

    private mutating func read(_ nodes: [TemplateNode]) {
        for node in nodes {
            switch node {
            case .text(let range): builder.add(.text(text(range)))
            case .variable(let tag, _):
                let isPlain = tag.sigil == .none && tag.hasDefaultDelimiters
                builder.add(
                    .value(
                        name(tag), at: tag.range.lowerBound,
                        spelling: isPlain ? text(tag.range) : nil))
            case .section(let tag, let inverted, let body, let end):
                let name = name(tag)
                builder.begin(
                    ForeignSection(
                        sort: inverted ? .unless : sort(name), name: name, body: [],
                        at: tag.range.lowerBound, openingLine: ownLine(tag)), keyword: tag.name)
                read(body)
                builder.end(closing: ownLine(end))
            case .partial(let tag, let indentation):
                builder.add(
                    .partial(
                        tag.name, indentation: indentation.map(text), at: tag.range.lowerBound))
            case .parent(let tag, _, _):
                builder.lose(
                    text(tag.range), at: tag.range.lowerBound,
                    "templates that replace parts of others are Mustache's alone")
            case .block(let block):
                builder.lose(
                    text(block.tag.range), at: block.tag.range.lowerBound,
                    "parts that others can replace are Mustache's alone")
                read(block.body)
            }
        }
    }

    private func sort(_ name: ForeignName) -> ForeignSection.Sort {
        guard name.levels == builder.scopes.count, name.path.count == 1,
            let type = types[name.path[0]]
        else { return .any }
        switch type {
        case .string, .number, .boolean: return .when
        case .list: return .each
        case .object: return .with
        }
    }

    /// A name with the context in which it is found: the placeholders are the outermost one's.
    private func name(_ tag: TemplateTag) -> ForeignName {
        let path = tag.path.map(String.init)
        guard let first = path.first else { return ForeignName(levels: 0, path: []) }
        return ForeignName(
            levels: names.contains(first) || names.isEmpty ? builder.scopes.count : 0, path: path)
    }
}
