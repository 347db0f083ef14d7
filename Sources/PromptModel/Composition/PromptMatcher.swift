/// Finds the prompts that a text which a model got may come from, among all versions that they ever had.
package struct PromptMatcher: Sendable {
    /// A version of a prompt.
    package struct Candidate: Hashable, Sendable {
        /// The prompt's id.
        package var prompt: String
        /// The version.
        package var version: String

        /// Creates a candidate.
        package init(prompt: String, version: String) {
            self.prompt = prompt
            self.version = version
        }
    }

    /// Where a text most likely comes from.
    package struct Match: Hashable, Sendable {
        /// The versions whose words these are, sorted: several where they differ in other things, such
        /// as the model or a tool.
        package var candidates: [Candidate]
        /// Whether the text has these words, but for what stands in place of placeholders.
        package var isExact: Bool
        /// How far the text is from these words: the share of the runs of five words of both that
        /// only one of them has (the Jaccard distance); 0 where it has them exactly.
        package var distance: Double
    }

    /// The farthest that a text may be from a prompt to be one of it.
    package static let farthest = 0.5

    private struct Group: Sendable {
        var pattern: PromptPattern
        var candidates: [Candidate]
    }

    /// A run of words of a group.
    private struct Mark: Sendable {
        var run: UInt64
        var group: Int32
    }

    private let groups: [Group]
    private let fixed: [[UInt8]: Int]
    private let open: [Int]
    /// The runs of each group with the smallest hashes, ordered: of two texts that share most of their
    /// words these are mostly the same (Broder 1997), and all runs of all versions would take hundreds
    /// of megabytes.
    private let marks: [Mark]

    /// How many runs of a group are kept.
    private static let markCount = 48
    /// How many groups are compared in full: those with the most marks in a text.
    private static let compared = 16

    /// Takes the versions and what they tell a model.
    package init(_ patterns: some Sequence<(candidate: Candidate, pattern: PromptPattern)>) {
        var groups: [Group] = []
        var known: [PromptPattern: Int] = [:]
        for (candidate, pattern) in patterns {
            if let index = known[pattern] {
                groups[index].candidates.append(candidate)
            } else {
                known[pattern] = groups.count
                groups.append(Group(pattern: pattern, candidates: [candidate]))
            }
        }
        var marks: [Mark] = []
        var fixed: [[UInt8]: Int] = [:]
        var open: [Int] = []
        for index in groups.indices {
            groups[index].candidates.sort { ($0.prompt, $0.version) < ($1.prompt, $1.version) }
            for run in groups[index].pattern.runs.sorted().prefix(Self.markCount) {
                marks.append(Mark(run: run, group: Int32(index)))
            }
            if groups[index].pattern.isFixed {
                fixed[groups[index].pattern.pieces[0]] = index
            } else {
                open.append(index)
            }
        }
        // The pattern that lays down most of a text tells more than one that is all gap.
        open.sort { groups[$0].pattern.length > groups[$1].pattern.length }
        self.groups = groups
        self.fixed = fixed
        self.open = open
        self.marks = marks.sorted { ($0.run, $0.group) < ($1.run, $1.group) }
    }

    /// Where a text comes from; nil where nothing is near.
    package func match(_ text: String) -> Match? {
        let text = NormalText(text)
        if let index = fixed[text.bytes] {
            return Match(candidates: groups[index].candidates, isExact: true, distance: 0)
        }
        if let index = open.first(where: { groups[$0].pattern.matches(text) }) {
            return Match(candidates: groups[index].candidates, isExact: true, distance: 0)
        }
        let runs = NormalText.runs(of: text.bytes)
        var best: (group: Int, distance: Double)?
        for group in nearGroups(runs) {
            let own = groups[group].pattern.runs
            let common = own.count(where: runs.contains)
            let distance = 1 - Double(common) / Double(own.count + runs.count - common)
            guard distance <= Self.farthest else { continue }
            let isNearer = distance < best?.distance ?? 2
            if isNearer || (distance == best?.distance && group < best?.group ?? 0) {
                best = (group, distance)
            }
        }
        return best.map {
            Match(
                candidates: groups[$0.group].candidates, isExact: false, distance: $0.distance)
        }
    }

    /// The groups that share the most marks with a text, the most first.
    private func nearGroups(_ runs: Set<UInt64>) -> [Int] {
        var counts: [Int: Int] = [:]
        for run in runs {
            var low = 0
            var high = marks.count
            while low < high {
                let middle = (low + high) / 2
                if marks[middle].run < run { low = middle + 1 } else { high = middle }
            }
            while low < marks.count, marks[low].run == run {
                counts[Int(marks[low].group), default: 0] += 1
                low += 1
            }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(Self.compared).map(\.key)
    }
}
