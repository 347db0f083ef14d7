internal import Basics

extension Repository {
    /// The program `git` in this repository.
    package var program: GitProgram {
        GitProgram(gitDirectory: gitDirectory, environment: environment.variables)
    }

    /// Writes a commit as ``writeCommit(tree:parents:author:committer:message:)`` does, and signs it
    /// where `isSigned` says so.
    ///
    /// Git makes the signature, so that `gpg.format`, `user.signingKey` and the programs for keys
    /// mean what they mean for `git commit -S`. Throws ``GitError`` with what git said where it can't
    /// be signed; nothing points to the commit then.
    package func writeCommit(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
        message: String, isSigned: Bool
    ) throws -> ObjectID {
        guard isSigned else {
            return try writeCommit(
                tree: tree, parents: parents, author: author, committer: committer,
                message: message)
        }
        // Checks what git would mend or refuse in words of its own.
        _ = try Commit.serialized(
            tree: tree, parents: parents, author: author, committer: committer, message: message)
        try require(tree, .tree)
        for parent in parents { try require(parent, .commit) }
        var variables: [String: String] = [:]
        for (name, person) in [("AUTHOR", author), ("COMMITTER", committer)] {
            let date = person.serialized.split(separator: " ").suffix(2).joined(separator: " ")
            variables["GIT_\(name)_NAME"] = person.name
            variables["GIT_\(name)_EMAIL"] = person.email
            variables["GIT_\(name)_DATE"] = "@" + date
        }
        let output = try program.output(
            [
                "-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync", "-c",
                "i18n.commitEncoding=UTF-8", "commit-tree", "-S", tree.description,
            ] + parents.flatMap { ["-p", $0.description] }, input: Array(message.utf8),
            adding: variables)
        let text = String(decoding: output, as: UTF8.self)
        guard let id = ObjectID(String(text.prefix { !$0.isNewline })) else {
            throw GitError.invalid("'git commit-tree' printed '\(text)' instead of a commit's id")
        }
        // Git syncs the file, not the folders that name it.
        do throws(FileError) {
            let folder = Paths.join(objectDirectory, String(id.description.prefix(2)))
            for path in [folder, objectDirectory] where Files.kind(of: path) == .directory {
                try Files.syncDirectory(path)
            }
        } catch {
            throw GitError(error)
        }
        return id
    }
}
