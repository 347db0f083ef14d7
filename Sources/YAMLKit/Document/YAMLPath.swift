/// The place of a node in a document, in the form of a JSON Pointer (RFC 6901) such as
/// `/messages/0/content`.
package struct YAMLPath: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
    /// One step from a collection to a node in it.
    package enum Component: Hashable, Sendable, CustomStringConvertible {
        /// The member of a mapping.
        case key(String)
        /// The element of a sequence, counted from 0.
        case index(Int)

        /// The step as text, before the escapes of RFC 6901.
        package var token: String {
            switch self {
            case .key(let key): key
            case .index(let index): String(index)
            }
        }

        /// The same as ``token``.
        package var description: String { token }

        /// The index that the step stands for in a sequence, or nil when it stands for none.
        package var indexValue: Int? {
            switch self {
            case .key(let key): Self.index(of: key)
            case .index(let index): index
            }
        }

        /// Two steps are equal when their tokens are: a pointer does not say whether `0` is a key.
        package static func == (left: Self, right: Self) -> Bool { left.token == right.token }

        /// Feeds the token into a hasher.
        package func hash(into hasher: inout Hasher) { hasher.combine(token) }

        /// RFC 6901, section 4: digits without a leading zero.
        fileprivate static func index(of token: String) -> Int? {
            guard token == "0" || (!token.isEmpty && !token.hasPrefix("0")),
                token.utf8.allSatisfy({ (48...57).contains($0) })
            else { return nil }
            return Int(token)
        }
    }

    /// The steps from the root.
    package var components: [Component]

    /// Creates a path from its steps; none is the root.
    package init(_ components: [Component] = []) { self.components = components }

    /// Creates a path from a literal such as `["messages", 0, "content"]`.
    package init(arrayLiteral elements: Component...) { components = elements }

    /// Reads a JSON Pointer; nil when it neither is empty nor starts with `/`, or holds a `~` that
    /// is not `~0` or `~1`.
    package init?(pointer: String) {
        components = []
        if pointer.isEmpty { return }
        guard pointer.hasPrefix("/") else { return nil }
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let text = Self.unescaped(token) else { return nil }
            components.append(Component.index(of: text).map(Component.index) ?? .key(text))
        }
    }

    /// The path as a JSON Pointer.
    package var pointer: String {
        components.map { component in
            var text = "/"
            for scalar in component.token.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
            return text
        }.joined()
    }

    /// The same as ``pointer``.
    package var description: String { pointer }

    /// Whether this is the root.
    package var isRoot: Bool { components.isEmpty }

    /// The path without its last step, or nil for the root.
    package var parent: YAMLPath? {
        components.isEmpty ? nil : YAMLPath(Array(components.dropLast()))
    }

    /// The last step, or nil for the root.
    package var last: Component? { components.last }

    /// The path with one more step.
    package func appending(_ component: Component) -> YAMLPath {
        YAMLPath(components + [component])
    }

    /// The path with a key as one more step.
    package func appending(_ key: String) -> YAMLPath { appending(.key(key)) }

    /// The path with an index as one more step.
    package func appending(_ index: Int) -> YAMLPath { appending(.index(index)) }

    private static func unescaped(_ token: Substring) -> String? {
        var text = ""
        var scalars = token.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "~" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            switch scalars.next() {
            case "0": text += "~"
            case "1": text += "/"
            default: return nil
            }
        }
        return text
    }
}

extension YAMLPath.Component: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// Creates a key.
    package init(stringLiteral value: String) { self = .key(value) }

    /// Creates an index.
    package init(integerLiteral value: Int) { self = .index(value) }
}
