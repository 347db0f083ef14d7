#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension String {
    /// Whether another text has the same bytes; to Swift two spellings of one character are equal.
    package func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && differingBytes(from: other) == nil
    }

    /// Orders texts by their UTF-8 bytes, as git orders paths and names; Swift's own order is that
    /// of Unicode, and takes two spellings of one character as the same.
    package func precedesByBytes(_ other: String) -> Bool {
        guard let (own, others) = differingBytes(from: other) else {
            return utf8.count < other.utf8.count
        }
        return own < others
    }

    /// Orders texts by their UTF-16 code units, as RFC 8785 orders the members of an object.
    package func precedesByUTF16(_ other: String) -> Bool {
        guard let (own, others) = differingBytes(from: other) else {
            return utf8.count < other.utf8.count
        }
        // Both orders are that of the characters, but for those beyond U+FFFF: their surrogates
        // stand before U+E000, whose first byte is 0xEE.
        let isReversed = (own >= 0xF0) != (others >= 0xF0) && min(own, others) >= 0xEE
        return (own < others) != isReversed
    }

    /// The first bytes in which two texts differ; nil where one begins with all of the other.
    private func differingBytes(from other: String) -> (UInt8, UInt8)? {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                let count = min(left.count, right.count)
                guard count > 0, let first = left.baseAddress, let second = right.baseAddress,
                    unsafe memcmp(first, second, count) != 0
                else { return nil }
                for place in 0..<count {
                    let bytes = unsafe (left[place], right[place])
                    if bytes.0 != bytes.1 { return bytes }
                }
                return nil
            }
        }
    }
}
