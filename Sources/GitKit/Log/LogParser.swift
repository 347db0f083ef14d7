internal import Basics

/// Reads what `git log -z --raw --pretty=raw --parents -m --no-abbrev` prints, piece by piece.
///
/// The form is that of git-diff-tree ("raw output format") and git-log ("raw"): fields that end in
/// NUL. A field that begins with `commit ` holds the header, the message and the first change
/// without its path, one that begins with `:` a change without its path, and the next one the path.
struct LogParser {
    /// What is wrong with the output; git has another version than this was written for.
    struct Malformed: Error {}

    private var rest: [UInt8] = []
    private var present: LoggedCommit?
    /// The commit whose parent the next changes are against.
    private var parent = 0
    private var change: (old: FileVersion?, new: FileVersion?)?

    /// Takes a piece, and gives each commit that is complete to `body`.
    mutating func read(
        _ piece: ArraySlice<UInt8>, _ body: (LoggedCommit) throws -> Void
    ) throws {
        rest += piece
        var start = 0
        while let end = rest.offset(of: 0, from: start) {
            try field(rest[start..<end], body)
            start = end + 1
        }
        rest.removeFirst(start)
    }

    /// Ends the log.
    mutating func finish(_ body: (LoggedCommit) throws -> Void) throws {
        if !rest.isEmpty { try field(rest[...], body) }
        guard change == nil else { throw Malformed() }
        if let present { try body(present) }
        present = nil
    }

    private mutating func field(
        _ field: ArraySlice<UInt8>, _ body: (LoggedCommit) throws -> Void
    ) throws {
        if let (old, new) = change {
            guard present != nil, !field.isEmpty else { throw Malformed() }
            present?.changes.append(
                LoggedChange(parent: parent, path: Array(field), old: old, new: new))
            change = nil
        } else if field.first == UInt8(ascii: ":") {
            try readChange(field)
        } else if !field.isEmpty {
            // Behind the message stands the first change, on a line of its own.
            let last = field.lastIndex(of: 10).map { $0 + 1 } ?? field.startIndex
            let hasChange = last < field.endIndex && field[last] == UInt8(ascii: ":")
            try readCommit(hasChange ? field[..<last] : field, body)
            if hasChange { try readChange(field[last...]) }
        }
    }

    /// `:100644 100644 <old id> <new id> M`.
    private mutating func readChange(_ field: ArraySlice<UInt8>) throws {
        let start = field.startIndex
        guard field.count >= 98,
            let oldID = ObjectID(hex: field[(start + 15)..<(start + 55)]),
            let newID = ObjectID(hex: field[(start + 56)..<(start + 96)])
        else { throw Malformed() }
        func version(_ digits: Range<Int>, _ id: ObjectID) -> FileVersion? {
            var mode: UInt32 = 0
            for byte in field[digits] { mode = mode << 3 | UInt32(byte & 7) }
            return mode == 0 ? nil : FileVersion(mode: FileMode(rawValue: mode), id: id)
        }
        change = (
            version(start + 1..<start + 7, oldID), version(start + 8..<start + 14, newID)
        )
    }

    private mutating func readCommit(
        _ field: ArraySlice<UInt8>, _ body: (LoggedCommit) throws -> Void
    ) throws {
        guard let end = field.firstIndex(of: 10), field.starts(with: "commit ".utf8) else {
            throw Malformed()
        }
        // `commit <id> <parents> (from <parent>)`
        var ids: [ObjectID] = []
        var from: ObjectID?
        for word in field[..<end].split(separator: 32).dropFirst() {
            if word == [40, 102, 114, 111, 109] { continue }
            guard let id = ObjectID(hex: word.last == UInt8(ascii: ")") ? word.dropLast() : word)
            else { throw Malformed() }
            if word.last == UInt8(ascii: ")") { from = id } else { ids.append(id) }
        }
        guard let id = ids.first else { throw Malformed() }
        let parents = Array(ids.dropFirst())
        parent = from.flatMap { parents.firstIndex(of: $0) } ?? 0
        // A merge is printed once for each parent that it differs from.
        if present?.commit.id == id { return }
        if let present { try body(present) }
        present = nil
        guard var commit = Commit(id: id, content: Self.content(field[(end + 1)...])) else {
            throw GitError.corrupt(id, "it is no well-formed commit")
        }
        commit.parents = parents
        present = LoggedCommit(commit: commit)
    }

    /// The commit's header and its message without the indentation that the log gives it.
    private static func content(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(text.count)
        var isMessage = false
        for line in text.split(separator: 10, omittingEmptySubsequences: false) {
            if isMessage {
                content += line.starts(with: [32, 32, 32, 32]) ? line.dropFirst(4) : line
            } else {
                // git has put the message into UTF-8 already.
                if line.starts(with: "encoding ".utf8) { continue }
                isMessage = line.isEmpty
                content += line
            }
            content.append(10)
        }
        // The log ends a message with a line feed, and one with changes with an empty line.
        while content.last == 10 { content.removeLast() }
        return content + [10]
    }
}

extension ObjectID {
    /// Reads 40 lower-case hexadecimal digits; nil for anything else.
    package init?(hex digits: ArraySlice<UInt8>) {
        guard digits.count == 40,
            let high = Self.word(digits, 0..<16), let middle = Self.word(digits, 16..<32),
            let low = Self.word(digits, 32..<40)
        else { return nil }
        self.init(high, middle, UInt32(truncatingIfNeeded: low))
    }

    private static func word(_ digits: ArraySlice<UInt8>, _ part: Range<Int>) -> UInt64? {
        var word: UInt64 = 0
        for index in part {
            let digit = digits[digits.startIndex + index]
            switch digit {
            case 48...57: word = word << 4 | UInt64(digit - 48)
            case 97...102: word = word << 4 | UInt64(digit - 87)
            default: return nil
            }
        }
        return word
    }
}
