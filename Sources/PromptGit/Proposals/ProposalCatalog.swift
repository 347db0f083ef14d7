internal import Basics
package import GitKit

/// Every proposal that git knows of, found from main, the branches and the ledger.
package struct ProposalCatalog {
    private let repository: PromptRepository
    private let git: Repository
    private let main: MainBranch
    /// The ledger as it stood when the catalogue was made.
    package let ledger: Ledger
    /// The ids whose record is in main's tree.
    private let inMain: Set<ProposalID>
    /// The heads of the local branches.
    private let local: [ProposalID: ObjectID]
    /// The heads of the remote-tracking branches.
    private let remote: [ProposalID: ObjectID]
    /// The numbers of the current batch, by id.
    package let numbers: [ProposalID: Int]

    /// Reads main's tree, the branches and the ledger.
    package init(_ repository: PromptRepository) throws {
        self.repository = repository
        git = repository.git
        main = try repository.mainBranch()
        ledger = try repository.ledger()
        let folder = repository.repositoryPath("proposals") + "/"
        inMain = try Set(
            git.entries(ofTree: git.commit(main.head).tree, under: folder).compactMap { entry in
                RecordHistory.id(ofRecord: String(entry.path.dropFirst(folder.count)))
            })
        func heads(_ prefix: String) throws -> [(ProposalID, ObjectID)] {
            try repository.git.references(prefix).compactMap { reference in
                ProposalID(String(reference.name.dropFirst(prefix.count))).map {
                    ($0, reference.id)
                }
            }
        }
        local = Dictionary(uniqueKeysWithValues: try heads(repository.proposalPrefix))
        let tail = String(repository.proposalPrefix.dropFirst("refs/heads/".count))
        remote = Dictionary(
            try git.remoteNames().flatMap { try heads("refs/remotes/\($0)/\(tail)") },
            uniquingKeysWith: { first, _ in first })
        var numbers: [ProposalID: Int] = [:]
        for (index, head) in (ledger.latestBatch?.heads ?? []).enumerated() {
            numbers[head.proposal] = index + 1
        }
        self.numbers = numbers
    }

    /// The ids of all proposals, sorted.
    package var ids: [ProposalID] {
        inMain.union(local.keys).union(remote.keys).union(ledger.proposals).sorted()
    }

    /// The ids of the proposals that have a local branch, sorted.
    package var idsWithLocalBranch: [ProposalID] { local.keys.sorted() }

    /// How far back on main an approval is looked for whose branch stayed behind.
    ///
    /// The next command that decides finds it; what is older was kept by somebody on purpose.
    private static let recentDecisions = 100

    /// The local branches that decisions made here left, with their heads.
    ///
    /// A recent approval on main or the rejection in the ledger names the head. What somebody
    /// merged by hand and kept is theirs to delete.
    package func decidedBranches() throws -> [(id: ProposalID, head: ObjectID)] {
        let merged = local.keys.contains(where: inMain.contains) ? try recentlyApproved() : []
        return local.sorted { $0.key < $1.key }.filter { id, head in
            ledger.closing(of: id, head: head.description) != nil
                || inMain.contains(id) && merged.contains(head.description)
        }.map { (id: $0.key, head: $0.value) }
    }

    /// The heads that the latest approvals on main name.
    private func recentlyApproved() throws -> Set<String> {
        var found: Set<String> = []
        var next: ObjectID? = main.head
        let isShallow = git.isShallow
        for _ in 0..<Self.recentDecisions {
            // A shallow clone ends somewhere.
            guard let id = next, try !isShallow || git.contains(id) else { break }
            let commit = try git.commit(id)
            if let head = Trailers(of: commit.message)["Proposal-Head"] { found.insert(head) }
            next = commit.parents.first
        }
        return found
    }

    /// The head of a proposal's branch, a local one before a remote-tracking one, or nil when there
    /// is none.
    package func branchHead(of id: ProposalID) -> ObjectID? { local[id] ?? remote[id] }

    // MARK: Names

    /// The fewest characters of an id that can stand for it.
    private static let shortestPart = 4

    /// The id that a person means by a number of the current batch, a whole id or a unique part of
    /// one; throws ``PromptGitError`` when there is none or more than one.
    package func resolve(_ name: String) throws -> ProposalID {
        if let id = ProposalID(name), knows(id) { return id }
        if name.utf8.count < Self.shortestPart, name.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(name)
        {
            return try proposal(number: number)
        }
        let wanted = name.hasPrefix("proposals/") ? Paths.lastComponent(name) : name
        guard wanted.utf8.count >= Self.shortestPart else {
            throw PromptGitError(
                .notFound, "no proposal is named '\(name)'",
                advice: "say its number in the current batch, or at least \(Self.shortestPart) "
                    + "characters of its id")
        }
        let ids = ids
        let matches = ids.filter { $0.description.contains(wanted) }
        if matches.count > 1 {
            let shown = matches.prefix(5).map(\.description).joined(separator: ", ")
            throw PromptGitError(
                .ambiguous, "'\(name)' could be any of \(matches.count) proposals",
                advice: "say more of the id: \(shown)")
        }
        guard let match = matches.first else {
            throw PromptGitError.notFound(
                "proposal", name, among: ids.map(\.description),
                advice: "'promptgit proposals --all' lists them")
        }
        return match
    }

    private func knows(_ id: ProposalID) -> Bool {
        inMain.contains(id) || local[id] != nil || remote[id] != nil
            || !ledger.events(of: id).isEmpty
    }

    /// A number never stands for a part of an id: 'approve 3' in a batch of two must not merge
    /// whatever proposal happens to have a 3 in its name.
    private func proposal(number: Int) throws -> ProposalID {
        let heads = ledger.latestBatch?.heads ?? []
        guard heads.indices.contains(number - 1) else {
            throw PromptGitError(
                .notFound,
                heads.isEmpty
                    ? "there is no current batch that \(number) could be counted in"
                    : "the current batch has the proposals 1 to \(heads.count), not \(number)",
                advice: "'promptgit proposals --all' lists all with their ids")
        }
        return heads[number - 1].proposal
    }

    // MARK: States

    /// Where a proposal stands, by the first rule that holds.
    package func state(of id: ProposalID) throws -> ProposalState {
        try states(of: [id])[id] ?? .unknown
    }

    /// Where proposals stand; main's history is looked through once for all of them.
    package func states(of ids: [ProposalID]) throws -> [ProposalID: ProposalState] {
        var states: [ProposalID: ProposalState] = [:]
        var wanted: [ProposalID: [ObjectID]] = [:]
        for id in ids {
            if inMain.contains(id) {
                states[id] = .approved
            } else if !git.isShallow {
                wanted[id] = try knownHeads(of: id)
            }
        }
        let arrived = try RecordHistory(repository).arrived(wanted, in: main.head)
        for id in ids where states[id] == nil {
            states[id] = arrived.contains(id) ? .reverted : stateOutsideMain(id)
        }
        return states
    }

    /// Where a proposal stands that main never had, as far as can be seen.
    private func stateOutsideMain(_ id: ProposalID) -> ProposalState {
        let head = branchHead(of: id)
        switch ledger.closing(of: id, head: head?.description)?.kind {
        case .rejected: return .rejected
        case .superseded: return .superseded
        case .expired: return .expired
        case .proposed, .approved, nil: break
        }
        // What main had before the history of a shallow clone begins can't be seen.
        if git.isShallow { return .unknown }
        if !ledger.events(of: id).isEmpty { return head == nil ? .withdrawn : .open }
        // A branch without its batch: here it is left from a batch that broke off, from elsewhere
        // its ledger was not fetched, and may hold a rejection.
        return local[id] != nil && remote[id] == nil ? .unfinished : .unknown
    }

    /// The commits that were a proposal's own, as far as they are known and here.
    package func knownHeads(of id: ProposalID) throws -> [ObjectID] {
        try ([local[id], remote[id]].compactMap(\.self) + ledger.heads(of: id))
            .filter { try git.contains($0) }
    }

    // MARK: Proposals

    /// Whether any known head of a proposal says that its text came from a trace.
    package func wasTainted(_ id: ProposalID) throws -> Bool {
        let path = repository.recordPath(of: id)
        return try knownHeads(of: id).contains { head in
            try record(of: id, at: head, path: path)?.risk.tainted ?? false
        }
    }

    /// A proposal with its record and its state; throws ``PromptGitError`` when its record can't be
    /// read.
    package func proposal(_ id: ProposalID) throws -> Proposal {
        try proposal(id, state: state(of: id))
    }

    /// A proposal whose state is known.
    package func proposal(_ id: ProposalID, state: ProposalState) throws -> Proposal {
        let (record, commit) = try record(of: id, state: state)
        let isClosed = [.rejected, .superseded, .expired].contains(state)
        let closing =
            isClosed ? ledger.closing(of: id, head: branchHead(of: id)?.description) : nil
        return Proposal(
            record: record, state: state, number: numbers[id],
            branch: repository.branchName(of: id), head: commit.description,
            reason: closing?.reason)
    }

    /// The proposals in some states, sorted by id; nil means all states.
    ///
    /// One whose record can't be read is left out and told to `unreadable`: anybody can make a
    /// branch, and a bad one must not hide the others.
    package func proposals(
        in states: Set<ProposalState>? = nil, unreadable: (ProposalID, PromptGitError) -> Void
    ) throws -> [Proposal] {
        // Only a proposal with a branch can wait for a decision; what is decided long ago need not
        // be looked up for that.
        let waiting: Set<ProposalState> =
            git.isShallow ? [.open, .unfinished] : [.open, .unfinished, .unknown]
        let ids =
            states.map { $0.isSubset(of: waiting) } ?? false
            ? Set(local.keys).union(remote.keys).sorted() : ids
        let found = try self.states(of: ids)
        return try ids.compactMap { id in
            let state = found[id] ?? .unknown
            guard states?.contains(state) ?? true else { return nil }
            do {
                return try proposal(id, state: state)
            } catch let error as PromptGitError {
                unreadable(id, error)
                return nil
            }
        }
    }

    private func record(
        of id: ProposalID, state: ProposalState
    ) throws -> (ProposalRecord, ObjectID) {
        var candidates: [ObjectID] = []
        if state == .approved { candidates.append(main.head) }
        candidates += try knownHeads(of: id)
        let path = repository.recordPath(of: id)
        for commit in candidates {
            if let record = try record(of: id, at: commit, path: path) { return (record, commit) }
        }
        if state == .reverted,
            let arrival = try RecordHistory(repository).arrival(
                of: id, in: main.head, heads: candidates),
            let record = try record(of: id, at: arrival.commit, path: path)
        {
            return (record, arrival.commit)
        }
        throw PromptGitError(
            .unknown, "the record of \(id) is in no commit of this clone",
            advice: "fetch the branches and the ledger of the remote it came from")
    }

    private func record(
        of id: ProposalID, at commit: ObjectID, path: String
    ) throws -> ProposalRecord? {
        guard let entry = try git.entry(path, inTree: git.commit(commit).tree),
            entry.mode == .file || entry.mode == .executable
        else { return nil }
        let record = try ProposalRecord(parsing: git.blob(entry.id), file: path)
        guard record.id == id else {
            throw PromptGitError(
                .invalidFiles, "the record \(path) at \(commit.short) is that of \(record.id)",
                advice: "somebody edited it; 'git log \(commit.short) -- \(path)' says who")
        }
        return record
    }
}
