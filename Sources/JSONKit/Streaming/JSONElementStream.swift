package import Basics
internal import CSimdjson

/// The elements of one list in a JSON file of any size: the file is the list, or one object of
/// which the list is a member.
///
/// In memory is one chunk of the file and the present element. Other members are passed over, but
/// for the named ones, whose values are kept. What is passed over is looked at for its brackets
/// only; an element is handed out as it stands, for the caller to parse, so one that is not valid
/// does not end the stream. A file that ends early, or whose outer shape is not as it should be,
/// throws ``JSONStreamError``.
package struct JSONElementStream: ~Copyable {
    /// One element as it stands in the file.
    package struct Element: Sendable {
        /// The line that it begins on, counted from 1.
        package var line: Int
        /// Where it begins, as an offset in bytes from the start of the file.
        package var offset: Int
        /// Its text; nil when it is longer than ``JSONElementStream/limit``.
        package var bytes: [UInt8]?
    }

    /// How many bytes an element, or a member that is kept, may have.
    package let limit: Int
    /// The values of the members that were asked for, as far as they have been passed.
    package private(set) var members: [String: JSONValue] = [:]
    /// Whether the list has been met.
    package private(set) var foundList = false
    /// The keys that have been passed, in order; the first ``keyCount`` of them.
    package private(set) var keys: [String] = []

    /// How many keys are remembered.
    package static let keyCount = 100

    private enum State {
        case start, beforeMember, afterMember, beforeElement, afterElement, end
    }

    private let key: String?
    private let kept: Set<String>
    private let allowsNonFinite: Bool
    private let parser = JSONParser()
    private var file: ChunkedFile
    private var state = State.start

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - key: the member whose elements are wanted.
    ///   - kept: the other members whose values are wanted.
    ///   - limit: how many bytes an element or a kept member may have; 256 MiB unless told.
    ///   - chunkSize: how many bytes are read at a time.
    /// - Throws: ``JSONStreamError`` when the file can't be opened.
    package init(
        path: String, elementsOf key: String, keeping kept: Set<String> = [],
        limit: Int = 1 << 28, chunkSize: Int = 1 << 18
    ) throws(JSONStreamError) {
        self.init(
            reading: try FileSource(path), elementsOf: key, keeping: kept, limit: limit,
            chunkSize: chunkSize)
    }

    /// Reads a source.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - key: the member whose elements are wanted; nil where the file itself is the list.
    ///   - kept: the other members whose values are wanted.
    ///   - limit: how many bytes an element or a kept member may have; 256 MiB unless told.
    ///   - nonFinite: whether `NaN` and infinities in a kept member stand for `null`.
    ///   - chunkSize: how many bytes are read at a time.
    package init(
        reading source: any ByteSource, elementsOf key: String?, keeping kept: Set<String> = [],
        limit: Int = 1 << 28, allowingNonFinite nonFinite: Bool = false, chunkSize: Int = 1 << 18
    ) {
        self.key = key
        self.kept = kept
        self.limit = limit
        allowsNonFinite = nonFinite
        file = ChunkedFile(source, chunkSize: chunkSize)
    }

    /// The next element, or nil when the whole file has been read and its shape is right.
    package mutating func next() throws(JSONStreamError) -> Element? {
        while true {
            switch state {
            case .start:
                try file.skipByteOrderMark()
                guard try file.skipWhiteSpace() != nil else {
                    throw file.error(.empty, "the file is empty")
                }
                if key == nil {
                    foundList = true
                    try expect("[", "a list")
                    state = try close("]") ? .end : .beforeElement
                } else {
                    try expect("{", "an object")
                    state = try close("}") ? .end : .beforeMember
                }
            case .beforeMember: try readMember()
            case .afterMember: try separate("}", next: .beforeMember, end: .end)
            case .beforeElement:
                state = .afterElement
                return try readElement()
            case .afterElement:
                try separate(
                    "]", next: .beforeElement, end: key == nil ? .end : .afterMember)
            case .end:
                guard try file.skipWhiteSpace() == nil else {
                    throw file.error(.trailing, "something follows the outer value")
                }
                return nil
            }
        }
    }

    private mutating func readMember() throws(JSONStreamError) {
        guard try file.skipWhiteSpace() == UInt8(ascii: "\"") else {
            throw try unexpected("a key in quotes")
        }
        let (line, offset) = (file.line, file.offset)
        let name = try parse(readValue(limit: Self.keyLimit), line, offset).stringValue ?? ""
        if keys.count < Self.keyCount { keys.append(name) }
        try expect(":", "':'")
        guard try file.skipWhiteSpace() != nil else { throw try unexpected("a value") }
        state = .afterMember
        if name == key {
            foundList = true
            try expect("[", "a list as '\(name)'")
            if try !close("]") { state = .beforeElement }
        } else if kept.contains(name) {
            let (line, offset) = (file.line, file.offset)
            members[name] = try parse(readValue(limit: limit), line, offset)
        } else {
            _ = try readValue(limit: 0)
        }
    }

    private mutating func readElement() throws(JSONStreamError) -> Element {
        guard let first = try file.skipWhiteSpace(), first != UInt8(ascii: ","),
            first != UInt8(ascii: "]")
        else { throw try unexpected("an element") }
        let (line, offset) = (file.line, file.offset)
        return Element(line: line, offset: offset, bytes: try readValue(limit: limit))
    }

    /// The text of the value that begins here, or nil when it is longer than the limit.
    private mutating func readValue(limit: Int) throws(JSONStreamError) -> [UInt8]? {
        var scan = promptgit_json_scan()
        let (bytes, isComplete) = unsafe try file.take(limit: limit) { piece in
            let count = unsafe promptgit_json_scan_value(&scan, piece.baseAddress, piece.count)
            return (count, scan.finished != 0)
        }
        guard isComplete else { throw file.error(.truncated, Self.truncated) }
        return bytes
    }

    private func parse(
        _ bytes: [UInt8]?, _ line: Int, _ offset: Int
    ) throws(JSONStreamError) -> JSONValue {
        guard let bytes else {
            throw JSONStreamError(
                code: .tooLong, message: "a key or member is too long", path: file.path, line: line,
                offset: offset)
        }
        do {
            return try parser.parse(bytes, allowingNonFinite: allowsNonFinite).root.value
        } catch {
            throw JSONStreamError(
                code: error.code, message: error.message, path: file.path,
                line: line + error.line - 1, offset: offset + error.offset)
        }
    }

    // MARK: Punctuation

    private mutating func separate(
        _ bracket: Unicode.Scalar, next: State, end: State
    ) throws(JSONStreamError) {
        if try close(bracket) {
            state = end
        } else {
            try expect(",", "',' or '\(bracket)'")
            state = next
        }
    }

    private mutating func close(_ bracket: Unicode.Scalar) throws(JSONStreamError) -> Bool {
        guard let byte = try file.skipWhiteSpace(), UInt32(byte) == bracket.value else {
            return false
        }
        file.skipByte()
        return true
    }

    private mutating func expect(
        _ character: Unicode.Scalar, _ what: String
    ) throws(JSONStreamError) {
        guard try close(character) else { throw try unexpected(what) }
    }

    private mutating func unexpected(_ what: String) throws(JSONStreamError) -> JSONStreamError {
        try file.peek() == nil
            ? file.error(.truncated, Self.truncated) : file.error(.syntax, "expected \(what)")
    }

    private static let truncated = "the file ends inside a value; it is cut off"
    private static let keyLimit = 1 << 12
}
