extension MaskScanner {
    // MARK: Cards

    /// The number of a payment card: 13 to 19 digits, alone or in groups with one sign between, that begin
    /// as an issuer's do and pass the check of ISO/IEC 7812-1, annex B.
    func card(at index: Int) -> Range<Int>? {
        var digits: [UInt8] = []
        var separator: UInt8?
        var found: Int?
        var place = index
        while let byte = byte(place), digits.count <= 19 {
            if Self.isDigit(byte) {
                digits.append(byte - 0x30)
                place += 1
                // A number ends where no digit follows.
                let ends = isEnd(place)
                if ends, digits.count >= 13, digits.count <= 19, CardNumber.isOne(digits) {
                    found = place
                }
                continue
            }
            guard byte == 0x20 || byte == UInt8(ascii: "-"), byte == separator ?? byte,
                self.byte(place + 1).map(Self.isDigit) ?? false
            else { break }
            separator = byte
            place += 1
        }
        return found.map { index..<$0 }
    }

    // MARK: Telephones

    /// A telephone number: with `+` and the country (ITU-T E.164), with 00, with the 0 of a national one, or
    /// as the North American numbering plan writes them.
    func phone(at index: Int) -> Range<Int>? {
        switch bytes[index] {
        case UInt8(ascii: "+"):
            // A sum is none.
            if index > done, index != escapeEnd, Self.isWord(bytes[index - 1]) { return nil }
            guard let first = byte(index + 1), (0x31...0x39).contains(first) else { return nil }
            return number(from: index + 1, begins: index, digits: 8...15, needsGroups: false)
        case UInt8(ascii: "("):
            return northAmerican(at: index)
                ?? trunk(from: index + 1, begins: index)
        default:
            // What goes on behind such a sign is a part of another number.
            if index > done, index != escapeEnd, "-#./".utf8.contains(bytes[index - 1]) {
                return nil
            }
            if index >= done + 2, bytes[index - 1] == 0x20, Self.isDigit(bytes[index - 2]) {
                return nil
            }
            return bytes[index] == UInt8(ascii: "0")
                ? trunk(from: index, begins: index) : northAmerican(at: index)
        }
    }

    /// A number with the trunk prefix 0, or 00 and the country.
    private func trunk(from index: Int, begins: Int) -> Range<Int>? {
        guard byte(index) == UInt8(ascii: "0"), let second = byte(index + 1),
            Self.isDigit(second), !isDate(at: index)
        else { return nil }
        if second != UInt8(ascii: "0") {
            return number(from: index, begins: begins, digits: 9...12, needsGroups: true)
        }
        guard let third = byte(index + 2), (0x31...0x39).contains(third) else { return nil }
        return number(from: index, begins: begins, digits: 10...17, needsGroups: true)
    }

    /// The longest run of digits, in groups, that has as many as it should.
    private func number(
        from start: Int, begins: Int, digits range: ClosedRange<Int>, needsGroups: Bool
    ) -> Range<Int>? {
        var count = 0
        var hasGroups = bytes[begins] == UInt8(ascii: "(")
        var found: Int?
        var place = start
        while let byte = byte(place), count <= range.upperBound {
            if Self.isDigit(byte) {
                count += 1
                place += 1
                if range.contains(count), hasGroups || !needsGroups, isEnd(place) { found = place }
                continue
            }
            // At most three signs stand between digits, as in `) - `.
            let next = end(of: place, limit: 3) { " -./()".utf8.contains($0) }
            guard next > place, self.byte(next).map(Self.isDigit) ?? false,
                place > start
            else { break }
            hasGroups = true
            place = next
        }
        return found.map { begins..<$0 }
    }

    /// Whether a day stands at an index: two, two and four digits with the same sign between.
    private func isDate(at index: Int) -> Bool {
        guard index + 10 <= bytes.count, [0x2D, 0x2E, 0x2F, 0x20].contains(bytes[index + 2]),
            bytes[index + 5] == bytes[index + 2]
        else { return false }
        return [0, 1, 3, 4, 6, 7, 8, 9].allSatisfy { Self.isDigit(bytes[index + $0]) }
            && isEnd(index + 10)
    }

    /// `(212) 555-0123`, `212-555-0123`, `1 212 555 0123`: three, three and four digits, of which the first
    /// two groups begin with 2 to 9.
    private func northAmerican(at index: Int) -> Range<Int>? {
        var place = index
        if byte(place) == UInt8(ascii: "1") {
            guard let sign = byte(place + 1), " -.".utf8.contains(sign) else { return nil }
            place += 2
        }
        let isOpen = byte(place) == UInt8(ascii: "(")
        if isOpen { place += 1 }
        guard isGroup(at: place, 3, begins: true) else { return nil }
        place += 3
        if isOpen {
            guard byte(place) == UInt8(ascii: ")") else { return nil }
            place += 1
        }
        let first = byte(place).flatMap { " -.".utf8.contains($0) ? $0 : nil }
        guard isOpen || first != nil else { return nil }
        place += first == nil ? 0 : 1
        guard isGroup(at: place, 3, begins: true), let second = byte(place + 3),
            isOpen ? " -.".utf8.contains(second) : second == first
        else { return nil }
        place += 4
        guard isGroup(at: place, 4, begins: false), isEnd(place + 4) else { return nil }
        return index..<(place + 4)
    }

    private func isGroup(at index: Int, _ count: Int, begins: Bool) -> Bool {
        guard index + count <= bytes.count, bytes[index..<(index + count)].allSatisfy(Self.isDigit)
        else { return false }
        return !begins || bytes[index] >= 0x32
    }
}

/// What makes a number one of a payment card.
enum CardNumber {
    /// Whether digits begin as an issuer's do, are as many, and pass the check.
    static func isOne(_ digits: [UInt8]) -> Bool { isIssued(digits) && passesCheck(digits) }

    /// The ranges that networks have published for themselves (ISO/IEC 7812).
    private static func isIssued(_ digits: [UInt8]) -> Bool {
        let count = digits.count
        let two = Int(digits[0]) * 10 + Int(digits[1])
        let four = two * 100 + Int(digits[2]) * 10 + Int(digits[3])
        switch four {
        case 4000...4999: return [13, 16, 19].contains(count)  // Visa
        case 5100...5599, 2221...2720: return count == 16  // Mastercard
        case 3400...3499, 3700...3799: return count == 15  // American Express
        case 6011, 6440...6599: return (16...19).contains(count)  // Discover
        // Diners
        case 3000...3059, 3095, 3600...3699, 3800...3999: return (14...19).contains(count)
        case 3528...3589: return (16...19).contains(count)  // JCB
        case 6200...6299: return (16...19).contains(count)  // UnionPay
        case 2200...2204: return (16...19).contains(count)  // Mir
        case 5018, 5020, 5038, 5893, 6304, 6759, 6761...6763: return true  // Maestro
        default: return false
        }
    }

    /// From the right every second digit counts twice, as the sum of its digits; all add up to tens.
    private static func passesCheck(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit) * (place % 2 == 0 ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }
}
