internal import Basics
internal import GitKit

/// The commits of a ledger, from its beginning on, and what each added.
struct LedgerChain {
    /// A commit of the ledger.
    struct Link {
        var commit: Commit
        /// Its parents that are the ledger's own, the first one first; the others are heads.
        var before: [ObjectID]
        /// What its tree has and its first parent's lacks, by path.
        var added: [String: ObjectID]
        /// The paths of its first parent that it changed or lacks: none in a sound ledger.
        var damaged: [String]
    }

    let git: Repository
    /// The commits, each after its parents.
    let links: [Link]
    private let commits: [String: ObjectID]

    /// Reads the ledger that ends at a commit.
    init(_ git: Repository, head: ObjectID) throws {
        self.git = git
        var links: [Link] = []
        var known: Set<ObjectID> = []
        var waiting: [(id: ObjectID, isExpanded: Bool)] = [(head, false)]
        var parents: [ObjectID: [ObjectID]] = [:]
        while let (id, isExpanded) = waiting.popLast() {
            if isExpanded {
                links.append(try Self.link(git, id, parents[id] ?? []))
                continue
            }
            guard known.insert(id).inserted else { continue }
            let own = try git.commit(id).parents.enumerated().filter { index, parent in
                try index == 0 || Self.isLedger(git, parent)
            }.map(\.element)
            parents[id] = own
            waiting.append((id, true))
            for parent in own.reversed() { waiting.append((parent, false)) }
        }
        self.links = links
        var commits: [String: ObjectID] = [:]
        for link in links where link.before.count < 2 {
            for path in link.added.keys { commits[path] = link.commit.id }
        }
        self.commits = commits
    }

    /// The commit that brought an event; nil where none did.
    ///
    /// Of a union the side that had it did.
    func commit(adding path: String) -> ObjectID? { commits[path] }

    private static func link(
        _ git: Repository, _ id: ObjectID, _ before: [ObjectID]
    ) throws -> Link {
        let commit = try git.commit(id)
        var link = Link(commit: commit, before: before, added: [:], damaged: [])
        guard let first = before.first else {
            for entry in try git.entries(ofTree: commit.tree, under: "") {
                link.added[entry.path] = entry.id
            }
            return link
        }
        for change in try git.changes(from: git.commit(first).tree, to: commit.tree) {
            if change.old != nil {
                link.damaged.append(change.path)
            } else if let new = change.new {
                link.added[change.path] = new.id
            }
        }
        return link
    }

    /// Whether a commit is one of a ledger: its tree has nothing but events.
    private static func isLedger(_ git: Repository, _ id: ObjectID) throws -> Bool {
        try git.names(ofTree: git.commit(id).tree).allSatisfy { $0 == "events" }
    }
}
