/// Bounds of a value beyond its type.
///
/// What they say of texts holds for the elements of a list of texts too.
package struct ValueLimits: Hashable, Sendable {
    /// The form that a text must have.
    package struct Form: Hashable, Sendable {
        /// The form in words for a message.
        package var words: String
        /// The bytes that the text may have.
        var bytes: Set<UInt8>
        /// The same as a regular expression (ECMA 262).
        package var pattern: String

        /// The name of a function: what the APIs of models and the Model Context Protocol take.
        package static let functionName = Self(
            words: "letters, digits, '_', '-' and '.'",
            bytes: Set(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.".utf8),
            pattern: "^[A-Za-z0-9_.-]*$")
    }

    /// Whether a text must have more than white space.
    package var isFilled = false
    /// The most characters (Unicode scalars) of a text.
    package var maximumLength: Int?
    /// The form that a text must have.
    package var form: Form?
    /// The fewest elements of a list.
    package var minimumCount: Int?
    /// Whether the elements of a list differ from each other.
    package var isDistinct = false
    /// The key in which the elements of a list differ from each other.
    package var distinctKey: String?

    /// No limits.
    package static let none = Self()
    /// A text with more than white space.
    package static let filled = Self(isFilled: true)
    /// A list of texts that differ from each other.
    package static let distinct = Self(isFilled: true, isDistinct: true)
    /// The name of a function; 128 characters are what the Model Context Protocol allows.
    package static let functionName = Self(
        isFilled: true, maximumLength: 128, form: .functionName)

    init(
        isFilled: Bool = false, maximumLength: Int? = nil, form: Form? = nil,
        minimumCount: Int? = nil, isDistinct: Bool = false, distinctKey: String? = nil
    ) {
        self.isFilled = isFilled
        self.maximumLength = maximumLength
        self.form = form
        self.minimumCount = minimumCount
        self.isDistinct = isDistinct
        self.distinctKey = distinctKey
    }

    /// Whether a text begins with a visible character of ASCII, as nearly all do.
    private static func beginsWithInk(_ text: String) -> Bool {
        text.utf8.first.map { (0x21...0x7E).contains($0) } ?? false
    }

    /// What is wrong with a text, as the rest of a sentence about its key; nil when nothing is.
    func problem(of text: String) -> String? {
        if isFilled, !Self.beginsWithInk(text),
            text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        {
            return "must not be empty"
        }
        if let maximumLength, text.unicodeScalars.count > maximumLength {
            return "has \(text.unicodeScalars.count) characters, and at most \(maximumLength) "
                + "are allowed"
        }
        if let form, !text.utf8.allSatisfy(form.bytes.contains) {
            return "may have \(form.words) only"
        }
        return nil
    }

    /// The limits in words, for documentation; empty where there are none.
    package var words: [String] {
        var words: [String] = []
        if isFilled { words.append("not empty") }
        if let form { words.append(form.words) }
        if let maximumLength { words.append("at most \(maximumLength) characters") }
        if let minimumCount { words.append("at least \(minimumCount)") }
        if isDistinct { words.append("none twice") }
        if let distinctKey { words.append("each with another '\(distinctKey)'") }
        return words
    }
}
