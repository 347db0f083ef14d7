internal import Basics

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

        /// Creates a loaded file.
        package init(bytes: [UInt8], content: ContentID) {
            self.bytes = bytes
            self.content = content
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

    private typealias Read = (facts: AssetFacts, content: ContentID)

    private func read(_ path: AssetPath, _ reader: Reader) throws -> Read {
        let loaded = try reader(path)
        return (AssetFacts(path: path, bytes: loaded.bytes), loaded.content)
    }

    private func read(_ paths: [AssetPath]) throws -> [Read] {
        try concurrentMap(paths, with: load) { path, reader in try read(path, reader) }
    }

    /// Reads files again that have been read, and makes sure that they are the same.
    func facts(of records: [FileRecord]) throws -> [AssetFacts] {
        try concurrentMap(records, with: load) { record, reader throws -> AssetFacts in
            let (facts, content) = try read(record.path, reader)
            guard content == record.content else { throw FileChanged(path: record.path.path) }
            return facts
        }
    }

    // MARK: - Everything

    /// Whether a path looks as if the file were no prompt; it only decides what is read first.
    private static func looksLikeAPart(_ path: AssetPath) -> Bool {
        guard !path.isHostPrompt, path.workspace == nil else { return false }
        return path.relative.utf8.split(separator: UInt8(ascii: "/")).dropLast().contains {
            folder in
            partFolders.contains(where: { folder.elementsEqual($0.utf8) })
        }
    }

    private static let partFolders = [
        "agents", "snippets", "souls", "knowledge", "tools", "enhancements", "send-rules",
        "rubrics", "config",
    ]

    /// Reads all files: first what prompts are made of, then each prompt, which is composed at once
    /// and let go.
    private func everything() throws -> CheckState {
        let isPart = sources.map { Self.looksLikeAPart($0.path) }
        let parts = sources.indices.filter { isPart[$0] }
        let read = try self.read(parts.map { sources[$0].path })
        var held = read.map(\.facts)
        var records = [FileRecord?](repeating: nil, count: sources.count)
        for (index, part) in zip(parts, read) {
            records[index] = FileRecord(part.facts, content: part.content)
        }
        let known = Library(facts: held)
        let fixed = FixedParts(of: known)
        let others = sources.indices.filter { !isPart[$0] }
        let rest = try concurrentMap(others.map { sources[$0].path }, with: load) {
            path, reader throws -> (record: FileRecord, held: AssetFacts?) in
            let (facts, content) = try self.read(path, reader)
            var record = FileRecord(facts, content: content)
            guard let asset = facts.asset, asset.workspace == nil else { return (record, nil) }
            guard asset.reference.kind == .prompt else { return (record, facts) }
            record.take(Validation.part(asset, in: known, fixed))
            return (record, nil)
        }
        for (index, part) in zip(others, rest) { records[index] = part.record }
        var state = CheckState(records: records.compactMap { $0 })
        // What turned out to be no prompt was not known while the prompts were looked at.
        let late = rest.compactMap(\.held)
        held += late
        let names = Set(late.compactMap { $0.asset?.reference })
        // What names prompts or agents must know which there are; the rest is made of parts alone.
        var open: Set<AssetReference> = []
        var closed: [AssetReference] = []
        for reference in state.first.keys where reference.kind != .prompt {
            if names.isEmpty, reference.kind != .agent, reference.kind != .enhancement {
                closed.append(reference)
            } else {
                open.insert(reference)
            }
        }
        if !names.isEmpty { open.formUnion(state.users.dependents(of: names)) }
        for (reference, part) in zip(closed, Validation.parts(known, closed)) {
            if let index = state.first[reference] { state.records[index].take(part) }
        }
        try look(at: open, holding: held, in: &state)
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
        let read = try self.read(unknown.map(\.path))
        // A file that was only touched is as it was.
        var fresh: [AssetFacts] = []
        for (facts, content) in read {
            if let same = gone.firstIndex(where: {
                $0.content == content && $0.path.path == facts.path.path
            }) {
                known.append(gone.remove(at: same))
            } else {
                fresh.append(facts)
                known.append(FileRecord(facts, content: content))
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
        var open = changed.union(state.users.dependents(of: changed))
        if Set(state.first.keys) != Set(previous.first.keys) {
            // Suggestions for names that do not exist come from the names that do.
            open.formUnion(state.records.filter(\.asksForUnknown).compactMap(\.reference))
        }
        try look(at: open.filter { state.first[$0] != nil }, holding: fresh, in: &state)
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
    private func look(
        at open: Set<AssetReference>, holding held: [AssetFacts], in state: inout CheckState
    ) throws {
        guard !open.isEmpty else { return }
        let library = try library(for: open, holding: held, in: state)
        let references = open.sorted()
        let parts = Validation.parts(library, references)
        for (reference, part) in zip(references, parts) {
            guard let index = state.first[reference] else { continue }
            state.records[index].take(part)
        }
    }

    /// A library in which some assets can be composed; the others have names and nothing else.
    private func library(
        for open: Set<AssetReference>, holding held: [AssetFacts], in state: CheckState
    ) throws -> Library {
        var needed = open
        var next = Array(open)
        while let reference = next.popLast() {
            guard let index = state.first[reference] else { continue }
            for use in state.records[index].uses where needed.insert(use).inserted {
                // Of a prompt or an agent only the name is needed.
                if use.kind != .prompt, use.kind != .agent { next.append(use) }
            }
        }
        let content = needed.filter {
            open.contains($0) || ($0.kind != .prompt && $0.kind != .agent)
        }
        let paths = Set(content.compactMap { state.first[$0] }.map { state.records[$0].path.path })
        return try library(reading: paths, holding: held, in: state)
    }

    /// A library in which some files are read, and the others have names and nothing else.
    func library(
        reading paths: Set<String>, holding held: [AssetFacts] = [], in state: CheckState
    ) throws -> Library {
        var facts: [String: AssetFacts] = [:]
        for fact in held { facts[fact.path.path] = fact }
        let missing = state.records.filter {
            paths.contains($0.path.path) && facts[$0.path.path] == nil
        }
        for fact in try self.facts(of: missing) { facts[fact.path.path] = fact }
        return Library(facts: state.records.map { facts[$0.path.path] ?? $0.outline })
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
        var open = Array(users.dependents(of: changed).union(changed).union(others))
        var needed = Set(open)
        while let reference = open.popLast() {
            guard let index = first[reference] else { continue }
            for use in records[index].uses where needed.insert(use).inserted { open.append(use) }
        }
        let files = records.filter { record in
            paths.contains(record.path.path) || record.reference.map(needed.contains) ?? false
        }
        return try LibraryCheck(sources: [], load: load)
            .library(reading: Set(files.map(\.path.path)), in: self)
    }
}
