public import Basics

/// Why a prompt can't be composed or rendered.
public struct CompositionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; a code this version does not know survives.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text, such as `unknown-prompt`.
        public var rawValue: String

        /// Creates a code from its text.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The library has no such prompt.
        public static let unknownPrompt = Self(rawValue: "unknown-prompt")
        /// Files that the prompt is made of have errors.
        public static let invalid = Self(rawValue: "invalid")
        /// A required value was not given.
        public static let missingValue = Self(rawValue: "missing-value")
        /// A value was given that the prompt does not ask for.
        public static let unknownValue = Self(rawValue: "unknown-value")
        /// A value has another type than its placeholder.
        public static let wrongType = Self(rawValue: "wrong-type")
        /// The messages could not be rendered with the values.
        public static let rendering = Self(rawValue: "rendering")
    }

    /// What kind of failure it is.
    public var code: Code
    /// What is wrong, in one sentence without a full stop; names, but no text of the prompt.
    public var message: String
    /// What is wrong in the files; empty unless the code is ``Code/invalid``.
    public var diagnostics: [Diagnostic]
    /// The bytes of the files that the diagnostics name, by path, as far as they are at hand.
    public var sources: [String: [UInt8]] = [:]
    /// What to do about it.
    public var suggestion: String?

    init(
        _ code: Code, _ message: String, diagnostics: [Diagnostic] = [], suggestion: String? = nil
    ) {
        self.code = code
        self.message = message
        self.diagnostics = diagnostics
        self.suggestion = suggestion
    }

    /// The message, with the first place where there is one.
    public var description: String {
        guard let first = diagnostics.first else { return message }
        return "\(message): \(first.location): \(first.message)"
    }
}
