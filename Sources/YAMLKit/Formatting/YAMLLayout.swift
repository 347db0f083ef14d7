/// What is known of the values in a file when it is laid out: the order of the keys, and which
/// texts people read.
package indirect enum YAMLLayout: Hashable, Sendable {
    /// Nothing: keys stay in their order.
    case any
    /// A text that people read: a long one becomes a block.
    case text
    /// A list of such values.
    case list(YAMLLayout)
    /// A mapping with keys in this order; keys that are not among them come last, in their order.
    case mapping([Member])
    /// A mapping of such values, whose keys stay in their order.
    case map(YAMLLayout)

    /// A key of a mapping.
    package struct Member: Hashable, Sendable {
        /// The key.
        package var key: String
        /// What is known of its value.
        package var layout: YAMLLayout

        /// Creates a member.
        package init(_ key: String, _ layout: YAMLLayout = .any) {
            self.key = key
            self.layout = layout
        }
    }

    /// What is known of the elements of a list.
    var element: YAMLLayout {
        if case .list(let layout) = self { layout } else { .any }
    }

    /// What is known of the value of a key.
    func value(of key: String) -> YAMLLayout {
        switch self {
        case .mapping(let members): members.first { $0.key == key }?.layout ?? .any
        case .map(let layout): layout
        case .any, .text, .list: .any
        }
    }

    /// The places of keys in the order that is wanted, or nil where theirs stays.
    var order: [String: Int]? {
        guard case .mapping(let members) = self else { return nil }
        return Dictionary(
            members.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: min)
    }
}
