internal import JSONKit

/// The beginning of a file, as far as it takes to tell its format.
struct FileHead {
    /// What the file is called.
    let name: String
    /// The first bytes, in which long texts are shortened; some more than ``size`` at most.
    let bytes: [UInt8]
    /// Whether these are all.
    let isWhole: Bool
    /// Whether texts were shortened, so that places in the bytes are none in the file.
    let isShortened: Bool
    /// The first lines that are each one JSON value, at most ``lineCount``.
    let lines: [JSONElement]
    /// The value that the file begins with, as far as it is in the first bytes.
    ///
    /// What is cut off there is left out. Nil where none begins.
    let document: JSONElement?
    /// Where and how the file's first value breaks off or goes wrong; nil when it is a whole value, and
    /// when all that is known is that it goes on.
    let problem: JSONError?

    /// How many bytes are looked at.
    static let size = 1 << 20
    /// How many lines are looked at: a damaged one or two at the start must not hide what a file is.
    static let lineCount = 100

    init(name: String, _ head: HeadCollector, isWhole: Bool) {
        let bytes = head.bytes
        self.name = name
        self.bytes = bytes
        self.isWhole = isWhole
        isShortened = head.isShortened
        let parser = JSONParser()
        var lines: [JSONElement] = []
        var ends = bytes.split(
            separator: UInt8(ascii: "\n"), maxSplits: Self.lineCount,
            omittingEmptySubsequences: true)
        // What follows the last line feed may be cut off, and what follows the last split is no line.
        if ends.count > Self.lineCount || !isWhole { ends = ends.dropLast() }
        for line in ends {
            guard let tape = try? parser.parse(Array(line)) else { continue }
            lines.append(tape.root)
        }
        self.lines = lines
        let prefix = JSONPrefix(of: bytes)
        document = prefix.closed.flatMap { try? parser.parse($0).root }
        keys = prefix.keys
        lists = prefix.lists
        beginsWithLine = prefix.isWhole && prefix.closed?.contains(UInt8(ascii: "\n")) == false
        isPartOfLine = !isWhole && !bytes.contains(UInt8(ascii: "\n"))
        isOneValue = prefix.isWhole && !bytes[prefix.end...].contains { $0 > 0x20 }
        var problem: JSONError?
        do throws(JSONError) {
            if prefix.closed == nil || prefix.isWhole || isWhole {
                _ = try parser.parse(prefix.isWhole ? prefix.closed ?? bytes : bytes)
            }
        } catch {
            problem = error
        }
        self.problem = problem
    }

    /// The keys of the object that the file begins with, as far as they are in the first bytes.
    let keys: [String]
    /// Those of them whose values are lists.
    let lists: Set<String>
    /// Whether the value that the file begins with ends on the line that it begins on.
    let beginsWithLine: Bool
    /// Whether no line ends in what is looked at, and the file goes on.
    let isPartOfLine: Bool
    /// Whether nothing follows the value that the file begins with, as far as is known.
    let isOneValue: Bool

    /// The layout of a file whose records are lines, elements of a list, or one value, where one of
    /// the first records is as it should be; nil where none is.
    func layout(where isRecord: (JSONElement) -> Bool) -> RecordLayout? {
        if beginsWithLine, !isOneValue, lines.contains(where: isRecord) { return .lines }
        if let elements = document?.elements, elements.contains(where: isRecord) {
            return .elements
        }
        // A line may be longer than what is looked at, and one value on a line can be read as a line.
        if let document, isRecord(document) { return isPartOfLine ? .lines : .document }
        // A damaged line at the start hides that it is one.
        return lines.contains(where: isRecord) ? .lines : nil
    }
}

/// The beginning of a JSON text, closed where it breaks off.
struct JSONPrefix {
    /// The text up to the last value that is whole, with the brackets that are open there closed; nil
    /// where it begins with neither an object nor a list.
    let closed: [UInt8]?
    /// Whether the value ends in the text.
    let isWhole: Bool
    /// The keys of the object that it is, in order, however wrong their values are.
    let keys: [String]
    /// Those of them whose values are lists.
    let lists: Set<String>
    /// Where the value ends, or what is known of it.
    let end: Int

    init(of bytes: [UInt8]) {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start]) { start += 1 }
        guard start < bytes.count,
            bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[")
        else {
            closed = nil
            isWhole = false
            keys = []
            lists = []
            end = start
            return
        }
        var keys: [String] = []
        var lists: Set<String> = []
        var text = start..<start
        var open: [UInt8] = []
        var cut = start
        var isInString = false
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isInString {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == UInt8(ascii: "\"") {
                    isInString = false
                    text = text.lowerBound..<index - 1
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                text = index..<index
            case UInt8(ascii: ":") where open.count == 1:
                keys.append(String(decoding: bytes[text], as: UTF8.self))
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if byte == UInt8(ascii: "["), open.count == 1, let key = keys.last {
                    lists.insert(key)
                }
                open.append(byte + 2)
                cut = index
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // A bracket that closes another one than is open is for the parser to refuse.
                _ = open.popLast()
                cut = index
                if open.isEmpty {
                    closed = Array(bytes[start..<index])
                    isWhole = true
                    self.keys = keys
                    self.lists = lists
                    end = index
                    return
                }
            case UInt8(ascii: ","): cut = index - 1
            default: break
            }
        }
        // No bracket follows the cut, so what is open at the end was open there.
        closed = bytes[start..<cut] + open.reversed()
        isWhole = false
        self.keys = keys
        self.lists = lists
        end = bytes.count
    }
}
