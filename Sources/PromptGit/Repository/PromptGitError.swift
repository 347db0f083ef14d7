public import Basics

/// Why a request to the library was not carried out.
public struct PromptGitError: Error, Sendable, CustomStringConvertible {
    /// What kind of obstacle it is; unknown codes survive.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code's name.
        public var rawValue: String
        /// Creates a code from its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// There is no `promptgit.yaml` here or above.
        public static let noLibrary = Code(rawValue: "noLibrary")
        /// Files of the user are not right; the diagnostics say which.
        public static let invalidFiles = Code(rawValue: "invalidFiles")
        /// Nothing has the name that was asked for.
        public static let notFound = Code(rawValue: "notFound")
        /// Several things have the name that was asked for.
        public static let ambiguous = Code(rawValue: "ambiguous")
        /// The policy, the state or a check does not allow it.
        public static let refused = Code(rawValue: "refused")
        /// The change no longer fits what it was made for.
        public static let conflict = Code(rawValue: "conflict")
        /// What is needed to answer can't be seen from here (a shallow clone, say).
        public static let unknown = Code(rawValue: "unknown")
        /// Input has another form than was expected.
        public static let invalidInput = Code(rawValue: "invalidInput")
        /// Something exists that must not.
        public static let exists = Code(rawValue: "exists")
        /// Nobody is named as author or approver.
        public static let noIdentity = Code(rawValue: "noIdentity")
    }

    /// What kind of obstacle it is.
    public var code: Code
    /// What could not be done and why, in one sentence without a full stop.
    public var message: String
    /// What to do next.
    public var advice: String?
    /// What is wrong in the user's files, where that is the reason.
    public var diagnostics: [Diagnostic]
    /// The bytes of the files that the diagnostics name, by path, as far as they are at hand.
    public var sources: [String: [UInt8]]

    /// Creates an error.
    public init(
        _ code: Code, _ message: String, advice: String? = nil, diagnostics: [Diagnostic] = [],
        sources: [String: [UInt8]] = [:]
    ) {
        self.code = code
        self.message = message
        self.advice = advice
        self.diagnostics = diagnostics
        self.sources = sources
    }

    /// What could not be done and why.
    public var description: String { message }

    /// Nothing is named `name`; near names help.
    package static func notFound(
        _ what: String, _ name: String, among names: some Sequence<String>, advice: String? = nil
    ) -> Self {
        let near = closestMatch(to: name, among: names)
        return Self(
            .notFound, "no \(what) is named '\(name)'",
            advice: near.map { "did you mean '\($0)'?" } ?? advice)
    }

    /// The policy, the state or a check does not allow it.
    package static func refused(_ message: String, advice: String? = nil) -> Self {
        Self(.refused, message, advice: advice)
    }
}
