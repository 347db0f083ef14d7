package import Basics

/// A check of the few files that differ from a state that is known, without unpacking the rest.
///
/// It answers what a whole check answers, or nil where that takes a look at everything: files came or
/// went, or what the library consists of changed. Of a snippet whose words alone changed, the prompts
/// that put it in are not composed again: how long they can become is known from the last time, and
/// whether a prompt now says something twice shows in its bytes.
package struct SmallChange {
    /// The state before.
    let state: PackedState
    /// Reads files as they are now.
    let load: LibraryCheck.Loader

    /// How many files may have changed: more are read sooner on all cores, by a whole check.
    private static let mostChanges = 256

    /// A file that changed.
    struct Changed {
        var position: Int
        var old: FileRecord
        var facts: AssetFacts
        var new: FileRecord
        /// The runs of words in a snippet of which nothing but the words changed.
        var shingles: Shingles?
    }

    var changed: [Int: Changed] = [:]
    /// The files whose assets are looked at again.
    var open: Set<Int> = []
    var records: [Int: FileRecord] = [:]

    /// Begins a check.
    ///
    /// - Parameters:
    ///   - state: what is known of the library before the change.
    ///   - load: makes readers of the files as they are now.
    package init(_ state: PackedState, load: @escaping LibraryCheck.Loader) {
        self.state = state
        self.load = load
    }

    /// Checks the library.
    ///
    /// - Parameters:
    ///   - changes: the positions of the files that are not the same as they were, and what they are.
    ///   - settings: how much findings weigh.
    /// - Returns: what is wrong in the library, in the order of the files and their lines; nil where
    ///   all files must be looked at.
    /// - Throws: what the loader throws, and ``LibraryCheck/FileChanged``.
    package mutating func check(
        _ changes: [(position: Int, content: ContentID)], settings: Validation.Settings
    ) throws -> [Diagnostic]? {
        guard state.isPlain, changes.count <= Self.mostChanges, try read(changes),
            let (whole, workspaces) = state.whole(),
            workspaces.isEmpty, !touches(whole)
        else { return nil }
        guard try spread() else { return nil }
        guard let found = try lookAgain() else { return nil }
        return try report(whole + found, settings)
    }

    mutating func record(_ position: Int) -> FileRecord? {
        if let known = records[position] { return known }
        let record = state.record(at: position)
        records[position] = record
        return record
    }

    func record(at position: Int) -> FileRecord? { records[position] }

    /// Reads the changed files; false where one is no longer the asset that it was.
    private mutating func read(
        _ changes: [(position: Int, content: ContentID)]
    ) throws -> Bool {
        let reader = try load()
        for (position, content) in changes {
            guard let old = record(position), old.reference != nil else { return false }
            let loaded = try reader(old.path)
            guard loaded.content == content else {
                throw LibraryCheck.FileChanged(path: old.path.path)
            }
            let facts = AssetFacts(path: old.path, bytes: loaded.bytes)
            let new = FileRecord(facts, content: content)
            guard new.reference == old.reference, new.uses == old.uses, new.isValid == old.isValid
            else { return false }
            var shingles: Shingles?
            if let before = old.shape, let after = new.shape, before.outline == after.outline {
                shingles = facts.asset.flatMap(DuplicatedText.shingles)
            }
            changed[position] = Changed(
                position: position, old: old, facts: facts, new: new, shingles: shingles)
        }
        return true
    }

    /// Whether something that is wrong with the library as a whole lies in a changed file.
    private func touches(_ whole: [Diagnostic]) -> Bool {
        let paths = Set(changed.values.map(\.old.path.path))
        return whole.contains { diagnostic in
            ([diagnostic.location] + diagnostic.related.map(\.location)).contains {
                paths.contains($0.file)
            }
        }
    }

    // MARK: - What a change reaches

    /// Decides which assets are looked at again; false where a record can't be read.
    private mutating func spread() throws -> Bool {
        open = Set(changed.keys)
        /// The snippets whose words changed, by the prompts that put them in.
        var reached: [Int: [Changed]] = [:]
        for (position, change) in changed {
            guard change.shingles != nil else {
                openUsers(of: [position])
                continue
            }
            guard let found = users(puttingIn: position) else { return false }
            for user in found.others {
                open.insert(user)
                openUsers(of: [user])
            }
            for snippet in found.snippets where record(at: snippet)?.composed.isEmpty == false {
                open.insert(snippet)
            }
            for prompt in found.prompts { reached[prompt, default: []].append(change) }
        }
        var candidates: [Int: [Changed]] = [:]
        for (prompt, snippets) in reached where !open.contains(prompt) {
            guard let record = record(prompt) else { return false }
            guard record.composed.isEmpty, record.isVerbatim, let room = record.room else {
                open.insert(prompt)
                continue
            }
            var bytes = 0
            for snippet in snippets {
                guard let old = snippet.old.shape, let new = snippet.new.shape else { return false }
                bytes += room.change(from: old, to: new).bytes
            }
            guard room.allows(bytes: bytes) else {
                open.insert(prompt)
                continue
            }
            candidates[prompt] = snippets
        }
        return try openRepeats(candidates)
    }

    /// Opens everything that is made of some files.
    private mutating func openUsers(of positions: [Int]) {
        var next = positions
        while let position = next.popLast() {
            for user in state.users(of: position) where open.insert(user).inserted {
                next.append(user)
            }
        }
    }

    /// What puts a snippet in, directly or through other snippets.
    struct SnippetUsers {
        var prompts: Set<Int> = []
        var snippets: Set<Int> = []
        /// Tools, souls and whatever else, which reach further in ways of their own.
        var others: Set<Int> = []
    }

    /// What puts a snippet in; nil where a record can't be read.
    mutating func users(puttingIn snippet: Int) -> SnippetUsers? {
        var found = SnippetUsers()
        var next = [snippet]
        while let position = next.popLast() {
            for user in state.users(of: position) {
                guard let kind = record(user)?.reference?.kind else { return nil }
                switch kind {
                case .prompt: found.prompts.insert(user)
                case .snippet: if found.snippets.insert(user).inserted { next.append(user) }
                default: found.others.insert(user)
                }
            }
        }
        return found
    }

    /// Opens the prompts in which six words of a changed snippet stand once more.
    private mutating func openRepeats(_ candidates: [Int: [Changed]]) throws -> Bool {
        // Which texts come together with which changed snippets.
        var texts: [Int: Set<Int>] = [:]
        var parts: [Int: [Int]] = [:]
        for (prompt, snippets) in candidates {
            guard let others = self.snippets(in: prompt) else { return false }
            parts[prompt] = others
            for text in [prompt] + others {
                texts[text, default: []].formUnion(snippets.map(\.position))
            }
        }
        var files: [Text] = []
        for (position, against) in texts.sorted(by: { $0.key < $1.key }) {
            guard let record = record(position) else { return false }
            files.append(
                Text(
                    position: position, record: record, known: changed[position]?.facts,
                    shingles: against.filter { $0 != position }.compactMap { changed[$0]?.shingles }
                ))
        }
        let repeats = Set(
            try concurrentMap(files, with: load) { text, reader -> Int? in
                try text.repeats(reader) ? text.position : nil
            }.compactMap { $0 })
        for (prompt, others) in parts where !repeats.isDisjoint(with: [prompt] + others) {
            open.insert(prompt)
        }
        return true
    }

    /// A text that stands beside changed snippets.
    private struct Text: Sendable {
        var position: Int
        var record: FileRecord
        /// The file where it changed itself.
        var known: AssetFacts?
        var shingles: [Shingles]

        /// Whether some six words of a changed snippet stand in it, or may stand in it.
        func repeats(_ reader: LibraryCheck.Reader) throws -> Bool {
            guard !shingles.isEmpty else { return false }
            func isWanted(_ hash: UInt64) -> Bool {
                shingles.contains { $0.filter.mayContain(hash) && $0.contains(hash) }
            }
            if let known {
                return known.asset?.texts.contains { text in
                    Shingles.first(in: text.template?.source ?? [], where: isWanted)
                } ?? true
            }
            guard record.isVerbatim else { return true }
            let loaded = try reader(record.path)
            guard loaded.content == record.content else {
                throw LibraryCheck.FileChanged(path: record.path.path)
            }
            return Shingles.first(in: loaded.bytes, where: isWanted)
        }
    }

    /// The snippets that an asset puts in, directly or not; nil where that can't be told.
    private mutating func snippets(in position: Int) -> [Int]? {
        var found: [Int] = []
        var seen: Set<Int> = [position]
        var next = [position]
        while let current = next.popLast() {
            guard let record = record(current) else { return nil }
            for use in record.uses where use.kind == .snippet {
                guard let snippet = state.position(of: use), seen.insert(snippet).inserted else {
                    continue
                }
                found.append(snippet)
                next.append(snippet)
            }
        }
        return found
    }

    // MARK: - Looking again

    /// Looks at the open assets; nil where what is found depends on all names there are.
    private mutating func lookAgain() throws -> [Diagnostic]? {
        guard let library = try library(for: open) else { return nil }
        let references = open.compactMap { record(at: $0)?.reference }.sorted()
        let found = Validation.parts(library, references).flatMap(\.diagnostics)
        let suggests = [UnknownInclude.rule.id, UnknownReference.rule.id]
        return found.contains { suggests.contains($0.rule) } ? nil : found
    }

    /// A library of some assets and what they are made of, and of nothing else.
    mutating func library(for positions: Set<Int>) throws -> Library? {
        var needed = positions
        var next = Array(positions)
        while let position = next.popLast() {
            guard let record = record(position) else { return nil }
            for use in record.uses {
                guard let used = state.position(of: use), needed.insert(used).inserted else {
                    continue
                }
                // Of a prompt or an agent only the name is needed.
                guard self.record(used) != nil else { return nil }
                if use.kind != .prompt, use.kind != .agent { next.append(used) }
            }
        }
        let wanted = needed.filter { position in
            guard let kind = record(at: position)?.reference?.kind else { return false }
            return changed[position] == nil
                && (positions.contains(position) || (kind != .prompt && kind != .agent))
        }
        let read = try LibraryCheck(sources: [], load: load)
            .facts(of: wanted.sorted().compactMap { record(at: $0) })
        let names = needed.filter { !wanted.contains($0) && changed[$0] == nil }
        return Library(
            facts: read + changed.values.map(\.facts)
                + names.compactMap { record(at: $0)?.outline })
    }

    // MARK: - The report

    /// Everything that is wrong, weighed; nil where a record can't be read.
    private mutating func report(
        _ found: [Diagnostic], _ settings: Validation.Settings
    ) throws -> [Diagnostic]? {
        var all = found + changed.values.flatMap(\.new.own)
        for position in state.findings {
            guard let record = record(position) else { return nil }
            if changed[position] == nil { all += record.own }
            if !open.contains(position) { all += record.composed }
        }
        guard !all.isEmpty else { return [] }
        var files: [String: FileRecord] = [:]
        for path in Set(all.map(\.location.file)) {
            guard let position = state.position(of: path) else { return nil }
            files[path] = changed[position]?.new ?? record(position)
        }
        return Validation.sorted(
            all.compactMap { diagnostic in
                let file = files[diagnostic.location.file]
                return Validation.weighed(
                    diagnostic, settings, path: file?.path, allowances: file?.allowances ?? [])
            })
    }
}
