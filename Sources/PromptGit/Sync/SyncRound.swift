internal import Basics
internal import GitKit

/// One attempt to bring a clone and a remote into step.
///
/// It asks, fetches, works out what both sides shall have, tells the remote, and moves what is here
/// last: were it the other way round, a lost race would leave a join here that nobody else has.
struct SyncRound {
    private let repository: PromptRepository
    private let git: Repository
    private let names: SyncNames
    private let options: SyncOptions
    private let said: @Sendable (String) -> Void
    private let remote: GitRemote
    /// What was done so far, also by earlier rounds.
    private var log = SyncLog()

    init(
        _ repository: PromptRepository, _ names: SyncNames, _ options: SyncOptions,
        _ said: @escaping @Sendable (String) -> Void
    ) throws {
        self.repository = repository
        git = repository.git
        self.names = names
        self.options = options
        self.said = said
        remote = try GitRemote(
            names.remote, of: repository.git, environment: repository.surroundings.environment,
            mayAsk: options.mayAsk, silence: options.silence, said: said)
    }

    /// What both sides have, and shall have.
    private struct Plan {
        var main: (here: ObjectID, there: ObjectID?, new: ObjectID)
        var ledger: (here: ObjectID?, there: ObjectID?, new: ObjectID?)
        var proposals: [ProposalSync.Step]
        var notes: [String]
    }

    /// Makes the attempt; nil when the remote moved meanwhile.
    mutating func run() throws -> SyncReport? {
        guard let there = try fetched() else { return nil }
        let plan = try plan(there)
        let updates = updates(plan)
        guard !options.isDryRun else { return report(plan, declined: [:]) }
        guard let declined = try push(updates, there) else { return nil }
        for update in updates where declined[update.reference] == nil {
            log.there(name(update.reference), update.old, update.new)
        }
        try remember(
            Dictionary(
                updates.filter { declined[$0.reference] == nil }.map { ($0.reference, $0.new) },
                uniquingKeysWith: { $1 }))
        let notes = try follow(plan)
        return report(plan, declined: declined, notes)
    }

    // MARK: What the remote has

    private func ask() throws -> [String: ObjectID] {
        try remote.references([names.remoteMain, Ledger.reference, SyncNames.proposals])
    }

    /// The references of the remote, with their objects here; nil when it moved meanwhile.
    private func fetched() throws -> [String: ObjectID]? {
        said("asking \(names.remote)")
        let there = try ask()
        let missing = try there.filter { try !git.contains($0.value) }.keys.sorted()
        if !missing.isEmpty {
            said("fetching \(missing.count) reference\(missing.count == 1 ? "" : "s")")
            do {
                try remote.fetchObjects(of: missing)
            } catch let error as RemoteError where error.code == .failed {
                // What was asked for may be gone by now.
                guard try ask() == there else { return nil }
                throw error
            }
            guard try there.values.allSatisfy({ try git.contains($0) }) else { return nil }
        }
        if !options.isDryRun { try remember(there) }
        return there
    }

    // MARK: What both shall have

    private func plan(_ there: [String: ObjectID]) throws -> Plan {
        guard let here = try git.reference(names.main) else {
            throw GitError(
                .changedMeanwhile, "\(names.main) is gone", reference: names.main)
        }
        let theirs = there[names.remoteMain]
        let join = try theirs.map {
            try MainJoin(repository).joined(here, $0, names: (short(names.main), trackedName))
        }
        let main = join?.commit ?? here
        if main != here {
            try git.requireFollowable(branch: names.main, from: here, to: main)
        }
        let ledgerHere = try git.reference(Ledger.reference)
        let ledgerThere = there[Ledger.reference]
        let ledger = try LedgerJoin(git).joined(ledgerHere, ledgerThere)
        var proposals = try ProposalSync(repository, main: main, ledger: ledger)
        let steps = try proposals.steps(
            here: branches(SyncNames.proposals),
            there: there.filter { $0.key.hasPrefix(SyncNames.proposals) },
            tracked: branches(names.trackedProposals), remote: names.remote)
        return Plan(
            main: (here, theirs, main), ledger: (ledgerHere, ledgerThere, ledger),
            proposals: steps, notes: mergedNotes(join) + proposals.notes)
    }

    /// What to know of assets that both mains had changed.
    private func mergedNotes(_ join: MainJoin.Joined?) -> [String] {
        guard let join else { return [] }
        return join.mergedPaths.map {
            "\($0) has the changes of \(short(names.main)) and of \(trackedName), field by field"
        }
    }

