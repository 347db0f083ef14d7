package import Basics

/// Why a file can't be imported, or an asset can't be exported.
package struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; a code this version does not know survives.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text, such as `encoding`.
        package var rawValue: String

        /// Creates a code from its text.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The file is not UTF-8 text.
        package static let encoding = Self(rawValue: "encoding")
        /// The file has nothing in it.
        package static let empty = Self(rawValue: "empty")
        /// The file is larger than an asset may be.
        package static let tooLarge = Self(rawValue: "too-large")
        /// The file is not written as its format asks.
        package static let syntax = Self(rawValue: "syntax")
        /// What the file is can't be told.
        package static let format = Self(rawValue: "format")
        /// No id could be made from the name.
        package static let id = Self(rawValue: "id")
        /// The file holds no tools.
        package static let noTools = Self(rawValue: "no-tools")
        /// The file says something that can't be carried over with its meaning.
        package static let lossy = Self(rawValue: "lossy")
    }

    /// What kind of failure it is.
    package var code: Code
    /// What is wrong, in one sentence without a full stop.
    package var message: String
    /// What to do about it.
    package var suggestion: String?
    /// The places, where there are some.
    package var diagnostics: [Diagnostic]
    /// The bytes of the files that the diagnostics name, as far as they are at hand.
    package var sources: [String: [UInt8]] = [:]

    init(
        _ code: Code, _ message: String, suggestion: String? = nil, at location: SourceLocation?
    ) {
        self.init(
            code, message, suggestion: suggestion,
            diagnostics: location.map {
                [
                    Diagnostic(
                        rule: CommandRules.exchange.id, severity: .error, message: message,
                        location: $0)
                ]
            } ?? [])
    }

    init(
        _ code: Code, _ message: String, suggestion: String? = nil, diagnostics: [Diagnostic] = []
    ) {
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.diagnostics = diagnostics
    }

    /// The error with the bytes of the file that it is about.
    package func with(_ bytes: [UInt8], of file: String) -> Self {
        var error = self
        error.sources[file] = bytes
        return error
    }

    /// A file is not written as its format asks.
    package static func malformed(_ message: String, at location: SourceLocation) -> Self {
        Self(.syntax, message, at: location)
    }

    /// The message.
    package var description: String { message }
}
