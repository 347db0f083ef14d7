extension FileScan {
    /// The byte at an index, or nil outside of the file.
    func byte(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }

    /// Whether some ASCII text stands at an index.
    func has(_ text: StaticString, at index: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index >= 0, index + count <= bytes.count else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<count where unsafe bytes[index + offset] != wanted[offset] {
                return false
            }
            return true
        }
    }

    /// Whether some bytes stand at an index.
    func has(_ wanted: [UInt8], at index: Int) -> Bool {
        guard index >= 0, index + wanted.count <= bytes.count else { return false }
        for offset in wanted.indices where bytes[index + offset] != wanted[offset] { return false }
        return true
    }

    /// The first index from an index on whose byte is not in a set, or the limit.
    func end(of set: ByteSet, from index: Int, limit: Int = .max) -> Int {
        let end = min(limit, bytes.count)
        var index = index
        while index < end, set.contains(bytes[index]) { index += 1 }
        return index
    }

    /// The first index of the bytes before an index that are all in a set.
    func start(of set: ByteSet, before index: Int, limit: Int = 0) -> Int {
        let limit = max(0, limit)
        var index = index
        while index > limit, set.contains(bytes[index - 1]) { index -= 1 }
        return index
    }

    /// The index of the first byte of the line that holds an index.
    func lineStart(_ index: Int) -> Int { start(of: .notLineBreak, before: index) }

    /// The index of the line break, or the end of the file, behind an index.
    func lineEnd(_ index: Int) -> Int { end(of: .notLineBreak, from: index) }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// A set of bytes: of any in ASCII, and of all others or none.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var others = false

    init(_ text: String, _ ranges: ClosedRange<UInt8>...) {
        for byte in text.utf8 { insert(byte) }
        for range in ranges { for byte in range { insert(byte) } }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 0x40 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 0x3F) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return others }
        return (byte < 0x40 ? low : high) >> UInt64(byte & 0x3F) & 1 == 1
    }

    /// All other bytes.
    var complement: ByteSet {
        var result = self
        result.low = ~low
        result.high = ~high
        result.others = !others
        return result
    }

    static func + (left: Self, right: Self) -> Self {
        var result = left
        result.low |= right.low
        result.high |= right.high
        result.others = left.others || right.others
        return result
    }

    static let digits = ByteSet("0123456789")
    static let capitals = ByteSet("", UInt8(ascii: "A")...UInt8(ascii: "Z"))
    static let smallLetters = ByteSet("", UInt8(ascii: "a")...UInt8(ascii: "z"))
    static let letters = capitals + smallLetters
    static let alphanumeric = letters + digits
    static let hexadecimal = ByteSet("0123456789abcdefABCDEF")
    static let smallHexadecimal = ByteSet("0123456789abcdef")
    static let word = alphanumeric + ByteSet("_")
    static let base64 = alphanumeric + ByteSet("+/")
    static let base64URL = alphanumeric + ByteSet("_-")
    static let blank = ByteSet(" \t")
    static let notLineBreak = ByteSet("\n\r").complement
}
