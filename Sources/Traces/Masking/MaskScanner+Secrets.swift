extension MaskScanner {
    // MARK: Tokens

    /// A key or token by what it begins with, at the beginning of a word.
    func token(at index: Int) -> Range<Int>? {
        if let range = webToken(at: index) ?? credentials(at: index) { return range }
        // What goes on behind a hyphen is a part of a name.
        if index > done, index != escapeEnd, bytes[index - 1] == UInt8(ascii: "-") { return nil }
        for form in SecretPrefix.byFirst[Int(bytes[index])] where has(form.prefix, at: index) {
            let body = index + form.prefix.utf8CodeUnitCount
            let end = end(of: body) {
                Self.isDigit($0) || Self.isLetter($0) || form.hasSigns && Self.isSign($0)
            }
            guard end - body >= form.least, isEnd(end),
                bytes[body..<end].contains(where: Self.isDigit)
            else { continue }
            return index..<trimmed(index..<end)
        }
        return nil
    }

    /// A JSON Web Token (RFC 7519, section 3): base64url with points between, of which the first part is an
    /// object.
    private func webToken(at index: Int) -> Range<Int>? {
        guard has("eyJ", at: index) else { return nil }
        let header = end(of: index, where: Self.isBase64URL)
        guard header - index >= 10, byte(header) == UInt8(ascii: ".") else { return nil }
        let payload = end(of: header + 1, where: Self.isBase64URL)
        guard payload - header > 10 else { return nil }
        guard byte(payload) == UInt8(ascii: ".") else { return index..<payload }
        return index..<end(of: payload + 1, where: Self.isBase64URL)
    }

    /// What follows `Bearer` (RFC 6750, section 2.1) or `Basic` (RFC 7617).
    private func credentials(at index: Int) -> Range<Int>? {
        let start: Int
        if has("bearer ", at: index, anyCase: true) {
            start = index + 7
        } else if has("basic ", at: index, anyCase: true) {
            start = index + 6
        } else {
            return nil
        }
        let end = end(of: start) { Self.isBase64URL($0) || ".~+/=".utf8.contains($0) }
        let token = bytes[start..<end]
        // Words are no token.
        guard token.count >= 8, token.contains(where: Self.isDigit) else { return nil }
        return start..<trimmed(start..<end)
    }

    /// Without the point or dash that a sentence goes on with.
    private func trimmed(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound, ".~-".utf8.contains(bytes[end - 1]) { end -= 1 }
        return end
    }

    // MARK: Private keys

    /// A private key in PEM (RFC 7468, section 2), to its end, or as far as it goes on.
    func privateKey(at index: Int) -> Range<Int>? {
        guard has("-----BEGIN ", at: index) else { return nil }
        let label = end(of: index + 11, limit: 40) {
            Self.isLetter($0) && $0 < 0x60 || $0 == 0x20 || Self.isDigit($0)
        }
        guard has("-----", at: label),
            has("PRIVATE KEY", at: label - 11) || has("PRIVATE KEY BLOCK", at: label - 17)
        else { return nil }
        var end = end(of: label + 5) {
            Self.isBase64URL($0) || Self.isBlank($0) || "+/=\\:,.()".utf8.contains($0)
        }
        while end > label + 5, bytes[end - 1] == UInt8(ascii: "\\") || Self.isBlank(bytes[end - 1])
        {
            end -= 1
        }
        return index..<(footer(in: label + 5..<end) ?? end)
    }

    private func footer(in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == UInt8(ascii: "-"), has("-----END ", at: index) else {
                index += 1
                continue
            }
            let label = end(of: index + 9, limit: 40) { Self.isLetter($0) || $0 == 0x20 }
            if has("-----", at: label), label + 5 <= range.upperBound { return label + 5 }
            index += 9
        }
        return nil
    }

    // MARK: Bytes

    /// Where a run of bytes ends that begins at an index.
    func end(
        of index: Int, limit: Int = .max, where isPart: (UInt8) -> Bool
    ) -> Int {
        let most = limit < bytes.count - index ? index + limit : bytes.count
        var end = index
        while end < most, isPart(bytes[end]) { end += 1 }
        return end
    }

    static func isSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    static func isBase64URL(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == UInt8(ascii: "-")
    }
}
