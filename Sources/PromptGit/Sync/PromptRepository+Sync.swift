internal import Basics
internal import GitKit

/// How a `sync` is to be done.
public struct SyncOptions: Sendable, Hashable {
    /// The remote's name; nil takes the one that main follows, else the only one, else `origin`.
    public var remote: String?
    /// Whether nothing is to be changed, here or there.
    public var isDryRun: Bool
    /// How many milliseconds may pass without a sign of life from the remote.
    public var silence: Int
    /// Whether git may ask for a password on a terminal.
    public var mayAsk: Bool

    /// Creates options.
    public init(
        remote: String? = nil, isDryRun: Bool = false, silence: Int = 60_000, mayAsk: Bool = false
    ) {
        self.remote = remote
        self.isDryRun = isDryRun
        self.silence = silence
        self.mayAsk = mayAsk
    }
}

extension PromptRepository {
    /// How often a sync starts again because one of the two sides moved meanwhile.
    private static let rounds = 20

    /// Brings main, the ledger and the proposals of this clone and of a remote into step.
    ///
    /// What went apart is joined: ledgers by the union of their events, mains file by file. Each
    /// side moves only from what was seen of it, and no commit is rewritten. Whenever it is
    /// interrupted, the next one goes on.
    ///
    /// - Parameters:
    ///   - options: which remote, and how.
    ///   - said: takes a line about what is going on, for a person who waits.
    /// - Returns: what changed, and what the remote declined.
    /// - Throws: ``PromptGitError`` with `.conflict` when both mains changed a file, which is named:
    ///   nothing has changed then; a `RemoteError` when the remote can't be reached.
    public func sync(
        _ options: SyncOptions = SyncOptions(),
        said: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> SyncReport {
        try git.recover()
        if git.isShallow {
            throw PromptGitError(
                .unknown, "this clone is shallow, so what was decided before can't be seen",
                advice: "run 'git fetch --unshallow' first")
        }
        return try git.exclusively("sync") {
            let names = try SyncNames(options.remote, main: mainBranch(), git: git)
            var round = try SyncRound(self, names, options, said)
            for _ in 0..<Self.rounds {
                do {
                    if let report = try round.run() { return report }
                } catch let error as GitError where error.code == .changedMeanwhile {
                    said("\(error.message); looking again")
                }
            }
            throw PromptGitError(
                .conflict,
                "\(names.remote) moved \(Self.rounds) times while this clone was being joined",
                advice: "try again")
        }
    }
}
