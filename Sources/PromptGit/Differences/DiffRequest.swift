/// What is compared with what.
public struct DiffRequest: Sendable {
    /// Up to two places, and what is looked at there, in any order.
    ///
    /// A place is a revision, a proposal or a version of a prompt; what is looked at is an asset's
    /// id, `kind/id`, or the path of a file or folder. `support@production` is both.
    public var names: [String]
    /// Whether the record of a proposal is shown too.
    public var withRecord = false
    /// The workspace whose overrides are applied to prompts as they are read; nil for none.
    public var workspace: String?

    /// Asks for the difference between the places among some names.
    public init(_ names: [String]) { self.names = names }
}
