internal import Basics
internal import GitKit
internal import PromptModel
internal import SQLiteKit

/// Finds the versions of all prompts at all commits of an index in one go along its chains: at each
/// commit only the prompts are put together again that the change against its first parent reaches.
///
/// A commit counts for a prompt when the prompt is made of other files than at the first parent, or
/// has another version.
final class VersionSweep {
    /// A file that a commit changes against its first parent.
    private struct Step {
        var chain: Int32
        var position: Int32
        var commit: Int32
        var path: Int32
        var old: Int32
        var new: Int32
    }

    /// A prompt that a commit changes.
    private struct Row {
        var prompt: Int32
        var commit: Int32
        var composition: Int32
        /// What it was before, where it is made of the same files by other settings; else -1.
        var before: Int32
    }

    private static let composing = Surroundings.Work("finding versions", unit: "prompts")

    private let set: VersionSet
    private let contents: LibraryContents
    private let replay: LibraryReplay
    private let queue: CompositionQueue
    private var steps: [Step] = []
    private var chains: [Int32: Chain] = [:]
    private var roots: [Int32] = []
    private var undo: [(path: Int32, old: Int32)] = []
    private var rows: [Row] = []
    private let lastCommit: Int

    /// What leaves a chain and what happens on it.
    private struct Chain {
        var steps = 0..<0
        var branches: [(position: Int32, chain: Int32)] = []
        /// Up to here there is anything new on the chain, or on one that leaves it.
        var end: Int32 = -1
    }

    /// Prepares to find what is not known yet.
    ///
    /// - Parameters:
    ///   - set: how far the versions are known.
    ///   - index: the history.
    ///   - blobs: reads the files.
    ///   - repository: the library.
    /// - Throws: ``DamagedIndex`` where the index can't be read.
    init(
        _ set: VersionSet, _ index: HistoryIndex, _ blobs: BlobReader,
        _ repository: PromptRepository
    ) throws {
        self.set = set
        contents = LibraryContents(blobs)
        var numbers: [Int: Int32] = [:]
        var settingsPath: Int32?
        let own = repository.repositoryPath(Settings.fileName)
        let paths = try index.reading { store throws(SQLiteError) in try store.numberedPaths() }
        for (number, bytes) in paths {
            let path = String(decoding: bytes, as: UTF8.self)
            let asset = repository.versionedAsset(path)
            let isInner = repository.isInnerSettings(path)
            guard asset != nil || isInner || path == own else { continue }
            numbers[number] = contents.add(
                path: path, number: number, asset: asset, isInnerSettings: isInner)
            if path == own { settingsPath = numbers[number] }
        }
        contents.unpack(set.outlines, numbers)
        replay = LibraryReplay(contents, settingsPath: settingsPath)
        let progress = repository.surroundings.progress
        queue = CompositionQueue(replay) { progress(Self.composing, $0, $1) }
        var steps: [Step] = []
        let contents = contents
        func number(_ version: FileVersion?) -> Int32 {
            guard let version, version.mode == .file || version.mode == .executable else {
                return -1
            }
            return contents.number(of: version.id)
        }
        lastCommit = try index.reading { store throws(SQLiteError) in
            try store.everyChange(where: { numbers[$0] != nil }) { path, change in
                guard let path = numbers[path], change.sides.first?.differs ?? true else { return }
                let step = Step(
                    chain: Int32(change.place.chain), position: Int32(change.place.position),
                    commit: Int32(change.commit), path: path,
                    old: number(change.sides.first?.old), new: number(change.new))
                if step.old != step.new { steps.append(step) }
            }
            return try store.nextNumber(in: "commits") - 1
        }
        steps.sort { ($0.chain, $0.position, $0.path) < ($1.chain, $1.position, $1.path) }
        self.steps = steps
        try index.reading { store throws(SQLiteError) in try readChains(store) }
    }

    private func readChains(_ store: HistoryStore) throws(SQLiteError) {
        var start = 0
        while start < steps.count {
            let chain = steps[start].chain
            var end = start
            var last: Int32 = -1
            while end < steps.count, steps[end].chain == chain {
                if steps[end].commit > set.last { last = steps[end].position }
                end += 1
            }
            chains[chain] = Chain(steps: start..<end, end: last)
            start = end
        }
        var links: [Int32: GraphPlace] = [:]
        for (number, link) in try store.links() {
            let chain = Int32(number)
            if let link {
                links[chain] = link
                chains[Int32(link.chain), default: Chain()].branches.append(
                    (Int32(link.position), chain))
            } else {
                roots.append(chain)
            }
        }
        // Whatever is new on a chain makes the one that it leaves of use up to there.
        for chain in Array(chains.keys) where (chains[chain]?.end ?? -1) >= 0 {
            var next = chain
            while let link = links[next] {
                let below = Int32(link.chain)
                let position = Int32(link.position)
                guard position > chains[below]?.end ?? -1 else { break }
                chains[below]?.end = position
                next = below
            }
        }
        for chain in Array(chains.keys) {
            let branches = chains[chain]?.branches.filter { (chains[$0.chain]?.end ?? -1) >= 0 }
            chains[chain]?.branches = (branches ?? []).sorted { $0.position < $1.position }
        }
        roots = roots.filter { (chains[$0]?.end ?? -1) >= 0 }
    }

    // MARK: - The way

    /// A chain that is gone along.
    private struct Visit {
        var chain: Chain
        var step: Int
        var branch = 0
        /// How many changes were made before it.
        var mark: Int
    }

