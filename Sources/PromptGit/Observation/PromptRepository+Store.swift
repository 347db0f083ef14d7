public import Basics
public import Traces

extension PromptRepository {
    /// Looks for damage in the store of sessions.
    ///
    /// - Returns: what is wrong, a sentence each; empty where nothing is.
    /// - Throws: ``PromptGitError`` without a store, ``TraceError`` where it can't be read at all.
    public func storeProblems() throws -> [String] { try existingStore().problems() }

    /// Gives room that the store does not use any more back to the disk; returns its size before and
    /// after, in bytes.
    public func vacuumStore() throws -> (before: Int, after: Int) { try existingStore().vacuum() }

    /// Removes what a person said from the store, and the person's name; the numbers stay.
    ///
    /// - Parameter principal: the person, as the sources name them.
    /// - Returns: in how many sessions.
    /// - Throws: ``PromptGitError`` without a store, or when no session is of that person.
    public func eraseTexts(ofPrincipal principal: String) throws -> Int {
        let count = try existingStore().removeTexts(
            of: .principal(principal), closing: sessionClosing())
        guard count > 0 else {
            throw PromptGitError(
                .notFound, "no session is of the principal '\(principal)'",
                advice:
                    "a person's texts are found by the 'principal' of the sessions, as written there"
            )
        }
        return count
    }

    /// Removes the texts of the sessions that were read before a moment; the numbers stay.
    ///
    /// - Parameter moment: when.
    /// - Returns: in how many sessions.
    /// - Throws: ``PromptGitError`` without a store, ``TraceError`` where it can't be written.
    public func eraseTexts(importedBefore moment: Timestamp) throws -> Int {
        try existingStore().removeTexts(of: .importedBefore(moment), closing: sessionClosing())
    }

    /// Gives the sessions that a filter lets through as lines of our own format, each with a line feed.
    ///
    /// - Returns: how many open sessions are not among them, or not with what happened last.
    /// - Throws: ``PromptGitError`` without a store, ``TraceError`` for an unknown run.
    @discardableResult
    public func exportSessions(
        _ filter: SessionFilter = SessionFilter(), to body: ([UInt8]) -> Void
    ) throws -> Int {
        let store = try existingStore()
        for run in filter.runs { try store.requireRun(run) }
        try store.forEachLine(matching: filter) { body($0 + [UInt8(ascii: "\n")]) }
        return try store.openSessions().count {
            filter.runs.isEmpty || filter.runs.contains($0.run)
        }
    }
}
