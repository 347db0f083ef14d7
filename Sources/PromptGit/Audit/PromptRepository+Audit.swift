internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// The decisions that main and the ledger hold, the latest first; nothing else is asked.
    ///
    /// - Parameter request: which of them.
    /// - Returns: the decisions, and a sentence for each record or event that can't be read.
    /// - Throws: git's errors where main or the ledger can't be read.
    public func audit(
        _ request: AuditRequest = AuditRequest()
    ) throws -> (entries: [AuditEntry], notes: [String]) {
        var trail = try AuditTrail(self)
        try trail.readMain()
        try trail.readLedger()
        let entries = trail.entries.filter(request.wants).sorted {
            ($1.at, $1.commit) < ($0.at, $0.commit)
        }
        return (entries, trail.notes)
    }
}

/// Collects decisions from main and the ledger.
struct AuditTrail {
    private let repository: PromptRepository
    private let git: Repository
    private let main: MainBranch
    private(set) var entries: [AuditEntry] = []
    private(set) var notes: [String] = []
    private var records: [ProposalID: ProposalRecord?] = [:]

    init(_ repository: PromptRepository) throws {
        self.repository = repository
        git = repository.git
        main = try repository.mainBranch()
        if git.isShallow {
            notes.append("This clone is shallow: earlier decisions can't be seen.")
        }
    }

    /// The records' comings and goings, and the other commits that say they are decisions.
    mutating func readMain() throws {
        let index = try HistoryIndex.open(
            HistoryIndex.Place(
                gitDirectory: git.gitDirectory, commonDirectory: git.commonDirectory,
                environment: repository.surroundings.environment), upTo: main.head)
        let records = try MainRecords(repository, main: main.head, index)
        var seen: Set<ObjectID> = []
        for move in records.moves {
            seen.insert(move.commit.id)
            let record = record(of: move.proposal, at: [move.commit.id] + move.commit.parents)
            add(
                move.isArrival ? .approved : .reverted, move.commit, who: move.who,
                move.proposal, assets: record.map(Self.assets), record?.evidence)
        }
        let others = try MainRecords.commits(
            repository, main: main.head, withTrailers: ["Restores", "Reverts-Commit"])
        for id in others.subtracting(seen) {
            let commit = try git.commit(id)
            let trailers = Trailers(of: commit.message)
            if let who = trailers["Restored-by"], let asset = trailers["Restores"] {
                let name = String(asset.prefix { $0 != "@" })
                add(.restored, commit, who: who, nil, assets: [name], nil)
            } else if let who = trailers["Reverted-by"] {
                add(.reverted, commit, who: who, nil, assets: try assets(changedBy: commit), nil)
            }
        }
    }

    private mutating func add(
        _ decision: AuditEntry.Decision, _ commit: Commit, who: String?, _ proposal: ProposalID?,
        assets: [String]?, _ evidence: Evidence?
    ) {
        entries.append(
            AuditEntry(
                at: commit.committer.time, who: who, decision: decision, proposal: proposal,
                assets: assets, commit: commit.id.description, evidence: evidence,
                reason: Trailers(of: commit.message)["Reason"]))
    }

    /// The decisions that are no merges.
    mutating func readLedger() throws {
        guard let head = try git.reference(Ledger.reference) else { return }
        let chain = try LedgerChain(git, head: head)
        for entry in try git.entries(ofTree: git.commit(head).tree, under: "events") {
            let event: LedgerEvent
            do throws(PromptGitError) {
                event = try Ledger.event(entry, git)
            } catch {
                notes.append("\(error.message).")
                continue
            }
            let decision: AuditEntry.Decision
            switch event.kind {
            case .proposed: continue
            case .approved: decision = .approval
            case .rejected: decision = .rejected
            case .superseded: decision = .superseded
            case .expired: decision = .expired
            }
            guard event.library == repository.libraryRoot,
                let proposal = ProposalID(event.subject)
            else { continue }
            let heads = event.heads.filter { $0.proposal == proposal }
                .compactMap { ObjectID($0.commit) }
            let record = record(of: proposal, at: heads)
            entries.append(
                AuditEntry(
                    at: event.at, who: event.by, decision: decision, proposal: proposal,
                    assets: record.map(Self.assets),
                    commit: (chain.commit(adding: entry.path) ?? head).description,
                    evidence: record?.evidence, reason: event.reason))
        }
    }

    /// The record of a proposal at the first of some commits that has it; nil, with a note, where none
    /// can be read.
    private mutating func record(of id: ProposalID, at commits: [ObjectID]) -> ProposalRecord? {
        if let known = records[id] { return known }
        let path = repository.recordPath(of: id)
        var reason = "it is in no commit of this clone"
        var found: ProposalRecord?
        for commit in commits where found == nil {
            do {
                guard try git.contains(commit) else { continue }
                guard let entry = try git.entry(path, inTree: git.commit(commit).tree) else {
                    continue
                }
                found = try ProposalRecord(parsing: git.blob(entry.id), file: path)
            } catch {
                reason = "\(error)"
            }
        }
        if found == nil { notes.append("The record of \(id) can't be read: \(reason).") }
        records[id] = .some(found)
        return found
    }

    private static func assets(_ record: ProposalRecord) -> [String] {
        Set(record.operations.map(\.asset)).sorted().map(\.description)
    }

    /// The assets that a commit changes against its first parent.
    private func assets(changedBy commit: Commit) throws -> [String] {
        guard let parent = commit.parents.first else { return [] }
        var found: Set<AssetReference> = []
        for change in try git.changes(from: git.commit(parent).tree, to: commit.tree)
        where repository.isAssetPath(change.path) {
            for entry in [change.old, change.new].compactMap(\.self) {
                guard let path = AssetPath(change.path, root: repository.libraryRoot),
                    let asset = AssetFacts(path: path, bytes: try git.blob(entry.id)).asset
                else { continue }
                found.insert(asset.reference)
            }
        }
        return found.sorted().map(\.description)
    }
}
