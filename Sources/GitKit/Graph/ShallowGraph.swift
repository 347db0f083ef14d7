internal import Basics

/// The graph of a clone whose history is cut off.
///
/// libgit2 1.5 knows nothing of the cut and fails on the parents that are not there. Such a graph
/// is small, so plain sets of commits do.
struct ShallowGraph {
    private let repository: Repository
    /// The commits whose parents were left out.
    private let ends: Set<ObjectID>

    /// Reads where history ends; nil in a complete clone.
    init?(_ repository: Repository) throws(GitError) {
        guard repository.isShallow else { return nil }
        self.repository = repository
        do throws(FileError) {
            let bytes = try Files.read(repository.commonDirectory + "/shallow")
            ends = Set(
                bytes.split(separator: 10).compactMap {
                    ObjectID(String(decoding: $0, as: UTF8.self))
                })
        } catch {
            throw GitError(error)
        }
    }

    /// All commits that these reach, themselves included.
    func history(of heads: [ObjectID]) throws(GitError) -> [ObjectID: Commit] {
        var found: [ObjectID: Commit] = [:]
        var pending = heads
        while let id = pending.popLast() {
            guard found[id] == nil else { continue }
            var commit = try repository.commit(id)
            if ends.contains(id) { commit.parents = [] }
            found[id] = commit
            pending += commit.parents
        }
        return found
    }

    func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws(GitError) -> Bool {
        try history(of: [descendant])[ancestor] != nil
    }

    /// The common ancestors that are in the history of no other one.
    func mergeBases(_ left: ObjectID, _ right: ObjectID) throws(GitError) -> [ObjectID] {
        let other = try history(of: [right])
        let common = try history(of: [left]).filter { other[$0.key] != nil }
        let covered = Set(common.values.flatMap(\.parents))
        return common.values.filter { !covered.contains($0.id) }
            .sorted { ($0.committer.time, $0.id) > ($1.committer.time, $1.id) }.map(\.id)
    }

    /// The commits of a walk in their order; those on the edge have no parents.
    func walk(
        from: [ObjectID], hiding: [ObjectID], order: WalkOrder
    ) throws(GitError) -> [Commit] {
        let hidden = try history(of: hiding)
        let shown = try history(of: from).filter { hidden[$0.key] == nil }
        guard order == .topological else {
            return shown.values.sorted {
                ($0.committer.time, $0.id) > ($1.committer.time, $1.id)
            }
        }
        var children: [ObjectID: Int] = [:]
        for commit in shown.values {
            for parent in commit.parents { children[parent, default: 0] += 1 }
        }
        var ready = shown.values.filter { children[$0.id] == nil }
        var walked: [Commit] = []
        while !ready.isEmpty {
            ready.sort { ($0.committer.time, $0.id) < ($1.committer.time, $1.id) }
            let commit = ready.removeLast()
            walked.append(commit)
            for id in commit.parents {
                children[id, default: 1] -= 1
                if children[id] == 0, let parent = shown[id] { ready.append(parent) }
            }
        }
        return walked
    }
}
