/// The settings of one configuration file of git (git-config, "SYNTAX"), in the order of the file.
struct ConfigurationFile {
    struct Entry: Hashable {
        /// Section and key in lower case, a subsection as it is: `branch.Main.remote`.
        var name: String
        /// What stands behind `=`; nil for a key alone, which means true.
        var value: String?
    }

    private(set) var entries: [Entry] = []

    /// Reads a file's content; nil for anything that git would refuse, and for what is not read
    /// here: files that include others, texts that are not UTF-8, and blanks inside of a value
    /// that versions of git take differently.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes)
        var section: String?
        while let byte = reader.next() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"): continue
            case UInt8(ascii: "#"), UInt8(ascii: ";"): reader.skipLine()
            case UInt8(ascii: "["):
                guard let name = reader.section() else { return nil }
                if name == "include" || name.hasPrefix("includeif") { return nil }
                section = name
            default:
                guard let section, let entry = reader.entry(startingWith: byte) else { return nil }
                entries.append(Entry(name: section + "." + entry.key, value: entry.value))
            }
        }
        if reader.isUnusual { return nil }
    }

    /// The last value of a key, which is the one that counts; nil when the key is absent.
    func last(_ name: String) -> Entry? { entries.last { $0.name == name } }
}

/// Walks over the bytes of a configuration file.
private struct Reader {
    private let bytes: [UInt8]
    private var position = 0
    /// Whether something was met that is not read here.
    private(set) var isUnusual = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next byte; a line's end is always one `\n`.
    mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        if bytes[position] == UInt8(ascii: "\r"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "\n")
        {
            position += 1
        }
        if bytes[position] == 0 { isUnusual = true }
        return bytes[position]
    }

    mutating func skipLine() {
        while let byte = next(), byte != UInt8(ascii: "\n") {}
    }

    /// The rest of `[section]` or `[section "subsection"]`.
    mutating func section() -> String? {
        var name: [UInt8] = []
        while let byte = next() {
            if byte == UInt8(ascii: "]") { return name.isEmpty ? nil : text(name) }
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                guard !name.isEmpty, let subsection = subsection() else { return nil }
                return text(name).map { $0 + "." + subsection }
            }
            // `[section.subsection]` is an old form whose letters lose their case.
            guard Self.isNameByte(byte) else { return nil }
            name.append(Self.lowercased(byte))
        }
        return nil
    }

    private mutating func subsection() -> String? {
        var byte = next()
        while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { byte = next() }
        guard byte == UInt8(ascii: "\"") else { return nil }
        var name: [UInt8] = []
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "\n"): return nil
            case UInt8(ascii: "\""): return next() == UInt8(ascii: "]") ? text(name) : nil
            case UInt8(ascii: "\\"):
                guard let escaped = next(), escaped != UInt8(ascii: "\n") else { return nil }
                name.append(escaped)
            default: name.append(byte)
            }
        }
        return nil
    }

    /// A key, which begins with `first`, and its value.
    mutating func entry(startingWith first: UInt8) -> (key: String, value: String?)? {
        guard Self.isLetter(first) else { return nil }
        var key = [Self.lowercased(first)]
        var byte = next()
        while let found = byte, Self.isNameByte(found) {
            key.append(Self.lowercased(found))
            byte = next()
        }
        while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { byte = next() }
        guard let name = text(key) else { return nil }
        if byte == nil || byte == UInt8(ascii: "\n") { return (name, nil) }
        guard byte == UInt8(ascii: "="), let value = value() else { return nil }
        return (name, value)
    }

    private mutating func value() -> String? {
        var value: [UInt8] = []
        var blanks = 0
        var isQuoted = false
        while true {
            let byte = next() ?? UInt8(ascii: "\n")
            switch byte {
            case UInt8(ascii: "\n"): return isQuoted ? nil : text(value)
            case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted:
                skipLine()
                return text(value)
            case UInt8(ascii: " ") where !isQuoted, UInt8(ascii: "\t") where !isQuoted:
                if value.isEmpty { continue }
                // Some versions of git keep a tab inside of a value, others make it a blank.
                blanks = byte == UInt8(ascii: "\t") ? .min : blanks + 1
                continue
            default: break
            }
            guard blanks >= 0 else { return nil }
            value.append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanks))
            blanks = 0
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\\") {
                switch next() {
                case UInt8(ascii: "\n"): break
                case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
                case UInt8(ascii: "b"): value.append(8)
                case UInt8(ascii: "\\"): value.append(UInt8(ascii: "\\"))
                case UInt8(ascii: "\""): value.append(UInt8(ascii: "\""))
                default: return nil
                }
            } else {
                value.append(byte)
            }
        }
    }

    private func text(_ bytes: [UInt8]) -> String? { String(validating: bytes, as: UTF8.self) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased(byte))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte == UInt8(ascii: "-")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}
