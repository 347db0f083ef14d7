/// A text that can't change the terminal: control characters, among them the escape character, and
/// the marks that turn the direction of writing are shown as `\u{…}`; line ends and tabs stay.
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

private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F...0x9F: true
    case 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F: true
    default: false
    }
}
