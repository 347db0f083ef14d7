/// Trees and commits that a handle has read.
///
/// What a name stands for never changes, so that it is right as long as it is kept.
struct KnownObjects {
    private(set) var trees: [ObjectID: [UInt8]] = [:]
    private(set) var commits: [ObjectID: Commit] = [:]
    private var treeBytes = 0

    /// How much is kept before all of it is let go: folders of some ten thousand files, and no
    /// whole history.
    private static let mostTreeBytes = 8 << 20
    private static let mostCommits = 2048

    mutating func keep(_ tree: [UInt8], of id: ObjectID) {
        if treeBytes + tree.count > Self.mostTreeBytes {
            trees = [:]
            treeBytes = 0
        }
        if trees.updateValue(tree, forKey: id) == nil { treeBytes += tree.count }
    }

    mutating func keep(_ commit: Commit) {
        if commits.count >= Self.mostCommits { commits = [:] }
        commits[commit.id] = commit
    }
}
