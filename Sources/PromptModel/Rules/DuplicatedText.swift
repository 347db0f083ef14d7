internal import Basics
internal import YAMLKit

/// A prompt does not say twice what a snippet in it says already.
enum DuplicatedText {
    static let rule = Rule(
        "duplicated-text", .warning, "No prompt repeats the words of a snippet that it puts in.",
        "Words that stand in the prompt and come once more with a snippet are paid for with every "
            + "call, and sooner or later one of the two places is changed and the other is not. "
            + "What counts is a run of at least 12 words, and 60 bytes, in which only white space "
            + "differs. Tokens are estimated: four bytes of UTF-8 count as one.",
        example: RuleExample([
            RuleExample.file("snippet", "tone", "text: |\n  \(sentence)\n"),
            RuleExample.file(
                "prompt", "support",
                "messages:\n  - role: system\n    content: |\n      {{> tone}}\n      \(sentence)\n"
            ),
        ]))

    private static let sentence =
        "Answer in short sentences, name the tour and its price, and never promise a refund."

    /// The fewest words of a run that counts.
    static let leastWords = 12
    /// The fewest bytes of a run that counts.
    static let leastBytes = 60
    /// Every run of twice as many words holds as many that stand together in the index.
    private static let blockLength = Shingles.length

    static func check(
        _ asset: Asset, in library: Library, _ parts: FixedParts
    ) -> [Diagnostic] {
        guard asset.reference.kind == .prompt else { return [] }
        let snippets = snippets(of: asset, in: library, parts)
        guard mayRepeat(asset, snippets.map(\.part)) else { return [] }
        var index = Index()
        var diagnostics: [Diagnostic] = []
        for (name, _) in snippets {
            guard let snippet = library[AssetReference(.snippet, name)] else { continue }
            diagnostics += runs(in: snippet, &index)
            index.add(snippet)
        }
        return diagnostics + runs(in: asset, &index)
    }

    /// Whether some six words stand in two of the texts; nearly always they do not.
    private static func mayRepeat(_ asset: Asset, _ snippets: [SnippetPart]) -> Bool {
        var before = KnownRuns()
        for shingles in snippets.lazy.compactMap(\.shingles) {
            let known = before
            if shingles.all.contains(where: known.contains) { return true }
            before.add(shingles)
        }
        let known = before
        guard !known.isEmpty else { return false }
        return asset.texts.contains { text in
            guard let source = text.template?.source else { return false }
            return Shingles.first(in: source, where: known.contains)
        }
    }

    /// The runs of words of some snippets.
    private struct KnownRuns {
        private var filter = Shingles.Filter()
        private var snippets: [Shingles] = []

        var isEmpty: Bool { snippets.isEmpty }

        mutating func add(_ shingles: Shingles) {
            filter.formUnion(shingles.filter)
            snippets.append(shingles)
        }

        @inline(__always)
        func contains(_ hash: UInt64) -> Bool {
            filter.mayContain(hash) && snippets.contains { $0.contains(hash) }
        }
    }

    /// The runs of words in the text of a snippet; nil for another asset.
    static func shingles(of asset: Asset) -> Shingles? {
        asset.texts.first?.template.map { Shingles($0.source) }
    }

    /// The snippets that an asset puts in, directly or not, in the order in which they are met.
    private static func snippets(
        of asset: Asset, in library: Library, _ parts: FixedParts
    ) -> [(name: String, part: SnippetPart)] {
        var seen: Set<String> = []
        var found: [(name: String, part: SnippetPart)] = []
        var open = asset.includes.map(\.name)
        var next = 0
        while next < open.count {
            let name = open[next]
            next += 1
            guard seen.insert(name).inserted, let part = parts.snippet(name, in: library) else {
                continue
            }
            found.append((name, part))
            open += part.includes
        }
        return found
    }

    /// The runs of an asset's texts that stand in the index.
    private static func runs(in asset: Asset, _ index: inout Index) -> [Diagnostic] {
        guard !index.isEmpty else { return [] }
        var diagnostics: [Diagnostic] = []
        for text in asset.texts.indices {
            guard let source = asset.texts[text].template?.source else { continue }
            let words = Words(source)
            var position = 0
            while position + blockLength <= words.count {
                guard let match = index.match(words, at: position),
                    match.words.count >= leastWords,
                    words.bytes(of: match.words).count >= leastBytes
                else {
                    position += 1
                    continue
                }
                position = match.words.upperBound
                let range = words.bytes(of: match.words)
                let tokens = (range.count + 3) / 4
                diagnostics.append(
                    rule.diagnostic(
                        "\(match.words.count) words of the snippet '\(match.snippet.reference.id)' "
                            + "are repeated here: about \(tokens) tokens more with every call",
                        at: asset.place(of: range, inText: text),
                        related: [
                            RelatedPlace(
                                message: "also here",
                                location: match.snippet.place(of: match.place, inText: 0).location)
                        ], suggestion: "take the words out of one of the two"))
            }
        }
        return diagnostics
    }

