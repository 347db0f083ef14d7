internal import Basics
package import YAMLKit

extension YAMLPath {
    /// The path as people write it, such as `messages[0].content`; empty for the whole document.
    ///
    /// A key that is no plain word stands in brackets and quotes: `metadata["a.b"]`.
    package var fieldName: String {
        var name = ""
        for component in components {
            switch component {
            case .index(let index): name += "[\(index)]"
            case .key(let key) where Self.isPlain(key): name += (name.isEmpty ? "" : ".") + key
            case .key(let key): name += "[\(JSONValue.string(key).text(.compact))]"
            }
        }
        return name
    }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
    }
}
