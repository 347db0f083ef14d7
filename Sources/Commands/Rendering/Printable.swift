/// A text that can't change the terminal or hide something: control characters, among them the
/// escape character, the marks that turn the direction of writing, and characters that nobody sees
/// are shown as `\u{…}`; line feeds and tabs stay.
package func printable(_ text: some StringProtocol) -> String {
    guard text.unicodeScalars.contains(where: isUnprintable) else { return String(text) }
    var result = ""
    for scalar in text.unicodeScalars {
        if isUnprintable(scalar) {
            result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// A text that stays on its line as well: the name of a file can hold a line feed, and what stands
/// behind it must not pass for another finding.
package func printableLine(_ text: String) -> String {
    printable(text).escaped { $0 == UInt8(ascii: "\n") ? "\\u{a}" : nil }
}

extension String {
    /// The text with other words in the place of some ASCII characters.
    func escaped(_ escape: (UInt8) -> String?) -> String {
        guard utf8.contains(where: { escape($0) != nil }) else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count + 32)
        for byte in utf8 {
            if let text = escape(byte) { result += text.utf8 } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F...0x9F: true
    case 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F: true
    // What takes no room; not the joiners, which scripts and emoji need.
    case 0xAD, 0x200B, 0x2028, 0x2029, 0x2060...0x2064, 0xFEFF, 0xE0000...0xE007F: true
    // No characters at all.
    case 0xFFFE, 0xFFFF: true
    default: false
    }
}
