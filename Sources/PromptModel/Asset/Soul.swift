/// Who the agent is.
public struct Soul: Hashable, Sendable {
    /// The agent's name.
    public var name: String
    /// Who it is, in a few words.
    public var tagline: String?
    /// What it offers.
    public var serviceDescription: String?
    /// What it works towards.
    public var goals: [String]
    /// What it is like.
    public var traits: [String]
    /// What it always does.
    public var alwaysDo: [String]
    /// What it never does.
    public var neverDo: [String]
    /// How it sounds.
    public var tone: String?
    /// How it begins.
    public var greeting: String?
    /// How it ends.
    public var closingStyle: String?
    /// When it hands over to a person.
    public var escalationRules: [String]
    /// The language of its texts.
    public var template: TemplateLanguage
}
