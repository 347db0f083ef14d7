internal import Basics

/// A commit.
package struct Commit: Hashable, Sendable {
    package var id: ObjectID
    package var tree: ObjectID
    package var parents: [ObjectID]
    package var author: Signature
    package var committer: Signature
    /// The whole message; bytes that are no text in the commit's encoding are shown as U+FFFD.
    package var message: String

    /// The first line of the message.
    package var subject: String {
        String(message.drop { $0.isNewline }.prefix { !$0.isNewline })
    }

    /// The lines like `Proposal-Id: …` in the message's last paragraph.
    package var trailers: [Trailer] { GitKit.trailers(of: message) }
}

extension Commit {
    /// Reads a commit object (gitformat-commit); nil when it names no tree or no people.
    init?(id: ObjectID, content: [UInt8]) {
        var rest = content[...]
        var tree: ObjectID?
        var parents: [ObjectID] = []
        var author: Signature?
        var committer: Signature?
        var isLatin1 = false
        var encodedLines: [(field: String, value: ArraySlice<UInt8>)] = []
        while let end = rest.firstIndex(of: 10), end != rest.startIndex {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            // A line that starts with a blank goes on with the field before it (a signature).
            guard line.first != 32, let blank = line.firstIndex(of: 32) else { continue }
            let field = String(decoding: line[..<blank], as: UTF8.self)
            let value = line[(blank + 1)...]
            switch field {
            case "tree": tree = ObjectID(String(decoding: value, as: UTF8.self))
            case "parent":
                guard let parent = ObjectID(String(decoding: value, as: UTF8.self)) else {
                    return nil
                }
                parents.append(parent)
            case "author", "committer": encodedLines.append((field, value))
            case "encoding":
                let name = String(decoding: value, as: UTF8.self).lowercased()
                isLatin1 = ["iso-8859-1", "iso8859-1", "latin1", "latin-1"].contains(name)
            default: break
            }
        }
        for (field, value) in encodedLines {
            let signature = Signature(parsing: Self.decoded(value, isLatin1: isLatin1))
            if field == "author" { author = signature } else { committer = signature }
        }
        guard let tree, let author, let committer else { return nil }
        let message = rest.first == 10 ? rest.dropFirst() : rest
        self.init(
            id: id, tree: tree, parents: parents, author: author, committer: committer,
            message: Self.decoded(message, isLatin1: isLatin1))
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, isLatin1: Bool) -> String {
        guard isLatin1 else { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }

    /// A commit object's content; the message must hold no NUL, which git refuses.
    static func serialized(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
        message: String
    ) throws(GitError) -> [UInt8] {
        guard author.hasName, committer.hasName else {
            throw .invalid("a commit needs a name for its author and committer")
        }
        guard !message.utf8.contains(0) else {
            throw .invalid("a commit message can't hold a NUL character")
        }
        var text = "tree \(tree)\n"
        for parent in parents { text += "parent \(parent)\n" }
        text += "author \(author.serialized)\ncommitter \(committer.serialized)\n\n\(message)"
        return Array(text.utf8)
    }
}

extension Signature {
    /// Reads `Name <mail> seconds +hhmm`; a time that can't be read is 0, as in git.
    init(parsing line: String) {
        // By bytes: a history has two of these lines for each commit.
        let bytes = Array(line.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "<")),
            let close = bytes.lastIndex(of: UInt8(ascii: ">")), open < close
        else {
            self.init(name: line, email: "", time: Timestamp(seconds: 0))
            return
        }
        let words = bytes[(close + 1)...].split(separator: 32).map {
            String(decoding: $0, as: UTF8.self)
        }
        let seconds = words.first.flatMap { Int64($0) } ?? 0
        var end = open
        while end > 0, bytes[end - 1] == 32 { end -= 1 }
        // Farther than microseconds reach, a date is damage of old conversions.
        let isSane = seconds.magnitude < UInt64(Int64.max / 1_000_000)
        self.init(
            name: String(decoding: bytes[..<end], as: UTF8.self),
            email: String(decoding: bytes[(open + 1)..<close], as: UTF8.self),
            time: Timestamp(seconds: isSane ? seconds : 0),
            offsetMinutes: words.dropFirst().first.flatMap { GitDate.offset($0) } ?? 0)
    }
}
