/// The type of a value in an asset file.
package indirect enum ValueType: Hashable, Sendable {
    /// A text; numbers and truth values need quotes to be one.
    case text
    /// A text that may hold a template.
    case template
    /// A whole number in a range.
    case integer(minimum: Int = -largestCount, maximum: Int = largestCount)
    /// A number in a range; nil where it has no end.
    case number(minimum: Double? = nil, maximum: Double? = nil)
    /// `true` or `false`.
    case boolean
    /// One of these words.
    case oneOf([String])
    /// An id of the form that ``AssetReference/isValidID(_:)`` describes.
    case identifier
    /// The id of an asset of a kind.
    case reference(AssetKind)
    /// A list.
    case list(ValueType)
    /// A mapping with these keys.
    case object([KeyDefinition])
    /// A mapping in which these keys mean something, and others may stand too.
    case open([KeyDefinition])
    /// A mapping whose keys are names that the author chooses.
    case map(ValueType)
    /// A mapping with any keys and values.
    case free
    /// A JSON Schema of an object, whose descriptions may hold templates.
    case schema
    /// One of several types.
    case either([ValueType])
    /// Anything.
    case any

    /// The largest count that means anything: no text that is put together is longer.
    package static let largestCount = 16 << 20

    /// What is expected, in words for a message.
    package var expectation: String {
        switch self {
        case .text, .template: "a text"
        case .integer(let minimum, let maximum):
            Self.range("a whole number", minimum, maximum, unbounded: Self.largestCount)
        case .number(let minimum, let maximum):
            if minimum == 0, maximum == nil {
                "a number that is not negative"
            } else {
                "a number" + Self.range(minimum.map(Self.plain), maximum.map(Self.plain))
            }
        case .boolean: "true or false"
        case .oneOf(let words): words.map { "'\($0)'" }.joined(separator: " or ")
        case .identifier: "an id"
        case .reference(let kind): "the id of a \(kind.rawValue)"
        case .list: "a list"
        case .object, .open, .map, .free: "a mapping"
        case .schema: "a JSON Schema"
        case .either(let types): types.map(\.expectation).joined(separator: " or ")
        case .any: "a value"
        }
    }
    private static func range(
        _ what: String, _ minimum: Int, _ maximum: Int, unbounded: Int
    ) -> String {
        what
            + range(
                minimum == -unbounded ? nil : "\(minimum)",
                maximum == unbounded ? nil : "\(maximum)")
    }

    private static func range(_ minimum: String?, _ maximum: String?) -> String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): " from \(minimum) to \(maximum)"
        case (let minimum?, nil): " of at least \(minimum)"
        case (nil, let maximum?): " of at most \(maximum)"
        case (nil, nil): ""
        }
    }

    /// A number as people write it: 2, not 2.0.
    private static func plain(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
