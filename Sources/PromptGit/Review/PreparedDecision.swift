internal import Basics
internal import GitKit
internal import PromptModel

/// What leads from main as it is to main with a decision: objects that are written, and a reference
/// that is still to move.
protocol PreparedDecision {
    /// Main as the decision was prepared on it.
    var main: MainBranch { get }
    /// Where main's reference goes; nil where it stays.
    var commit: ObjectID? { get }
    /// Who decides.
    var person: Signature { get }
    /// What the reference's log says.
    var log: String { get }
    /// The branches that have no use any more once main has moved.
    var finishedBranches: [Reference] { get }
}

extension PreparedDecision {
    var finishedBranches: [Reference] { [] }
}

extension PromptRepository {
    /// Prepares a decision and moves main with it, one decision after the other in a repository.
    ///
    /// Where somebody else moved main meanwhile, the decision is prepared again on what main is now
    /// while the work trees' indexes are locked, so that not even a person who commits without end
    /// can keep it from coming about.
    ///
    /// - Parameters:
    ///   - what: what messages call it.
    ///   - prepare: prepares it on main as it is when it is called.
    /// - Returns: what was done.
    /// - Throws: what `prepare` throws, and git's errors; main is as it was then.
    func carryOut<Prepared: PreparedDecision>(
        _ what: String, _ prepare: () throws -> Prepared
    ) throws -> Prepared {
        readAhead()
        defer { git.indexAhead = nil }
        try git.recover()
        return try git.exclusively("decide", patience: Self.decisionPatience) {
            try restartingWhenMoved(what) { try carryOutOnce(prepare) }
        }
    }

    /// Begins to read on another core what a decision needs after it has looked at the proposals.
    private func readAhead() {
        libraries.readAhead(outlineCache)
        let index = Meanwhile(git.indexReader)
        git.indexAhead = { index.wait() }
    }

    /// How long a decision waits for others, in milliseconds.
    ///
    /// Hundreds may be before it, and the system lets those who wait in no order of their own: on a
    /// busy machine one of a thousand waited longer than a minute.
    private static let decisionPatience = 180_000

    private func carryOutOnce<Prepared: PreparedDecision>(
        _ prepare: () throws -> Prepared
    ) throws -> Prepared {
        // Where nothing moves in the end, the next decision still finds what was written. A disk that fails
        // says so to that one: nothing here is lost by it.
        defer { try? git.syncNewObjects() }
        var prepared = try prepare()
        guard let commit = prepared.commit else { return prepared }
        var failure: (any Error)?
        do throws(GitError) {
            try git.advance(
                branch: prepared.main.reference, from: prepared.main.head, to: commit,
                log: prepared.log, signature: prepared.person,
                again: { present in
                    do {
                        prepared = try prepare()
                        return prepared.main.head == present ? prepared.commit : nil
                    } catch {
                        failure = error
                        return nil
                    }
                }, removing: { prepared.finishedBranches },
                meanwhile: { prepared.commit.map(keepNames(ofMainAt:)) })
        } catch {
            guard error.code == .changedMeanwhile else { throw error }
            if let failure { throw failure }
            // On main as it is now there may be nothing left to do.
            if prepared.commit == nil { return prepared }
            throw error
        }
        return prepared
    }

    /// A reason as a trailer has it, in one line: more than that belongs to the people, not to a field.
    static func line(of reason: String?) -> String {
        (reason ?? "none given").split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Starts a decision again as long as main moves while it is being prepared.
    func restartingWhenMoved<Result>(
        _ what: String, _ decide: () throws -> Result
    ) throws -> Result {
        var lastError: (any Error)?
        for _ in 0..<Self.attempts {
            do {
                return try decide()
            } catch let error as GitError where error.code == .changedMeanwhile {
                lastError = error
            }
        }
        throw PromptGitError(
            .conflict,
            "main moved \(Self.attempts) times while \(what) was being prepared"
                + (lastError.map { " (\($0))" } ?? ""),
            advice: "try again")
    }

    /// How often a decision starts again because main moved while it was being prepared.
    private static let attempts = 20
}
