internal import Basics

extension FileScan {
    /// A value behind a name such as `password`, or an address with a password in it, at the `:` or
    /// `=` between them.
    mutating func lookForAssignment(at index: Int) {
        if bytes[index] == UInt8(ascii: ":") {
            switch byte(index + 1) {
            case UInt8(ascii: "/") where byte(index + 2) == UInt8(ascii: "/"):
                return lookForAddress(at: index)
            case UInt8(ascii: "A") where byte(index + 2) == UInt8(ascii: "A"):
                return lookForBotToken(at: index)
            default: break
            }
        }
        guard let kind = namedSecret(before: index), let value = value(behind: index, kind) else {
            return
        }
        let bytes = bytes[value]
        guard SecretName.fits(bytes, kind), !SecretText.isStandIn(bytes) else { return }
        reportSecret(
            kind == .password ? "a password" : "a key or a token", value,
            shown: value.count < 16 ? "" : nil)
    }

    /// What the name before a `:` or `=` promises.
    private func namedSecret(before index: Int) -> SecretName? {
        let end = start(of: Self.afterName, before: index, limit: index - 3)
        // Nearly all names end here: a look at the last letter is enough.
        guard let last = byte(end - 1), SecretName.lastLetters.contains(last) else { return nil }
        let start = start(of: Self.nameBytes, before: end, limit: end - 40)
        return SecretName(bytes[start..<end])
    }

    private static let afterName = ByteSet(" \"'`*]")
    private static let nameBytes = ByteSet.base64URL + ByteSet(".")

    /// The value behind a `:` or `=`, without quotes.
    private func value(behind index: Int, _ kind: SecretName) -> Range<Int>? {
        var start = end(of: Self.beforeValue, from: index + 1, limit: index + 6)
        if kind == .authorization {
            let word = end(of: .letters, from: start)
            guard ["bearer", "basic", "token"].contains(text(start..<word).lowercased()),
                byte(word) == UInt8(ascii: " ")
            else { return nil }
            start = word + 1
        }
        let end = end(of: Self.valueBytes, from: start, limit: start + 300)
        return start < end ? start..<end : nil
    }

    private static let beforeValue = ByteSet(" \"'`=>*")
    private static let valueBytes = ByteSet.alphanumeric + ByteSet("_-./+=~!@#$%^&*?:{<[(")

    // MARK: - Addresses

    /// An address of the form `scheme://user:password@host`, or one that is a secret as a whole.
    private mutating func lookForAddress(at index: Int) {
        let start = start(of: Self.schemeBytes, before: index, limit: index - 20)
        guard start < index else { return }
        let authority = index + 3
        if isWebhook(at: authority) {
            let end = end(of: Self.pathBytes, from: authority)
            guard !SecretText.isStandIn(bytes[max(authority, end - 24)..<end]) else { return }
            return reportSecret("the address of a webhook", start..<end, shown: "")
        }
        let end = end(of: Self.authorityBytes, from: authority, limit: authority + 300)
        guard let at = bytes[authority..<end].lastIndex(of: UInt8(ascii: "@")),
            let colon = bytes[authority..<at].firstIndex(of: UInt8(ascii: ":"))
        else { return }
        let user = bytes[authority..<colon]
        let password = bytes[(colon + 1)..<at]
        guard password.count >= 4, !Array(password).elementsEqual(user),
            !SecretText.isStandIn(password), !SecretName.isOnlyAName(password),
            let first = password.first, !Self.standInStarts.contains(first),
            !MailDomain.isReserved(bytes[(at + 1)..<end])
        else { return }
        reportSecret("an address with a password in it", (colon + 1)..<at, shown: "")
        done = max(done, end)
    }

    private static let schemeBytes = ByteSet.alphanumeric + ByteSet("+.-")
    private static let authorityBytes = ByteSet(" \t\r\n\"'`<>/\\").complement
    private static let pathBytes = ByteSet.base64URL + ByteSet("./+@")
    private static let standInStarts = ByteSet("${<%[*:")

    private func isWebhook(at index: Int) -> Bool {
        func goesOn(_ start: StaticString, by count: Int) -> Bool {
            guard has(start, at: index) else { return false }
            let path = index + start.utf8CodeUnitCount
            return end(of: Self.pathBytes, from: path) - path >= count
        }
        // The lengths of what the services hand out.
        return goesOn("hooks.slack.com/services/T", by: 40)
            || goesOn("hooks.slack.com/workflows/T", by: 40)
            || goesOn("discord.com/api/webhooks/", by: 80)
            || goesOn("discordapp.com/api/webhooks/", by: 80)
    }

