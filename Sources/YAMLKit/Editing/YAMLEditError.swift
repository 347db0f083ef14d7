package import Basics

/// Why an edit was not made; the document is as it was.
package struct YAMLEditError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of reason it is.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The name of the reason.
        package let rawValue: String

        /// Creates a code from its name.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// Nothing stands at the path.
        package static let noSuchPath = Code(rawValue: "no-such-path")
        /// The path leads through an alias, whose target stands elsewhere.
        package static let throughAlias = Code(rawValue: "through-alias")
        /// The value, or one around it, has an anchor, and aliases stand for it elsewhere.
        package static let sharedValue = Code(rawValue: "shared-value")
        /// The path ends at a value of another kind than the edit is for.
        package static let wrongKind = Code(rawValue: "wrong-kind")
        /// The text to be replaced does not occur.
        package static let textNotFound = Code(rawValue: "text-not-found")
        /// The text to be replaced occurs more than once.
        package static let textNotUnique = Code(rawValue: "text-not-unique")
        /// The value is no value of YAML, such as a number that is not finite.
        package static let invalidValue = Code(rawValue: "invalid-value")
        /// No way to write the change leaves everything else as it is.
        package static let notPossible = Code(rawValue: "not-possible")
    }

    /// What kind of reason it is.
    package let code: Code
    /// The reason in one sentence without a full stop, without any text of the document.
    package let message: String
    /// The place the edit was for.
    package let path: YAMLPath
    /// Where that is in the file, as far as it exists.
    package let location: SourceLocation

    init(_ code: Code, _ message: String, at path: YAMLPath, _ location: SourceLocation) {
        self.code = code
        self.message = message
        self.path = path
        self.location = location
    }

    /// The place and the reason.
    package var description: String { "\(location): \(message)" }
}
