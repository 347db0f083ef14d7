/// The lines of something that grows: a line is whole when its line feed has come.
///
/// In memory is what has come since the last line feed, at most ``limit`` bytes of it.
package struct GrowingLines {
    /// How many bytes a line may have; of a longer one only its place is known.
    package let limit: Int

    private var pending: [UInt8] = []
    private var isTooLong = false
    private var number = 1
    private var offset = 0
    /// How long the line has become that has no end yet.
    private var length = 0

    /// Begins at the start of a file.
    package init(limit: Int = 1 << 28) { self.limit = limit }

    /// Takes bytes, and hands over the lines that are whole now and not blank.
    package mutating func take<Failure: Error>(
        _ bytes: ArraySlice<UInt8>, to body: (JSONLines.Line) throws(Failure) -> Void
    ) throws(Failure) {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            add(rest[..<end])
            rest = rest[(end + 1)...]
            try handOver(isTerminated: true, to: body)
        }
        add(rest)
    }

    /// Hands over what has come of a line that gets no end any more.
    package mutating func end<Failure: Error>(
        to body: (JSONLines.Line) throws(Failure) -> Void
    ) throws(Failure) {
        try handOver(isTerminated: false, to: body)
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        length += bytes.count
        isTooLong = isTooLong || pending.count + bytes.count > limit
        if isTooLong { pending = [] } else { pending.append(contentsOf: bytes) }
    }

    private mutating func handOver<Failure: Error>(
        isTerminated: Bool, to body: (JSONLines.Line) throws(Failure) -> Void
    ) throws(Failure) {
        var bytes = pending[...]
        // A byte order mark, and white space before the value, are passed over as in a file that is whole.
        if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        let line = JSONLines.Line(
            number: number, offset: offset + pending.count - bytes.count,
            bytes: isTooLong ? nil : Array(bytes), isTerminated: isTerminated)
        let isBlank = bytes.isEmpty && !isTooLong
        pending.removeAll(keepingCapacity: pending.count < 1 << 20)
        isTooLong = false
        offset += length + 1
        length = 0
        number += 1
        if !isBlank { try body(line) }
    }
}