    /// A token of a Telegram bot: 8 to 10 digits, `:AA` and 33 characters.
    private mutating func lookForBotToken(at index: Int) {
        let start = start(of: .digits, before: index, limit: index - 11)
        let end = end(of: .base64URL, from: index + 1, limit: index + 37)
        guard (8...10).contains(index - start), isBoundary(start), end - index - 1 == 35,
            !SecretText.isStandIn(bytes[index..<end])
        else { return }
        reportSecret("a token of a Telegram bot", start..<end)
    }
}

/// What a name promises about the value behind it.
enum SecretName {
    /// A text that a person thought up, or a program.
    case password
    /// A text that a program thought up.
    case token
    /// The header of HTTP, whose value begins with a scheme.
    case authorization

    /// What a name says, whatever stands before its end: `db_password`, `AWS_SECRET_ACCESS_KEY`.
    init?(_ name: ArraySlice<UInt8>) {
        guard let last = name.last else { return nil }
        func ends(_ words: StaticString...) -> Bool {
            words.contains { Self.ends(name, with: $0) }
        }
        switch last | 0x20 {
        case UInt8(ascii: "d") where ends("password", "passwd", "pwd"): self = .password
        case UInt8(ascii: "e") where ends("passphrase"): self = .password
        case UInt8(ascii: "t") where ends("passwort"): self = .password
        case UInt8(ascii: "t") where ends("secret"): self = .token
        case UInt8(ascii: "n") where ends("token"): self = .token
        case UInt8(ascii: "n") where ends("authorization"): self = .authorization
        case UInt8(ascii: "l") where ends("credential"): self = .token
        case UInt8(ascii: "s") where ends("credentials"): self = .token
        case UInt8(ascii: "y") where ends("key"):
            var owner = name.dropLast(3)
            if let joint = owner.last, joint == UInt8(ascii: "_") || joint == UInt8(ascii: "-") {
                owner = owner.dropLast()
            }
            guard Self.owners.contains(where: { Self.ends(owner, with: $0) }) else { return nil }
            self = .token
        default: return nil
        }
    }

    /// What the keys are for that are secrets: `api_key`, `AccountKey`.
    private static let owners: [StaticString] = [
        "api", "access", "secret", "private", "account", "auth", "encryption", "signing",
        "service", "master",
    ]

    /// Whether some bytes end with a word in small letters, whatever their case.
    private static func ends(_ name: ArraySlice<UInt8>, with word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard name.count >= count else { return false }
        let start = name.endIndex - count
        return word.withUTF8Buffer { word in
            for offset in 0..<count where unsafe name[start + offset] | 0x20 != word[offset] {
                return false
            }
            return true
        }
    }

    /// The last letters of all these names.
    static let lastLetters = ByteSet("detnylsDETNYLS")

    /// Whether a value looks like what the name promises.
    static func fits(_ value: ArraySlice<UInt8>, _ name: SecretName) -> Bool {
        let digits = value.count { ByteSet.digits.contains($0) }
        let letters = value.count { ByteSet.letters.contains($0) }
        guard let first = value.first, digits >= 1, letters >= 2 else { return false }
        switch name {
        case .password:
            // Variables, calls, paths and addresses are none; neither is a word with a number.
            guard value.count >= 8, !startsOtherwise.contains(first), !isOnlyAName(value),
                !value.contains(UInt8(ascii: "(")), !value.contains(UInt8(ascii: "/")),
                value.count - letters >= 2
            else { return false }
            return SecretText.entropy(value) >= 2.75
        case .token, .authorization:
            guard value.count >= 16, value.allSatisfy(tokenBytes.contains), digits >= 2,
                !startsOtherwise.contains(first), !isMadeOfWords(value)
            else { return false }
            return SecretText.entropy(value) >= 3.2
        }
    }

    private static let startsOtherwise = ByteSet("${<%[(/.&*:")
    private static let tokenBytes = ByteSet.base64 + ByteSet("_-.=~:")

    /// Whether a value is the word for a password and not one.
    static func isOnlyAName(_ value: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: value, as: UTF8.self).lowercased()
        return ["password", "passwd", "passwort"].contains(where: text.contains)
            || [
                "pass", "pwd", "secret", "root", "admin", "guest", "test", "user", "token",
                "postgres",
            ]
            .contains(text)
    }

    /// Whether a value is one or more words or numbers with `_`, `-`, `.` or `/` between them.
    private static func isMadeOfWords(_ value: ArraySlice<UInt8>) -> Bool {
        value.split { !ByteSet.alphanumeric.contains($0) }.allSatisfy { part in
            let digits = part.drop { ByteSet.letters.contains($0) }
            return digits.allSatisfy { ByteSet.digits.contains($0) }
                && (digits.count <= 4 || digits.count == part.count)
        }
    }
}
