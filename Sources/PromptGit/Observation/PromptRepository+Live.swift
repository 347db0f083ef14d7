public import Traces

extension PromptRepository {
    /// The sessions that go on, the one with the latest event first; idle ones are closed before.
    ///
    /// - Parameter run: the run whose sessions are listed; nil lists all.
    /// - Returns: the sessions.
    /// - Throws: ``PromptGitError`` without a store.
    public func openSessions(run: String? = nil) throws -> [OpenSession] {
        try existingStore().openSessions().filter { run == nil || $0.run == run }
    }

    /// Closes the open sessions that are idle, and those of which an event said that they are over.
    ///
    /// - Returns: how many were closed.
    /// - Throws: ``PromptGitError`` without a store, ``TraceError`` where it can't be written.
    public func closeIdleSessions() throws -> ClosingReport {
        try storeAsItIs().close(.idle, sessionClosing())
    }

    /// Closes an open session now.
    ///
    /// - Parameters:
    ///   - id: its id, or the evidence id that it had when it was closed before.
    ///   - run: its run; nil looks in all.
    /// - Returns: how many were closed: one, unless another process has just done it.
    /// - Throws: ``PromptGitError`` where no open session has the id, or several have it.
    public func closeSession(_ id: String, run: String? = nil) throws -> ClosingReport {
        let store = try storeAsItIs()
        let open = try store.openSessions()
        let found = open.filter {
            ($0.id == id || $0.evidenceID == id) && (run == nil || $0.run == run)
        }
        guard let session = found.first else {
            throw PromptGitError.notFound(
                "open session", id, among: open.map(\.id),
                advice: "'promptgit sessions --open' lists them")
        }
        guard found.count == 1 else {
            throw PromptGitError(
                .ambiguous, "open sessions of several runs have the id '\(id)'",
                advice: "name the run too, by --run")
        }
        return try store.close(.session(id: session.id, run: session.run), sessionClosing())
    }

    /// How open sessions become closed ones here.
    ///
    /// - Parameter links: what the repository adds to them; nil makes it anew.
    /// - Returns: the settings' rules, with these.
    /// - Throws: ``PromptGitError`` where the settings are wrong.
    func sessionClosing(_ links: SessionLinks? = nil) throws -> SessionClosing {
        let settings = try settings().observe
        let links = links ?? SessionLinks(self)
        return SessionClosing(
            options: importOptions(settings), idleAfter: settings.idleAfter,
            surroundings: surroundings
        ) { session, instructions in links.add(to: &session, instructions) }
    }
}
