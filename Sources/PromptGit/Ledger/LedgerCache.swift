internal import Basics
internal import GitKit

/// The events of a library's ledger as they were read last, in a file in `promptgit` in the git
/// directory: an event never changes, so only those that came since are read.
///
/// It only ever saves work: what is missing, damaged, of another program or about a ledger that lost
/// an event means that all of them are read.
struct LedgerCache {
    /// What is kept.
    struct Entry {
        /// The ledger's tree.
        var tree: ObjectID
        /// The library's events in it, in the order of their paths, each with its path.
        var events: [(path: String, event: LedgerEvent)]
    }

    private let directory: String
    private let path: String
    private let program: String

    /// The cache of a library; nil where nothing tells one build of the program from another.
    init?(directory: String, library: String, program: String?) {
        guard let program else { return nil }
        self.directory = directory
        self.program = program
        path = Paths.join(
            directory, "ledger-\(ObjectID(hashingBlob: Array(library.utf8)).short).events")
    }

    private static let heading = "promptgit ledger 1"

    /// What is kept; nil where nothing is.
    func load() -> Entry? {
        guard let bytes = try? Files.read(path, limit: 64 << 20),
            var reader = ByteReader(finished: bytes), reader.text() == Self.heading,
            reader.text() == program,
            let tree = reader.raw(20).flatMap({ ObjectID(bytes: $0) }),
            let events = reader.list({ reader -> (String, LedgerEvent)? in
                guard let path = reader.text(), let event = reader.event() else { return nil }
                return (path, event)
            }), reader.isAtEnd
        else { return nil }
        return Entry(tree: tree, events: events.map { (path: $0.0, event: $0.1) })
    }

    /// Keeps events.
    func save(_ entry: Entry) {
        var writer = ByteWriter()
        writer.write(Self.heading)
        writer.write(program)
        writer.write(raw: entry.tree.bytes)
        writer.write(entry.events) { writer, known in
            writer.write(known.path)
            writer.write(known.event)
        }
        do throws(FileError) {
            try Files.createDirectory(directory)
            try Files.writeAtomically(writer.finished(), to: path, isDurable: false)
        } catch {
            // Read-only or full: the events are read again.
        }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ event: LedgerEvent) {
        write(event.kind.rawValue)
        write(event.subject)
        write(event.at.description)
        write(event.by)
        write(event.reason)
        write(event.heads) { writer, head in
            writer.write(head.proposal.description)
            writer.write(head.commit)
        }
        write(event.library)
        write(event.successor?.description)
    }
}

extension ByteReader {
    fileprivate mutating func event() -> LedgerEvent? {
        guard let kind = text().flatMap({ LedgerEvent.Kind(rawValue: $0) }),
            let subject = text(), let at = text().flatMap({ Timestamp(iso8601: $0) }),
            let by = text(), let reason = optionalText(),
            let heads = list({ reader -> LedgerEvent.ProposalHead? in
                guard let proposal = reader.text().flatMap({ ProposalID($0) }),
                    let commit = reader.text()
                else { return nil }
                return LedgerEvent.ProposalHead(proposal: proposal, commit: commit)
            }), let library = text(), let successor = optionalText()
        else { return nil }
        let ids = successor.compactMap { ProposalID($0) }
        guard ids.count == successor.count else { return nil }
        return LedgerEvent(
            kind: kind, subject: subject, at: at, by: by, reason: reason.first, heads: heads,
            library: library, successor: ids.first)
    }
}

extension PromptRepository {
    /// How much of the ledger each decision reads anew before it is kept: events, and proposals that
    /// these name.
    private static let fewNames = 32

    /// The ledger as it stands, of which only what came since the last look is read.
    ///
    /// Throws ``PromptGitError`` when a file in it is not an event.
    func ledger() throws -> Ledger {
        let cache = LedgerCache(
            directory: privateDirectory, library: libraryRoot, program: surroundings.program)
        guard let cache, let head = try git.reference(Ledger.reference) else {
            return try Ledger(reading: git, library: libraryRoot)
        }
        let tree = try git.commit(head).tree
        let known = cache.load()
        if let known, known.tree == tree { return Ledger(known.events.map(\.event), head: head) }
        var entry = LedgerCache.Entry(tree: tree, events: known?.events ?? [])
        var added: [TreeEntry] = []
        var isWhole = known == nil
        if let known, try git.contains(known.tree) {
            for change in try git.changes(from: known.tree, to: tree) {
                guard change.old == nil, let new = change.new, new.path.hasPrefix("events/") else {
                    isWhole = true
                    break
                }
                added.append(new)
            }
        } else {
            isWhole = true
        }
        if isWhole {
            entry.events = []
            added = try git.entries(ofTree: tree, under: "events")
        }
        var names = 0
        for file in added {
            let event = try Ledger.event(file, git)
            guard event.library == libraryRoot else { continue }
            names += 1 + event.heads.count
            entry.events.append((path: file.path, event: event))
        }
        if !isWhole { entry.events.sort { $0.path.precedesByBytes($1.path) } }
        if names >= Self.fewNames { cache.save(entry) }
        return Ledger(entry.events.map(\.event), head: head)
    }
}
