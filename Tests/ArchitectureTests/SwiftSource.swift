/// A Swift file, read just well enough to tell code from comments and from the text of strings.
struct SwiftSource {
    struct Import: Equatable {
        var module: String
        /// `public`, `package` and so on, or nil where nothing is written, which means `internal`.
        var access: String?
        var line: Int
    }

    /// The path relative to the package's root.
    let path: String
    let text: String
    /// The text with comments and the text of strings replaced by spaces, line by line; what stands
    /// in an interpolation is code.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        var scanner = Scanner(text: text)
        scanner.scanCode(until: nil)
        code = String(scanner.output)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The target it belongs to: the folder below `Sources`.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// How many lines it has.
    var lineCount: Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
        return text.hasSuffix("\n") ? lines - 1 : lines
    }

    var imports: [Import] {
        let kinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        let levels: Set = ["public", "package", "internal", "fileprivate", "private"]
        return code.enumerated().compactMap { index, line in
            var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            words.removeAll { $0.hasPrefix("@") }
            let access = words.first.flatMap { levels.contains($0) ? $0 : nil }
            if access != nil { words.removeFirst() }
            guard words.first == "import" else { return nil }
            words.removeFirst()
            if let first = words.first, kinds.contains(first) { words.removeFirst() }
            guard let module = words.first?.split(separator: ".").first else { return nil }
            return Import(module: String(module), access: access, line: index + 1)
        }
    }
}

private struct Scanner {
    let characters: [Character]
    var position = 0
    var output: [Character] = []

    init(text: String) { characters = Array(text) }

    private func starts(_ word: String) -> Bool {
        characters[position...].starts(with: Array(word))
    }

    private mutating func keep(_ count: Int = 1) {
        output += characters[position..<min(position + count, characters.count)]
        position = min(position + count, characters.count)
    }

    private mutating func blank(_ count: Int = 1) {
        for character in characters[position..<min(position + count, characters.count)] {
            output.append(character == "\n" ? "\n" : " ")
        }
        position = min(position + count, characters.count)
    }

    /// Copies code up to the end, or up to the parenthesis that closes an interpolation.
    mutating func scanCode(until closing: Character?) {
        var depth = 0
        while position < characters.count {
            if starts("//") {
                while position < characters.count, characters[position] != "\n" { blank() }
            } else if starts("/*") {
                blankComment()
            } else if let hashes = stringStart {
                scanString(hashes: hashes)
            } else {
                if characters[position] == "(" { depth += 1 }
                if characters[position] == ")" {
                    if depth == 0, closing != nil { return }
                    depth -= 1
                }
                keep()
            }
        }
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < characters.count
    }

    /// The number of `#` before the quote of a string that begins here, or nil.
    private var stringStart: Int? {
        var index = position
        while index < characters.count, characters[index] == "#" { index += 1 }
        guard index < characters.count, characters[index] == "\"" else { return nil }
        return index - position
    }

    private mutating func scanString(hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        keep(hashes)
        let quote = starts("\"\"\"") ? "\"\"\"" : "\""
        keep(quote.count)
        while position < characters.count {
            if starts("\\" + marks + "(") {
                blank(hashes + 1)
                keep()
                scanCode(until: ")")
                if position < characters.count { keep() }
            } else if starts("\\" + marks) {
                blank(hashes + 2)
            } else if starts(quote + marks) {
                return keep(quote.count + hashes)
            } else {
                blank()
            }
        }
    }
}
