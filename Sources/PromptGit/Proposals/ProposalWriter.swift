internal import Analysis
internal import Basics
package import GitKit
internal import PromptModel

/// Writes a batch of proposals: all objects as one durable pack, then the branches, then one ledger
/// event that completes the batch.
package struct ProposalWriter {
    private let repository: PromptRepository
    private let git: Repository
    private let main: MainBranch
    private let mainTree: ObjectID
    private let snapshot: LibrarySnapshot
    private let settings: Settings
    private let batchName: String
    private var check: ChangeCheck
    private var prepared: [Prepared] = []

    /// A proposal whose objects are in the batch.
    private struct Prepared {
        var proposal: Proposal
        var commit: ObjectID
        var author: Signature
    }

    /// Prepares to write proposals on top of main.
    package init(
        _ repository: PromptRepository, main: MainBranch, snapshot: LibrarySnapshot,
        settings: Settings, ledger: Ledger
    ) throws {
        self.repository = repository
        git = repository.git
        self.main = main
        mainTree = try git.commit(main.head).tree
        self.snapshot = snapshot
        self.settings = settings
        check = ChangeCheck(
            snapshot.library, root: repository.libraryRoot, settings: settings.validation)
        batchName = Self.batchName(
            day: repository.surroundings.now().compactDay, taken: ledger.batchNames)
    }

    /// Makes the objects of a proposal in memory; nothing is written yet.
    ///
    /// Returns nil when it became a proposal, else why it can't be one.
    package mutating func add(_ request: ProposalRequest, to batch: ObjectBatch) throws -> String? {
        let id = try freshID(request.slug)
        var request = request
        let changes: [TreeChange]
        do {
            request.operations = try complete(request.operations)
            changes = try Carrier(repository).apply(request.operations, to: snapshot) {
                try batch.writeBlob($0)
            }
        } catch let error as OperationError {
            return "its edit does not fit main: \(error)"
        }
        var versions: [String: String] = [:]
        if changes.isEmpty {
            guard !request.type.isMergeable else { return "it changes nothing" }
        } else {
            let outcome = try check.check(files(changes, in: batch))
            if let error = outcome.newErrors.first {
                return "main would not be valid with it: \(error.location): \(error.message)"
            }
            versions = outcome.reached
        }
        let record = record(request, id: id, versions: versions)
        let blob = try batch.writeBlob(record.fileBytes)
        let recordChange = TreeChange.put(
            path: repository.recordPath(of: id), id: blob, mode: .file)
        let tree: ObjectID
        do throws(GitError) {
            tree = try batch.updateTree(base: mainTree, changes: changes + [recordChange])
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
    private func freshID(_ slug: String) throws -> ProposalID {
        while true {
            let id = ProposalID(slug: slug, surroundings: repository.surroundings)
            if try git.reference(repository.branchReference(of: id)) == nil,
                !prepared.contains(where: { $0.proposal.record.id == id })
            {
                return id
            }
        }
    }

    private func record(
        _ request: ProposalRequest, id: ProposalID, versions: [String: String]
    ) -> ProposalRecord {
        let risk = RiskAssessment(
            operations: request.operations, type: request.type, reached: versions.count,
            settings: settings.risk)
        return ProposalRecord(
            id: id, type: request.type, goal: request.goal, title: request.title,
            rationale: request.rationale, confidence: request.confidence,
            expected: request.expected, operations: request.operations,
            evidence: request.evidence,
            // No experiment has measured it, so nothing is eligible to merge by itself.
            risk: Risk(
                tier: risk.tier, reasons: risk.reasons, autoEligible: false,
                tainted: request.isTainted),
            origin: Origin(
                analyzer: request.analyzer, batch: batchName, model: request.model,
                source: request.source),
            base: Base(commit: main.head.description, versions: versions))
    }

    /// Fills in the file and the blob id that an operation may leave to us.
    private func complete(_ operations: [AssetOperation]) throws -> [AssetOperation] {
        try operations.map { operation in
            var operation = operation
            switch operation.action {
            case .create(let file, let text, let blob):
                let path =
                    file.isEmpty
                    ? repository.repositoryPath(
                        "\(operation.asset.kind.folder)/\(operation.asset.id).yaml") : file
                guard repository.isAssetPath(path), Paths.normalized(path) == path else {
                    throw OperationError(
                        .malformed,
                        "\(path) is no place for an asset: a YAML file below "
                            + repository.assetFolder + " or a NAME.prompt.yml",
                        operation: operation)
                }
                let id = try Repository.blobID(Array(text.utf8)).description
                operation.action = .create(
                    file: path, text: text, blob: blob.isEmpty ? id : blob)
            case .delete(let blob) where blob.isEmpty:
                if let file = try snapshot.file(of: operation.asset) {
                    operation.action = .delete(blob: file.entry.id.description)
                }
            default: break
            }
            return operation
        }
    }

    private func files(
        _ changes: [TreeChange], in batch: ObjectBatch
    ) throws -> [String: [UInt8]?] {
        var files: [String: [UInt8]?] = [:]
        for change in changes {
            switch change {
            case .put(let path, let id, _): files[path] = .some(try batch.blob(id))
            case .remove(let path): files[path] = .some(nil)
            }
        }
        return files
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
