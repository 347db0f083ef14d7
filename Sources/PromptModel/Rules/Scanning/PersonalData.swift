internal import Basics

/// No data of a person stands in a file.
enum PersonalData {
    static let rule = Rule(
        "personal-data", .warning,
        "No file holds the mail address, phone or card number of a person.",
        "What stands in a prompt goes to a model's provider with every call, and git keeps it for "
            + "good, so nobody can have it deleted. Let the application fill it in where it is "
            + "needed. Addresses of a function such as 'support@' (RFC 2142), domains and numbers "
            + "that are set aside for examples (RFC 2606, 555 numbers, test cards of payment "
            + "services) and the key 'owners' do not count. A card number counts when its length, "
            + "its issuer and its check digit (ISO/IEC 7812) are right.",
        example: .snippet("Send complaints to maria.lindgren@haff-tours.de at once.\n"))
}

extension FileScan {
    // MARK: - Mail addresses

    /// A mail address, at its `@`.
    mutating func lookForMail(at index: Int) {
        let start = start(of: Self.localBytes, before: index, limit: max(0, index - 64))
        let end = endOfDomain(from: index + 1)
        guard start < index, end > index + 1, bytes[start] != UInt8(ascii: ".") else { return }
        // The end of `user:password@host` and of a path is no name.
        if let before = byte(start - 1), Self.notBeforeMail.contains(before) { return }
        let domain = bytes[(index + 1)..<end]
        guard !MailDomain.isReserved(domain), !MailDomain.isFunction(bytes[start..<index]) else {
            return
        }
        done = end
        report(
            Finding(
                rule: PersonalData.rule, range: start..<end,
                message: "the mail address of a person stands here",
                suggestion: "take it out, or make it a placeholder"))
    }

    private static let localBytes = ByteSet.alphanumeric + ByteSet("._%+-")
    private static let notBeforeMail = ByteSet(":/@$\\{}=&")
    private static let domainBytes = ByteSet.alphanumeric + ByteSet("-.")

    /// The end of a domain name with at least two labels, the last one of letters; the start where
    /// there is none.
    private func endOfDomain(from start: Int) -> Int {
        var end = end(of: Self.domainBytes, from: start, limit: start + 253)
        while end > start, !ByteSet.alphanumeric.contains(bytes[end - 1]) { end -= 1 }
        let labels = bytes[start..<end].split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2,
            last.allSatisfy(ByteSet.letters.contains), labels.allSatisfy({ !$0.isEmpty })
        else { return start }
        return end
    }

    // MARK: - Numbers

    /// A phone or card number, at its first digit.
    mutating func lookForNumber(at index: Int) {
        let end = end(of: Self.numberBytes, from: index)
        // Most numbers are short: a price, a year, a number of a list.
        guard end - index >= 9 else {
            done = max(done, end)
            return
        }
        var last = end
        while !ByteSet.digits.contains(bytes[last - 1]) { last -= 1 }
        done = max(done, last)
        var start = index
        while start > 0, start > index - 2, Self.beforeNumber.contains(bytes[start - 1]) {
            start -= 1
        }
        // A part of a word, of an address or of a longer number is none.
        if let before = byte(start - 1), Self.notBeforeNumber.contains(before) { return }
        if let after = byte(last), Self.notAfterNumber.contains(after) {
            guard let next = byte(last + 1), !ByteSet.alphanumeric.contains(next),
                after == UInt8(ascii: ".") || after == UInt8(ascii: ",")
            else { return }
        }
        let digits = bytes[index..<last].filter(ByteSet.digits.contains)
        if CardNumber.isOne(bytes[index..<last], digits: digits) {
            report(
                Finding(
                    rule: PersonalData.rule, range: index..<last,
                    message: "a card number stands here",
                    suggestion: "take it out; numbers for tests are published by the card networks")
            )
        } else if let range = PhoneNumber.range(in: bytes, start..<last, digits: digits) {
            report(
                Finding(
                    rule: PersonalData.rule, range: range,
                    message: "a phone number stands here",
                    suggestion: "take it out, or make it a placeholder"))
        }
    }

    private static let numberBytes = ByteSet.digits + ByteSet(" -.()/")
    private static let beforeNumber = ByteSet("+(")
    private static let notBeforeNumber = ByteSet.word + ByteSet(".-/#$=%:")
    private static let notAfterNumber = ByteSet.word + ByteSet("-/%.,:")
}

/// What is known of the parts of mail addresses.
enum MailDomain {
    /// Whether a host is set aside for examples and tests (RFC 2606, RFC 6761).
    static func isReserved(_ host: ArraySlice<UInt8>) -> Bool {
        let labels = host.prefix { $0 != UInt8(ascii: ":") }.split(separator: UInt8(ascii: "."))
        guard let last = labels.last else { return false }
        func isOne(_ label: ArraySlice<UInt8>, of names: [[UInt8]]) -> Bool {
            names.contains { name in
                name.count == label.count && name.elementsEqual(label.lazy.map(lowercase))
            }
        }
        if isOne(last, of: reserved) { return true }
        if isOne(last, of: [localhost]) { return labels.count > 1 }
        return labels.count >= 2 && isOne(labels[labels.count - 2], of: [example])
            && isOne(last, of: withExample)
    }

    private static let example = Array("example".utf8)
    private static let localhost = Array("localhost".utf8)
    private static let reserved = [Array("test".utf8), Array("invalid".utf8), example]
    private static let withExample = ["com", "net", "org", "edu"].map { Array($0.utf8) }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        ByteSet.capitals.contains(byte) ? byte | 0x20 : byte
    }

    /// Whether the part before the `@` names a function and no person (RFC 2142 and custom).
    static func isFunction(_ local: ArraySlice<UInt8>) -> Bool {
        let name = String(decoding: local, as: UTF8.self).lowercased()
        let word = name.prefix { $0 != "+" && $0 != "." && $0 != "-" && $0 != "_" }
        return functions.contains(name) || functions.contains(String(word))
            || name.hasPrefix("no-reply") || name.hasPrefix("do-not-reply")
    }

    private static let functions: Set<String> = [
        "abuse", "noc", "security", "postmaster", "hostmaster", "webmaster", "usenet", "news",
        "www",
        "uucp", "ftp", "info", "marketing", "sales", "support", "admin", "administrator", "help",
        "helpdesk", "service", "services", "contact", "kontakt", "hello", "hi", "office", "team",
        "noreply", "donotreply", "reply", "billing", "invoice", "invoices", "accounts", "payments",
        "orders", "order", "booking", "bookings", "reservations", "reservation", "press", "media",
        "jobs", "careers", "hr", "legal", "privacy", "compliance", "feedback", "newsletter",
        "subscribe", "unsubscribe", "returns", "refunds", "complaints", "customerservice",
        "customercare", "customer", "care", "git", "root", "bot", "mail", "email", "enquiries",
        "inquiries", "partners", "events", "alerts", "notifications", "user", "username", "name",
        "your", "you", "someone", "somebody", "nobody", "example", "test", "recipient", "sender",
        "firstname", "first",
    ]
}
