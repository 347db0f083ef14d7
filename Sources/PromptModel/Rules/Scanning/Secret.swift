internal import Basics

/// No secret stands in a file.
enum Secret {
    static let rule = Rule(
        "secret", .error, "No file holds a key, a token or a password.",
        "Git keeps every version of a file, and a prompt is sent to models and providers with "
            + "everything in it. A secret that was committed counts as known: revoke it where it "
            + "was issued, take it out, and let the application fill in what it needs at run time. "
            + "What is looked for are the forms that keys of clouds, code hosts, language models, "
            + "payment and messaging services have, private keys, web tokens (JWT), addresses with "
            + "a password in them, and values with enough disorder behind names such as "
            + "'password' or 'api_key'. Examples from documentation and stand-ins such as "
            + "'<your key>', '${TOKEN}' or 'xxxx' do not count. The finding shows no more than the "
            + "first four characters.",
        example: .snippet("Connect to postgres://shop:k8Vq2mXw9Lr4@db.shop.internal/orders.\n"))

    /// The first four characters of a secret, which say what it is and help nobody else.
    static func mask(_ text: String) -> String { "\(text.prefix(4))…" }
}

extension FileScan {
    /// A secret that is known by its prefix, or a web token, at the byte that it is looked for by.
    mutating func lookForToken(at index: Int) {
        // All of them go on for at least twelve bytes behind that byte, and nearly nothing else does.
        guard let next = byte(index + 1), ByteSet.alphanumeric.contains(next),
            end(of: Self.tokenBytes, from: index + 2, limit: index + 13) == index + 13
        else { return }
        if bytes[index] == UInt8(ascii: "J") { return lookForWebToken(at: index) }
        if bytes[index] == UInt8(ascii: "~") { return lookForAzureSecret(at: index) }
        let before = index >= 2 ? Int(bytes[index - 2]) << 8 | Int(bytes[index - 1]) : 0
        let behind = Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
        guard SecretKind.pairs.before[before] || SecretKind.pairs.behind[behind] else { return }
        for kind in SecretKind.byAnchor[Int(bytes[index])] {
            let start = index - kind.anchor
            guard has(kind.prefix, at: start), isBoundary(start) else { continue }
            let body = start + kind.prefix.count
            let end = end(of: kind.alphabet, from: body, limit: body + kind.length.upperBound + 1)
            guard kind.length.contains(end - body),
                !(byte(end).map(ByteSet.word.contains) ?? false),
                !SecretText.isStandIn(bytes[body..<end]),
                SecretText.entropy(bytes[body..<end]) >= kind.entropy,
                kind.check?(bytes[body..<end]) ?? true
            else { continue }
            return reportSecret(kind.name, start..<end)
        }
    }

    private static let tokenBytes = ByteSet.base64 + ByteSet("_-.=~")

    /// Whether no word goes on from the byte before an index.
    func isBoundary(_ index: Int) -> Bool {
        guard let before = byte(index - 1) else { return true }
        return !ByteSet.base64URL.contains(before)
            || before == UInt8(ascii: "n")
                && byte(index - 2) == UInt8(ascii: "\\")
    }

    mutating func reportSecret(_ name: String, _ range: Range<Int>, shown: String? = nil) {
        done = max(done, range.upperBound)
        let shown = shown ?? Secret.mask(text(range))
        report(
            Finding(
                rule: Secret.rule, range: range,
                message: "\(name) stands here" + (shown.isEmpty ? "" : ", '\(shown)'"),
                suggestion: "revoke it where it was issued, and take it out: git keeps what is "
                    + "committed"))
    }

    /// A JSON Web Token (RFC 7519): two objects and a signature in base64url with dots between.
    private mutating func lookForWebToken(at index: Int) {
        let start = index - 2
        guard has("eyJ", at: start), isBoundary(start) else { return }
        let header = end(of: .base64URL, from: start)
        guard header - start >= 17, has(".eyJ", at: header) else { return }
        let payload = end(of: .base64URL, from: header + 1)
        guard payload - header >= 17, byte(payload) == UInt8(ascii: ".") else { return }
        let end = end(of: .base64URL, from: payload + 1)
        // Nobody of an introduction to web tokens: {"sub": "1234567890", "name": "John Doe"…
        guard end - payload > 16, !SecretText.isStandIn(bytes[payload..<end]),
            !SecretText.isStandIn(SecretText.decoded(bytes[(header + 1)..<payload])[...])
        else { return }
        reportSecret("a web token (JWT)", start..<end)
    }

    /// A client secret of Microsoft Entra: three characters, a digit, `Q~` and 31 to 34 characters.
    private mutating func lookForAzureSecret(at index: Int) {
        let start = index - 5
        guard start >= 0, bytes[index - 1] == UInt8(ascii: "Q"),
            ByteSet.digits.contains(bytes[index - 2]), isBoundary(start)
        else { return }
        let end = end(of: Self.azureBytes, from: index + 1, limit: index + 36)
        guard (31...34).contains(end - index - 1), SecretText.entropy(bytes[start..<end]) >= 3
        else { return }
        reportSecret("a client secret of Microsoft Entra", start..<end)
    }

    private static let azureBytes = ByteSet.base64URL + ByteSet("~.")

    /// A private key in PEM (RFC 7468), at the `V` of `PRIVATE KEY`.
    mutating func lookForPrivateKey(at index: Int) {
        guard has("PRIVATE KEY", at: index - 3) else { return }
        let line = start(of: .notLineBreak, before: index, limit: index - 60)
        let header = end(ofText: "PRIVATE KEY", from: index - 3)
        guard let begin = lastIndex(of: "-----BEGIN ", in: line..<index) else { return }
        let behind = has(" BLOCK-----", at: header) ? header + 11 : header + 5
        guard has(" BLOCK-----", at: header) || has("-----", at: header) else { return }
        var body = behind
        // Headers such as `Proc-Type: 4,ENCRYPTED`, then lines of base64, wherever it was pasted.
        for _ in 0..<8 {
            body = endOfArmour(from: body)
            let end = end(of: Self.base64Bytes, from: body, limit: body + 64)
            if end - body >= 32 {
                let line = bytes[body..<end]
                guard !SecretText.isStandIn(line), SecretText.entropy(line) >= 3 else { return }
                return reportSecret("a private key", begin..<behind, shown: "")
            }
            let name = self.end(of: .base64URL, from: body)
            guard name > body, byte(name) == UInt8(ascii: ":") else { return }
            body = self.end(of: .notLineBreak, from: name, limit: name + 400)
        }
    }

    /// The first index that holds no white space, quote or line break as quoted texts write it.
    private func endOfArmour(from index: Int) -> Int {
        var index = index
        while true {
            index = end(of: Self.armour, from: index)
            guard has("\\n", at: index) || has("\\r", at: index) else { return index }
            index += 2
        }
    }

    private static let armour = ByteSet(" \t\r\n\"'")
    private static let base64Bytes = ByteSet.base64 + ByteSet("=")

    private func end(ofText text: StaticString, from index: Int) -> Int {
        index + text.utf8CodeUnitCount
    }

    private func lastIndex(of wanted: StaticString, in range: Range<Int>) -> Int? {
        range.reversed().first { has(wanted, at: $0) }
    }
}
