internal import Basics
internal import Traces

extension PromptRepository {
    /// Reads conversations from a file into the store as it grows, and closes open sessions meanwhile.
    ///
    /// - Parameters:
    ///   - name: the file, or `-` for the standard input.
    ///   - format: one of ``traceFormatNames``; nil detects it from the content.
    ///   - run: the name of the run; nil is the file's stem.
    ///   - isStopped: whether it is enough; asked twice a second.
    ///   - status: told after each look what has come so far.
    /// - Returns: what came of the file.
    /// - Throws: ``PromptGitError`` for what is no file, ``TraceError`` where it can't be followed, or the store
    ///   can't be written; what was read before stays.
    public func follow(
        _ name: String, format: String? = nil, run: String? = nil,
        isStopped: @escaping () -> Bool, status: @escaping (ObservationReport) -> Void = { _ in }
    ) throws -> ObservationReport {
        let path = try followed(name)
        let settings = try settings().observe
        var options = importOptions(settings)
        options.format = format.map(TraceFormat.init(rawValue:))
        options.run = run
        let store = try openStore()
        do throws(TraceError) {
            try store.setPrincipalCap(settings.principalCap, isWaiting: false)
        } catch {
            // Another process writes for long: the next command does it.
            guard error.code == .storeBusy else { throw error }
        }
        let work = FollowedWork(self, settings, try openStore())
        let following = Following(
            options: options, surroundings: surroundings, link: work.link, isStopped: isStopped
        ) { (report) throws(TraceError) in
            try work.tick()
            status(work.report(with: report))
        }
        let found =
            try path.map { (path) throws(TraceError) in try store.follow(path, following) }
            ?? store.followStandardInput(following)
        try work.finish()
        return work.report(with: found)
    }

    /// The path of a file that can be followed; nil is the standard input.
    private func followed(_ name: String) throws -> String? {
        if name == TraceSource.standardInput { return nil }
        let path = surroundings.absolutePath(name)
        let advice = "name one file, or - for the standard input"
        switch Files.kind(of: path) {
        case .file: return path
        case .directory:
            throw PromptGitError(
                .invalidInput, "\(path) is a folder, and one file is followed", advice: advice)
        case nil: throw PromptGitError(.notFound, "there is no file \(path)", advice: advice)
        default: throw PromptGitError(.invalidInput, "\(path) is no regular file", advice: advice)
        }
    }
}

/// What is done beside the reading while a file is followed.
private final class FollowedWork {
    private let repository: PromptRepository
    private let settings: ObserveSettings
    /// A connection of its own: what an import remembers of its file is the connection's.
    private let store: SessionStore
    private var links: SessionLinks
    private var linkedAt: Timestamp
    private var cleanedAt: Timestamp
    private var closing = ClosingReport()
    private var open = 0
    private var notes: [String] = []
    private var problems: [String] = []

    init(_ repository: PromptRepository, _ settings: ObserveSettings, _ store: SessionStore) {
        self.repository = repository
        self.settings = settings
        self.store = store
        links = SessionLinks(repository)
        linkedAt = repository.surroundings.now()
        cleanedAt = linkedAt
    }

    /// Adds to a session what the repository knows, by what its library was a minute ago at most.
    func link(_ session: inout Session, _ instructions: String?) {
        let now = repository.surroundings.now()
        if now.seconds - linkedAt.seconds > 60 {
            if !links.problems.isEmpty { problems = links.problems }
            links = SessionLinks(repository)
            linkedAt = now
        }
        links.add(to: &session, instructions)
    }

    private var rules: SessionClosing {
        SessionClosing(
            options: repository.importOptions(settings), idleAfter: settings.idleAfter,
            surroundings: repository.surroundings, link: link)
    }

    /// Closes the sessions that are idle or over, and removes old texts now and then.
    func tick() throws(TraceError) {
        closing.add(try store.closeIdleIfPossible(rules))
        open = try store.openCount()
        let now = repository.surroundings.now()
        guard now.seconds - cleanedAt.seconds > 3600 else { return }
        cleanedAt = now
        do throws(TraceError) {
            try clean()
        } catch {
            // Another process writes for long: it is done in an hour, or at the end.
            guard error.code == .storeBusy else { throw error }
        }
    }

    /// Does what is left to do.
    func finish() throws(TraceError) {
        closing.add(try store.close(.idle, rules))
        open = try store.openCount()
        try clean()
    }

    private func clean() throws(TraceError) {
        if let note = try repository.removeOldTexts(from: store, settings, rules) {
            notes.append(note)
        }
    }

    /// What has come so far.
    func report(with found: ImportReport?) -> ObservationReport {
        var report = ObservationReport(files: found.map { [$0] } ?? [])
        report.closing = closing
        report.open = open
        report.notes = notes
        report.notes += links.problems.isEmpty ? problems : links.problems
        return report
    }
}
