public import Basics

/// A function that the model can call.
public struct Tool: Hashable, Sendable {
    /// Where the application has the function's description from.
    public enum Source: String, Hashable, Sendable, CaseIterable {
        /// From the build.
        case served
        /// From its own code, which the asset only mirrors.
        case imported
    }

    /// The function's name; the id where the file names none.
    public var name: String
    /// What the model reads about it, a template.
    public var description: String
    /// Its arguments, as a JSON Schema whose descriptions are templates.
    public var parameters: JSONValue
    /// Where the application has its description from.
    public var source: Source
    /// The language of its texts.
    public var template: TemplateLanguage

    /// The schema of a function without arguments.
    public static let noParameters: JSONValue = ["type": "object", "properties": [:]]
}
