/// The name of an asset: its kind and its id, written `tool/book_reservation`.
///
/// It says nothing of the file that holds the asset: files move, references stay.
public struct AssetReference: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// What the asset is for.
    public var kind: AssetKind
    /// The id, unique within the kind.
    public var id: String

    /// Creates a reference; the id is taken as it is.
    public init(_ kind: AssetKind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// Reads the form `kind/id`; nil when the kind is unknown or the id has no valid form.
    public init?(_ description: String) {
        let parts = description.split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = AssetKind(rawValue: String(parts[0])),
            Self.isValidID(parts[1])
        else { return nil }
        self.init(kind, String(parts[1]))
    }

    /// The form `kind/id`.
    public var description: String { "\(kind.rawValue)/\(id)" }

    /// Feeds the id into a hasher, which tells nearly all references from each other.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// Orders by kind, then by id.
    public static func < (left: Self, right: Self) -> Bool {
        (left.kind, left.id) < (right.kind, right.id)
    }

    /// The most characters that an id may have; with a suffix it must still fit a branch's and a
    /// file's name.
    public static let maximumIDLength = 100

    /// The form of an id as a regular expression (ECMA 262).
    package static let idPattern = "^[a-z0-9_][a-z0-9_-]*$"

    /// Whether a text has the form of an id: lower-case letters, digits, `-` and `_`, not
    /// beginning with `-`, which a command would read as an option.
    public static func isValidID(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"),
            text.utf8.count <= maximumIDLength
        else { return false }
        return text.utf8.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    /// The id that a name gives, or nil when nothing of the name can stand in an id.
    ///
    /// `getCustomer` gives `get_customer`, `Shop FAQ` gives `shop-faq`.
    public static func id(fromName name: String) -> String? {
        var id = ""
        var last: Character = "-"
        for character in name {
            guard let byte = character.asciiValue, character.isLetter || character.isNumber else {
                let separator: Character = character == "_" ? "_" : "-"
                if last.isLetter || last.isNumber { id.append(separator) }
                last = separator
                continue
            }
            if character.isUppercase, last.isLowercase || last.isNumber { id.append("_") }
            id.append(Character(Unicode.Scalar(byte | (character.isUppercase ? 0x20 : 0))))
            last = character
        }
        id = String(id.prefix(maximumIDLength))
        while id.hasSuffix("-") || id.hasSuffix("_") { id.removeLast() }
        return isValidID(id) ? id : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
