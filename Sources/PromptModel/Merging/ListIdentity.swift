/// Which keys name an item of a list, so that a merge knows it again wherever it stands.
package enum ListIdentity {
    /// The keys, the best first: those that the kinds of assets and the code hosts' prompt files
    /// name things by.
    ///
    /// A key counts in a list whose items all have other values of it. Messages have none: a role
    /// says who speaks, and the place among the others which message it is.
    package static let keys = ["id", "name", "key", "question", "choice", "modelId"]
}
