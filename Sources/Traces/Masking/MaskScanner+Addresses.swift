extension MaskScanner {
    // MARK: Mail

    /// A mail address around its sign: a local part of at most 64 bytes and a domain with a point in it
    /// (RFC 5321, sections 4.1.2 and 4.5.3.1), without quotation marks and comments.
    func emailAround(_ sign: Int) -> Range<Int>? {
        let least = max(done, escapeEnd, sign - 64)
        var start = sign
        while start > least {
            let byte = bytes[start - 1]
            if Self.isLocal(byte) {
                start -= 1
            } else if byte >= 0x80, byte < 0xC0, start - 2 >= least,
                Self.isLetterLead(bytes[start - 2])
            {
                start -= 2
            } else {
                break
            }
        }
        while start < sign, bytes[start] == UInt8(ascii: ".") || bytes[start] == UInt8(ascii: "-") {
            start += 1
        }
        guard start < sign, bytes[sign - 1] != UInt8(ascii: "."),
            let end = endOfDomain(from: sign + 1)
        else { return nil }
        return start..<end
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        isWord(byte) || ".+-%".utf8.contains(byte)
    }

    /// Labels of letters, digits and hyphens with points between, of which the last has two letters or
    /// more.
    private func endOfDomain(from start: Int) -> Int? {
        var labels = 0
        var place = start
        var found: Int?
        while place - start < 253 {
            let end = end(of: place, limit: 64, where: Self.isLabel)
            guard end - place < 64 else { break }
            var last = end
            while last > place, bytes[last - 1] == UInt8(ascii: "-") { last -= 1 }
            guard last > place, bytes[place] != UInt8(ascii: "-") else { break }
            labels += 1
            let isCoded = has("xn--", at: place, anyCase: true)
            let top = isCoded ? last : self.end(of: place) { Self.isLetter($0) || $0 >= 0x80 }
            if labels > 1, top - place > 1, top >= last || bytes[top] == UInt8(ascii: "-") {
                found = min(top, last)
            }
            guard end == last, byte(end) == UInt8(ascii: ".") else { break }
            place = end + 1
        }
        return found
    }

    /// Letters of two bytes may stand in names that are written in another alphabet.
    private static func isLabel(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-")
            || (0x80...0xBF).contains(byte) || isLetterLead(byte)
    }

    // MARK: The internet protocol

    /// An address of version 4 (RFC 3986, section 3.2.2) or 6 (RFC 4291, section 2.2).
    func address(at index: Int) -> Range<Int>? { version4(at: index) ?? version6(at: index) }

    /// Four numbers up to 255 without zeros in front; numbers of versions have fewer parts, or more.
    private func version4(at index: Int) -> Range<Int>? {
        var place = index
        for part in 0..<4 {
            let end = end(of: place, limit: 4, where: Self.isDigit)
            guard (1...3).contains(end - place), end - place == 1 || bytes[place] != 0x30 else {
                return nil
            }
            let value = bytes[place..<end].reduce(0) { $0 * 10 + Int($1 - 0x30) }
            guard value <= 255 else { return nil }
            place = end
            if part < 3 {
                guard byte(place) == UInt8(ascii: ".") else { return nil }
                place += 1
            }
        }
        let goesOn =
            byte(place) == UInt8(ascii: ".") && (byte(place + 1).map(Self.isDigit) ?? false)
        return isEnd(place) && !goesOn ? index..<place : nil
    }

    /// Eight groups of hexadecimal digits, or fewer around `::`: then the first has four digits, or there
    /// are three, as names in programs have two colons too.
    private func version6(at index: Int) -> Range<Int>? {
        let run = end(of: index, limit: 48) { Self.isHex($0) || $0 == UInt8(ascii: ":") }
        var end = run
        while end > index, bytes[end - 1] == UInt8(ascii: ":"), !has("::", at: end - 2) { end -= 1 }
        guard end - index >= 6, isEnd(end), byte(run) != UInt8(ascii: "["),
            bytes[index..<end].contains(UInt8(ascii: ":"))
        else { return nil }
        let groups = bytes[index..<end].split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let filled = groups.count { !$0.isEmpty }
        guard groups.allSatisfy({ $0.count <= 4 }), bytes[index..<end].contains(where: Self.isDigit)
        else { return nil }
        if filled == 8, groups.count == 8 { return index..<end }
        var gaps = 0
        for place in index..<(end - 1) where has("::", at: place) { gaps += 1 }
        guard gaps == 1, filled < 8, filled >= 3 || filled == 2 && groups[0].count == 4 else {
            return nil
        }
        return index..<end
    }

    // MARK: Bank accounts

    /// An international bank account number (ISO 13616-1): as many letters and digits as its country has,
    /// in groups or not, with the remainder 1 by 97 (ISO/IEC 7064).
    func iban(at index: Int) -> Range<Int>? {
        guard let second = byte(index + 1), Self.isLetter(second),
            let third = byte(index + 2), Self.isDigit(third),
            let fourth = byte(index + 3), Self.isDigit(fourth),
            let count = BankAccount.length(
                Self.lowercased(bytes[index]), Self.lowercased(second))
        else { return nil }
        var signs: [UInt8] = []
        var place = index
        while signs.count < count, let byte = byte(place) {
            if Self.isDigit(byte) || Self.isLetter(byte) {
                signs.append(Self.lowercased(byte))
            } else if byte != 0x20 && byte != UInt8(ascii: "-") || bytes[place - 1] == byte {
                return nil
            }
            place += 1
        }
        guard signs.count == count, isEnd(place), BankAccount.passesCheck(signs) else { return nil }
        return index..<place
    }
}

/// What makes a text an international bank account number.
enum BankAccount {
    /// How many letters and digits the numbers of a country have, by SWIFT's registry of them.
    static func length(_ first: UInt8, _ second: UInt8) -> Int? {
        lengths[Int(first) << 8 | Int(second)]
    }

    private static let lengths: [Int: Int] = {
        var lengths: [Int: Int] = [:]
        for (length, countries) in countries {
            for country in countries.split(separator: " ") {
                let letters = Array(country.utf8)
                lengths[Int(letters[0]) << 8 | Int(letters[1])] = length
            }
        }
        return lengths
    }()

    private static let countries: [(Int, String)] = [
        (15, "no"), (16, "be"), (18, "dk fi fk fo gl nl sd"), (19, "mk si"),
        (20, "at ba ee kz lt lu mn xk"), (21, "ch hr li lv"),
        (22, "bg bh cr de gb ge ie me rs va"), (23, "ae gi il iq om so tl"),
        (24, "ad cz es md pk ro sa se sk tn vg"), (25, "ly pt st"), (26, "is tr"),
        (27, "bi dj fr gr it mc mr sm"), (28, "al az by cy do gt hn hu lb ni pl sv"),
        (29, "br eg ps qa ua"), (30, "jo kw mu ye"), (31, "mt sc"), (32, "lc"), (33, "ru"),
    ]

    /// Whether the number that remains, with the first four signs at the end and letters as 10 to 35, has
    /// the remainder 1.
    static func passesCheck(_ signs: [UInt8]) -> Bool {
        var rest = 0
        for sign in signs[4...] + signs[..<4] {
            let isDigit = MaskScanner.isDigit(sign)
            let value = Int(sign) - (isDigit ? 0x30 : 0x61 - 10)
            rest = (rest * (isDigit ? 10 : 100) + value) % 97
        }
        return rest == 1
    }
}
