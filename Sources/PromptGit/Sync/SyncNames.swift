internal import Basics
package import GitKit

/// Under which names a remote and this clone have the same things.
package struct SyncNames: Sendable {
    /// The remote.
    package let remote: String
    /// The main branch here, a full reference name.
    package let main: String
    /// The main branch there.
    package let remoteMain: String
    /// What the remote's main branch was when it was last seen.
    package let trackedMain: String

    /// The references of proposals, in this clone and in the remote.
    package static let proposals = "refs/heads/proposals/"
    /// The ledger of the remote as it was when it was last seen.
    package var trackedLedger: String { "refs/promptgit/remotes/\(remote)/ledger" }
    /// The proposals' branches of the remote as they were when they were last seen.
    package var trackedProposals: String { "refs/remotes/\(remote)/proposals/" }

    /// What is remembered of a reference of the remote; nil for one that is none of promptgit's.
    package func tracked(_ reference: String) -> String? {
        switch reference {
        case remoteMain: trackedMain
        case Ledger.reference: trackedLedger
        case _ where reference.hasPrefix(Self.proposals):
            trackedProposals + reference.dropFirst(Self.proposals.count)
        default: nil
        }
    }

    /// Finds the names.
    ///
    /// - Parameters:
    ///   - wanted: the remote; nil takes the one that main follows, else the only one, else
    ///     `origin`.
    ///   - main: the main branch.
    ///   - git: the repository.
    /// - Throws: ``PromptGitError`` when there is no such remote, or no saying which.
    package init(_ wanted: String?, main: MainBranch, git: Repository) throws {
        let names = try git.remoteNames()
        let followed = try git.configString("branch.\(main.name).remote")
        let remote = try wanted ?? Self.choose(names, followed)
        guard names.contains(remote) else {
            throw PromptGitError(
                .notFound, "no remote is named '\(remote)'",
                advice: names.isEmpty
                    ? "'git remote add origin URL' names one"
                    : "there \(names.count == 1 ? "is" : "are") \(names.joined(separator: ", "))")
        }
        self.remote = remote
        self.main = main.reference
        let merged = try git.configString("branch.\(main.name).merge")
        let branch = remote == followed ? merged ?? main.reference : main.reference
        remoteMain = branch
        let upstream = remote == followed ? try git.upstream(of: main.name) : nil
        trackedMain =
            upstream
            ?? "refs/remotes/\(remote)/"
            + (branch.hasPrefix("refs/heads/") ? String(branch.dropFirst(11)) : branch)
    }

    private static func choose(_ names: [String], _ followed: String?) throws -> String {
        if let followed, names.contains(followed) { return followed }
        if names.count == 1, let only = names.first { return only }
        if names.contains("origin") { return "origin" }
        guard names.isEmpty else {
            throw PromptGitError(
                .ambiguous, "there are several remotes, and main follows none of them",
                advice: "say which: 'promptgit sync \(names[0])'; there are "
                    + names.joined(separator: ", "))
        }
        throw PromptGitError(
            .notFound, "the repository has no remote",
            advice: "'git remote add origin URL' names one")
    }
}
