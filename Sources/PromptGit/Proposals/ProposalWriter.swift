internal import Analysis
internal import Basics
package import GitKit
internal import PromptModel

/// Writes a batch of proposals: all objects together, durably, then the branches, then one ledger
/// event that completes the batch.
package struct ProposalWriter {
    private let repository: PromptRepository
    private let git: Repository
    private let main: MainBranch
    private let mainTree: ObjectID
    private let library: LibraryTree
    private let settings: Settings
    private let batchName: String
    private var prepared: [Prepared] = []
    /// The names that branches have.
    private var taken: Set<ProposalID>

    /// A proposal whose objects are in the batch.
    private struct Prepared {
        var proposal: Proposal
        var commit: ObjectID
        var author: Signature
    }

    /// Prepares to write proposals on top of main, beside those of a catalogue.
    package init(
        _ repository: PromptRepository, main: MainBranch, library: LibraryTree,
        settings: Settings, catalog: ProposalCatalog
    ) throws {
        self.repository = repository
        git = repository.git
        self.main = main
        mainTree = try git.commit(main.head).tree
        self.library = library
        self.settings = settings
        batchName = Self.batchName(
            day: repository.surroundings.now().compactDay, taken: catalog.ledger.batchNames)
        taken = Set(catalog.idsWithLocalBranch)
    }

    /// Applies the edits of requests to main, each by itself, and checks them.
    func prepare(
        _ requests: [ProposalRequest]
    ) throws -> [Result<PreparedEdit, any Error>] {
        try PreparedEdit.prepare(
            requests.map { ($0.type, $0.operations) }, to: library, repository,
            settings: settings)
    }

    /// Applies the edit of one request to main and checks it.
    func prepare(_ request: ProposalRequest) -> Result<PreparedEdit, any Error> {
        Result {
            try PreparedEdit(
                request.type, request.operations, to: library, repository, settings: settings)
        }
    }

    /// Makes the objects of a proposal in memory; nothing is written yet.
    ///
    /// Returns nil when it became a proposal, else why it can't be one.
    mutating func add(
        _ request: ProposalRequest, _ edit: Result<PreparedEdit, any Error>, to batch: ObjectBatch
    ) throws -> String? {
        let ready: PreparedEdit
        do {
            ready = try edit.get()
        } catch let error as OperationError {
            return "its edit does not fit main: \(error)"
        }
        if ready.changes.isEmpty, request.type.isMergeable { return "it changes nothing" }
        if let error = ready.errors.first {
            return "main would not be valid with it: \(error.location): \(error.message)"
        }
        let id = freshID(request.slug)
        var request = request
        request.operations = ready.operations
        for (blob, bytes) in ready.contents {
            guard try batch.writeBlob(bytes) == blob else {
                throw PromptGitError(
                    .unknown, "the edit of '\(request.title)' has another name now")
            }
        }
        let record = record(request, id: id, ready)
        let blob = try batch.writeBlob(record.fileBytes)
        let recordChange = TreeChange.put(
            path: repository.recordPath(of: id), id: blob, mode: .file)
        let tree: ObjectID
        do throws(GitError) {
            tree = try batch.updateTree(base: mainTree, changes: ready.changes + [recordChange])
        } catch {
            guard error.code == .invalid else { throw error }
            return "its edit does not fit main: \(error.message)"
        }
        let commit = try batch.writeCommit(
            tree: tree, parents: [main.head], author: request.author,
            committer: request.author,
            message: "\(request.title)\n\n\(request.rationale)\n\nProposal-Id: \(id)\n")
        let proposal = Proposal(
            record: record, state: .open, number: prepared.count + 1,
            branch: repository.branchName(of: id), head: commit.description, reason: nil)
        prepared.append(Prepared(proposal: proposal, commit: commit, author: request.author))
        return nil
    }

    /// The proposals that were added, numbered from 1.
    package var proposals: [Proposal] { prepared.map(\.proposal) }

    /// Writes what was added, and returns the batch's name.
    ///
    /// After a crash between the steps the branches exist without the event; the next `propose`
    /// completes them.
    package func write(_ batch: ObjectBatch) throws -> String {
        try batch.write()
        try git.createReferences(
            prepared.map {
                Reference(
                    name: repository.branchReference(of: $0.proposal.record.id), id: $0.commit)
            })
        try Ledger.append(
            LedgerEvent(
                kind: .proposed, subject: batchName, at: repository.surroundings.now(),
                by: "promptgit",
                heads: prepared.map {
                    .init(proposal: $0.proposal.record.id, commit: $0.commit.description)
                }, library: repository.libraryRoot),
            git: git, author: repository.ownSignature())
        return batchName
    }

    /// A name that no branch has.
    private mutating func freshID(_ slug: String) -> ProposalID {
        while true {
            let id = ProposalID(slug: slug, surroundings: repository.surroundings)
            if taken.insert(id).inserted { return id }
        }
    }

    private func record(
        _ request: ProposalRequest, id: ProposalID, _ edit: PreparedEdit
    ) -> ProposalRecord {
        ProposalRecord(
            id: id, type: request.type, goal: request.goal, title: request.title,
            rationale: request.rationale, confidence: request.confidence,
            expected: request.expected, operations: request.operations,
            evidence: request.evidence,
            // No experiment has measured it, so nothing is eligible to merge by itself.
            risk: Risk(
                tier: edit.risk.tier, reasons: edit.risk.reasons, autoEligible: false,
                tainted: request.isTainted),
            origin: Origin(
                analyzer: request.analyzer, batch: batchName, model: request.model,
                source: request.source),
            base: Base(commit: main.head.description, versions: edit.versions))
    }

    /// The next free name of a batch on a day: `-a` to `-z`, then `-aa` and on.
    private static func batchName(day: String, taken: Set<String>) -> String {
        var number = 0
        while true {
            var letters = ""
            var rest = number
            repeat {
                letters = String(UnicodeScalar(UInt8(97 + rest % 26))) + letters
                rest = rest / 26 - 1
            } while rest >= 0
            let name = "\(day)-\(letters)"
            if !taken.contains(name) { return name }
            number += 1
        }
    }
}
