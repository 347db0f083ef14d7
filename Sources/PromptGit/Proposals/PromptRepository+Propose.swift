internal import Analysis
internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Writes what can be improved, by the sessions that were read, as branches.
    ///
    /// - Parameters:
    ///   - runs: the runs to look at; empty means all.
    ///   - dryRun: whether to stop before anything is written.
    /// - Returns: the findings, the proposals and what was held back.
    /// - Throws: ``PromptGitError`` when nothing can be decided here (a shallow clone, main behind its
    ///   upstream) and when no sessions were read.
    public func propose(runs: [String] = [], dryRun: Bool = false) throws -> ProposalBatch {
        try propose(dryRun: dryRun) { tree, settings in
            let library = try tree.snapshot().library
            let findings = try findings(runs: runs, library: library, settings: settings)
            let leaks = try wordsOfTraces(
                in: findings.compactMap(\.draft), runs: runs, library: library)
            var requests: [ProposalRequest] = []
            var withheld: [WithheldProposal] = []
            for finding in findings {
                guard let draft = finding.draft else { continue }
                if let leak = leaks.first(where: { $0.slug == draft.slug }) {
                    // The word itself is not shown: it is what must not be written down.
                    withheld.append(
                        WithheldProposal(
                            reason: "its \(leak.place) would hold a word of a conversation",
                            title: draft.title))
                } else {
                    requests.append(request(finding, draft))
                }
            }
            return Wanted(findings: findings, requests: requests, withheld: withheld)
        }
    }

    /// Writes edits that somebody else found as branches.
    ///
    /// - Parameters:
    ///   - edits: a file as `docs/proposals.md` describes it.
    ///   - file: its name.
    ///   - dryRun: whether to stop before anything is written.
    /// - Returns: the proposals and what was held back.
    /// - Throws: ``PromptGitError`` when the file is not of that form or nothing can be decided here.
    public func propose(
        edits: [UInt8], file: String, dryRun: Bool = false
    ) throws -> ProposalBatch {
        let author = try person()
        let file = try EditsFile(parsing: edits, file: file, author: author)
        return try propose(dryRun: dryRun) { _, _ in
            Wanted(findings: [], requests: file.requests, withheld: [])
        }
    }

    private struct Wanted {
        var findings: [Finding]
        var requests: [ProposalRequest]
        var withheld: [WithheldProposal]
    }

    private func propose(
        dryRun: Bool, _ wanted: (LibraryTree, Settings) throws -> Wanted
    ) throws -> ProposalBatch {
        try git.recover()
        let main = try mainBranchForDecision()
        let settings = try settings(at: main.head)
        let library = try library(in: git.commit(main.head).tree)
        let wanted = try wanted(library, settings)
        let base = Main(branch: main, settings: settings, library: library)
        if dryRun { return try batch(of: wanted, on: base, dryRun: true) }
        // Two at once would take the same name for their batches and propose the same twice, and one
        // would take the other's branches, which the ledger does not know yet, for left-overs.
        return try git.exclusively("propose") { try batch(of: wanted, on: base, dryRun: false) }
    }

    private struct Main {
        var branch: MainBranch
        var settings: Settings
        var library: LibraryTree
    }

    private func batch(
        of wanted: Wanted, on main: Main, dryRun: Bool
    ) throws -> ProposalBatch {
        var catalog = try ProposalCatalog(self)
        var notes: [String] = []
        if !dryRun {
            notes = try removeDecidedBranches(catalog)
            let completed = try completeUnfinished(catalog)
            notes += completed
            if !completed.isEmpty { catalog = try ProposalCatalog(self) }
            let expired = try expire(catalog, main.settings)
            if !expired.isEmpty { catalog = try ProposalCatalog(self) }
            notes += expired
        }
        let known = try catalog.proposals { notes.append(Self.note(unreadable: $0, $1)) }
        var memory = RejectionMemory(
            known, newEvidenceFactor: main.settings.reflect.newEvidenceFactor)
        let objects = try ObjectBatch(git)
        var writer = try ProposalWriter(
            self, main: main.branch, library: main.library, settings: main.settings,
            catalog: catalog)
        var withheld = wanted.withheld
        var superseded: [(old: ProposalID, new: ProposalID)] = []
        // What is held back for what is known already need not be applied.
        let likenesses = concurrentMap(
            wanted.requests.map { ($0.type, $0.operations, $0.title) }
        ) { ChangeLikeness($0, $1, title: $2) }
        let open = wanted.requests.indices.filter { index in
            let verdict = memory.verdict(on: wanted.requests[index], likenesses[index])
            return if case .withheld = verdict { false } else { true }
        }
        let edits = Dictionary(
            uniqueKeysWithValues: zip(open, try writer.prepare(open.map { wanted.requests[$0] })))
        for (index, request) in wanted.requests.enumerated() {
            var request = request
            let edit = edits[index]
            var objection: String?
            switch memory.verdict(on: request, likenesses[index]) {
            case .withheld(let reason): objection = reason
            case .again(let sentence): request.rationale += "\n\n" + sentence
            case .new: break
            }
            if objection == nil {
                objection = try writer.add(request, edit ?? writer.prepare(request), to: objects)
            }
            if let objection {
                withheld.append(WithheldProposal(reason: objection, title: request.title))
            } else if let added = writer.proposals.last {
                superseded += memory.superseded(by: request).map { ($0, added.record.id) }
                // Where something was filled in, as the blob that is deleted, it is another one.
                memory.remember(
                    added,
                    added.record.operations == request.operations
                        ? likenesses[index] : ChangeLikeness(added.record))
            }
        }
        if try main.library.isEmpty() {
            notes.append("There are no assets on \(main.branch.name); commit the library first.")
        }
        let proposals = writer.proposals
        let name = dryRun || proposals.isEmpty ? nil : try writer.write(objects)
        for (old, new) in superseded {
            guard let head = catalog.branchHead(of: old),
                try isUntouched(old, head: head, main.branch, catalog)
            else { continue }
            notes.append("\(new) takes the place of \(old).")
            guard !dryRun else { continue }
            notes += try close(
                old, head: head, .superseded, reason: "\(new) took its place", successor: new)
        }
        return ProposalBatch(
            name: name, findings: wanted.findings, proposals: proposals, withheld: withheld,
            notes: notes)
    }

    /// Completes batches that broke off after their branches were written: the ledger gets the event
    /// it lacks.
    private func completeUnfinished(_ catalog: ProposalCatalog) throws -> [String] {
        var heads: [String: [LedgerEvent.ProposalHead]] = [:]
        // A branch without a record that can be read is none of ours; the caller says so.
        for proposal in try catalog.proposals(in: [.unfinished], unreadable: { _, _ in }) {
            let id = proposal.record.id
            guard let head = catalog.branchHead(of: id) else { continue }
            heads[proposal.record.origin.batch, default: []].append(
                LedgerEvent.ProposalHead(proposal: id, commit: head.description))
        }
        for (batch, heads) in heads.sorted(by: { $0.key < $1.key }) {
            try Ledger.append(
                LedgerEvent(
                    kind: .proposed, subject: batch, at: surroundings.now(), by: "promptgit",
                    heads: heads, library: libraryRoot),
                git: git, author: ownSignature())
        }
        return heads.sorted { $0.key < $1.key }.map { batch, heads in
            "Batch \(batch) had broken off; its \(heads.count) proposals are complete now."
        }
    }

    /// What a finding asks for.
    private func request(_ finding: Finding, _ draft: ProposalDraft) -> ProposalRequest {
        ProposalRequest(
            type: draft.type, goal: draft.goal, title: draft.title, rationale: draft.rationale,
            confidence: draft.confidence, expected: finding.expected,
            operations: draft.operations,
            evidence: Evidence(
                finding: finding.analyzer, sessions: finding.sessions, tasks: finding.tasks,
                ids: finding.evidence, counts: finding.counts),
            isTainted: draft.tainted, analyzer: finding.analyzer, model: nil, source: nil,
            slug: draft.slug, author: ownSignature())
    }

    /// The proposals in some states, current batch first by number, then by id.
    ///
    /// One whose record can't be read is left out; `unreadable` gets a sentence about it.
    public func proposals(
        in states: Set<ProposalState>, unreadable: (String) -> Void = { _ in }
    ) throws -> [Proposal] {
        try ProposalCatalog(self).proposals(in: states) {
            unreadable(Self.note(unreadable: $0, $1))
        }.sorted { left, right in
            (left.number ?? .max, left.record.id) < (right.number ?? .max, right.record.id)
        }
    }

    private static func note(unreadable id: ProposalID, _ error: PromptGitError) -> String {
        let place = error.diagnostics.first.map { " (\($0.location): \($0.message))" } ?? ""
        return "\(id) is left out: \(error.message)\(place)"
    }
}
