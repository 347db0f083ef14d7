internal import CLibgit2

/// The SHA-1 name of a git object: 20 bytes, written as 40 hexadecimal digits.
public struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible,
    LosslessStringConvertible
{
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// The name of no object, which git writes where there is none.
    public static let zero = ObjectID(high: 0, middle: 0, low: 0)

    /// The bytes as three words, each with the first byte highest.
    package var words: (UInt64, UInt64, UInt32) { (high, middle, low) }

    /// Takes a name from its ``words``.
    package init(_ high: UInt64, _ middle: UInt64, _ low: UInt32) {
        self.init(high: high, middle: middle, low: low)
    }

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// Creates a name from its 20 bytes; nil when there are not 20.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var high: UInt64 = 0
        var middle: UInt64 = 0
        var low: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 0..<8: high = high << 8 | UInt64(byte)
            case 8..<16: middle = middle << 8 | UInt64(byte)
            default: low = low << 8 | UInt32(byte)
            }
        }
        self.init(high: high, middle: middle, low: low)
    }

    /// The same of a part of an array: of the many that an index holds, quicker.
    package init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self = unsafe bytes.withUnsafeBytes { buffer in
            unsafe ObjectID(
                high: buffer.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian,
                middle: buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian,
                low: buffer.loadUnaligned(fromByteOffset: 16, as: UInt32.self).bigEndian)
        }
    }

    /// The name that stands in the 20 bytes from `offset`; nil when there are fewer.
    init?(in bytes: [UInt8], at offset: Int) {
        guard offset >= 0, offset <= bytes.count - 20 else { return nil }
        self = unsafe bytes.withUnsafeBytes { buffer in
            unsafe ObjectID(
                high: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian,
                middle: buffer.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self).bigEndian,
                low: buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt32.self).bigEndian)
        }
    }

    /// Reads 40 hexadecimal digits of either case; nil for any other text.
    public init?(_ description: String) {
        self.init(digits: description.utf8)
    }

    /// The same of the bytes of a text.
    package init?(digits: some Collection<UInt8>) {
        guard digits.count == 40 else { return nil }
        var high: UInt64 = 0
        var middle: UInt64 = 0
        var low: UInt32 = 0
        for (place, digit) in digits.enumerated() {
            guard let nibble = Self.nibble(digit) else { return nil }
            switch place {
            case 0..<16: high = high << 4 | UInt64(nibble)
            case 16..<32: middle = middle << 4 | UInt64(nibble)
            default: low = low << 4 | UInt32(nibble)
            }
        }
        self.init(high: high, middle: middle, low: low)
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The name's 20 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: high >> UInt64(shift)))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: middle >> UInt64(shift)))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: low >> UInt32(shift)))
        }
        return bytes
    }

    /// The name as 40 lower-case hexadecimal digits.
    public var description: String { String(decoding: hexDigits, as: UTF8.self) }

    /// The first 12 digits: enough for a person, not promised to be unique.
    public var short: String { String(decoding: hexDigits[..<12], as: UTF8.self) }

    /// Whether this is ``zero``.
    public var isZero: Bool { self == .zero }

    /// Orders by the bytes, as git does.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    /// The digits as ASCII, for building objects without a detour over text.
    var hexDigits: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(40)
        for byte in bytes {
            digits.append(Self.digit(byte >> 4))
            digits.append(Self.digit(byte & 15))
        }
        return digits
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension ObjectID {
    /// The value of libgit2's form.
    init(_ native: git_oid) {
        var native = native
        self = unsafe withUnsafeBytes(of: &native.id) { buffer in
            unsafe ObjectID(
                high: buffer.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian,
                middle: buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian,
                low: buffer.loadUnaligned(fromByteOffset: 16, as: UInt32.self).bigEndian)
        }
    }

    /// libgit2's form of the value.
    var native: git_oid {
        var native = git_oid()
        unsafe withUnsafeMutableBytes(of: &native.id) { buffer in
            unsafe buffer.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            unsafe buffer.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
            unsafe buffer.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
        }
        return native
    }
}
