package import Basics

/// Why a file is no document that promptgit reads.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of mistake it is.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The identifier of the rule that diagnostics carry.
        package let rawValue: String

        /// Creates a code from a rule's identifier.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The text is not YAML.
        package static let syntax = Code(rawValue: "yaml-syntax")
        /// A mapping has one key twice.
        package static let duplicateKey = Code(rawValue: "yaml-duplicate-key")
        /// Collections stand too deep inside each other.
        package static let tooDeep = Code(rawValue: "yaml-depth")
        /// The file has too many bytes, nodes or anchors.
        package static let tooLarge = Code(rawValue: "yaml-size")
        /// The aliases stand for too much text, or for themselves.
        package static let aliasExpansion = Code(rawValue: "yaml-alias-expansion")
        /// An alias names an anchor that does not stand before it.
        package static let undefinedAlias = Code(rawValue: "yaml-alias")
        /// The bytes are not UTF-8, or hold a character that YAML forbids.
        package static let invalidUTF8 = Code(rawValue: "yaml-encoding")
        /// A second document follows the first.
        package static let multipleDocuments = Code(rawValue: "yaml-multiple-documents")
    }

    /// What kind of mistake it is.
    package let code: Code
    /// What is wrong, in one sentence without a full stop.
    package let message: String
    /// Where it is.
    package let location: SourceLocation
    /// A second place that explains it, such as the first of two equal keys.
    package let related: RelatedPlace?
    /// What to do about it, or nil.
    package let suggestion: String?

    init(
        _ code: Code, _ message: String, at location: SourceLocation,
        related: RelatedPlace? = nil, suggestion: String? = nil
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.related = related
        self.suggestion = suggestion
    }

    /// The place and the message.
    package var description: String { "\(location): \(message)" }

    /// The error as a diagnostic.
    package var diagnostic: Diagnostic {
        Diagnostic(
            rule: code.rawValue, severity: .error, message: message, location: location,
            related: related.map { [$0] } ?? [], suggestion: suggestion)
    }

    static func tooLarge(file: String, bytes: Int, limit: Int) -> YAMLError {
        YAMLError(
            .tooLarge, "the file is larger than the \(limit) bytes that are read",
            at: SourceLocation(file: file, line: 1, column: 1))
    }

    static func tooManyNodes(limit: Int, at location: SourceLocation) -> YAMLError {
        YAMLError(.tooLarge, "the file has more than \(limit) values", at: location)
    }

    static func tooLongKeys(limit: Int, at location: SourceLocation) -> YAMLError {
        YAMLError(
            .tooLarge,
            "the lists and mappings that are keys have more than \(limit) bytes altogether",
            at: location)
    }

    static func tooManyAnchors(limit: Int, at location: SourceLocation) -> YAMLError {
        YAMLError(.tooLarge, "the file has more than \(limit) anchors", at: location)
    }

    static func tooDeep(limit: Int, at location: SourceLocation) -> YAMLError {
        YAMLError(.tooDeep, "values are nested more than \(limit) levels deep", at: location)
    }

    static func utf16(at location: SourceLocation) -> YAMLError {
        YAMLError(
            .invalidUTF8, "the file is UTF-16", at: location, suggestion: "save it as UTF-8")
    }

    static func duplicateKey(
        _ key: String, at location: SourceLocation, first: SourceLocation
    ) -> YAMLError {
        // A key can be a text of any length.
        let name = key.unicodeScalars.count > 60 ? String(key.prefix(60)) + "…" : key
        return YAMLError(
            .duplicateKey, "the key '\(name)' stands here a second time", at: location,
            related: RelatedPlace(message: "first here", location: first))
    }

    static func anchorName(at location: SourceLocation) -> YAMLError {
        YAMLError(
            .syntax, "the name of an anchor or alias has letters, digits, '-' and '_'",
            at: location,
            suggestion: "put the text in quotes if the '&' or '*' belongs to it, "
                + "or a space behind the name")
    }

    static func undefinedAlias(
        _ name: String, at location: SourceLocation, known: some Sequence<String>
    ) -> YAMLError {
        YAMLError(
            .undefinedAlias, "no anchor '&\(name)' stands before this alias", at: location,
            suggestion: closestMatch(to: name, among: known).map { "did you mean '*\($0)'?" }
                ?? (name.isEmpty ? nil : "put the text in quotes if the '*' belongs to it"))
    }

    static func recursiveAlias(_ name: String, at location: SourceLocation) -> YAMLError {
        YAMLError(
            .aliasExpansion, "the alias '*\(name)' stands inside the value it stands for",
            at: location)
    }

    static func aliasExpansion(limit: Int, at location: SourceLocation) -> YAMLError {
        YAMLError(
            .aliasExpansion,
            "with its aliases written out, the file would hold more than \(limit) bytes of values",
            at: location)
    }

    static func multipleDocuments(at location: SourceLocation) -> YAMLError {
        YAMLError(
            .multipleDocuments, "a second document starts here; a file holds one", at: location)
    }
}
