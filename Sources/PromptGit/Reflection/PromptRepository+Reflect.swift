public import Analysis
internal import Basics
internal import GitKit
package import PromptModel
internal import Traces

extension PromptRepository {
    /// What goes wrong in the sessions, by the library on the main branch.
    ///
    /// - Parameter runs: the runs to look at; empty means all.
    /// - Returns: the findings, those with an edit first.
    /// - Throws: ``PromptGitError`` when no sessions were read and for an unknown run.
    public func reflect(runs: [String] = []) throws -> [Finding] {
        let main = try mainBranch()
        let snapshot = try LibrarySnapshot(self, tree: git.commit(main.head).tree)
        return try findings(
            runs: runs, library: snapshot.library, settings: settings(at: main.head))
    }

    /// The findings of the analyzers about a library.
    package func findings(
        runs: [String], library: Library, settings: Settings
    ) throws -> [Finding] {
        let store = try existingStore()
        var limits = AnalysisSettings()
        limits.minimumSessions = settings.reflect.minSessions
        limits.minimumTasks = settings.reflect.minTasks
        var reflection = Reflection(library: AnalysisLibrary(library), settings: limits)
        try forEachSession(in: store, runs: runs) {
            reflection.add($0.session, evidence: $0.evidenceID)
        }
        return reflection.findings()
    }

    /// The words of the sessions that stand in drafts; none may be written to git.
    package func wordsOfTraces(
        in drafts: [ProposalDraft], runs: [String], library: Library
    ) throws -> [Redaction.Violation] {
        var redaction = Redaction(drafts, library: AnalysisLibrary(library))
        guard !drafts.isEmpty, !redaction.needsNoSessions else { return redaction.violations }
        try forEachSession(in: existingStore(), runs: runs) { redaction.add($0.session) }
        return redaction.violations
    }

    private func forEachSession(
        in store: SessionStore, runs: [String], _ body: (StoredSession) -> Void
    ) throws {
        if !runs.isEmpty {
            let names = try store.runs().map(\.name)
            for run in runs where !names.contains(run) {
                throw PromptGitError.notFound(
                    "run", run, among: names,
                    advice: "there are \(names.sorted().joined(separator: ", "))")
            }
        }
        var filter = SessionFilter()
        filter.runs = runs
        try store.forEachSession(matching: filter, body)
    }
}
