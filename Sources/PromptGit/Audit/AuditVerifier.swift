internal import Basics
internal import GitKit
internal import PromptModel

/// Checks decisions one by one, against git and the settings of their time.
struct AuditVerifier {
    private let repository: PromptRepository
    private let git: Repository
    private(set) var outcome = AuditCheck()
    /// The ledger's events by the digests that merges name.
    private var events: [String: LedgerEvent] = [:]
    private var chain: LedgerChain?
    /// The library that was read last: the next one differs in few files.

    /// Begins to check a repository, in which nothing is written: what merges should have been is
    /// made in memory.
    init(_ repository: PromptRepository) throws {
        git = try ObjectBatch(repository.git).repository
        self.repository = PromptRepository(
            git: git, surroundings: repository.surroundings, libraryRoot: repository.libraryRoot)
    }

    private mutating func report(
        _ check: AuditProblem.Check, _ message: String, commit: ObjectID? = nil,
        proposal: ProposalID? = nil
    ) {
        outcome.problems.append(
            AuditProblem(
                check: check, commit: commit?.description, proposal: proposal, message: message))
    }

    // MARK: The ledger

    mutating func checkLedger() {
        do {
            guard let head = try git.reference(Ledger.reference) else { return }
            let chain = try LedgerChain(git, head: head)
            self.chain = chain
            for link in chain.links {
                outcome.ledgerCommits += 1
                try check(link)
            }
        } catch {
            report(.unreadable, "the ledger can't be read to its beginning: \(error)")
        }
    }

    private mutating func check(_ link: LedgerChain.Link) throws {
        let id = link.commit.id
        for path in link.damaged.sorted() {
            report(.ledger, "it changes or removes \(path), which was there before", commit: id)
        }
        guard !link.before.isEmpty else {
            if id != (try Ledger.root(git)) {
                report(
                    .ledger, "the ledger begins with another commit than every ledger", commit: id)
            }
            return
        }
        if link.before.count > 1 {
            try checkUnion(link)
            return
        }
        if link.added.count != 1 {
            report(.ledger, "it adds \(link.added.count) events, not one", commit: id)
        }
        for (path, blob) in link.added.sorted(by: { $0.key < $1.key }) {
            let event: LedgerEvent
            do throws(PromptGitError) {
                event = try Ledger.event(TreeEntry(path: path, mode: .file, id: blob), git)
            } catch {
                report(.ledger, error.message, commit: id)
                continue
            }
            events[event.digest] = event
            check(event, path: path, link)
        }
    }

    private mutating func check(
        _ event: LedgerEvent, path: String, _ link: LedgerChain.Link
    ) {
        let id = link.commit.id
        if path != event.path {
            report(.ledger, "the event at \(path) belongs to \(event.path)", commit: id)
        }
        for head in event.heads
        where !link.commit.parents.contains(where: { $0.description == head.commit }) {
            report(
                .ledger, "it names the head \(head.commit) and does not hold it", commit: id,
                proposal: head.proposal)
        }
        let author = link.commit.author
        guard event.by != author.named, event.by != author.name else { return }
        report(
            .ledger, "it says that \(event.by) decided, but \(author.named) wrote it", commit: id,
            proposal: ProposalID(event.subject))
    }

    /// A union holds what its sides hold, and nothing else.
    private mutating func checkUnion(_ link: LedgerChain.Link) throws {
        var sides: [String: ObjectID] = [:]
        for side in link.before.dropFirst() {
            for entry in try git.entries(ofTree: git.commit(side).tree) {
                sides[entry.path] = entry.id
            }
        }
        let own = try git.entries(ofTree: link.commit.tree)
        let present = Dictionary(own.map { ($0.path, $0.id) }, uniquingKeysWith: { $1 })
        for (path, id) in sides.sorted(by: { $0.key < $1.key }) where present[path] != id {
            report(.ledger, "it joins ledgers and drops \(path)", commit: link.commit.id)
        }
        for (path, id) in link.added.sorted(by: { $0.key < $1.key }) where sides[path] != id {
            report(.ledger, "it joins ledgers and adds \(path)", commit: link.commit.id)
        }
    }

