/// What the texts that include a snippet can tell of it, without its words.
///
/// As long as ``outline`` stays the same, the tags that come with the snippet, and where lines begin
/// and end, stay the same: all that a change of words can do is to make a text longer or shorter, and
/// to say what is said elsewhere.
package struct SnippetShape: Hashable, Sendable {
    /// A hash of the tags and of the ends of the text between them.
    var outline: UInt64
    /// How many bytes of text stand between the tags.
    var bytes: Int
    /// How many Unicode scalars these are.
    var scalars: Int
    /// How many lines that are not empty begin in them: as many can be indented.
    var lines: Int

    init(outline: UInt64, bytes: Int, scalars: Int, lines: Int) {
        self.outline = outline
        self.bytes = bytes
        self.scalars = scalars
        self.lines = lines
    }

    /// The shape of a snippet; nil for another asset, for one with blocks or parents, whose text
    /// changes with the text that puts it in, and for one with text in a section, which may come
    /// once for each element of a list.
    init?(_ asset: Asset) {
        guard asset.reference.kind == .snippet, asset.workspace == nil, asset.texts.count == 1,
            let template = asset.texts[0].template
        else { return nil }
        var reader = Reader(source: template.source)
        reader.hash.combine(template.isLiteral ? 1 : 0)
        reader.hash.combine(template.source.last == 0x0A ? 1 : 0)
        guard reader.read(template.nodes) else { return nil }
        self.init(
            outline: reader.hash.value, bytes: reader.bytes, scalars: reader.scalars,
            lines: reader.lines)
    }

    private struct Reader {
        let source: [UInt8]
        var hash = Hash()
        var bytes = 0
        var scalars = 0
        var lines = 0

        /// Reads nodes; false for those whose text is not their own.
        mutating func read(_ nodes: [TemplateNode]) -> Bool {
            for node in nodes {
                switch node {
                case .text(let range): read(range)
                case .variable(let tag, let escaped):
                    add(tag, escaped ? 2 : 3)
                case .section(let tag, let inverted, let body, let end):
                    add(tag, inverted ? 4 : 5)
                    let before = bytes
                    guard read(body), inverted || bytes == before else { return false }
                    add(end, 6)
                case .partial(let tag, let indentation):
                    add(tag, indentation == nil ? 7 : 8)
                    if let indentation { hash.combine(source[indentation]) }
                case .parent, .block: return false
                }
            }
            return true
        }

        private mutating func read(_ range: Range<Int>) {
            var braces = 0
            var beginsLine = range.lowerBound == 0 || source[range.lowerBound - 1] == 0x0A
            for byte in source[range] {
                if byte == UInt8(ascii: "{") { braces += 1 }
                if beginsLine, byte != 0x0A, byte != 0x0D { lines += 1 }
                beginsLine = byte == 0x0A
                if byte & 0xC0 != 0x80 { scalars += 1 }
            }
            bytes += range.count
            hash.combine(9)
            hash.combine(braces)
            guard let first = source[range].first, let last = source[range].last else { return }
            // White space at either end decides what is left of a line with a tag.
            hash.combine(isWhiteSpace(first) ? Int(first) : 0)
            hash.combine(last == 0x0A || last == UInt8(ascii: "{") ? Int(last) : 0)
        }

        /// Adds a tag as it stands there, with its line where it is alone on one.
        private mutating func add(_ tag: TemplateTag, _ kind: Int) {
            hash.combine(kind)
            let start = tag.range.lowerBound
            hash.combine(start == 0 || source[start - 1] == 0x0A ? 1 : 0)
            hash.combine(tag.line == nil ? 0 : 1)
            hash.combine(tag.hasDefaultDelimiters ? 0 : 1)
            hash.combine(source[tag.line ?? tag.range])
        }
    }

    /// FNV-1a of 64 bits (<https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>), which is the
    /// same in every run.
    struct Hash {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func combine(_ number: Int) {
            value = (value ^ UInt64(truncatingIfNeeded: number)) &* 0x100_0000_01B3
        }

        mutating func combine(_ bytes: some Collection<UInt8>) {
            combine(bytes.count)
            for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
    }
}

/// How far the texts that a prompt is made of can grow or shrink until one of its limits matters.
package struct PromptRoom: Hashable, Sendable {
    /// The fewest and the most bytes that the messages have, their snippets put in.
    var size: ClosedRange<Int>
    /// How often a snippet is put in, counted anew wherever it comes again.
    var includes: Int
    /// The most white space, in bytes, that is put before a line of a snippet.
    var indentation: Int
    /// The limits of the prompt.
    var limits: PromptLimits

    /// Whether the limits of the prompt are kept.
    var isWithinLimits: Bool { allows(bytes: 0) }

    /// Whether all limits are kept when the text grows or shrinks by as many bytes as given.
    func allows(bytes change: Int) -> Bool {
        // A scalar takes four bytes at most, a token counts as four.
        (size.lowerBound - change) / 4 >= limits.minCharacters ?? 0
            && (size.upperBound + change + 3) / 4 <= limits.maxTokens ?? .max
            && size.upperBound + change <= 1 << 20
    }

    /// Whether the prompt may grow by as many Unicode scalars as given from what it is after
    /// another change of so many bytes.
    func allows(growth: Int, after change: Int) -> Bool {
        guard let maximum = limits.maxGrowth else { return true }
        return Double(growth) <= maximum * Double(max(0, size.lowerBound - change) / 4)
    }

    /// How many bytes and scalars at most the messages change where a snippet changes its words.
    func change(from old: SnippetShape, to new: SnippetShape) -> (bytes: Int, scalars: Int) {
        let indented = Self.product(abs(new.lines - old.lines), indentation)
        return (
            Self.product(abs(new.bytes - old.bytes) + indented, includes),
            Self.product(abs(new.scalars - old.scalars) + indented, includes)
        )
    }

    /// A product, or what is more than any limit: sums of it must not overflow.
    private static func product(_ left: Int, _ right: Int) -> Int {
        let (result, isTooLarge) = left.multipliedReportingOverflow(by: right)
        return isTooLarge ? 1 << 40 : min(result, 1 << 40)
    }
}
