internal import Basics
internal import GitKit
internal import SQLiteKit

/// Puts logged commits into an index, parents before children.
///
/// A writer lives for one transaction; what it knows of places and paths it asks the store for once.
struct HistoryWriter {
    private let store: HistoryStore
    /// Of the commits of this transaction, and of those that were asked for.
    private var places: [ObjectID: (number: Int, place: GraphPlace)] = [:]
    /// The places of commits that are still to come.
    private var planned: [ObjectID: GraphPlace] = [:]
    private var lengths: [Int: Int] = [:]
    private var paths: [[UInt8]: Int] = [:]
    private var entries: [Int: ByteWriter] = [:]
    private var entryBytes = 0
    private var nextCommit: Int
    private var nextChain: Int
    private var nextPath: Int
    private var batch: Int
    private let isNew: Bool
    /// The commits of the index that are no commit's parent.
    private var tips: Set<ObjectID>

    init(_ store: HistoryStore) throws(SQLiteError) {
        self.store = store
        nextCommit = try store.nextNumber(in: "commits")
        nextChain = try store.nextNumber(in: "chains")
        nextPath = try store.nextNumber(in: "paths")
        isNew = nextCommit == 1
        // Batches are in the order of the commits in them.
        batch = nextCommit
        tips = Set(try Self.tips(of: store))
    }

    /// The commits of an index that are no commit's parent.
    static func tips(of store: HistoryStore) throws(SQLiteError) -> [ObjectID] {
        guard let bytes = try store.fact("tips") else { return [] }
        return stride(from: 0, to: bytes.count, by: 20).compactMap {
            ObjectID(bytes: bytes[$0..<min($0 + 20, bytes.count)])
        }
    }

    /// Adds a commit that was planned, and whose parents are there; one that is there already is passed over.
    mutating func add(_ logged: LoggedCommit) throws(SQLiteError) {
        let commit = logged.commit
        guard try place(of: commit.id) == nil else { return }
        var parents: [(number: Int, place: GraphPlace)] = []
        for id in commit.parents {
            guard let found = try place(of: id) else {
                throw SQLiteError(
                    code: .corrupt,
                    message: "the commit \(commit.id) comes before its parent \(id)",
                    path: store.connection.path)
            }
            parents.append(found)
        }
        guard let place = planned.removeValue(forKey: commit.id) else {
            throw SQLiteError(
                code: .corrupt, message: "the commit \(commit.id) was not announced",
                path: store.connection.path)
        }
        let number = nextCommit
        nextCommit += 1
        places[commit.id] = (number, place)
        for id in commit.parents { tips.remove(id) }
        tips.insert(commit.id)
        let message = commit.message
        let isProposal = Self.namesProposal(message)
        let trailers = isProposal ? Trailers(of: message) : nil
        try store.insert(
            HistoryStore.CommitRow(
                number: number, id: commit.id, place: place, parents: parents.map(\.number),
                author: commit.author.name, email: commit.author.email,
                authored: Int(commit.author.time.seconds),
                committed: Int(commit.committer.time.seconds), subject: commit.subject,
                proposal: trailers?["Proposal-Id"] ?? trailers?["Reverts-Proposal"]))
        if let trailers, let proposal = trailers["Proposal-Id"], trailers["Decision"] != nil {
            try store.insertDecision(proposal, commit: number, approver: trailers["Approved-by"])
        }
        try addChanges(
            of: logged, number, place, Int(commit.committer.time.seconds), parents.map(\.place))
        if entryBytes > Self.flushBytes { try flush() }
    }

    /// Whether a message has the word `Proposal`, which a trailer of a decision begins or ends with.
    private static func namesProposal(_ message: String) -> Bool {
        let word = proposalWord
        var matched = 0
        for byte in message.utf8 {
            // No other letter of the word is its first one.
            matched = byte == word[matched] ? matched + 1 : byte == word[0] ? 1 : 0
            if matched == word.count { return true }
        }
        return false
    }

    private static let proposalWord = Array("Proposal".utf8)

    /// Writes what is left, and what the index is up to date with.
    mutating func finish() throws(SQLiteError) {
        try flush()
        for (chain, length) in lengths { try store.setLength(ofChain: chain, length) }
        try store.setFact("tips", tips.flatMap(\.bytes))
        if isNew { try store.nameCommits() }
        store.recentPart = nil
    }

    /// Changes wait in memory up to this size, so that a path gets few rows.
    private static let flushBytes = 32 << 20

    private mutating func flush() throws(SQLiteError) {
        let sorted = entries.sorted { $0.key < $1.key }
        if isNew {
            for (path, writer) in sorted {
                try store.insertChanges(writer.bytes, ofPath: path, batch: batch)
            }
        } else if batch < nextCommit {
            try store.insertRecent(sorted.map { ($0.key, $0.value.bytes) }, batch: batch)
        }
        entries = [:]
        entryBytes = 0
        batch = nextCommit
    }

