internal import Basics
package import GitKit

/// The branch that holds what is in production, and where it stands.
package struct MainBranch {
    /// Its full reference name.
    package var reference: String
    /// The commit it points to.
    package var head: ObjectID

    /// Its name without `refs/heads/`.
    package var name: String { String(reference.dropFirst("refs/heads/".count)) }
}

extension PromptRepository {
    /// The configuration key that names the main branch.
    package static let mainKey = "promptgit.main"

    /// The main branch: `git config promptgit.main`, else the remote's head, else `main` or
    /// `master`, else the only branch there is.
    ///
    /// Throws ``PromptGitError`` when none of these says which, and when the branch has no commit.
    package func mainBranch() throws -> MainBranch {
        let name = try mainBranchName()
        let reference = "refs/heads/" + name
        guard let head = try git.reference(reference) else {
            throw PromptGitError(
                .notFound, "the main branch '\(name)' has no commit",
                advice: "commit something on it, or name another one with "
                    + "'git config \(Self.mainKey) NAME'")
        }
        return MainBranch(reference: reference, head: head)
    }

    private func mainBranchName() throws -> String {
        if let name = try git.configString(Self.mainKey) { return name }
        for remote in try git.remoteNames() {
            if let name = try git.remoteHead(remote) { return name }
        }
        for name in ["main", "master"] where try git.reference("refs/heads/" + name) != nil {
            return name
        }
        let others = try git.references("refs/heads/").map { String($0.name.dropFirst(11)) }
            .filter { !$0.hasPrefix("proposals/") }
        if others.count == 1, let only = others.first { return only }
        if others.isEmpty {
            throw PromptGitError(
                .notFound, "the repository has no commit yet",
                advice: "run 'git add -A' and 'git commit' first")
        }
        throw PromptGitError(
            .ambiguous, "which branch is the main one is not clear",
            advice: "say so with 'git config \(Self.mainKey) NAME'; there are "
                + others.joined(separator: ", "))
    }

    /// The main branch, checked to be one on which a decision can be taken: its history is whole
    /// and it contains what its upstream is known to have.
    package func mainBranchForDecision() throws -> MainBranch {
        if git.isShallow {
            throw PromptGitError(
                .unknown, "this clone is shallow, so what was decided before can't be seen",
                advice: "run 'git fetch --unshallow' first")
        }
        let main = try mainBranch()
        if let upstream = try git.upstream(of: main.name),
            let theirs = try git.reference(upstream), theirs != main.head,
            try !git.isAncestor(theirs, of: main.head)
        {
            throw PromptGitError(
                .conflict,
                "\(main.name) does not contain \(upstream.replacing("refs/remotes/", with: ""))",
                advice: "run 'promptgit sync' or 'git pull' on \(main.name) first")
        }
        return main
    }

    /// Who runs the command, from the environment and git's configuration; throws
    /// ``PromptGitError`` when nobody is named.
    package func person() throws -> Signature {
        var environment = surroundings.environment
        // A date given for a commit is not the date of a decision.
        environment["GIT_AUTHOR_DATE"] = nil
        environment["GIT_COMMITTER_DATE"] = nil
        guard
            let signature = try git.identity(environment: environment, now: surroundings.now())
        else {
            throw PromptGitError(
                .noIdentity, "git does not know who you are",
                advice: "run 'git config user.name NAME' and 'git config user.email MAIL'")
        }
        return signature
    }

    /// The author of what promptgit writes by itself.
    package func ownSignature() -> Signature {
        Signature(
            name: "promptgit", email: "promptgit@promptgit.invalid", time: surroundings.now(),
            offsetMinutes: 0)
    }
}