    /// Goes along all chains with anything new.
    ///
    /// - Returns: what was found, in the order of the table.
    /// - Throws: git's errors.
    func run() throws -> FoundVersions {
        for root in roots.reversed() {
            takeBack(to: 0)
            try visit(root)
        }
        try replay.link()
        try queue.finish()
        return found()
    }

    private func visit(_ root: Int32) throws {
        var visits: [Visit] = []
        func begin(_ chain: Int32) {
            guard let chain = chains[chain] else { return }
            visits.append(
                Visit(chain: chain, step: chain.steps.lowerBound, mark: undo.count))
        }
        begin(root)
        while var visit = visits.popLast() {
            let hasStep =
                visit.step < visit.chain.steps.upperBound
                && steps[visit.step].position <= visit.chain.end
            let position = hasStep ? steps[visit.step].position : Int32.max
            if visit.branch < visit.chain.branches.count,
                visit.chain.branches[visit.branch].position < position
            {
                let branch = visit.chain.branches[visit.branch].chain
                visit.branch += 1
                visits.append(visit)
                begin(branch)
            } else if hasStep {
                var end = visit.step
                while end < visit.chain.steps.upperBound, steps[end].position == position {
                    end += 1
                }
                try commit(steps[visit.step..<end])
                visit.step = end
                visits.append(visit)
            } else if !visits.isEmpty {
                takeBack(to: visit.mark)
            }
        }
    }

    private func takeBack(to mark: Int) {
        while undo.count > mark, let last = undo.popLast() { replay.set(last.path, last.old) }
    }

    // MARK: - Commits

    private func make(_ steps: ArraySlice<Step>) {
        for step in steps {
            undo.append((step.path, replay.present[Int(step.path)]))
            replay.set(step.path, step.new)
        }
    }

    private func commit(_ steps: ArraySlice<Step>) throws {
        guard let commit = steps.first?.commit, commit > set.last else { return make(steps) }
        if steps.contains(where: { replay.isSurrounding($0.path) }) {
            let mark = undo.count
            try replay.readSurroundings()
            let before = replay.surroundings
            make(steps)
            try replay.readSurroundings()
            if before != replay.surroundings {
                takeBack(to: mark)
                return try commitForAll(steps, commit)
            }
        } else {
            // Other commits may have been taken back.
            try replay.readSurroundings()
            make(steps)
        }
        try replay.link()
        var changed: Set<LibraryReplay.Meaning> = []
        try contents.readOutlines(
            steps.filter { $0.old >= 0 && contents.paths[Int($0.path)].asset != nil }
                .map { LibraryContents.file($0.path, $0.old) })
        for step in steps {
            for blob in [step.old, step.new] {
                if let meaning = replay.meaning(of: step.path, blob) { changed.insert(meaning) }
            }
        }
        for prompt in replay.prompts(reaching: changed) {
            let parts = replay.parts(of: prompt, touching: changed)
            guard parts.isTouched, let number = try number(prompt, parts) else { continue }
            rows.append(Row(prompt: prompt, commit: commit, composition: number, before: -1))
        }
    }

    /// A commit that changes which files count, or by which settings: all prompts are looked at.
    private func commitForAll(_ steps: ArraySlice<Step>, _ commit: Int32) throws {
        try replay.readSurroundings()
        try replay.link()
        var before: [Int32: (files: [LibraryContents.File], number: Int32?)] = [:]
        for prompt in replay.prompts {
            let parts = replay.parts(of: prompt)
            before[prompt] = (parts.files, try number(prompt, parts))
        }
        make(steps)
        try replay.readSurroundings()
        try replay.link()
        for prompt in replay.prompts {
            let parts = replay.parts(of: prompt)
            guard let number = try number(prompt, parts) else { continue }
            var row = Row(prompt: prompt, commit: commit, composition: number, before: -1)
            if let known = before[prompt], known.files == parts.files {
                if known.number == number { continue }
                row.before = known.number ?? -1
            }
            rows.append(row)
        }
    }

    /// The number of a prompt's composition; nil where a part is missing.
    private func number(_ prompt: Int32, _ parts: LibraryReplay.Parts) throws -> Int32? {
        guard !parts.isIncomplete, !parts.files.isEmpty else { return nil }
        return try queue.number(
            of: CompositionQueue.Composition(
                prompt: prompt, validation: replay.surroundings.validation, files: parts.files))
    }

    // MARK: - The result

    private func found() -> FoundVersions {
        var set = set
        set.last = lastCommit
        set.missing = Array(Set(set.missing).union(contents.missing))
        set.outlines = contents.packed(replay.linkedFiles)
        var numbers: [Int32: Int32] = [:]
        var result = FoundVersions(set: set, previous: self.set.last, prompts: [], rows: [])
        for row in rows {
            guard let version = queue.version(row.composition),
                row.before < 0 || queue.version(row.before) != version
            else { continue }
            let prompt = numbers[row.prompt] ?? Int32(result.prompts.count)
            if numbers[row.prompt] == nil {
                numbers[row.prompt] = prompt
                result.prompts.append(contents.references[row.prompt].id)
            }
            result.rows.append((version, prompt, row.commit))
        }
        rows = []
        result.rows.sort { ($0.version, $0.prompt, $0.commit) < ($1.version, $1.prompt, $1.commit) }
        return result
    }
}
