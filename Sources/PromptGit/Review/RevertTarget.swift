internal import Basics
internal import GitKit

/// What a person wants to take back, found in the history of main.
struct RevertTarget {
    /// The commit that brought it.
    var commit: Commit
    /// The commit before, without it.
    var before: ObjectID
    /// The proposal that it is; nil for any other commit.
    var proposal: ProposalID?

    /// What messages call it.
    var name: String { proposal?.description ?? "the commit \(commit.id.short)" }
}

extension PromptRepository {
    /// The changes that names stand for, the latest first, each once.
    ///
    /// A name is a proposal's, a revision or a range `A..B` of main's first parents. Throws
    /// ``PromptGitError`` when one names nothing, or nothing that can be taken back.
    func revertTargets(
        _ names: [String], mainline: Int?, main: MainBranch, _ catalog: ProposalCatalog
    ) throws -> [RevertTarget] {
        var found: [ObjectID: RevertTarget] = [:]
        for name in names {
            for target in try targets(of: name, mainline: mainline, main, catalog) {
                found[target.commit.id] = target
            }
        }
        guard found.count > 1 else { return Array(found.values) }
        var ordered: [RevertTarget] = []
        try git.walk(from: [main.head], order: .topological) { commit in
            if let target = found[commit.id] { ordered.append(target) }
            return ordered.count < found.count
        }
        return ordered
    }

    private func targets(
        of name: String, mainline: Int?, _ main: MainBranch, _ catalog: ProposalCatalog
    ) throws -> [RevertTarget] {
        if name.contains(".."), !name.contains("...") {
            return try range(name, main, catalog)
        }
        // A whole id means the proposal, whatever else has that name.
        if let whole = ProposalID(name), catalog.ids.contains(whole) {
            return [try target(whole, main, catalog)]
        }
        let commit = try revision(name)
        do {
            let id = try catalog.resolve(name)
            // A number of the batch and a branch of a proposal say what is meant.
            let isPart = ProposalID(name) != id && id.description.contains(name)
            if isPart, commit != nil, catalog.branchHead(of: id) != commit {
                throw PromptGitError(
                    .ambiguous, "'\(name)' is a part of a proposal's id and a commit's name",
                    advice: "say '\(id)', or the commit's full id")
            }
            return [try target(id, main, catalog)]
        } catch let error as PromptGitError where error.code == .notFound {
            guard let commit else { throw error }
            return [try target(git.commit(commit), mainline: mainline, main, catalog)]
        }
    }

    /// The commit that a name stands for as a revision; nil where it is none.
    private func revision(_ name: String) throws(GitError) -> ObjectID? {
        do throws(GitError) {
            return try git.resolve(name)
        } catch {
            guard [.notFound, .invalid].contains(error.code) else { throw error }
            return nil
        }
    }

    private func range(
        _ name: String, _ main: MainBranch, _ catalog: ProposalCatalog
    ) throws -> [RevertTarget] {
        let ends = name.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false)
        let first = String(ends[0])
        let last = ends.count > 1 ? String(ends[1]) : ""
        guard !first.isEmpty else {
            throw PromptGitError(.invalidInput, "'\(name)' is no range of commits, as A..B is")
        }
        let start = try git.resolve(first)
        var commit = try git.commit(last.isEmpty ? main.head : git.resolve(last))
        var targets: [RevertTarget] = []
        while commit.id != start {
            targets.append(try target(commit, mainline: nil, main, catalog))
            guard let parent = commit.parents.first else {
                throw PromptGitError(
                    .invalidInput, "\(first) is not among the first parents of \(last)",
                    advice: "'git log --first-parent' lists them")
            }
            commit = try git.commit(parent)
        }
        guard !targets.isEmpty else {
            throw PromptGitError(
                .invalidInput, "there is no commit in '\(name)'",
                advice: "a range has the commits after its first end, up to its last one")
        }
        return targets
    }

    private func target(
        _ id: ProposalID, _ main: MainBranch, _ catalog: ProposalCatalog
    ) throws -> RevertTarget {
        let state = try catalog.state(of: id)
        guard state == .approved else {
            throw PromptGitError.refused(
                "\(id) is \(state.rawValue), and only an approved proposal can be reverted")
        }
        let arrival = try RecordHistory(self).arrival(
            of: id, in: main.head, heads: catalog.knownHeads(of: id))
        guard let arrival, let before = arrival.before else {
            throw PromptGitError(
                .unknown, "where \(id) came to \(main.name) can't be seen from this clone")
        }
        return RevertTarget(
            commit: try git.commit(arrival.commit), before: before, proposal: id)
    }

    private func target(
        _ commit: Commit, mainline: Int?, _ main: MainBranch, _ catalog: ProposalCatalog
    ) throws -> RevertTarget {
        let isOnMain = try git.isAncestor(commit.id, of: main.head)
        guard isOnMain || commit.id == main.head else {
            throw PromptGitError.refused(
                "the commit \(commit.id.short) is not in the history of \(main.name)")
        }
        guard let first = commit.parents.first else {
            throw PromptGitError.refused(
                "the commit \(commit.id.short) is a first one, with nothing before it",
                advice: "delete files by an ordinary commit")
        }
        if mainline == nil, let text = Trailers(of: commit.message)["Proposal-Id"],
            let id = ProposalID(text), catalog.ids.contains(id),
            try catalog.state(of: id) == .approved
        {
            let target = try target(id, main, catalog)
            if target.commit.id == commit.id { return target }
        }
        guard let mainline else { return RevertTarget(commit: commit, before: first) }
        guard commit.parents.indices.contains(mainline - 1) else {
            throw PromptGitError(
                .invalidInput,
                "the commit \(commit.id.short) has \(commit.parents.count) parents, not "
                    + "\(mainline)")
        }
        return RevertTarget(commit: commit, before: commit.parents[mainline - 1])
    }
}
