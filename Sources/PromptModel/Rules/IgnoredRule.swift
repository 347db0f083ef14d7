/// A rule that settings turn off for the files of a pattern.
package struct IgnoredRule: Hashable, Sendable {
    /// The rule's id.
    package var rule: String
    /// The files, from the library's root.
    package var path: PathPattern
    /// Why it is turned off.
    package var reason: String?

    /// Creates the entry of a rule.
    package init(rule: String, path: PathPattern, reason: String? = nil) {
        self.rule = rule
        self.path = path
        self.reason = reason
    }
}
