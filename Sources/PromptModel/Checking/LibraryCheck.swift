package import Basics

/// Checks a whole library and remembers what it found, so that the next check reads only the files
/// that changed and looks only at the assets that they reach.
///
/// It finds exactly what ``Validation/diagnostics(of:settings:)`` finds in a library that is held in
/// memory as a whole; tests hold it to that. Of a prompt nothing is kept once it was looked at.
package struct LibraryCheck {
    /// A file to check.
    package struct Source: Hashable, Sendable {
        /// The path and what it says.
        package var path: AssetPath
        /// The identity of its bytes; nil when they must be read to know it.
        package var content: ContentID?

        /// Creates a source.
        package init(path: AssetPath, content: ContentID? = nil) {
            self.path = path
            self.content = content
        }
    }

    /// The bytes of a file and their identity.
    package struct Loaded: Sendable {
        /// The bytes.
        package var bytes: [UInt8]
        /// Their identity.
        package var content: ContentID
        /// What the file system said of the file before; nil for a blob.
        package var stamp: FileStamp?

        /// Creates a loaded file.
        package init(bytes: [UInt8], content: ContentID, stamp: FileStamp? = nil) {
            self.bytes = bytes
            self.content = content
            self.stamp = stamp
        }
    }

    /// Reads a file, on one thread.
    package typealias Reader = (AssetPath) throws -> Loaded
    /// Makes a reader; called on several threads at once.
    package typealias Loader = @Sendable () throws -> Reader

    let sources: [Source]
    let load: Loader

    /// Checks the files of a library.
    ///
    /// - Parameters:
    ///   - sources: the files, in any order.
    ///   - previous: what an earlier check of the library at any state found; nil reads everything.
    ///   - load: makes readers of files.
    /// - Returns: what is known of the library now.
    /// - Throws: what `load` throws, and ``FileChanged`` when a file is not the same when it is read
    ///   again.
    package static func run(
        _ sources: [Source], previous: CheckState? = nil, load: @escaping Loader
    ) throws -> CheckState {
        let sources = sources.sorted { $0.path.path < $1.path.path }
        let check = LibraryCheck(sources: sources, load: load)
        guard let previous else { return try check.everything() }
        return try check.changes(since: previous)
    }

    /// A file that was changed while the library was checked.
    package struct FileChanged: Error, Hashable, Sendable {
        /// The path of the file.
        package var path: String

        /// Names the file.
        package init(path: String) { self.path = path }
    }

    // MARK: - Reading

    typealias Read = (facts: AssetFacts, content: ContentID, stamp: FileStamp?)

    func read(_ path: AssetPath, _ reader: Reader) throws -> Read {
        let loaded = try reader(path)
        return (AssetFacts(path: path, bytes: loaded.bytes), loaded.content, loaded.stamp)
    }

    /// Reads files again that have been read, and makes sure that they are the same.
    func facts(of records: [FileRecord]) throws -> [AssetFacts] {
        try concurrentMap(records, with: load) { record, reader throws -> AssetFacts in
            let (facts, content, _) = try read(record.path, reader)
            guard content == record.content else { throw FileChanged(path: record.path.path) }
            return facts
        }
    }

    // MARK: - Everything

    /// Reads all files: first what prompts are made of, then each prompt, which is composed at once
    /// and let go.
    private func everything() throws -> CheckState {
        var state = try FirstCheck(self).state()
        try finish(&state)
        return state
    }

    // MARK: - Changes

    private func changes(since previous: CheckState) throws -> CheckState {
        var known: [FileRecord] = []
        var unknown: [Source] = []
        var gone: [FileRecord] = []
        var old = previous.records[...]
        for source in sources {
            while let first = old.first, first.path.path < source.path.path {
                gone.append(old.removeFirst())
            }
            guard let first = old.first, first.path == source.path else {
                unknown.append(source)
                continue
            }
            old.removeFirst()
            if first.content == source.content {
                known.append(first)
            } else {
                unknown.append(source)
                gone.append(first)
            }
        }
        gone += old
        if unknown.isEmpty, gone.isEmpty { return previous }
        // Reading most files again, it is quicker not to look at what was known.
        if unknown.count > 256, unknown.count * 2 > sources.count { return try everything() }
        let read = try concurrentMap(unknown, with: load) { try self.read($0.path, $1) }
        // A file that was only touched is as it was.
        var fresh: [AssetFacts] = []
        for (facts, content, stamp) in read {
            if let same = gone.firstIndex(where: {
                $0.content == content && $0.path.path == facts.path.path
            }) {
                var record = gone.remove(at: same)
                record.stamp = stamp
                known.append(record)
            } else {
                fresh.append(facts)
                known.append(FileRecord(facts, content: content, stamp: stamp))
            }
        }
        known.sort { $0.path.path < $1.path.path }
        var state = CheckState(records: known)
        if fresh.isEmpty, gone.isEmpty {
            state.whole = previous.whole
            state.workspaces = previous.workspaces
            return state
        }
        let changed = Set((fresh.compactMap { $0.asset?.reference } + gone.compactMap(\.reference)))
        var open = changed.union(state.index.dependents(of: changed))
        if !state.index.hasSameAssets(as: previous.index) {
            // Suggestions for names that do not exist come from the names that do.
            open.formUnion(state.records.filter(\.asksForUnknown).compactMap(\.reference))
        }
        open = open.filter { state.index.file(of: $0) != nil }
        try look(at: open, holding: fresh, in: &state)
        if state.hasSameOutline(as: previous, apartFrom: Set(fresh.map(\.path.path))) {
            state.whole = previous.whole
            state.workspaces = []
            return state
        }
        try finish(&state)
        return state
    }

    // MARK: - Assets

    /// Looks at assets and what they are made of, and notes what is wrong in their records.
    ///
    /// - Parameters:
    ///   - open: the assets.
    ///   - held: files that are in memory already.
    ///   - state: the records of all files.
    /// - Throws: what the reader throws, and ``FileChanged``.
    func look(
        at open: Set<AssetReference>, holding held: [AssetFacts], in state: inout CheckState
    ) throws {
        guard !open.isEmpty else { return }
        let references = open.sorted()
        var parts = Validation.parts(
            try library(for: open, holding: held, in: state, knowingOthers: false), references)
        if parts.contains(where: { FileRecord.asksForUnknown($0.diagnostics) }) {
            // What can be suggested instead depends on all the names there are.
            parts = Validation.parts(
                try library(for: open, holding: held, in: state, knowingOthers: true), references)
        }
        for (reference, part) in zip(references, parts) {
            guard let file = state.index.file(of: reference) else { continue }
            state.records[file].take(part)
        }
    }

    /// A library in which some assets can be composed; of the others there are names at most.
    private func library(
        for open: Set<AssetReference>, holding held: [AssetFacts], in state: CheckState,
        knowingOthers: Bool
    ) throws -> Library {
        let index = state.index
        var isNeeded = [Bool](repeating: false, count: state.records.count)
        var isRead = isNeeded
        var next: [Int] = []
        for reference in open {
            guard let file = index.file(of: reference) else { continue }
            isNeeded[file] = true
            isRead[file] = true
            next.append(file)
        }
        while let file = next.popLast() {
            for use in index.uses(of: file) {
                guard let used = index.files[use], !isNeeded[used] else { continue }
                isNeeded[used] = true
                // Of a prompt or an agent only the name is needed.
                let kind = index.names[use].kind
                guard kind != .prompt, kind != .agent else { continue }
                isRead[used] = true
                next.append(used)
            }
        }
        return try library(
            reading: state.records.indices.filter { isRead[$0] }, holding: held, in: state,
            naming: knowingOthers ? nil : state.records.indices.filter { isNeeded[$0] })
    }

    /// A library in which some files are read, and the others have names and nothing else.
    ///
    /// - Parameters:
    ///   - positions: the files to read.
    ///   - held: files that are in memory already.
    ///   - state: the records of all files.
    ///   - names: the files that are in the library, read or not; nil for all.
    /// - Returns: the library.
    /// - Throws: what the reader throws, and ``FileChanged``.
    func library(
        reading positions: [Int], holding held: [AssetFacts] = [], in state: CheckState,
        naming names: [Int]? = nil
    ) throws -> Library {
        var facts: [String: AssetFacts] = [:]
        let paths = Set(positions.map { state.records[$0].path.path })
        for fact in held where paths.contains(fact.path.path) { facts[fact.path.path] = fact }
        let missing = positions.map { state.records[$0] }.filter { facts[$0.path.path] == nil }
        for fact in try self.facts(of: missing) { facts[fact.path.path] = fact }
        return Library(
            facts: (names ?? Array(state.records.indices)).map { position in
                facts[state.records[position].path.path] ?? state.records[position].outline
            })
    }
}

