/// Why a template could not be read or rendered, and the place that is to blame.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; a code this version does not know survives.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text, such as `unclosed-tag`.
        public var rawValue: String

        /// Creates a code from its text.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// What kind of failure it is.
    public var code: Code
    /// What is wrong, in one sentence without a full stop; names, but no text of the prompt.
    public var message: String
    /// The name of the partial that holds the place, or nil for the template itself.
    public var template: String?
    /// The place: bytes of that template's source.
    public var range: Range<Int>
    /// A second place in the same template that explains it, such as where a section begins.
    public var related: Range<Int>?
    /// The tags through which the place was reached, outermost first.
    public var includes: [Include]
    /// What to do about it.
    public var suggestion: String?

    /// One step on the way from a template into a partial.
    public struct Include: Hashable, Sendable {
        /// The partial that holds the tag, or nil for the template itself.
        public var template: String?
        /// The tag: bytes of that template's source.
        public var range: Range<Int>
        /// The partial that the tag names.
        public var name: String
    }

    init(
        _ code: Code, _ message: String, at range: Range<Int>, related: Range<Int>? = nil,
        suggestion: String? = nil
    ) {
        self.code = code
        self.message = message
        self.range = range
        self.related = related
        self.includes = []
        self.suggestion = suggestion
    }

    /// The message with the partial and the byte offset of the place.
    public var description: String {
        let place = template.map { "partial '\($0)'" } ?? "template"
        return "\(message) (\(place), byte \(range.lowerBound))"
    }
}

extension TemplateError.Code {
    /// A tag has no closing delimiter.
    public static let unclosedTag = Self(rawValue: "unclosed-tag")
    /// A section, block or parent has no end tag.
    public static let unclosedSection = Self(rawValue: "unclosed-section")
    /// An end tag ends nothing, or something else.
    public static let unexpectedEnd = Self(rawValue: "unexpected-end")
    /// A tag has no name, or one that is not a name.
    public static let invalidName = Self(rawValue: "invalid-name")
    /// A tag that should set the delimiters does not.
    public static let invalidDelimiters = Self(rawValue: "invalid-delimiters")
    /// A form of tag outside the core specification.
    public static let unsupported = Self(rawValue: "unsupported")
    /// Sections, blocks or partials lie too deep in each other.
    public static let tooDeep = Self(rawValue: "too-deep")
    /// The output would be larger than allowed.
    public static let outputTooLarge = Self(rawValue: "output-too-large")
    /// A value that the template asks for was not given.
    public static let missingValue = Self(rawValue: "missing-value")
    /// A list or an object stands where a text is needed.
    public static let notText = Self(rawValue: "not-text")
    /// A partial does not exist.
    public static let unknownPartial = Self(rawValue: "unknown-partial")
    /// A partial includes itself.
    public static let partialCycle = Self(rawValue: "partial-cycle")
}
