public import Basics
internal import GitKit
internal import PromptModel

/// What is wrong with a decision or with the record of it.
public struct AuditProblem: Sendable, Hashable {
    /// What was checked.
    public enum Check: String, Sendable, Hashable, CaseIterable {
        /// The ledger only grows, an event a commit.
        case ledger
        /// The proposal's record came with it and stayed as it was.
        case record
        /// The merge says who approved what.
        case trailers
        /// Those who approved might, and were enough.
        case approval
        /// The merge holds what was approved and nothing else.
        case content
        /// The signature is one of whoever decided.
        case signature
        /// Something could not be read, and so not be checked.
        case unreadable
    }

    /// What was checked.
    public var check: Check
    /// The full id of the commit; nil where it is about none.
    public var commit: String?
    /// The proposal; nil where it is about none.
    public var proposal: ProposalID?
    /// What is wrong, in a sentence without a full stop.
    public var message: String

    /// The problem in the documented JSON shape.
    public var json: JSONValue {
        [
            "check": .string(check.rawValue), "commit": .optional(commit),
            "proposal": .optional(proposal?.description), "message": .string(message),
        ]
    }
}

/// What a check of all decisions found.
public struct AuditCheck: Sendable {
    /// How many commits of the ledger were checked.
    public var ledgerCommits = 0
    /// How many merges of proposals, and other ways in which they came, were checked.
    public var approvals = 0
    /// What is wrong, in the order of history.
    public var problems: [AuditProblem] = []

    /// The outcome in the documented JSON shape.
    public var json: JSONValue {
        [
            "ledgerCommits": .integer(Int64(ledgerCommits)),
            "approvals": .integer(Int64(approvals)), "problems": .array(problems.map(\.json)),
        ]
    }
}

extension PromptRepository {
    /// Checks all decisions that main and the ledger hold: the ledger's chain, the record and the
    /// trailers of each merge of a proposal, that it holds what was approved, who approved it, and
    /// the signatures where the settings of its time want them.
    ///
    /// What can't be checked is a problem. Throws git's errors where main can't be read at all, and
    /// ``PromptGitError`` in a shallow clone, of which nothing could be said.
    public func verifyAudit() throws -> AuditCheck {
        guard !git.isShallow else {
            throw PromptGitError(
                .unknown, "this clone is shallow, so earlier decisions can't be checked",
                advice: "run 'git fetch --unshallow' first")
        }
        let main = try mainBranch()
        var verifier = try AuditVerifier(self)
        verifier.checkLedger()
        try verifier.checkMain(main)
        return verifier.outcome
    }
}
