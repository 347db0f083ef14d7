internal import Basics

/// Commits with what they changed, as ``GitProgram/log(_:revisions:_:)`` gives them, read in this
/// process: for a few new commits git would take longer to start and to look around.
///
/// It answers nil for whatever is missing, damaged or out of the ordinary, and then git is asked.
package struct QuickLog {
    private let objects: QuickObjects
    private var trees: [ObjectID: [UInt8]] = [:]
    private var treeBytes = 0

    /// Folders that wait in memory: a commit's are the next one's parent's.
    private static let limit = 4 << 20
    /// A path has no more folders in it.
    private static let deepest = 128

    /// Reads from a repository's objects.
    package init(_ objects: QuickObjects) { self.objects = objects }

    /// The commits that a commit reaches and that are not known, each behind its parents.
    ///
    /// - Parameters:
    ///   - head: the commit to begin at.
    ///   - limit: the most commits that are read; nil is answered where there are more.
    ///   - isKnown: whether a commit is known, and with it all that it reaches.
    /// - Returns: the commits, or nil.
    /// - Throws: what `isKnown` throws.
    package mutating func commits<Failure: Error>(
        from head: ObjectID, limit: Int, unless isKnown: (ObjectID) throws(Failure) -> Bool
    ) throws(Failure) -> [LoggedCommit]? {
        guard let found = try newCommits(from: head, limit: limit, unless: isKnown) else {
            return nil
        }
        var roots: [ObjectID: ObjectID] = [:]
        for commit in found { roots[commit.id] = commit.tree }
        var logged: [LoggedCommit] = []
        logged.reserveCapacity(found.count)
        for commit in found {
            var entry = LoggedCommit(commit: commit)
            var sides: [ObjectID?] = []
            for parent in commit.parents {
                if let tree = roots[parent] {
                    sides.append(tree)
                } else {
                    guard let tree = self.commit(parent)?.tree else { return nil }
                    roots[parent] = tree
                    sides.append(tree)
                }
            }
            if sides.isEmpty { sides = [nil] }
            for (parent, tree) in sides.enumerated() {
                guard
                    compare(
                        tree, commit.tree, [],
                        { path, old, new in
                            entry.changes.append(
                                LoggedChange(parent: parent, path: path, old: old, new: new))
                        })
                else { return nil }
            }
            logged.append(entry)
        }
        return logged
    }

    private func newCommits<Failure: Error>(
        from head: ObjectID, limit: Int, unless isKnown: (ObjectID) throws(Failure) -> Bool
    ) throws(Failure) -> [Commit]? {
        guard try !isKnown(head) else { return [] }
        guard let top = commit(head) else { return nil }
        var found: [Commit] = []
        // Each with the number of its parents that were looked at.
        var waiting: [(commit: Commit, done: Int)] = [(top, 0)]
        var seen: Set<ObjectID> = [head]
        while let (commit, done) = waiting.last {
            guard done < commit.parents.count else {
                found.append(commit)
                waiting.removeLast()
                continue
            }
            waiting[waiting.count - 1].done += 1
            let parent = commit.parents[done]
            guard seen.insert(parent).inserted, try !isKnown(parent) else { continue }
            guard seen.count <= limit, let next = self.commit(parent) else { return nil }
            waiting.append((next, 0))
        }
        return found
    }

    // MARK: - Commits

    /// A commit with its message in the form that the log gives it; nil for one that git would put
    /// into another encoding, or that names a parent twice.
    private func commit(_ id: ObjectID) -> Commit? {
        guard let content = objects.content(id, .commit), !content.contains(0),
            let text = Self.logged(content), let commit = Commit(id: id, content: text),
            Set(commit.parents).count == commit.parents.count
        else { return nil }
        return commit
    }

    /// A commit's header and message as `git log --pretty=raw` prints them: without blanks at the
    /// ends of lines and without empty lines before and behind.
    private static func logged(_ content: [UInt8]) -> [UInt8]? {
        var place = 0
        while place < content.count, content[place] != 10 {
            let line = content[place...]
            if line.starts(with: "encoding ".utf8) { return nil }
            guard let end = content.offset(of: 10, from: place) else { return nil }
            place = end + 1
        }
        let header = content[..<place]
        var text = header + [10]
        let start = text.count
        var hasBegun = false
        while place < content.count {
            let end = content.offset(of: 10, from: place) ?? content.count
            var line = content[place..<end]
            while let last = line.last, [9, 13, 32].contains(last) { line.removeLast() }
            place = end + 1
            if line.isEmpty, !hasBegun { continue }
            hasBegun = true
            text += line
            text.append(10)
        }
        guard hasBegun else { return Array(header) }
        while text.count > start, text.last == 10 { text.removeLast() }
        return Array(text) + [10]
    }

    // MARK: - Trees

    private mutating func tree(_ id: ObjectID?) -> [UInt8]? {
        guard let id else { return [] }
        if let known = trees[id] { return known }
        guard let tree = objects.content(id, .tree) else { return nil }
        if treeBytes > Self.limit {
            trees = [:]
            treeBytes = 0
        }
        trees[id] = tree
        treeBytes += tree.count
        return tree
    }

    /// Calls `body` for each file that differs between two trees; false where they can't be compared.
    private mutating func compare(
        _ old: ObjectID?, _ new: ObjectID?, _ folder: [UInt8],
        _ body: (_ path: [UInt8], _ old: FileVersion?, _ new: FileVersion?) -> Void,
        depth: Int = 0
    ) -> Bool {
        if old == new { return true }
        guard depth < Self.deepest, let left = tree(old), let right = tree(new),
            let differences = TreeDifference.between(left, right)
        else { return false }
        for difference in differences {
            let path = folder + difference.name
            guard difference.isFolder else {
                body(path, difference.old, difference.new)
                continue
            }
            guard
                compare(
                    difference.old?.id, difference.new?.id, path + [UInt8(ascii: "/")], body,
                    depth: depth + 1)
            else { return false }
        }
        return true
    }
}
