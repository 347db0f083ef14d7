internal import Basics

/// An index that was read while other work went on, with the state of its file: it is used where the
/// file is still in that state.
package struct IndexAhead: Sendable {
    let path: String
    let status: FileStatus
    let index: IndexFile

    /// Reads an index file; nil where that takes more than one look, or it has no usual form.
    init?(_ path: String) {
        guard let status = FileStatus(path: path),
            let index = try? IndexFile.read(path, isVerified: true),
            FileStatus(path: path) == status
        else { return nil }
        (self.path, self.status, self.index) = (path, status, index)
    }
}

extension Repository {
    /// Reads the index of this work tree; on another thread while this one goes on.
    ///
    /// What it could not read is read again by whoever needs it, who then says why.
    package var indexReader: @Sendable () -> IndexAhead? {
        let path = workTree.map { _ in gitDirectory + "/index" }
        return { path.flatMap { IndexAhead($0) } }
    }
}