    private mutating func place(
        of id: ObjectID
    ) throws(SQLiteError) -> (number: Int, place: GraphPlace)? {
        if let known = places[id] { return known }
        // A new index has no other commits than those of this writer.
        guard !isNew, let row = try store.commit(id) else { return nil }
        places[id] = (row.number, row.place)
        return places[id]
    }

    /// Gives commits that are to be added their places: from the head on, and then from every other
    /// commit that has none yet, first parents continue one chain.
    ///
    /// So a branch that goes on for years is one chain, whatever was merged into it.
    ///
    /// - Parameters:
    ///   - commits: all commits that are to come next, each behind its parents.
    ///   - head: the commit to begin with.
    /// - Throws: ``SQLiteError`` where the index can't be asked.
    mutating func plan(
        _ commits: [(id: ObjectID, parents: [ObjectID])], from head: ObjectID
    ) throws(SQLiteError) {
        var firstParents: [ObjectID: ObjectID?] = [:]
        for commit in commits where try place(of: commit.id) == nil {
            firstParents[commit.id] = .some(commit.parents.first)
        }
        try planChain(from: head, firstParents)
        for commit in commits.reversed() { try planChain(from: commit.id, firstParents) }
    }

    private mutating func planChain(
        from top: ObjectID, _ firstParents: [ObjectID: ObjectID?]
    ) throws(SQLiteError) {
        var steps: [ObjectID] = []
        var next: ObjectID? = top
        while let id = next, planned[id] == nil, let parent = firstParents[id] {
            steps.append(id)
            next = parent
        }
        guard !steps.isEmpty else { return }
        var below: GraphPlace?
        if let next {
            let known = planned[next]
            below = if let known { known } else { try place(of: next)?.place }
        }
        var chain = nextChain
        var position = 0
        if let below, try length(ofChain: below.chain) == below.position + 1 {
            (chain, position) = (below.chain, below.position + 1)
        } else {
            nextChain += 1
            try store.setChain(chain, length: steps.count, link: below)
        }
        lengths[chain] = position + steps.count
        for id in steps.reversed() {
            planned[id] = GraphPlace(chain: chain, position: position)
            position += 1
        }
    }

    private func length(ofChain chain: Int) throws(SQLiteError) -> Int? {
        if let known = lengths[chain] { return known }
        return try store.length(ofChain: chain)
    }

    private mutating func addChanges(
        of logged: LoggedCommit, _ number: Int, _ place: GraphPlace, _ time: Int,
        _ parents: [GraphPlace]
    ) throws(SQLiteError) {
        let sides = parents.map { PathChange.Side(place: $0, differs: false) }
        if parents.count < 2 {
            for change in logged.changes {
                var record = PathChange(
                    commit: number, place: place, time: time, sides: sides, new: change.new)
                if !sides.isEmpty {
                    record.sides[0].differs = true
                    record.sides[0].old = change.old
                }
                try write(record, path: pathNumber(of: change.path))
            }
        } else {
            var records: [Int: PathChange] = [:]
            for change in logged.changes {
                let path = try pathNumber(of: change.path)
                var record =
                    records[path]
                    ?? PathChange(
                        commit: number, place: place, time: time, sides: sides, new: change.new)
                record.sides[change.parent].differs = true
                record.sides[change.parent].old = change.old
                records[path] = record
            }
            for (path, record) in records { write(record, path: path) }
        }
        try addGone(of: logged, number, parents.count)
    }

    /// Notes what a commit takes away where it also adds files: one of those may be a renamed one.
    private mutating func addGone(
        of logged: LoggedCommit, _ number: Int, _ parents: Int
    ) throws(SQLiteError) {
        guard logged.changes.contains(where: { $0.new == nil }) else { return }
        for parent in 0..<parents {
            let changes = logged.changes.filter { $0.parent == parent }
            guard changes.contains(where: { $0.old == nil }) else { continue }
            var files: [(path: Int, version: FileVersion)] = []
            for change in changes where change.new == nil {
                if let old = change.old { files.append((try pathNumber(of: change.path), old)) }
            }
            if !files.isEmpty { try store.insertGone(commit: number, parent: parent, files) }
        }
    }

    private mutating func write(_ record: PathChange, path: Int) {
        var writer = entries.removeValue(forKey: path) ?? ByteWriter()
        let before = writer.bytes.count
        record.write(to: &writer)
        entryBytes += writer.bytes.count - before
        entries[path] = writer
    }

    private mutating func pathNumber(of path: [UInt8]) throws(SQLiteError) -> Int {
        if let known = paths[path] { return known }
        let found = isNew ? nil : try store.number(ofPath: path)
        let number = found ?? nextPath
        if found == nil {
            nextPath += 1
            try store.insertPath(path, number: number)
        }
        paths[path] = number
        return number
    }
}
