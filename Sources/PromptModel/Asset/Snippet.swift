/// A text that prompts and tools share.
public struct Snippet: Hashable, Sendable {
    /// The text, a template.
    public var text: String
    /// The language of the text.
    public var template: TemplateLanguage
}
