internal import Basics
package import GitKit

/// Every proposal that git knows of, found from main, the branches and the ledger.
package struct ProposalCatalog {
    private let repository: PromptRepository
    private let main: MainBranch
    /// The ledger as it stood when the catalogue was made.
    package let ledger: Ledger
    /// The ids whose record is in main's tree.
    private let inMain: Set<ProposalID>
    /// The heads of the branches: local ones before remote-tracking ones.
    private let branches: [ProposalID: ObjectID]

    /// Reads main's tree, the branches and the ledger.
    package init(_ repository: PromptRepository) throws {
        self.repository = repository
        let git = repository.git
        main = try repository.mainBranch()
        ledger = try Ledger(reading: git)
        inMain = try Set(
            git.entries(
                ofTree: git.commit(main.head).tree, under: repository.repositoryPath("proposals")
            ).compactMap { entry in
                entry.path.hasSuffix(".yaml") ? ProposalID(Paths.stem(entry.path)) : nil
            })
        var branches: [ProposalID: ObjectID] = [:]
        let tail = String(repository.proposalPrefix.dropFirst("refs/heads/".count))
        for remote in try git.remoteNames() {
            let prefix = "refs/remotes/\(remote)/\(tail)"
            for reference in try git.references(prefix) {
                if let proposal = ProposalID(String(reference.name.dropFirst(prefix.count))) {
                    branches[proposal] = reference.id
                }
            }
        }
        let prefix = repository.proposalPrefix
        for reference in try git.references(prefix) {
            if let proposal = ProposalID(String(reference.name.dropFirst(prefix.count))) {
                branches[proposal] = reference.id
            }
        }
        self.branches = branches
    }

    /// The ids of all proposals, sorted.
    package var ids: [ProposalID] {
        var ids = inMain.union(branches.keys)
        for event in ledger.events { ids.formUnion(event.heads.map(\.proposal)) }
        return ids.sorted()
    }

    /// The ids of the proposals that have a branch, sorted.
    package var idsWithBranch: [ProposalID] { branches.keys.sorted() }

    /// The numbers of the current batch, by id.
    package var numbers: [ProposalID: Int] {
        var numbers: [ProposalID: Int] = [:]
        for (index, head) in (ledger.latestBatch?.heads ?? []).enumerated() {
            numbers[head.proposal] = index + 1
        }
        return numbers
    }

    /// From how many digits on a name of digits alone may be a part of an id.
    private static let digitsOfPart = 4

    /// The id that a person means by a number of the current batch, a whole id or a unique part of
    /// one; throws ``PromptGitError`` when there is none or more than one.
    package func resolve(_ name: String) throws -> ProposalID {
        if let id = ProposalID(name), ids.contains(id) { return id }
        if let number = Int(name) {
            let heads = ledger.latestBatch?.heads ?? []
            if heads.indices.contains(number - 1) { return heads[number - 1].proposal }
            // Every id holds short runs of digits, so a mistyped number would name some proposal.
            guard name.utf8.count >= Self.digitsOfPart else {
                throw PromptGitError(
                    .notFound, "the current batch has no number \(name)",
                    advice: heads.isEmpty
                        ? "'promptgit proposals --all' lists all proposals"
                        : "its numbers go from 1 to \(heads.count)")
            }
        }
        let wanted = name.hasPrefix("proposals/") ? Paths.lastComponent(name) : name
        let matches = wanted.isEmpty ? [] : ids.filter { $0.description.contains(wanted) }
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

    /// The head of a proposal's branch, or nil when there is none.
    package func branchHead(of id: ProposalID) -> ObjectID? { branches[id] }

    /// A proposal with its record and its state; throws ``PromptGitError`` when its record can't be
    /// read.
    package func proposal(_ id: ProposalID) throws -> Proposal {
        try proposal(id, state: state(of: id))
    }

    private func proposal(_ id: ProposalID, state: ProposalState) throws -> Proposal {
        let (record, commit) = try record(of: id, state: state)
        let rejection = state == .rejected ? ledger.rejection(of: id, head: nil) : nil
        return Proposal(
            record: record, state: state, number: numbers[id],
            branch: repository.branchName(of: id), head: commit.description,
            reason: rejection?.reason)
    }

    /// The proposals in some states, sorted by id; nil means all states.
    ///
    /// One whose record can't be read is left out and told to `unreadable`: anybody can make a
    /// branch, and a bad one must not hide the others.
    package func proposals(
        in states: Set<ProposalState>? = nil, unreadable: (ProposalID, PromptGitError) -> Void
    ) throws -> [Proposal] {
        try ids.compactMap { id in
            let state = try state(of: id)
            guard states?.contains(state) ?? true else { return nil }
            do {
                return try proposal(id, state: state)
            } catch let error as PromptGitError {
                unreadable(id, error)
                return nil
            }
        }
    }

    /// Where a proposal stands, by the first rule that holds.
    package func state(of id: ProposalID) throws -> ProposalState {
        if inMain.contains(id) { return .approved }
        if try wasInMain(id) { return .reverted }
        let head = branches[id]
        if ledger.rejection(of: id, head: head?.description) != nil { return .rejected }
        if let head {
            return try isFinished(id, head: head) ? .open : .unfinished
        }
        return repository.git.isShallow ? .unknown : .withdrawn
    }

    private func isFinished(_ id: ProposalID, head: ObjectID) throws -> Bool {
        if ledger.events.contains(where: { $0.heads.contains { $0.proposal == id } }) {
            return true
        }
        // A remote's proposal may be known to a ledger that is not fetched; only a local branch of
        // our own can be left over from a batch that broke off.
        return try repository.git.reference(repository.branchReference(of: id)) == nil
    }

    private func wasInMain(_ id: ProposalID) throws -> Bool {
        let git = repository.git
        if let head = branches[id] {
            if try git.isAncestor(head, of: main.head) { return true }
            // A squash or a cherry-pick brings the record without the branch's commits. For the
            // ordinary case, an open branch, the walk is as long as main has moved on since.
            return try RecordHistory(repository).arrival(of: id, in: main.head, since: head) != nil
        }
        for head in knownHeads(of: id) {
            if git.contains(head), try git.isAncestor(head, of: main.head) { return true }
        }
        return try RecordHistory(repository).arrival(of: id, in: main.head) != nil
    }

    private func knownHeads(of id: ProposalID) -> [ObjectID] {
        ledger.events.flatMap(\.heads).filter { $0.proposal == id }
            .compactMap { ObjectID($0.commit) }
    }

    private func record(
        of id: ProposalID, state: ProposalState
    ) throws -> (ProposalRecord, ObjectID) {
        var candidates: [ObjectID] = []
        if state == .approved { candidates.append(main.head) }
        if let head = branches[id] { candidates.append(head) }
        candidates += knownHeads(of: id).reversed()
        if state == .reverted,
            let arrival = try RecordHistory(repository).arrival(
                of: id, in: main.head)
        {
            candidates.append(arrival.commit)
        }
        let path = repository.recordPath(of: id)
        let git = repository.git
        for commit in candidates where git.contains(commit) {
            if let entry = try git.entry(path, inTree: git.commit(commit).tree) {
                let record = try ProposalRecord(parsing: git.blob(entry.id), file: path)
                guard record.id == id else {
                    throw PromptGitError(
                        .invalidFiles,
                        "the record \(path) at \(commit.short) is that of \(record.id)",
                        advice: "somebody edited it; 'git log \(branchAdvice(id))' says who")
                }
                return (record, commit)
            }
        }
        throw PromptGitError(
            .unknown, "the record of \(id) is in no commit of this clone",
            advice: "fetch the branches and the ledger of the remote it came from")
    }

    /// What `git log` takes to show how a proposal came about.
    private func branchAdvice(_ id: ProposalID) -> String {
        branches[id] == nil ? Ledger.reference : repository.branchName(of: id)
    }
}