    // MARK: Main

    mutating func checkMain(_ main: MainBranch) throws {
        let index = try HistoryIndex.open(
            HistoryIndex.Place(
                gitDirectory: git.gitDirectory, commonDirectory: git.commonDirectory,
                environment: repository.surroundings.environment), upTo: main.head)
        let records = try MainRecords(repository, main: main.head, index)
        for (proposal, commit) in records.rewritten {
            report(
                .record, "it changes the record of a proposal that was merged before",
                commit: commit.id, proposal: proposal)
        }
        let arrivals = records.moves.filter(\.isArrival)
        for move in arrivals {
            outcome.approvals += 1
            do {
                try check(move)
            } catch {
                report(
                    .unreadable, "it can't be checked: \(error)", commit: move.commit.id,
                    proposal: move.proposal)
            }
        }
        let known = Set(arrivals.map(\.commit.id))
        let declared = try MainRecords.commits(
            repository, main: main.head, withTrailers: ["Decision"])
        for id in declared.subtracting(known) {
            let trailers = Trailers(of: try git.commit(id).message)
            guard trailers["Decision"] == "approved", let name = trailers["Proposal-Id"] else {
                continue
            }
            report(
                .record, "it says that it approves \(name), and brings no record of that",
                commit: id, proposal: ProposalID(name))
        }
    }

    private mutating func check(_ move: RecordMove) throws {
        let commit = move.commit
        let trailers = Trailers(of: commit.message)
        guard move.isDeclared else {
            return report(
                .trailers,
                "it came to main without a word about who approved it (\(commit.author.named) "
                    + "wrote the commit)", commit: commit.id, proposal: move.proposal)
        }
        for key in ["Proposal-Head", "Approved-by", "Risk"] where trailers[key] == nil {
            report(
                .trailers, "its last paragraph has no '\(key)'", commit: commit.id,
                proposal: move.proposal)
        }
        guard let head = trailers["Proposal-Head"].flatMap({ ObjectID($0) }),
            let before = commit.parents.first
        else { return }
        let isAgain = trailers["Reverts-Commit"] != nil
        if !isAgain, commit.parents != [before, head] {
            report(
                .trailers, "its second parent is not the head that was approved",
                commit: commit.id, proposal: move.proposal)
        }
        let path = repository.recordPath(of: move.proposal)
        guard let entry = try git.entry(path, inTree: commit.tree) else { return }
        let approved = try git.entry(path, inTree: git.commit(head).tree)
        if entry != approved {
            report(
                .record, "its record is not that of the head that was approved",
                commit: commit.id, proposal: move.proposal)
            return
        }
        let record = try ProposalRecord(parsing: git.blob(entry.id), file: path)
        let present = try repository.library(in: git.commit(before).tree)
        if isAgain {
            try checkReturn(move, trailers, present)
        } else {
            try checkContent(move, record, head: head, present)
        }
        try checkApprovals(move, record, head: head, present)
    }

    /// Checks that a merge holds what the fixed rule makes of the approved head.
    private mutating func checkContent(
        _ move: RecordMove, _ record: ProposalRecord, head: ObjectID, _ present: LibraryTree
    ) throws {
        guard let before = move.commit.parents.first else { return }
        do {
            let carried = try Carrier(repository).carry(
                record, head: head, onto: before, present: present)
            guard carried.tree != move.commit.tree else { return }
            let paths = try git.changes(from: carried.tree, to: move.commit.tree).map(\.path)
            report(
                .content,
                "it holds something else than the approved head: "
                    + paths.prefix(5).joined(separator: ", "),
                commit: move.commit.id, proposal: move.proposal)
        } catch let error as PromptGitError {
            report(
                .content, "its head could not have been merged: \(error.message)",
                commit: move.commit.id, proposal: move.proposal)
        } catch let error as OperationError {
            report(
                .content, "its head could not have been merged: \(error)", commit: move.commit.id,
                proposal: move.proposal)
        }
    }

