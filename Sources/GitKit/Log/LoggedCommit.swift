/// A commit of a log, with what it changes against each of its parents.
package struct LoggedCommit: Sendable {
    /// The commit; its parents are those that git follows, also at the edge of a shallow clone.
    package var commit: Commit
    /// The files that differ from a parent's, parent by parent; those of a root against nothing.
    package var changes: [LoggedChange] = []
}

/// A file that differs between a commit and one of its parents.
package struct LoggedChange: Hashable, Sendable {
    /// Which parent, from 0; 0 for a root.
    package var parent: Int
    /// The path's bytes, separated by `/`.
    package var path: [UInt8]
    /// What the parent has; nil where it has none.
    package var old: FileVersion?
    /// What the commit has; nil where it has none.
    package var new: FileVersion?
}

/// A file as a tree holds it, without its name.
package struct FileVersion: Hashable, Sendable {
    /// What sort of file it is.
    package var mode: FileMode
    /// The blob, or a submodule's commit.
    package var id: ObjectID

    /// Describes a file.
    package init(mode: FileMode, id: ObjectID) {
        self.mode = mode
        self.id = id
    }
}
