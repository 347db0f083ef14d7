/// A line like `Proposal-Id: 20261120-x` at the end of a commit message.
package struct Trailer: Hashable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// The trailers of a message, as `git interpret-trailers --parse` finds them.
///
/// They are those of the last paragraph, when all its lines are trailers, or when one is git's own
/// (`Signed-off-by`, `(cherry picked from commit`) and at least a quarter of the lines are
/// trailers. A line that starts with a blank goes on with the value before it.
package func trailers(of message: String) -> [Trailer] {
    // By bytes: to Swift a carriage return and a line feed are one character.
    var lines = message.utf8.split(separator: 10, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    // What `git format-patch` puts behind a line of dashes is no message.
    if let end = lines.firstIndex(where: { isDivider($0) }) { lines.removeSubrange(end...) }
    lines.removeAll { $0.hasPrefix("#") }
    while let last = lines.last, isBlank(last) { lines.removeLast() }
    // The subject's paragraph can't be trailers.
    guard let boundary = lines.lastIndex(where: isBlank) else { return [] }
    let paragraph = lines[(boundary + 1)...]
    var found: [Trailer] = []
    var matching = 0
    var others = 0
    var hasGitsOwn = false
    var isInTrailer = false
    for line in paragraph {
        if line.first == " " || line.first == "\t" {
            if isInTrailer, let last = found.last {
                let text = trimmed(line)
                let joint = last.value.isEmpty || text.isEmpty ? "" : " "
                found[found.count - 1].value = last.value + joint + text
                matching += 1
            } else {
                others += 1
            }
        } else if line.hasPrefix("(cherry picked from commit ") {
            hasGitsOwn = true
            matching += 1
            isInTrailer = false
        } else if let trailer = trailer(line) {
            if line.hasPrefix("Signed-off-by: ") { hasGitsOwn = true }
            found.append(trailer)
            matching += 1
            isInTrailer = true
        } else {
            others += 1
            isInTrailer = false
        }
    }
    let isTrailers = others == 0 || (hasGitsOwn && matching * 3 >= others)
    return isTrailers ? found : []
}

private func trailer(_ line: String) -> Trailer? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let token = line[..<colon]
    let name = token.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
    guard !name.isEmpty,
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { return nil }
    return Trailer(key: String(name), value: trimmed(String(line[line.index(after: colon)...])))
}

private func isDivider(_ line: String) -> Bool {
    guard line.hasPrefix("---") else { return false }
    let rest = line.dropFirst(3)
    return rest.first.map { $0 == " " || $0 == "\t" || $0 == "\r" } ?? true
}

private func isBlank(_ line: String) -> Bool {
    line.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\r" }
}

private func trimmed(_ text: String) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
}