    /// Checks that a proposal which came back came with what had left, and nothing else.
    private mutating func checkReturn(
        _ move: RecordMove, _ trailers: Trailers, _ present: LibraryTree
    ) throws {
        guard let before = move.commit.parents.first,
            let reverted = trailers["Reverts-Commit"].flatMap({ ObjectID($0) })
        else { return }
        let undone = try git.commit(reverted)
        guard let parent = undone.parents.first else { return }
        let change = Undoing.Change(
            name: reverted.short, commit: reverted, before: try git.commit(parent).tree,
            after: undone.tree, proposal: nil)
        let tree = try Undoing(repository).tree(
            undoing: change, on: git.commit(before).tree, head: before)
        guard tree != move.commit.tree else { return }
        report(
            .content, "it holds something else than what \(reverted.short) had taken away",
            commit: move.commit.id, proposal: move.proposal)
    }

    // MARK: Who approved

    private mutating func checkApprovals(
        _ move: RecordMove, _ record: ProposalRecord, head: ObjectID, _ present: LibraryTree
    ) throws {
        guard let before = move.commit.parents.first else { return }
        let commit = move.commit
        let approver = try Approver(repository, main: before)
        let assets = try repository.changedAssets(record, in: present)
        let named = commit.trailers.filter { $0.key.lowercased() == "approved-by" }
        let digests = commit.trailers.filter { $0.key.lowercased() == "approval-event" }
            .map(\.value)
        var counted: [Signature] = []
        for trailer in named {
            guard let person = Signature(named: trailer.value, time: commit.committer.time) else {
                report(
                    .approval, "'\(trailer.value)' is nobody", commit: commit.id,
                    proposal: move.proposal)
                continue
            }
            let isOwn = approver.identity(person) == approver.identity(commit.committer)
            let event = digests.compactMap { events[$0] }.first {
                $0.kind == .approved && $0.by == trailer.value
                    && $0.names(move.proposal, at: head.description)
            }
            if !isOwn, event == nil {
                report(
                    .approval, "the ledger has no approval of this head by \(person.named)",
                    commit: commit.id, proposal: move.proposal)
                continue
            }
            // What main had before decides who wrote it; of one that comes back, what had left.
            let since = try trailersOfReturn(commit) ?? before
            if let objection = try approver.objection(
                to: person, approving: head, writtenSince: since, assets: assets)
            {
                report(
                    .approval, objection.message, commit: commit.id, proposal: move.proposal)
                continue
            }
            try checkSignature(of: person, isOwn ? nil : event, move, approver)
            counted.append(person)
        }
        if let missing = approver.missing(counted, tier: record.risk.tier, assets: assets) {
            report(
                .approval, "it was merged without \(missing)", commit: commit.id,
                proposal: move.proposal)
        }
    }

    /// Where a proposal that a commit brings back had not come yet; nil for any other commit.
    private func trailersOfReturn(_ commit: Commit) throws -> ObjectID? {
        guard
            let reverted = Trailers(of: commit.message)["Reverts-Commit"].flatMap({ ObjectID($0) })
        else { return nil }
        let undone = Trailers(of: try git.commit(reverted).message)
        return try undone["Reverts-Commit"].flatMap { ObjectID($0) }
            .flatMap { try git.commit($0).parents.first }
    }

    private mutating func checkSignature(
        of person: Signature, _ event: LedgerEvent?, _ move: RecordMove, _ approver: Approver
    ) throws {
        let commit: ObjectID? =
            if let event { chain?.commit(adding: event.path) } else { move.commit.id }
        guard let commit else {
            return report(
                .signature, "the commit of \(person.named)'s approval can't be found",
                commit: move.commit.id, proposal: move.proposal)
        }
        let status = try git.signatures(of: [commit])[commit]
        let problem =
            approver.requiresSignature
            ? SignatureCheck(approver).problem(status, person)
            // One that nobody asked for must not be false all the same.
            : status?.letter == "B" ? status?.problem : nil
        guard let problem else { return }
        report(.signature, problem, commit: commit, proposal: move.proposal)
    }
}
