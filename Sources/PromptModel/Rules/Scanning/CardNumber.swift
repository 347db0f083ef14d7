/// Numbers of payment cards (ISO/IEC 7812).
enum CardNumber {
    /// Whether digits, contiguous or in the groups that are printed on cards, are a card's number.
    static func isOne(_ text: ArraySlice<UInt8>, digits: [UInt8]) -> Bool {
        guard (13...19).contains(digits.count), hasIssuer(digits), hasCheckDigit(digits),
            isGrouped(text), Set(digits).count > 3
        else { return false }
        return !tests.contains(String(decoding: digits, as: UTF8.self))
    }

    /// The groups: all in one, fours with a shorter last one, or 4-6-5 and 4-6-4.
    private static func isGrouped(_ text: ArraySlice<UInt8>) -> Bool {
        let groups = text.split { !ByteSet.digits.contains($0) }.map(\.count)
        let separators = text.split(whereSeparator: ByteSet.digits.contains).map(Array.init)
        guard Set(separators).count <= 1, separators.allSatisfy({ $0.count == 1 }),
            separators.first.map({ $0 == [0x20] || $0 == [0x2D] }) ?? true
        else { return false }
        return groups.count == 1 || groups == [4, 6, 5] || groups == [4, 6, 4]
            || groups.dropLast().allSatisfy { $0 == 4 } && (groups.last ?? 5) <= 4
    }

    /// The check digit of Luhn.
    static func hasCheckDigit(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let value = Int(digit & 15) * (index % 2 == 1 ? 2 : 1)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    /// Whether the first digits are those of a network with cards of this length.
    private static func hasIssuer(_ digits: [UInt8]) -> Bool {
        let count = digits.count
        func prefix(_ length: Int) -> Int {
            digits.prefix(length).reduce(0) { $0 * 10 + Int($1 & 15) }
        }
        switch prefix(1) {
        case 4: return [13, 16, 19].contains(count)
        case 2: return (2221...2720).contains(prefix(4)) && count == 16
        case 3:
            if [34, 37].contains(prefix(2)) { return count == 15 }
            if (3528...3589).contains(prefix(4)) { return (16...19).contains(count) }
            return ((300...305).contains(prefix(3)) || [36, 38, 39].contains(prefix(2)))
                && (14...19).contains(count)
        case 5: return (51...55).contains(prefix(2)) && count == 16
        case 6:
            return (prefix(4) == 6011 || (644...659).contains(prefix(3)) || prefix(2) == 62)
                && (16...19).contains(count)
        default: return false
        }
    }

    /// Numbers that payment services publish for tests, beside those of three digits and fewer.
    private static let tests: Set<String> = [
        "378282246310005", "371449635398431", "378734493671000", "30569309025904", "38520000023237",
        "36227206271667", "3056930009020004", "6011111111111117", "6011000990139424",
        "6011981111111113", "6011000000000004", "6011601160116611", "3530111333300000",
        "3566002020360505", "5105105105105100", "5200828282828210", "2223003122003222",
        "2223000048400011", "4012888888881881", "4000056655665556", "4917610000000000",
        "4462030000000000", "5454545454545454", "4222222222222", "4005519200000004",
        "4009348888881881", "4012000033330026", "4012000077777777", "4217651111111119",
        "4500600000000061", "6200000000000005", "6205500000000000004", "6243030000000001",
        "5555341244441115", "5425233430109903", "2222420000001113", "4701322211111234",
        "4263982640269299", "4917484589897107", "4001919257537193", "374245455400126",
        "6250941006528599", "36259600000004", "3088000000000009", "1234567812345670",
        "4539578763621486", "4716108999716531", "4111111111111111", "5431111111111111",
    ]
}
