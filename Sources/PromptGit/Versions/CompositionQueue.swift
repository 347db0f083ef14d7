internal import PromptModel

/// Compositions whose versions are wanted: each is put together once, many at a time on all cores.
final class CompositionQueue {
    /// What a version follows from.
    struct Composition: Hashable {
        /// The prompt's number.
        var prompt: Int32
        /// The number of the rules' settings.
        var validation: Int32
        /// The files, in order.
        var files: [LibraryContents.File]
    }

    private let replay: LibraryReplay
    private let progress: (_ done: Int, _ total: Int) -> Void
    private var composed = 0
    private var known: [Composition: Int32] = [:]
    private var waiting: [(number: Int, composition: Composition)] = []
    private var waitingFiles = 0
    private var versions: [UInt64?] = []

    /// At most so many are remembered, so that a merge of what was put together before costs nothing.
    private static let mostKnown = 100_000
    /// So many files wait, those of several compositions counted for each: the more do, the more of
    /// them are of one prompt.
    private static let mostWaiting = 500_000
    /// So many of them are read at once.
    private static let mostRead = 1024

    /// Waits for compositions; `progress` is told how many of those that were asked for are made.
    init(_ replay: LibraryReplay, progress: @escaping (_ done: Int, _ total: Int) -> Void) {
        self.replay = replay
        self.progress = progress
    }

    /// The number of a composition, whose version is known in the end.
    func number(of composition: Composition) throws -> Int32 {
        if let number = known[composition] { return number }
        if known.count > Self.mostKnown { known = [:] }
        let number = versions.count
        versions.append(nil)
        known[composition] = Int32(number)
        waiting.append((number, composition))
        waitingFiles += composition.files.count
        if waitingFiles > Self.mostWaiting { try finish() }
        return Int32(number)
    }

    /// The version of a composition after ``finish()``; nil where it can't be composed.
    func version(_ number: Int32) -> UInt64? { versions[Int(number)] }

    /// Puts together whatever waits, prompt by prompt: one after the other they have most in common.
    func finish() throws {
        waiting.sort { ($0.composition.prompt, $0.number) < ($1.composition.prompt, $1.number) }
        var start = 0
        while start < waiting.count {
            var end = start
            var files = 0
            while end < waiting.count, files < Self.mostRead {
                files += waiting[end].composition.files.count
                end += 1
            }
            try compose(waiting[start..<end])
            composed += end - start
            progress(composed, versions.count)
            start = end
        }
        waiting = []
        waitingFiles = 0
    }

    private func compose(_ part: ArraySlice<(number: Int, composition: Composition)>) throws {
        let facts = try replay.contents.facts(Set(part.flatMap(\.composition.files)).sorted())
        let work = part.map { item in
            (
                id: replay.contents.references[item.composition.prompt].id,
                settings: replay.validation(item.composition.validation),
                facts: item.composition.files.compactMap { facts[$0] }
            )
        }
        let found = concurrentMap(work) { item in
            Library(facts: item.facts).version(ofPrompt: item.id, settings: item.settings)
                .flatMap { UInt64($0, radix: 16) }
        }
        for (item, version) in zip(part, found) { versions[item.number] = version }
    }
}
