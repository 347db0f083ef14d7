internal import Basics

/// What a prompt tells a model, with gaps where the running application fills in values: by it a text
/// that a model got is known again.
///
/// White space counts as one space wherever there is any, and not at all beside a gap.
package struct PromptPattern: Hashable, Sendable {
    /// The words that stand in every text of the prompt, in order; between two of them is a gap.
    let pieces: [[UInt8]]
    /// Whether a text may begin with something else.
    let beginsWithGap: Bool
    /// Whether a text may end with something else.
    let endsWithGap: Bool

    /// Takes the system messages of a composition; nil where it has none with a word in it.
    package init?(_ composition: Composition) {
        let instructions = composition.messages.filter {
            $0.role == .system || $0.role == .developer
        }
        self.init(instructions.map(\.content), composition.template)
    }

    /// Takes texts that follow each other.
    ///
    /// - Parameters:
    ///   - texts: the texts, each a template of its own.
    ///   - language: the language of the texts.
    init?(_ texts: [String], _ language: TemplateLanguage = .mustache) {
        var parts: [[UInt8]?] = []
        for text in texts {
            if !parts.isEmpty { parts.append([UInt8(ascii: " ")]) }
            guard language == .mustache, let template = try? Template(parsing: text) else {
                parts.append(Array(text.utf8))
                continue
            }
            for node in template.nodes {
                guard case .text(let range) = node else {
                    parts.append(nil)
                    continue
                }
                parts.append(Array(template.source[range]))
            }
        }
        var pieces: [[UInt8]] = []
        var open: [UInt8] = []
        for part in parts {
            if let part {
                open += part
            } else {
                pieces.append(open)
                open = []
            }
        }
        pieces.append(open)
        let normal = pieces.map { NormalText($0).bytes }
        beginsWithGap = normal.count > 1 && normal.first?.isEmpty == true
        endsWithGap = normal.count > 1 && normal.last?.isEmpty == true
        self.pieces = normal.filter { !$0.isEmpty }
        if self.pieces.isEmpty { return nil }
    }

    /// How many bytes of a text it lays down.
    var length: Int { pieces.reduce(0) { $0 + $1.count } }

    /// Whether it has no gaps.
    var isFixed: Bool { pieces.count == 1 && !beginsWithGap && !endsWithGap }

    /// Whether a text can come from the prompt: its words stand there in order, with anything in the
    /// gaps.
    func matches(_ text: NormalText) -> Bool {
        let bytes = text.bytes
        if isFixed { return pieces[0] == bytes }
        var (first, last) = (0, bytes.count)
        var middle = pieces[...]
        if !beginsWithGap, let piece = middle.popFirst() {
            guard bytes.starts(with: piece) else { return false }
            first = piece.count
        }
        if !endsWithGap, let piece = middle.popLast() {
            guard last - first >= piece.count, bytes.suffix(piece.count).elementsEqual(piece) else {
                return false
            }
            last -= piece.count
        }
        // The first place of each is as good as any: what follows has the most room behind it.
        for piece in middle {
            guard let place = bytes[first..<last].firstRange(of: piece) else { return false }
            first = place.upperBound
        }
        return true
    }

    /// The runs of words that stand in every text of it.
    var runs: Set<UInt64> {
        pieces.reduce(into: []) { $0.formUnion(NormalText.runs(of: $1)) }
    }
}

/// A text whose white space is single spaces, with none at its ends.
package struct NormalText: Hashable, Sendable {
    /// The text in UTF-8.
    let bytes: [UInt8]

    /// How many words a run has.
    static let runLength = 5

    init(_ source: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        var isSpace = false
        for byte in source {
            switch byte {
            case 0x20, 0x09...0x0D: isSpace = !bytes.isEmpty
            default:
                if isSpace { bytes.append(0x20) }
                isSpace = false
                bytes.append(byte)
            }
        }
        self.bytes = bytes
    }

    /// Takes a text as a model got it.
    package init(_ text: String) { self.init(text.utf8) }

    /// The runs of five words in a text, as hashes; of a shorter text, the whole of it.
    static func runs(of bytes: [UInt8]) -> Set<UInt64> {
        var runs: Set<UInt64> = []
        var words: [UInt64] = []
        func add(_ words: some Collection<UInt64>) {
            runs.insert(words.reduce(17) { ($0 &* 0x0000_0100_0000_01B3) ^ $1 })
        }
        for word in bytes.split(separator: 0x20) {
            words.append(
                word.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
            if words.count >= runLength { add(words.suffix(runLength)) }
        }
        if words.count < runLength, !words.isEmpty { add(words) }
        return runs
    }
}
