package import Basics
package import YAMLKit

/// A place in a file and how many columns of its line it covers.
package struct Place: Hashable, Sendable {
    /// Where it begins.
    package var location: SourceLocation
    /// How many columns it covers, at least 1.
    package var length: Int

    /// Creates a place.
    package init(location: SourceLocation, length: Int = 1) {
        self.location = location
        self.length = max(1, length)
    }
}

extension YAMLDocument {
    /// The place of a node: from its first byte to its end or the end of its line.
    package func place(of node: YAMLNode) -> Place {
        Place(location: node.location, length: columns(of: text(of: node.span)))
    }

    /// The place of some bytes of a scalar's text.
    package func place(of range: Range<Int>, inTextOf node: YAMLNode) -> Place {
        let text = Array((node.scalarText ?? "").utf8)
        let inside = range.clamped(to: 0..<text.count)
        return Place(
            location: node.location(ofTextOffset: range.lowerBound, in: self),
            length: columns(of: String(decoding: text[inside], as: UTF8.self)))
    }

    /// The place of a mapping as a whole: its first key; of an empty document, its beginning.
    package func place(ofMapping node: YAMLNode?) -> Place {
        guard let node else { return Place(location: location(ofByte: 0)) }
        return place(of: node.members.first?.key ?? node)
    }

    private func columns(of text: String) -> Int {
        text.prefix { !$0.isNewline }.unicodeScalars.count
    }
}
