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

    package init(_ repository: PromptRepository) { self.repository = repository }

    /// Where main's history got the record of a proposal, or nil when it never had it.
    ///
    /// The merge that carries the proposal's trailer wins; without one (a squash, a fast-forward)
    /// it is the last commit on the way back that has the record while its first parent has not.
    /// The history of `since` itself is left out; nil looks at all of main's.
    package func arrival(
        of id: ProposalID, in main: ObjectID, since: ObjectID? = nil
    ) throws -> Arrival? {
        let path = repository.recordPath(of: id)
        let git = repository.git
        var byTrailer: Arrival?
        var byTree: Arrival?
        try git.walk(from: [main], hiding: since.map { [$0] } ?? [], order: .topological) {
            commit in
            guard try git.entry(path, inTree: commit.tree) != nil else { return true }
            let without = try commit.parents.filter {
                try git.entry(path, inTree: git.commit($0).tree) == nil
            }
            guard !without.isEmpty || commit.parents.isEmpty else { return true }
            let trailers = Trailers(of: commit.message)
            if trailers["Proposal-Id"] == id.description, trailers["Decision"] != nil {
                byTrailer = Arrival(commit: commit.id, before: commit.parents.first)
                return false
            }
            if commit.parents.first.map(without.contains) ?? true {
                // Going back, an earlier commit is nearer to where the record was written, but a
                // merge that brought it to main comes first; the first one found stays.
                byTree = byTree ?? Arrival(commit: commit.id, before: commit.parents.first)
            }
            return true
        }
        return byTrailer ?? byTree
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