extension CheckState {
    /// Whether some files change what the other files are without them: they override an asset in
    /// a workspace, claim the name of one, or one of the others names or includes what is in them.
    package func alters(adding paths: Set<String>) -> Bool {
        var added: Set<AssetReference> = []
        var others: Set<AssetReference> = []
        var used: Set<AssetReference> = []
        for record in records {
            if paths.contains(record.path.path) {
                if record.path.workspace != nil { return true }
                if let reference = record.reference { added.insert(reference) }
            } else {
                if let reference = record.reference { others.insert(reference) }
                used.formUnion(record.uses)
            }
        }
        return !added.isDisjoint(with: others) || !added.isDisjoint(with: used)
    }

    /// The library as far as it matters for some files: they, what they are made of and what is
    /// made of them are read, the others have names and nothing else.
    ///
    /// - Parameters:
    ///   - paths: the paths of the files; one that does not exist is left out.
    ///   - others: assets that are read too, with what they are made of.
    ///   - load: makes readers of files.
    /// - Returns: the library.
    /// - Throws: what `load` throws, and ``LibraryCheck/FileChanged``.
    package func library(
        around paths: Set<String>, with others: Set<AssetReference> = [],
        load: @escaping LibraryCheck.Loader
    ) throws -> Library {
        let changed = records.filter { paths.contains($0.path.path) }.compactMap(\.reference)
        var open = Array(index.dependents(of: changed).union(changed).union(others))
        var needed = Set(open)
        while let reference = open.popLast() {
            guard let file = index.file(of: reference) else { continue }
            for use in records[file].uses where needed.insert(use).inserted { open.append(use) }
        }
        let files = records.indices.filter { file in
            paths.contains(records[file].path.path)
                || records[file].reference.map(needed.contains) ?? false
        }
        return try LibraryCheck(sources: [], load: load).library(reading: files, in: self)
    }
}
