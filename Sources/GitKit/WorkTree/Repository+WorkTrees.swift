internal import Basics

/// A work tree of a repository and the branch that is checked out in it.
package struct WorkTree: Hashable, Sendable {
    /// The folder with the files.
    package var path: String
    /// The git directory of this work tree: of a linked one a folder in the common directory.
    package var gitDirectory: String
    /// What its `HEAD` points to as a full reference name; nil when it is detached.
    package var branch: String?
}

extension WorkTree {
    /// Throws when the user has begun something here that ends in a commit on a branch, or puts
    /// back what the branch was: moved in between, it would lose one or the other.
    func requireNothingBegun(on reference: String) throws(GitError) {
        var begun: String?
        if branch == reference {
            for (file, name) in [
                ("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"),
                ("REVERT_HEAD", "revert"),
            ] where Files.kind(of: gitDirectory + "/" + file) != nil {
                begun = name
            }
        }
        // Git takes `HEAD` off the branch while it rebases it.
        for folder in ["rebase-merge", "rebase-apply"] {
            let file = gitDirectory + "/" + folder + "/head-name"
            guard let bytes = try? Files.read(file, limit: 1 << 16) else { continue }
            let name = String(decoding: bytes, as: UTF8.self).trimmingSuffix { $0.isNewline }
            if name == reference { begun = "rebase" }
        }
        guard let begun else { return }
        throw GitError(
            .operationInProgress,
            "a \(begun) of '\(reference)' is not finished in '\(path)'; run "
                + "'git \(begun) --continue' or 'git \(begun) --abort' there",
            path: path, reference: reference)
    }
}

extension Repository {
    /// The work trees whose folders exist, the main one first.
    package func workTrees() throws(GitError) -> [WorkTree] {
        var found: [WorkTree] = []
        let main = try mainWorkTree()
        if let main, Files.kind(of: main) == .directory {
            found.append(
                WorkTree(
                    path: main, gitDirectory: commonDirectory,
                    branch: try branch(in: commonDirectory)))
        }
        let folder = commonDirectory + "/worktrees"
        guard Files.kind(of: folder) == .directory else { return found }
        do throws(FileError) {
            for name in try Files.list(folder) {
                let gitDirectory = folder + "/" + name
                guard Files.kind(of: gitDirectory + "/gitdir") == .file else { continue }
                let bytes = try Files.read(gitDirectory + "/gitdir", limit: 1 << 16)
                let file = String(decoding: bytes, as: UTF8.self)
                    .trimmingSuffix { $0.isNewline }
                let absolute = Paths.normalized(Paths.join(gitDirectory, file))
                let path = Paths.directory(absolute)
                guard Files.kind(of: absolute) != nil else { continue }
                do throws(GitError) {
                    found.append(
                        WorkTree(
                            path: path, gitDirectory: gitDirectory,
                            branch: try branch(in: gitDirectory)))
                } catch {
                    throw FileError(
                        operation: "read", path: gitDirectory + "/HEAD", reason: error.message)
                }
            }
        } catch {
            throw GitError(error)
        }
        return found
    }

    /// The folder of the main work tree, seen from a linked one too; nil in a bare repository.
    private func mainWorkTree() throws(GitError) -> String? {
        if !isLinkedWorkTree { return workTree }
        if try configBool("core.bare") == true { return nil }
        if let configured = try configString("core.worktree") {
            return Paths.normalized(Paths.join(commonDirectory, configured))
        }
        return Paths.lastComponent(commonDirectory) == ".git"
            ? Paths.directory(commonDirectory) : nil
    }

    private func branch(in gitDirectory: String) throws(GitError) -> String? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try Files.read(gitDirectory + "/HEAD", limit: 1 << 16)
        } catch {
            throw GitError(error)
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingSuffix { $0.isNewline }
        guard text.hasPrefix("ref:") else { return nil }
        return String(text.dropFirst(4).drop { $0 == " " })
    }
}

extension String {
    /// The text without the characters at its end for which `predicate` holds.
    func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}
