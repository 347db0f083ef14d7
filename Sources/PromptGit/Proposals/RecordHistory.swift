internal import Basics
package import GitKit

/// When a proposal's record came to main, and from which side.
package struct RecordHistory {
    /// The commit that brought a record, and its parent without it.
    package struct Arrival {
        /// The commit that brought the record: a merge or, after a squash or a fast-forward, a
        /// commit with one parent.
        package var commit: ObjectID
        /// The parent whose tree lacks the record; nil for a root commit.
        package var before: ObjectID?
    }

    private let repository: PromptRepository
    private let git: Repository

    package init(_ repository: PromptRepository) {
        self.repository = repository
        git = repository.git
    }

    // MARK: Which records main ever had

    /// The proposals, of those that are asked for, whose record or head is in main's history;
    /// `heads` has the known heads of each proposal that is asked for, as far as they are here.
    package func arrived(
        _ heads: [ProposalID: [ObjectID]], in main: ObjectID
    ) throws -> Set<ProposalID> {
        guard !heads.isEmpty else { return [] }
        var byHead: [ObjectID: [ProposalID]] = [:]
        for (id, commits) in heads {
            for commit in commits { byHead[commit, default: []].append(id) }
        }
        let folder = repository.repositoryPath("proposals")
        var found: Set<ProposalID> = []
        var seen: Set<ObjectID> = []
        // Only what no proposal was made on can have brought a record; the order does not matter.
        let fork = try commonFork(heads)
        if let fork, let passage = try repository.passage(since: fork, to: main) {
            return Set(
                heads.filter { id, commits in
                    passage.had(id) || commits.contains(where: passage.contains)
                }.keys)
        }
        try git.walk(from: [main], hiding: fork.map { [$0] } ?? [], order: .time) { commit in
            found.formUnion(byHead[commit.id] ?? [])
            if let entry = try git.entry(folder, inTree: commit.tree), entry.mode == .tree,
                seen.insert(entry.id).inserted
            {
                found.formUnion(try records(heads.keys, in: entry.id))
            }
            return found.count < heads.count
        }
        return found
    }

    /// How many proposals are looked for one by one in a folder, without reading all its names.
    private static let fewRecords = 8

    /// Those of some proposals whose records a folder of records has.
    private func records(
        _ wanted: Dictionary<ProposalID, [ObjectID]>.Keys, in folder: ObjectID
    ) throws -> Set<ProposalID> {
        if wanted.count <= Self.fewRecords {
            return try Set(wanted.filter { try git.entry("\($0).yaml", inTree: folder) != nil })
        }
        return try Set(
            git.names(ofTree: folder).compactMap(Self.id(ofRecord:)).filter(wanted.contains))
    }

    /// The proposal whose record a file of the folder `proposals` is, or nil.
    package static func id(ofRecord name: String) -> ProposalID? {
        guard name.hasSuffix(".yaml") else { return nil }
        return ProposalID(String(name.dropLast(5)))
    }

    /// How many different commits proposals may stand on before it is cheaper to look at all of
    /// main's history than to find what those commits have in common.
    private static let forkLimit = 16

    /// A commit that is in the history of every proposal's base; nil when there is none or it is
    /// not known.
    private func commonFork(_ heads: [ProposalID: [ObjectID]]) throws -> ObjectID? {
        guard heads.values.allSatisfy({ !$0.isEmpty }) else { return nil }
        var forks: Set<ObjectID> = []
        for head in Set(heads.values.joined()) {
            forks.formUnion(try git.commit(head).parents)
            guard forks.count <= Self.forkLimit else { return nil }
        }
        var common: ObjectID?
        for fork in forks.sorted(by: { $0.description < $1.description }) {
            guard let present = common else {
                common = fork
                continue
            }
            guard let shared = try git.mergeBase(present, fork) else { return nil }
            common = shared
        }
        return common
    }

    // MARK: How a record came

    /// Where main's history got the record of a proposal the last time, or nil when it never had
    /// it.
    ///
    /// From the latest commit that has the record, the parents that have it too are followed. A
    /// merge that carries the proposal's trailers ends the search. Without one it ends where no
    /// parent has the record: at a squash, or at the proposal's own commit, and then the merge that
    /// took that in from the other side is what brought it. `heads` are the commits that were the
    /// proposal's own, as far as they are known.
    package func arrival(
        of id: ProposalID, in main: ObjectID, heads: [ObjectID]
    ) throws -> Arrival? {
        let path = repository.recordPath(of: id)
        guard var commit = try latest(with: path, in: main) else { return nil }
        // The last merge on the way that took the record from its other side.
        var merge: Arrival?
        while true {
            let parents = try commit.parents.map { parent in
                let parent = try git.commit(parent)
                return (parent, try git.entry(path, inTree: parent.tree) != nil)
            }
            let without = parents.first { !$0.1 }?.0
            let trailers = Trailers(of: commit.message)
            if without != nil, trailers["Proposal-Id"] == id.description,
                trailers["Decision"] != nil
            {
                return Arrival(commit: commit.id, before: without?.id)
            }
            guard let next = parents.first(where: \.1)?.0 else {
                let isOwn = heads.contains(commit.id)
                return isOwn && merge != nil
                    ? merge : Arrival(commit: commit.id, before: without?.id)
            }
            if let without {
                merge = Arrival(commit: commit.id, before: without.id)
            } else if parents.count > 1 {
                merge = nil
            }
            commit = next
        }
    }

    /// The latest commit of a history in whose tree a path is.
    private func latest(with path: String, in main: ObjectID) throws -> Commit? {
        let head = try git.commit(main)
        if try git.entry(path, inTree: head.tree) != nil { return head }
        var found: Commit?
        try git.walk(from: [main], hiding: [], order: .time) { commit in
            if try git.entry(path, inTree: commit.tree) != nil { found = commit }
            return found == nil
        }
        return found
    }
}

/// The trailers of a commit message: the `Key: value` lines of its last paragraph.
package struct Trailers {
    private let trailers: [Trailer]

    /// Reads the trailers of a message.
    package init(of message: String) { trailers = GitKit.trailers(of: message) }

    /// The value of the last trailer with a key, its case ignored as git does.
    package subscript(key: String) -> String? {
        trailers.last { $0.key.lowercased() == key.lowercased() }?.value
    }
}
