extension MaskScanner {
    /// A secret behind a colon or equals sign: in an address of the web, or behind the name of one.
    func secretBehind(_ index: Int) -> Match? {
        if has("://", at: index) { return userPart(from: index + 3) }
        var start = index + 1
        // `:=` and `=>` stand between names and values too.
        if let next = byte(start), next == UInt8(ascii: "=") || next == UInt8(ascii: ">") {
            start += 1
        }
        guard let (name, quote) = name(before: index), SecretName.isOne(bytes[name]),
            quote != [UInt8(ascii: "\"")] || !isQuoted
        else { return nil }
        let value = end(of: start, limit: 16) { $0 == 0x20 || $0 == 0x09 }
        return secret(at: value, isNear: value == start, behind: quote, bytes[index])
    }

    /// The user part of an address (RFC 3986, section 3.2.1) that holds a password.
    private func userPart(from start: Int) -> Match? {
        let end = end(of: start, limit: 256) {
            $0 > 0x20 && $0 < 0x7F && !"/?#@\"'<>\\[]".utf8.contains($0)
        }
        guard end > start, byte(end) == UInt8(ascii: "@"),
            bytes[start..<end].contains(UInt8(ascii: ":"))
        else { return nil }
        return Match(kind: .secrets, range: start..<end)
    }

    // MARK: Names

    /// The name before a sign, and the quotation mark around it, with the backslashes that it has inside
    /// another text.
    private func name(before index: Int) -> (name: Range<Int>, quote: [UInt8])? {
        let blanks = start(of: index, limit: 8) { $0 == 0x20 || $0 == 0x09 }
        var last = blanks
        var quote: [UInt8] = []
        if last > done, "\"'`".utf8.contains(bytes[last - 1]) {
            let mark = bytes[last - 1]
            last -= 1
            let slashes = start(of: last, limit: 8) { $0 == UInt8(ascii: "\\") }
            quote = Array(bytes[slashes..<last]) + [mark]
            last = slashes
        }
        let first = start(of: last, limit: SecretName.longest + 1, where: Self.isBase64URL)
        return first < last ? (first..<last, quote) : nil
    }

    /// The quotation mark that a member's name has before a colon; nil where it has none.
    func quotedName(before colon: Int) -> [UInt8]? {
        let blanks = start(of: colon, limit: 8) { $0 == 0x20 || $0 == 0x09 }
        guard blanks > done, bytes[blanks - 1] == UInt8(ascii: "\"") else { return nil }
        let slashes = start(of: blanks - 1, limit: 8) { $0 == UInt8(ascii: "\\") }
        return Array(bytes[slashes..<blanks])
    }

    private func start(of index: Int, limit: Int, where isPart: (UInt8) -> Bool) -> Int {
        let least = max(done, index - limit)
        var start = index
        while start > least, isPart(bytes[start - 1]) { start -= 1 }
        return start
    }

    // MARK: Values

    private func secret(
        at start: Int, isNear: Bool, behind quote: [UInt8], _ sign: UInt8
    ) -> Match? {
        guard let first = byte(start) else { return nil }
        guard let mark = openingMark(at: start) else {
            if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") { return nil }
            return bareSecret(at: start, isNear: isNear, behind: quote, sign)
        }
        // A mark that ends the text around it is none of a value.
        guard
            quote.isEmpty
                ? mark.count > 1 || !isQuoted || first != UInt8(ascii: "\"")
                : mark.count == quote.count
        else { return nil }
        let body = start + mark.count
        // A private key is looked for by itself where its text was cut off.
        guard let end = closing(mark, from: body) ?? endOfRest(from: body, isNamed: !quote.isEmpty)
        else { return nil }
        let value = bytes[body..<end]
        // What is behind a bare name in prose may be a quotation.
        let isProse = quote.isEmpty && sign == UInt8(ascii: ":")
        guard value.contains(where: { Self.isWord($0) || $0 >= 0x80 }), !isMasked(value),
            !(isProse && value.contains(0x20))
        else { return nil }
        return Match(kind: .secrets, range: body..<end)
    }

    /// Where a value ends of which the closing mark was cut off.
    private func endOfRest(from body: Int, isNamed: Bool) -> Int? {
        if has("-----", at: body) { return nil }
        let end = end(of: body) {
            isNamed
                ? $0 != 0x0A && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
                : Self.isValue($0)
        }
        return end - body >= 4 ? end : nil
    }

    /// Whether something in a value has been masked already.
    private func isMasked(_ value: ArraySlice<UInt8>) -> Bool {
        value.indices.contains { index in
            value[index] == UInt8(ascii: "[")
                && MaskKind.allCases.contains {
                    value[index...].starts(with: $0.replacement.utf8.dropLast())
                }
        }
    }

    private func bareSecret(
        at start: Int, isNear: Bool, behind quote: [UInt8], _ sign: UInt8
    ) -> Match? {
        var start = start
        // The scheme of a header stays.
        let schemes: [StaticString] = ["bearer ", "basic ", "token ", "digest "]
        let scheme = schemes.first { has($0, at: start, anyCase: true) }
        if let scheme { start += scheme.utf8CodeUnitCount }
        let end = end(of: start, limit: 4096, where: Self.isValue)
        let value = bytes[start..<end]
        guard !isMasked(value) else { return nil }
        if !quote.isEmpty {
            // In JSON a value without marks is a number, or one of three words.
            guard value.count >= 4, value.allSatisfy({ Self.isDigit($0) }) else { return nil }
            return Match(kind: .secrets, range: start..<end, quote: quote)
        }
        let isWord = value.allSatisfy { Self.isLetter($0) || $0 >= 0x80 || ".!?".utf8.contains($0) }
        let isTight = isNear && sign == UInt8(ascii: "=")
        guard
            isTight
                ? value.count >= 4
                : value.count >= 6 && !isWord || scheme != nil && value.count >= 8
        else { return nil }
        return Match(kind: .secrets, range: start..<end)
    }

    /// The quotation mark at an index, with the backslashes before it.
    private func openingMark(at index: Int) -> ArraySlice<UInt8>? {
        let slashes = end(of: index, limit: 8) { $0 == UInt8(ascii: "\\") }
        guard let mark = byte(slashes), "\"'`".utf8.contains(mark) else { return nil }
        return bytes[index...slashes]
    }

    /// Where the same mark stands again, with as many backslashes but for those that are escaped
    /// themselves, before the line ends, or the text around it.
    private func closing(_ mark: ArraySlice<UInt8>, from start: Int) -> Int? {
        guard let sign = mark.last else { return nil }
        let depth = mark.count - 1
        var slashes = 0
        for index in start..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): slashes += 1
            case UInt8(ascii: "\n"): return nil
            case sign:
                if slashes % (2 * mark.count) == depth { return index - depth }
                if slashes < depth { return nil }
                slashes = 0
            default: slashes = 0
            }
        }
        return nil
    }

    /// Whether a value without quotation marks goes on with a byte.
    private static func isValue(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !",;&\"'`<>)}]\\".utf8.contains(byte)
    }
}
