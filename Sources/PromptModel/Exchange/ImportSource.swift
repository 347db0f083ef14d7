internal import Basics
internal import YAMLKit

/// A file that is being imported: its text with line feeds only, and where its parts stand.
package struct ImportSource: Sendable {
    /// The file's name as the user knows it.
    package let file: String
    /// The text, without a byte order mark, its lines ended by line feeds.
    package let text: String
    /// What was taken off the bytes: put back by an export.
    let encoding: Encoding
    /// The text's bytes.
    let bytes: [UInt8]

    /// What the bytes of a file have around its text.
    struct Encoding: Hashable, Sendable {
        /// How lines end.
        enum LineEnds: String, Hashable, Sendable {
            case lineFeed = "lf"
            case carriageReturns = "crlf"
            /// Of several kinds, which an export can't put back.
            case mixed
        }

        var hasByteOrderMark = false
        var lineEnds = LineEnds.lineFeed

        /// The bytes of a text.
        func bytes(of text: String) -> [UInt8] {
            var bytes: [UInt8] = hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []
            guard lineEnds == .carriageReturns else { return bytes + Array(text.utf8) }
            for byte in text.utf8 {
                if byte == 0x0A { bytes.append(0x0D) }
                bytes.append(byte)
            }
            return bytes
        }
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the bytes.
    ///   - file: the file's name.
    ///   - limit: how many bytes it may have.
    /// - Throws: ``ImportError`` when it is empty, too large or not UTF-8 text.
    package init(
        _ bytes: [UInt8], file: String, limit: Int = YAMLLimits.standard.bytes
    ) throws(ImportError) {
        guard bytes.count <= limit else {
            throw ImportError(
                .tooLarge, "\(file) has more than \(limit / 1024) KB, the most an asset can have",
                suggestion: "split it into parts")
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw ImportError(
                .encoding, "this is UTF-16 text", suggestion: "save it as UTF-8",
                at: SourceLocation(file: file, line: 1, column: 1))
        }
        var rest = bytes[...]
        var encoding = Encoding()
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
            encoding.hasByteOrderMark = true
            rest = rest.dropFirst(3)
        }
        if let place = rest.firstInvalidUTF8 ?? rest.firstIndex(of: 0) {
            let before = rest[rest.startIndex..<place]
            let line = before.lazy.filter { $0 == 0x0A }.count + 1
            let start = (before.lastIndex(of: 0x0A) ?? before.startIndex - 1) + 1
            let column = String(decoding: rest[start..<place], as: UTF8.self).unicodeScalars.count
            throw ImportError(
                .encoding,
                rest[place] == 0
                    ? "a NUL byte stands here: this is no text" : "this is no UTF-8 text",
                suggestion: "save it as UTF-8",
                at: SourceLocation(file: file, line: line, column: column + 1))
        }
        var text: [UInt8] = []
        text.reserveCapacity(rest.count)
        var counts = (pairs: 0, feeds: 0, returns: 0)
        var previous: UInt8 = 0
        for byte in rest {
            if byte == 0x0A {
                if previous == 0x0D { counts.pairs += 1 } else { counts.feeds += 1 }
                if previous != 0x0D { text.append(0x0A) }
            } else if byte == 0x0D {
                counts.returns += 1
                text.append(0x0A)
            } else {
                text.append(byte)
            }
            previous = byte
        }
        if counts.returns > 0 {
            encoding.lineEnds =
                counts.feeds == 0 && counts.pairs == counts.returns ? .carriageReturns : .mixed
        }
        guard text.contains(where: { !isWhiteSpace($0) }) else {
            throw ImportError(
                .empty, (file == "-" ? "the standard input" : file) + " is empty",
                suggestion: "there is nothing to import")
        }
        self.file = file
        self.text = String(decoding: text, as: UTF8.self)
        self.bytes = text
        self.encoding = encoding
    }

    /// A part of a file that was stored, as if it were a file.
    init(stored text: String, file: String) {
        self.file = file
        self.text = text
        bytes = Array(text.utf8)
        encoding = Encoding()
    }

    /// The place of a byte of the text.
    func location(ofByte offset: Int) -> SourceLocation {
        let before = bytes[..<min(max(offset, 0), bytes.count)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return SourceLocation(
            file: file, line: before.lazy.filter { $0 == 0x0A }.count + 1,
            column: String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1)
    }

    /// The whole text as YAML.
    func yaml() throws(ImportError) -> YAMLDocument {
        try Self.yaml(bytes, file: file)
    }

    static func yaml(_ bytes: [UInt8], file: String) throws(ImportError) -> YAMLDocument {
        do {
            return try YAMLDocument(parsing: bytes, file: file)
        } catch {
            throw ImportError(
                .syntax, error.message, suggestion: error.suggestion, at: error.location)
        }
    }
}

/// The YAML between two lines of `---` at the beginning of a file, and the text after it.
struct FrontMatter {
    /// The YAML's text, ended by a line feed unless it is empty.
    var text: String
    /// What it says.
    var document: YAMLDocument
    /// The text after it, and where in the file it begins.
    var body: String
    var bodyStart: Int
    /// The lines before the YAML, which the document has as empty ones.
    var linesBefore: Int
    /// What stands before the YAML, with the opening `---`, and the closing line.
    var opening: String
    var closing: String

    /// Its value; empty when it says nothing.
    var value: JSONObject { document.value.objectValue ?? JSONObject() }

    /// Finds the front matter of a file.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - allowsPreface: whether comments and empty lines may stand before it.
    /// - Returns: nil where the file does not begin with one.
    /// - Throws: ``ImportError`` when it does not end, or is no YAML mapping.
    static func find(
        in source: ImportSource, allowsPreface: Bool
    ) throws(ImportError) -> FrontMatter? {
        let bytes = source.bytes
        var start = 0
        var line = 0
        func lineEnd(_ from: Int) -> Int { bytes[from...].firstIndex(of: 0x0A) ?? bytes.count }
        func isFence(_ from: Int, _ end: Int) -> Bool {
            bytes[from..<end].starts(with: Array("---".utf8))
                && bytes[(from + 3)..<end].allSatisfy(isBlank)
        }
        while allowsPreface, start < bytes.count {
            let end = lineEnd(start)
            let rest = bytes[start..<end].drop(while: isBlank)
            guard rest.isEmpty || rest.first == UInt8(ascii: "#") else { break }
            start = min(end + 1, bytes.count)
            line += 1
        }
        guard start < bytes.count else { return nil }
        let openingEnd = lineEnd(start)
        guard isFence(start, openingEnd) else { return nil }
        let yamlStart = min(openingEnd + 1, bytes.count)
        var place = yamlStart
        while place < bytes.count {
            let end = lineEnd(place)
            if isFence(place, end) {
                let prefix = [UInt8](repeating: 0x0A, count: line + 1)
                let document = try ImportSource.yaml(
                    prefix + Array(bytes[yamlStart..<place]), file: source.file)
                guard document.root.map({ $0.isMapping || $0.value.isNull }) ?? true else {
                    throw ImportError(
                        .syntax, "the front matter is no mapping of keys to values",
                        at: source.location(ofByte: yamlStart))
                }
                let bodyStart = min(end + 1, bytes.count)
                return FrontMatter(
                    text: source.text(yamlStart..<place), document: document,
                    body: source.text(bodyStart..<bytes.count), bodyStart: bodyStart,
                    linesBefore: line + 1, opening: source.text(0..<yamlStart),
                    closing: source.text(place..<bodyStart))
            }
            place = end + 1
        }
        throw ImportError(
            .syntax, "the front matter begins here and does not end",
            suggestion: "end it with a line of '---'", at: source.location(ofByte: start))
    }
}

extension ImportSource {
    /// The text of some of its bytes.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension ArraySlice<UInt8> {
    /// The first byte that is not part of well-formed UTF-8.
    fileprivate var firstInvalidUTF8: Int? {
        if String(validating: self, as: UTF8.self) != nil { return nil }
        // Cold: the longest valid prefix, by halves.
        var good = startIndex
        var bad = endIndex
        while bad - good > 4 {
            let middle = good + (bad - good) / 2
            // A cut may fall inside a character, so look a little to both sides.
            let cuts = (Swift.max(good, middle - 3)...middle).reversed()
            if let cut = cuts.first(where: {
                String(validating: self[startIndex..<$0], as: UTF8.self) != nil
            }), cut > good {
                good = cut
            } else {
                bad = middle
            }
        }
        return (good..<bad).last {
            String(validating: self[startIndex..<$0], as: UTF8.self) != nil
        } ?? good
    }
}
