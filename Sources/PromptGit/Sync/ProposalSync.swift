internal import Basics
internal import GitKit

/// Says what becomes of the branches of proposals, here and in the remote.
struct ProposalSync {
    /// What shall happen with one branch.
    struct Step: Hashable {
        /// The reference, the same in both.
        var reference: String
        /// What it is here.
        var here: ObjectID?
        /// What it shall be here.
        var newHere: ObjectID?
        /// What the remote has.
        var there: ObjectID?
        /// What the remote shall have.
        var newThere: ObjectID?
        /// Whether what was remembered of the remote's branch is out of date, since it is gone.
        var isForgotten = false
    }

    private let repository: PromptRepository
    private let git: Repository
    private let main: ObjectID
    private let ledger: ObjectID?
    private let checkedOut: Set<String>
    private var catalogs: [String: (library: PromptRepository, ledger: Ledger)] = [:]
    private var inMain: [String: Set<ProposalID>] = [:]
    /// What a person should know.
    private(set) var notes: [String] = []

    /// Begins to look at proposals as main and the ledger will say where they stand.
    init(_ repository: PromptRepository, main: ObjectID, ledger: ObjectID?) throws {
        self.repository = repository
        git = repository.git
        self.main = main
        self.ledger = ledger
        checkedOut = Set(try git.workTrees().compactMap(\.branch))
    }

    /// The steps that are to be made, in the order of the names.
    ///
    /// - Parameters:
    ///   - here: the branches here.
    ///   - there: those of the remote.
    ///   - tracked: those of the remote as they were when they were last seen.
    ///   - remote: its name.
    /// - Returns: the steps.
    /// - Throws: ``PromptGitError`` when the ledger can't be read, and git's own errors.
    mutating func steps(
        here: [String: ObjectID], there: [String: ObjectID], tracked: [String: ObjectID],
        remote: String
    ) throws -> [Step] {
        let names = Set(here.keys).union(there.keys).union(tracked.keys)
        try lookAtMain(names, [here, there])
        var steps: [Step] = []
        for reference in names.sorted() {
            guard let (id, root) = Self.proposal(reference) else { continue }
            let (own, other) = (here[reference], there[reference])
            var step = Step(
                reference: reference, here: own, newHere: own, there: other, newThere: other)
            step.isForgotten = other == nil && tracked[reference] != nil
            let before = notes.count
            try decide(id, in: root, &step, tracked[reference], remote)
            if step.newHere != step.here, checkedOut.contains(reference), step.newHere == nil {
                step.newHere = step.here
                notes.append("\(Self.name(reference)) stays here, because it is checked out.")
            }
            let isIdle =
                step.newHere == own && step.newThere == other && !step.isForgotten
            if !isIdle || notes.count > before { steps.append(step) }
        }
        return steps
    }

    private mutating func decide(
        _ id: ProposalID, in root: String, _ step: inout Step, _ tracked: ObjectID?,
        _ remote: String
    ) throws {
        let name = Self.name(step.reference)
        switch (step.here, step.there) {
        case (let here, let there?):
            if try isDecided(id, in: root, head: there) {
                guard try isKept(there, id, in: root) else {
                    notes.append(
                        "\(name) is decided, but \(remote) has commits of it that neither main nor "
                            + "the ledger keeps; delete it there by hand.")
                    return
                }
                step.newThere = nil
                if let here, try isKept(here, id, in: root) { step.newHere = nil }
                return
            }
            guard let here, here != there else { return }
            if try git.isAncestor(here, of: there) {
                step.newHere = there
            } else if try git.isAncestor(there, of: here) {
                step.newThere = here
            } else {
                notes.append(
                    "\(name) went apart here and in \(remote); both are kept. 'git diff "
                        + "\(remote)/\(name) \(name)' compares them.")
            }
        case (let here?, nil):
            if try isDecided(id, in: root, head: here) {
                if tracked != nil, try isKept(here, id, in: root) { step.newHere = nil }
            } else if tracked == here {
                // Somebody deleted it there, which takes the proposal back.
                guard try isKept(here, id, in: root) else {
                    step.isForgotten = false
                    notes.append(
                        "\(name) was deleted in \(remote); it stays here, because nothing else "
                            + "keeps its commit. 'promptgit reject' or 'git branch -D' ends it.")
                    return
                }
                step.newHere = nil
                notes.append(
                    "\(name) was deleted in \(remote), and so it is withdrawn; its commit is "
                        + "\(here.short).")
            } else if try catalog(root).ledger.events(of: id).isEmpty {
                notes.append(
                    "\(name) is not pushed: its batch was never completed, or its ledger is not "
                        + "here; 'promptgit propose' completes or removes it.")
            } else {
                step.newThere = here
            }
        case (nil, nil):
            break
        }
    }

    // MARK: Where a proposal stands

    private mutating func catalog(
        _ root: String
    ) throws -> (library: PromptRepository, ledger: Ledger) {
        if let known = catalogs[root] { return known }
        let library = PromptRepository(
            git: git, surroundings: repository.surroundings, libraryRoot: root)
        let made = (library, try Ledger(at: ledger, in: git, library: root))
        catalogs[root] = made
        return made
    }

    /// Finds the proposals that main has or had, in one go for all branches of a library.
    private mutating func lookAtMain(
        _ names: Set<String>, _ branches: [[String: ObjectID]]
    ) throws {
        var asked: [String: [ProposalID: [ObjectID]]] = [:]
        for reference in names {
            guard let (id, root) = Self.proposal(reference) else { continue }
            asked[root, default: [:]][id] = branches.compactMap { $0[reference] }
        }
        let tree = try git.commit(main).tree
        for (root, heads) in asked {
            let library = try catalog(root).library
            let folder = library.repositoryPath("proposals") + "/"
            var found = try Set(
                git.entries(ofTree: tree, under: String(folder.dropLast())).compactMap { entry in
                    RecordHistory.id(ofRecord: String(entry.path.dropFirst(folder.count)))
                })
            let others = heads.filter { !found.contains($0.key) && !$0.value.isEmpty }
            found.formUnion(try RecordHistory(library).arrived(others, in: main))
            inMain[root] = found
        }
    }

    /// Whether main or the ledger says what became of a proposal with this head.
    private mutating func isDecided(
        _ id: ProposalID, in root: String, head: ObjectID
    ) throws -> Bool {
        if inMain[root]?.contains(id) == true { return true }
        return try catalog(root).ledger.closing(of: id, head: head.description) != nil
    }

    /// Whether a commit stays without its branch: main or the ledger has it in its history.
    private mutating func isKept(
        _ head: ObjectID, _ id: ProposalID, in root: String
    ) throws -> Bool {
        if try catalog(root).ledger.heads(of: id).contains(head) { return true }
        return try git.isAncestor(head, of: main)
    }

    /// The proposal whose branch a reference is, and the folder of its library; nil for any other.
    private static func proposal(_ reference: String) -> (id: ProposalID, root: String)? {
        let path = String(reference.dropFirst(SyncNames.proposals.count))
        guard reference.hasPrefix(SyncNames.proposals),
            let id = ProposalID(Paths.lastComponent(path))
        else { return nil }
        return (id, path.contains("/") ? Paths.directory(path) : "")
    }

    /// The name of a branch without `refs/heads/`.
    static func name(_ reference: String) -> String {
        String(reference.dropFirst("refs/heads/".count))
    }
}
