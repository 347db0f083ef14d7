/// The name of an asset: its kind and its id, which is unique within the kind.
public struct AssetReference: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The asset's kind.
    public var kind: AssetKind
    /// The asset's id.
    public var id: String

    /// Creates a reference.
    public init(_ kind: AssetKind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// Reads the form `kind/id`; nil when the kind is unknown or the id empty or of another form.
    public init?(_ description: String) {
        guard let slash = description.firstIndex(of: "/"),
            let kind = AssetKind(rawValue: String(description[..<slash]))
        else { return nil }
        let id = String(description[description.index(after: slash)...])
        guard Self.isValidID(id) else { return nil }
        self.init(kind, id)
    }

    /// The form `kind/id`.
    public var description: String { "\(kind.rawValue)/\(id)" }

    /// Whether a text is an id: lower-case letters, digits, `-` and `_`, and not empty.
    public static func isValidID(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 95
            }
    }

    /// Orders by kind, then id.
    public static func < (left: Self, right: Self) -> Bool {
        (left.kind, left.id) < (right.kind, right.id)
    }
}
