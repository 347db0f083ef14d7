/// A pattern of paths: `*` and `?` stand for anything within a folder's or file's name, `**` for any
/// number of folders.
package struct PathPattern: Hashable, Sendable {
    /// The pattern as it was written.
    package var text: String
    private let parts: [[UInt8]]

    /// Reads a pattern; every text is one.
    package init(_ text: String) {
        self.text = text
        parts = text.split(separator: "/").map { Array($0.utf8) }
    }

    /// Whether a path fits; a pattern without `/` fits a file's name in any folder.
    package func matches(_ path: some StringProtocol) -> Bool {
        let names = path.split(separator: "/").map { Array($0.utf8) }
        if parts.count == 1, !text.hasPrefix("/"), parts[0] != Self.anyFolders {
            return names.last.map { Self.fits($0, parts[0]) } ?? false
        }
        // The classic walk: after a failure, the last `**` takes one name more.
        return Self.walk(names, parts, isAny: { $0 == Self.anyFolders }) { Self.fits($0, $1) }
    }

    private static let anyFolders = Array("**".utf8)

    /// Whether a name fits a part of a pattern.
    private static func fits(_ name: [UInt8], _ part: [UInt8]) -> Bool {
        walk(name, part, isAny: { $0 == UInt8(ascii: "*") }) {
            $1 == UInt8(ascii: "?") || $0 == $1
        }
    }

    /// Whether elements fit a pattern in which some elements stand for any number of elements; the
    /// time is at most the product of the two lengths.
    private static func walk<Element>(
        _ elements: [Element], _ pattern: [Element], isAny: (Element) -> Bool,
        _ fit: (Element, Element) -> Bool
    ) -> Bool {
        var element = 0
        var part = 0
        var retry: (element: Int, part: Int)?
        while element < elements.count {
            if part < pattern.count, isAny(pattern[part]) {
                retry = (element, part)
                part += 1
            } else if part < pattern.count, fit(elements[element], pattern[part]) {
                element += 1
                part += 1
            } else if let last = retry {
                retry = (last.element + 1, last.part)
                element = last.element + 1
                part = last.part + 1
            } else {
                return false
            }
        }
        return pattern[part...].allSatisfy(isAny)
    }
}
