/// Phone numbers that are written as such.
enum PhoneNumber {
    /// The bytes of a phone number: an international one behind a `+` (ITU-T E.164), or one of North
    /// America with its groups apart; nil where the digits are anything else.
    static func range(
        in bytes: [UInt8], _ range: Range<Int>, digits: [UInt8]
    ) -> Range<Int>? {
        let text = bytes[range]
        if text.first == UInt8(ascii: "+") {
            return (8...15).contains(digits.count) && digits[0] != UInt8(ascii: "0")
                && isGrouped(text.dropFirst()) && !isSetAside(digits) ? range : nil
        }
        guard (10...11).contains(digits.count) else { return nil }
        // 415-867-5309, (415) 867-5309, 1-415-867-5309, 415.867.5309
        let groups = text.split { !ByteSet.digits.contains($0) }
        var counts = groups.map(\.count)
        if counts.first == 1, groups[0].first == UInt8(ascii: "1") { counts.removeFirst() }
        guard counts == [3, 3, 4] else { return nil }
        let local = digits.suffix(10)
        let area = local[local.startIndex]
        let exchange = local[local.startIndex + 3]
        guard area >= UInt8(ascii: "2"), exchange >= UInt8(ascii: "2"), isSeparated(text),
            !isSetAside(digits)
        else { return nil }
        return range
    }

    /// Whether groups of a North American number are apart as people write them, not as three
    /// numbers that happen to follow each other.
    private static func isSeparated(_ text: ArraySlice<UInt8>) -> Bool {
        let separators = text.split(whereSeparator: ByteSet.digits.contains).map(Array.init)
        let known: [[UInt8]] = ["-", ".", ") ", ")", ") -", "(", " ", "-(", " (", ")-"].map {
            Array($0.utf8)
        }
        // Groups with spaces alone need a bracket or a dash somewhere.
        return separators.allSatisfy(known.contains)
            && separators.contains { $0.contains(where: { $0 != UInt8(ascii: " ") }) }
    }

    /// Whether groups are separated by one mark each, or by brackets.
    private static func isGrouped(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(whereSeparator: ByteSet.digits.contains).allSatisfy { separator in
            separator.count <= 2 && !separator.starts(with: "  ".utf8)
        }
    }

    /// Whether a number is one that is never given to anybody: the exchange 555 of North America,
    /// the ranges that Ofcom keeps for drama, or digits in a row.
    private static func isSetAside(_ digits: [UInt8]) -> Bool {
        let text = String(decoding: digits, as: UTF8.self)
        if Set(digits).count <= 2 { return true }
        if ["1234567", "2345678", "123456", "987654", "0000000", "5551234"].contains(
            where: text.contains)
        {
            return true
        }
        let local = text.count == 11 && text.hasPrefix("1") ? String(text.dropFirst()) : text
        if local.count == 10, local.dropFirst(3).hasPrefix("555") || local.hasPrefix("555") {
            return true
        }
        return ["447700900", "4420794609", "07700900", "02079460"].contains(where: text.hasPrefix)
    }
}
