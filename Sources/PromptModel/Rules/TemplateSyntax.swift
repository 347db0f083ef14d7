internal import Basics
internal import YAMLKit

/// A text is a template that can be read.
enum TemplateSyntax {
    static let rule = Rule(
        "template-syntax", .error, "Every template can be read.",
        "Texts are Mustache templates. 'template: none' takes them as they are, with all braces.",
        example: .one(
            "snippet", "tone", "text: Answer as {{#json}} please.\n"))

    static func diagnostic(
        _ error: TemplateError, in node: YAMLNode, of document: YAMLDocument
    ) -> Diagnostic {
        rule.diagnostic(
            error.message, at: document.place(of: error.range, inTextOf: node),
            related: error.related.map { range in
                [
                    RelatedPlace(
                        message: "opened here",
                        location: document.place(of: range, inTextOf: node).location)
                ]
            } ?? [], suggestion: error.suggestion)
    }
}
