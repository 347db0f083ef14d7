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

    private static let brace = UInt8(ascii: "{")
    private static let quoteStart = Array("{{=<% %>=}}".utf8)
    private static let quoteEnd = Array("<%={{ }}=%>".utf8)

    init(limit: Int, staysTemplate: Bool) {
        self.limit = limit
        self.staysTemplate = staysTemplate
    }

    /// Whether nothing but white space stands in the last line.
    var isAtBlankLine: Bool { bytes.blankStart(before: bytes.count) != nil }

    /// Adds text that stands for itself.
    mutating func write(_ text: some Collection<UInt8>) {
        guard reserve(text.count) else { return }
        guard staysTemplate, bytes.last == Self.brace || text.contains(Self.brace) else {
            bytes.append(contentsOf: text)
            return
        }
        for byte in text {
            if byte != Self.brace { quoteBraces(atLeast: 2) }
            bytes.append(byte)
        }
    }

    /// Adds a tag as it is.
    mutating func writeTag(_ tag: some Collection<UInt8>) {
        guard reserve(tag.count) else { return }
        quoteBraces(atLeast: 1)
        bytes.append(contentsOf: tag)
    }

    /// The result; braces at its end are quoted where needed.
    mutating func finish() -> [UInt8] {
        if staysTemplate { quoteBraces(atLeast: 2) }
        return bytes
    }

    private mutating func reserve(_ count: Int) -> Bool {
        if bytes.count + count > limit { isFull = true }
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