    /// Where in the snippets every sixth run of six words stands.
    private struct Index {
        private var snippets: [(asset: Asset, words: Words)] = []
        private var blocks: [UInt64: [(snippet: Int, word: Int)]] = [:]
        /// How many places of one run of words in one snippet are looked at: enough for all but
        /// texts that say one thing over and over.
        private static let mostPlaces = 8
        /// A set of hashes that can say no without a look into the table.
        private var filter: [UInt64] = [UInt64](repeating: 0, count: 64)

        var isEmpty: Bool { blocks.isEmpty }

        mutating func add(_ asset: Asset) {
            guard let source = asset.texts.first?.template?.source else { return }
            let words = Words(source)
            var position = 0
            while position + blockLength <= words.count {
                let hash = words.hash(at: position, count: blockLength)
                let known = blocks[hash]?.count { $0.snippet == snippets.count } ?? 0
                if known < Self.mostPlaces {
                    blocks[hash, default: []].append((snippets.count, position))
                }
                filter[Int(hash >> 58)] |= 1 << (hash >> 52 & 63)
                position += blockLength
            }
            snippets.append((asset, words))
        }

        /// The longest run around six words that stand in the index too.
        func match(
            _ words: Words, at position: Int
        ) -> (snippet: Asset, place: Range<Int>, words: Range<Int>)? {
            let hash = words.hash(at: position, count: blockLength)
            guard filter[Int(hash >> 58)] >> (hash >> 52 & 63) & 1 == 1 else { return nil }
            var longest: (snippet: Asset, place: Range<Int>, words: Range<Int>)?
            for block in blocks[hash] ?? [] {
                guard let match = match(words, at: position, block),
                    match.words.count > longest?.words.count ?? 0
                else { continue }
                longest = match
            }
            return longest
        }

        private func match(
            _ words: Words, at position: Int, _ block: (snippet: Int, word: Int)
        ) -> (snippet: Asset, place: Range<Int>, words: Range<Int>)? {
            let (asset, other) = snippets[block.snippet]
            var start = 0
            while start < min(position, block.word),
                words.isEqual(position - start - 1, other, block.word - start - 1)
            {
                start += 1
            }
            var end = 0
            while position + end < words.count, block.word + end < other.count,
                words.isEqual(position + end, other, block.word + end)
            {
                end += 1
            }
            // Six equal hashes and other words: next to impossible, and no run.
            guard end >= blockLength else { return nil }
            return (
                asset, other.bytes(of: (block.word - start)..<(block.word + end)),
                (position - start)..<(position + end)
            )
        }
    }

    /// The words of a text: what stands between white space.
    private struct Words {
        private let source: [UInt8]
        private var ranges: [(start: Int32, end: Int32)] = []
        private var hashes: [UInt64] = []

        var count: Int { ranges.count }

        init(_ source: [UInt8]) {
            self.source = source
            ranges.reserveCapacity(source.count / 5)
            hashes.reserveCapacity(source.count / 5)
            var index = 0
            while index < source.count {
                while index < source.count, source[index] <= 0x20 { index += 1 }
                let start = index
                // FNV-1a; all that matters is that different words rarely meet.
                var hash: UInt64 = 0xCBF2_9CE4_8422_2325
                while index < source.count, source[index] > 0x20 {
                    hash = (hash ^ UInt64(source[index])) &* 0x100_0000_01B3
                    index += 1
                }
                if start < index {
                    ranges.append(
                        (Int32(truncatingIfNeeded: start), Int32(truncatingIfNeeded: index)))
                    hashes.append(hash)
                }
            }
        }

        func hash(at position: Int, count: Int) -> UInt64 {
            var result: UInt64 = 0
            for index in position..<(position + count) {
                result = (result ^ hashes[index]) &* 0x9E37_79B9_7F4A_7C15
                result ^= result >> 29
            }
            return result &* 0x9E37_79B9_7F4A_7C15
        }

        func bytes(of words: Range<Int>) -> Range<Int> {
            Int(ranges[words.lowerBound].start)..<Int(ranges[words.upperBound - 1].end)
        }

        func isEqual(_ index: Int, _ other: Words, _ otherIndex: Int) -> Bool {
            guard hashes[index] == other.hashes[otherIndex] else { return false }
            let own = bytes(of: index..<(index + 1))
            let others = other.bytes(of: otherIndex..<(otherIndex + 1))
            return source[own].elementsEqual(other.source[others])
        }
    }
}
