internal import Basics

/// The growing result of a rendering, bounded in size.
///
/// A template that is rendered in part stays a template, so braces that stand for themselves must
/// not become tags in it: the output wraps them in a change of delimiters, which is Mustache's only
/// way to quote.
struct TemplateOutput {
    private(set) var bytes: [UInt8] = []
    let limit: Int
    /// Whether the result is a template again.
    let staysTemplate: Bool
    private(set) var isFull = false
    /// Whether the bytes are only counted.
    private let onlyMeasures: Bool
    /// How many bytes there are at least.
    private var length = 0
    /// How many more there can be at most, for braces that are quoted and tags that stand alone.
    private var extra = 0
    private var last: UInt8?

    private static let brace = UInt8(ascii: "{")
    private static let quoteStart = Array("{{=<% %>=}}".utf8)
    private static let quoteEnd = Array("<%={{ }}=%>".utf8)
    /// How many bytes a brace that is quoted takes more.
    private static let quotes = quoteStart.count + quoteEnd.count

    init(limit: Int, staysTemplate: Bool, onlyMeasures: Bool = false) {
        self.limit = limit
        self.staysTemplate = staysTemplate
        self.onlyMeasures = onlyMeasures
    }

    /// Whether a line begins here.
    var isAtLineStart: Bool { (onlyMeasures ? last : bytes.last).map { $0 == 0x0A } ?? true }

    /// How many bytes the result has: the fewest and the most.
    var size: ClosedRange<Int> {
        onlyMeasures ? length...(length + extra) : bytes.count...bytes.count
    }

    private mutating func measure(_ text: some Collection<UInt8>) {
        guard let end = Self.last(of: text) else { return }
        length += text.count
        last = end
    }

    private static func last(of text: some Collection<UInt8>) -> UInt8? {
        text.isEmpty ? nil : text[text.index(text.startIndex, offsetBy: text.count - 1)]
    }

    /// Adds a part of a source as text that stands for itself.
    mutating func write(_ range: Range<Int>, of source: [UInt8]) {
        guard onlyMeasures else { return write(source[range]) }
        guard !range.isEmpty, reserve(range.count) else { return }
        length += range.count
        last = source[range.upperBound - 1]
        extra += braces(in: range, of: source) * Self.quotes
    }

    /// How many braces of a part of a source may have to be quoted.
    func braces(in range: Range<Int>, of source: [UInt8]) -> Int {
        guard staysTemplate else { return 0 }
        var count = 0
        var place = source.offset(of: Self.brace, from: range.lowerBound)
        while let found = place, found < range.upperBound {
            count += 1
            place = source.offset(of: Self.brace, from: found + 1)
        }
        return count
    }

    /// Counts text without seeing it.
    ///
    /// - Parameters:
    ///   - bytes: how many bytes it has.
    ///   - braces: how many of them are braces that may have to be quoted.
    ///   - last: the last of them.
    /// - Returns: whether it was counted; false where bytes are written, or where there is no room.
    mutating func count(bytes: Int, braces: Int, last: UInt8) -> Bool {
        guard onlyMeasures, length + bytes <= limit else { return false }
        length += bytes
        extra += braces * Self.quotes
        self.last = last
        return true
    }

    /// Adds text that stands for itself.
    mutating func write(_ text: some Collection<UInt8>) {
        guard reserve(text.count) else { return }
        if onlyMeasures {
            measure(text)
            if staysTemplate {
                extra += text.count { $0 == Self.brace } * Self.quotes
            }
            return
        }
        guard staysTemplate, bytes.last == Self.brace || text.contains(Self.brace) else {
            bytes.append(contentsOf: text)
            settleTag()
            return
        }
        for byte in text {
            if byte != Self.brace { quoteBraces(atLeast: 2) }
            bytes.append(byte)
        }
        settleTag()
    }

    /// Adds a tag as it is.
    mutating func writeTag(_ tag: some Collection<UInt8>) {
        guard reserve(tag.count) else { return }
        if onlyMeasures { return measure(tag) }
        quoteBraces(atLeast: 1)
        bytes.append(contentsOf: tag)
        loneTag = nil
    }

    /// Adds a tag of a section that did not stand alone on its line, and must not do so now.
    ///
    /// What stood beside it may have become nothing, and then the line would be taken away.
    mutating func writeTagInLine(_ tag: some Collection<UInt8>) {
        let start = bytes.count
        writeTag(tag)
        if onlyMeasures {
            extra += Self.nothing.count
            return
        }
        if let line = bytes.blankStart(before: start) {
            loneTag = (line, bytes.count, start > line)
        }
    }

    /// A tag with nothing but white space before it on its line: the line's start, the tag's end,
    /// and whether there is such white space.
    private var loneTag: (line: Int, end: Int, isIndented: Bool)?

    /// Puts a comment behind a tag that stands alone now: two tags on a line leave it as it is.
    private mutating func settleTag(isEnd: Bool = false) {
        guard let tag = loneTag else { return }
        let rest = bytes[tag.end...]
        let blank = rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let next = rest.dropFirst(blank.count)
        let isLine = next.first == 0x0A || next.starts(with: [0x0D, 0x0A])
        if isLine || isEnd && next.isEmpty && (tag.isIndented || !blank.isEmpty) {
            bytes.insert(contentsOf: Self.nothing, at: tag.end)
        }
        // A carriage return may be half of a line's end.
        if isLine || !next.isEmpty && next != [0x0D] { loneTag = nil }
    }

    private static let nothing = Array("{{!}}".utf8)

    /// The result; braces at its end are quoted where needed.
    mutating func finish() -> [UInt8] {
        if onlyMeasures { return [] }
        if staysTemplate { quoteBraces(atLeast: 2) }
        settleTag(isEnd: true)
        return bytes
    }

    private mutating func reserve(_ count: Int) -> Bool {
        if size.lowerBound + count > limit { isFull = true }
        return !isFull
    }

    /// Wraps the run of braces at the end when it is long enough to be read as a tag.
    private mutating func quoteBraces(atLeast minimum: Int) {
        guard bytes.last == Self.brace else { return }
        var start = bytes.count
        while start > 0, bytes[start - 1] == Self.brace { start -= 1 }
        let run = bytes[start...].count
        guard run >= minimum else { return }
        bytes.removeLast(run)
        bytes += Self.quoteStart + Array(repeating: Self.brace, count: run) + Self.quoteEnd
    }
}
