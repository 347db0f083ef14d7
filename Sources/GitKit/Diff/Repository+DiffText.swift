internal import Basics
internal import CLibgit2

/// One side of the difference of a file.
package struct DiffSide: Hashable, Sendable {
    package var content: [UInt8]
    package var mode: FileMode

    package init(content: [UInt8], mode: FileMode = .file) {
        self.content = content
        self.mode = mode
    }
}

extension Repository {
    /// The difference of two trees as `git diff --no-renames` prints it without colour.
    ///
    /// Only the given paths (files or folders) when there are any. Nil is the empty tree. Bytes
    /// that are no UTF-8 are shown as U+FFFD.
    package func diffText(
        from old: ObjectID?, to new: ObjectID?, paths: [String] = [], context: Int = 3
    ) throws(GitError) -> String {
        // A folder may be written with a slash at its end.
        let wanted = paths.map { Array($0.utf8.reversed().drop { $0 == 47 }.reversed()) }
        var printer = try PatchPrinter(self, context: context)
        for change in try changes(from: old, to: new) {
            let path = Array(change.path.utf8)
            let isWanted = wanted.contains { path == $0 || path.starts(with: $0 + [47]) }
            guard wanted.isEmpty || isWanted else { continue }
            let old = try change.old.map { entry throws(GitError) in try patchSide(entry) }
            let new = try change.new.map { entry throws(GitError) in try patchSide(entry) }
            try printer.add(change.path, old, new)
        }
        return printer.text
    }

    /// The difference of one file as `git diff` prints it, with the header lines; nil is no file,
    /// and equal sides give an empty text.
    package func unifiedDiff(
        path: String, old: DiffSide?, new: DiffSide?, context: Int = 3
    ) throws(GitError) -> String {
        func side(_ side: DiffSide?) throws(GitError) -> PatchPrinter.Side? {
            guard let side else { return nil }
            return PatchPrinter.Side(
                mode: side.mode, id: try Repository.blobID(side.content), content: side.content)
        }
        var printer = try PatchPrinter(self, context: context)
        try printer.add(path, side(old), side(new))
        return printer.text
    }

    private func patchSide(_ entry: TreeEntry) throws(GitError) -> PatchPrinter.Side {
        // git shows a submodule as a file of one line.
        let content =
            entry.mode == .submodule
            ? Array("Subproject commit \(entry.id)\n".utf8) : try blob(entry.id)
        return PatchPrinter.Side(mode: entry.mode, id: entry.id, content: content)
    }
}