    /// The proposals' branches below a prefix, under their own names.
    private func branches(_ prefix: String) throws -> [String: ObjectID] {
        Dictionary(
            try git.references(prefix).map {
                (SyncNames.proposals + $0.name.dropFirst(prefix.count), $0.id)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// What the remote is told, in the order in which it must come to be: a branch without the
    /// ledger that speaks of it would be unknown, and one goes only after what decides it is there.
    private func updates(_ plan: Plan) -> [GitRemote.Update] {
        var updates: [GitRemote.Update] = []
        if let ledger = plan.ledger.new, ledger != plan.ledger.there {
            updates.append(.init(Ledger.reference, from: plan.ledger.there, to: ledger))
        }
        let steps = plan.proposals.filter { $0.there != $0.newThere }
        updates += steps.filter { $0.newThere != nil }.map {
            .init($0.reference, from: $0.there, to: $0.newThere)
        }
        if plan.main.new != plan.main.there {
            updates.append(.init(names.remoteMain, from: plan.main.there, to: plan.main.new))
        }
        return updates
            + steps.filter { $0.newThere == nil }.map {
                .init($0.reference, from: $0.there, to: nil)
            }
    }

    // MARK: Telling the remote

    /// How many references are pushed at once: the system bounds a program's arguments.
    private static let pushLimit = 1000

    /// Why the remote declined what it declined, by reference; nil when it moved meanwhile.
    private func push(
        _ updates: [GitRemote.Update], _ there: [String: ObjectID]
    ) throws -> [String: String]? {
        guard !updates.isEmpty else { return [:] }
        said("pushing \(updates.count) reference\(updates.count == 1 ? "" : "s")")
        if updates.count <= Self.pushLimit {
            do {
                if let outcomes = try remote.push(updates, atomically: true),
                    outcomes.values.allSatisfy({ $0 == nil })
                {
                    return [:]
                }
            } catch let error as RemoteError {
                return declining(updates, error)
            }
            guard try hasStayed(updates, there) else { return nil }
        }
        // All or none was not possible. One by one shows what the remote takes and what not.
        var declined: [String: String] = [:]
        for group in groups(updates) {
            if group.first?.new == nil, !declined.isEmpty {
                for update in group {
                    declined[update.reference] = "it stays until what decided it is pushed"
                }
                continue
            }
            do {
                let outcomes = try remote.push(group, atomically: false) ?? [:]
                for (reference, reason) in outcomes where reason != nil {
                    declined[reference] = reason
                }
            } catch let error as RemoteError {
                let rest = updates.drop { $0 != group.first }
                declined.merge(declining(Array(rest), error)) { first, _ in first }
                return declined
            }
        }
        let refused = updates.filter { declined[$0.reference] != nil && $0.new != nil }
        return try hasStayed(refused, there) ? declined : nil
    }

    private func declining(
        _ updates: [GitRemote.Update], _ error: RemoteError
    ) -> [String: String] {
        Dictionary(
            updates.map { ($0.reference, error.description) }, uniquingKeysWith: { $1 })
    }

    /// Whether the remote still has what it had, so that it declined for another reason.
    private func hasStayed(
        _ updates: [GitRemote.Update], _ there: [String: ObjectID]
    ) throws -> Bool {
        guard !updates.isEmpty else { return true }
        let now: [String: ObjectID]
        do {
            now = try ask()
        } catch is RemoteError {
            // What it said at first is what there is to report.
            return true
        }
        return updates.allSatisfy { now[$0.reference] == there[$0.reference] }
    }

    /// The updates in the order in which they may be made: the ledger, what is new, main, and what
    /// goes.
    private func groups(_ updates: [GitRemote.Update]) -> [[GitRemote.Update]] {
        var groups: [[GitRemote.Update]] = []
        for update in updates {
            if let last = groups.last?.last, groups.last?.count ?? 0 < Self.pushLimit,
                kind(last) == kind(update)
            {
                groups[groups.count - 1].append(update)
            } else {
                groups.append([update])
            }
        }
        return groups
    }

    private func kind(_ update: GitRemote.Update) -> Int {
        switch update.reference {
        case Ledger.reference: 0
        case names.remoteMain: 2
        default: update.new == nil ? 3 : 1
        }
    }

    // MARK: Following here

    /// Keeps in mind what the remote has now, nil for what it has no more.
    ///
    /// It is only what was last seen: somebody who fetches meanwhile knows it better, and a lock
    /// that a killed `git push` left must not be in the way for ever.
    private func remember(_ present: [String: ObjectID?]) throws {
        var created: [Reference] = []
        var deleted: [Reference] = []
        var moved: [(name: String, from: ObjectID, to: ObjectID)] = []
        for (reference, new) in present.sorted(by: { $0.key < $1.key }) {
            guard let tracked = names.tracked(reference) else { continue }
            switch (try git.reference(tracked), new) {
            case (nil, let new?): created.append(Reference(name: tracked, id: new))
            case (let old?, nil): deleted.append(Reference(name: tracked, id: old))
            case (let old?, let new?) where old != new: moved.append((tracked, old, new))
            default: break
            }
        }
        try tolerating { () throws(GitError) in try git.createReferences(created) }
        try tolerating { () throws(GitError) in try git.deleteReferences(deleted) }
        for move in moved {
            try tolerating { () throws(GitError) in
                try git.updateReference(
                    move.name, to: move.to, expecting: move.from, log: logLine)
            }
        }
    }

    private func tolerating(_ change: () throws(GitError) -> Void) throws {
        do throws(GitError) {
            try change()
        } catch {
            guard [.changedMeanwhile, .locked, .nameConflict].contains(error.code) else {
                throw error
            }
            if error.code != .changedMeanwhile {
                said("what \(names.remote) has can't be noted here: \(error.message)")
            }
        }
    }

    /// Moves what is here to what it shall be, and returns what to know of that.
    private mutating func follow(_ plan: Plan) throws -> [String] {
        if let ledger = plan.ledger.new, ledger != plan.ledger.here {
            try git.updateReference(
                Ledger.reference, to: ledger, expecting: plan.ledger.here, log: logLine)
            log.here("ledger", plan.ledger.here, ledger)
        }
        if plan.main.new != plan.main.here {
            try git.advance(
                branch: names.main, from: plan.main.here, to: plan.main.new, log: logLine)
            log.here(short(names.main), plan.main.here, plan.main.new)
        }
        var notes: [String] = []
        for step in plan.proposals {
            if let here = step.here, here != step.newHere {
                do throws(GitError) {
                    if let new = step.newHere {
                        try git.advance(
                            branch: step.reference, from: here, to: new, log: logLine)
                    } else {
                        try git.deleteReference(step.reference, expecting: here)
                    }
                    log.here(ProposalSync.name(step.reference), here, step.newHere)
                } catch {
                    if error.code == .changedMeanwhile { throw error }
                    notes.append("\(ProposalSync.name(step.reference)) stays as it is: \(error)")
                    continue
                }
            }
            if step.isForgotten { try remember([step.reference: nil]) }
        }
        return try notes + repository.removeDecidedBranches(ProposalCatalog(repository))
    }

    private var logLine: String { "promptgit: sync with \(names.remote)" }

    // MARK: The report

    /// The name of a branch without `refs/heads/`.
    private func short(_ reference: String) -> String {
        reference.hasPrefix("refs/heads/") ? String(reference.dropFirst(11)) : reference
    }

    private var trackedName: String {
        names.trackedMain.replacing("refs/remotes/", with: "", maxReplacements: 1)
    }

    private func name(_ reference: String) -> String {
        switch reference {
        case names.remoteMain: short(names.main)
        case Ledger.reference: "ledger"
        default: short(reference)
        }
    }

    private mutating func report(
        _ plan: Plan, declined: [String: String], _ notes: [String] = []
    ) -> SyncReport {
        if options.isDryRun {
            log.here(short(names.main), plan.main.here, plan.main.new)
            log.here("ledger", plan.ledger.here, plan.ledger.new)
            for step in plan.proposals {
                log.here(ProposalSync.name(step.reference), step.here, step.newHere)
            }
            for update in updates(plan) {
                log.there(name(update.reference), update.old, update.new)
            }
        }
        for (reference, reason) in declined { log.declined(name(reference), reason) }
        return SyncReport(
            remote: names.remote, isDryRun: options.isDryRun,
            changes: log.changes(first: [short(names.main), "ledger"]),
            notes: plan.notes + notes)
    }
}

/// What was done by all rounds of a sync.
struct SyncLog {
    private var entries: [String: SyncReport.Change] = [:]

    /// Notes a move here.
    mutating func here(_ name: String, _ old: ObjectID?, _ new: ObjectID?) {
        guard old != new else { return }
        let first = entries[name]?.here
        entries[name, default: .init(name: name)].here = .init(
            from: first == nil ? old?.description : first?.from, to: new?.description)
    }

    /// Notes a move in the remote.
    mutating func there(_ name: String, _ old: ObjectID?, _ new: ObjectID?) {
        guard old != new else { return }
        let first = entries[name]?.there
        entries[name, default: .init(name: name)].there = .init(
            from: first == nil ? old?.description : first?.from, to: new?.description)
    }

    /// Notes that the remote declined something.
    mutating func declined(_ name: String, _ reason: String) {
        entries[name, default: .init(name: name)].declined = reason
    }

    /// The changes, some of them first.
    func changes(first: [String]) -> [SyncReport.Change] {
        let rest = entries.keys.filter { !first.contains($0) }.sorted()
        return (first + rest).compactMap { entries[$0] }
    }
}
