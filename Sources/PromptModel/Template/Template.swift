/// A Mustache template, read once and rendered many times.
///
/// The language is the whole core of the Mustache specification
/// (<https://github.com/mustache/spec>): interpolation, sections, inverted sections, partials,
/// comments and delimiters; and its optional inheritance module. Lambdas and dynamic names are not
/// part of it.
public struct Template: Hashable, Sendable {
    /// The source in UTF-8; every offset counts its bytes.
    package let source: [UInt8]
    package let nodes: [TemplateNode]
    /// Whether the source has no tags at all, whatever braces stand in it.
    package let isLiteral: Bool

    /// The deepest nesting of sections, blocks and parents that a template may have.
    package static let maximumNesting = 64

    /// Reads a template.
    ///
    /// - Parameter text: the source.
    /// - Throws: the first error of syntax, with its place in the source.
    public init(parsing text: String) throws(TemplateError) {
        source = Array(text.utf8)
        let tokens = try TemplateScanner.tokens(of: source)
        nodes = try TemplateParser(tokens: tokens, source: source).parse()
        isLiteral = false
    }

    /// Takes a text as it is (`template: none`), with all its braces.
    public init(literal text: String) {
        source = Array(text.utf8)
        nodes = source.isEmpty ? [] : [.text(0..<source.count)]
        isLiteral = true
    }

    /// Whether rendering it gives the source, whatever the values are.
    package var isPlain: Bool {
        if isLiteral || source.isEmpty { return true }
        guard nodes.count == 1, case .text(let range) = nodes[0] else { return false }
        return range == 0..<source.count
    }

    /// The source as text.
    public var text: String { String(decoding: source, as: UTF8.self) }
}
