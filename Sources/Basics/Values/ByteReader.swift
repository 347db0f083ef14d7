/// Reads what a ``ByteWriter`` wrote; each reading is nil where something else stands.
package struct ByteReader {
    private let bytes: [UInt8]
    private let end: Int
    private var position = 0

    /// Begins to read what ``ByteWriter/finished()`` gave; nil when the checksum is another.
    package init?(finished bytes: [UInt8]) {
        guard bytes.count >= 8,
            ByteWriter.checksum(bytes[..<(bytes.count - 8)]).elementsEqual(bytes.suffix(8))
        else { return nil }
        self.bytes = bytes
        end = bytes.count - 8
    }

    /// Begins to read a part of bytes whose checksum was looked at before.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    /// Whether everything was read.
    package var isAtEnd: Bool { position == end }

    /// A number.
    package mutating func number() -> Int? {
        var value: UInt = 0
        var shift: UInt = 0
        while position < end, shift < 63 {
            let byte = bytes[position]
            position += 1
            value |= UInt(byte & 0x7F) << shift
            if byte < 0x80 { return Int(exactly: value) }
            shift += 7
        }
        return nil
    }

    /// As many bytes as asked for.
    package mutating func raw(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= end - position else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    /// A text.
    package mutating func text() -> String? {
        guard let count = number(), let text = raw(count) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    /// A text that may be missing, in an array of one or none; nil is damage.
    package mutating func optionalText() -> [String]? {
        switch number() {
        case 0: []
        case 1: text().map { [$0] }
        default: nil
        }
    }

    /// A list, each element by a function.
    package mutating func list<Element>(
        _ each: (inout ByteReader) -> Element?
    ) -> [Element]? {
        // No element takes less than a byte: damage can't ask for more memory than there is.
        guard let count = number(), count <= end - position else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            guard let element = each(&self) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
