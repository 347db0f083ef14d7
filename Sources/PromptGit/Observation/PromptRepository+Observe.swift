public import Basics
internal import JSONKit
public import Traces

/// What an import of conversations came to.
public struct ObservationReport: Sendable {
    /// A record that was set aside.
    public struct Rejected: Sendable, Hashable {
        /// The file it stands in.
        public var file: String
        /// The line where it begins, from 1.
        public var line: Int
        /// Why it can't be a session.
        public var reason: String
    }

    /// What came of each file.
    public var files: [ImportReport]
    /// What a person should know, a sentence each.
    public var notes: [String] = []
    /// Why files could not be read; of these nothing is kept.
    public var failures: [TraceError] = []
    /// The files of a folder that hold no conversations in any known format.
    public var passedOver: [String] = []

    /// What became of open sessions.
    public var closing = ClosingReport()
    /// How many sessions are open now.
    public var open = 0

    /// How many events of open sessions were new.
    public var events: Int { files.reduce(0) { $0 + $1.events } }
    /// How many events were known.
    public var knownEvents: Int { files.reduce(0) { $0 + $1.knownEvents } }
    /// Whether open sessions have anything to do with it.
    public var hasEvents: Bool {
        files.contains { $0.format == .events } || closing != ClosingReport() || open > 0
    }

    /// How many sessions were new or had changed.
    public var imported: Int { files.reduce(0) { $0 + $1.imported + $1.replaced } }
    /// How many sessions were there already.
    public var unchanged: Int { files.reduce(0) { $0 + $1.unchanged } }
    /// How many records were set aside.
    public var rejected: Int { files.reduce(0) { $0 + $1.rejected } }

    /// The records that were set aside, in the order of the files.
    public var rejectedRecords: [Rejected] {
        files.flatMap { file in
            file.rejections.map { Rejected(file: file.path, line: $0.line, reason: $0.reason) }
        }
    }

    /// The report in the documented JSON shape.
    public var json: JSONValue {
        var object: JSONObject = [
            "imported": .count(imported), "unchanged": .count(unchanged),
            "rejected": .count(rejected),
        ]
        if hasEvents {
            object["events"] = ["taken": .count(events), "known": .count(knownEvents)]
            object["closed"] = .count(closing.closed)
            object["open"] = .count(open)
        }
        if !passedOver.isEmpty { object["passedOver"] = .strings(passedOver) }
        if !failures.isEmpty {
            object["failed"] = .array(
                failures.map {
                    ["file": .optional($0.path), "reason": .string($0.description)]
                })
        }
        return .object(object)
    }
}

extension PromptRepository {
    /// The names of the formats of conversations that can be read.
    public static let traceFormatNames = TraceFormat.known.map(\.rawValue)

    /// The path of the store of sessions.
    package var storePath: String { Paths.join(privateDirectory, "traces.sqlite") }

    /// Opens the store; makes it where it is missing.
    package func openStore() throws -> SessionStore {
        try Files.createDirectory(privateDirectory)
        return try SessionStore(path: storePath)
    }

    /// Opens the store of sessions that were read before, with the weights that the settings give them, and
    /// closes those that are idle, where the store can be written at once.
    ///
    /// Throws ``PromptGitError`` when none were read.
    package func existingStore() throws -> SessionStore {
        let store = try storeAsItIs()
        if try store.openCount() > 0 { try store.closeIdleIfPossible(sessionClosing()) }
        return store
    }

    /// Opens the store of sessions that were read before; throws ``PromptGitError`` when none were.
    func storeAsItIs() throws -> SessionStore {
        guard Files.kind(of: storePath) == .file else {
            throw PromptGitError(
                .notFound, "no sessions have been read here yet",
                advice: "run 'promptgit observe FILE' first")
        }
        let settings = try settings()
        let store = try SessionStore(path: storePath)
        do throws(TraceError) {
            try store.setPrincipalCap(settings.observe.principalCap, isWaiting: false)
        } catch {
            // Where nothing can be written just now, the weights are those of the cap that reports name.
            guard error.code == .storeReadOnly || error.code == .storeBusy else { throw error }
        }
        return store
    }

    /// How sessions are read by the settings.
    func importOptions(_ settings: ObserveSettings) -> ImportOptions {
        var options = ImportOptions()
        if let tools = settings.escalationTools { options.escalationTools = Set(tools) }
        if let phrases = settings.escalationPhrases { options.escalationPhrases = phrases }
        if let phrases = settings.unansweredPhrases { options.unansweredPhrases = phrases }
        options.mask = settings.maskKinds
        return options
    }

    /// Reads conversations from files into the store, each file in one transaction.
    ///
    /// A file that can't be read does not keep the others from being read; of it nothing is kept.
    ///
    /// - Parameters:
    ///   - names: files, folders, patterns of the shell, `-` for the standard input, and `langfuse` for
    ///     what Langfuse is asked for; a file's stem is the name of its run, in a folder with the path
    ///     there, and Langfuse's is `langfuse`.
    ///   - format: one of ``traceFormatNames``; nil detects it from the content.
    ///   - run: the name of the run; nil leaves it to each file.
    ///   - langfuse: what Langfuse is asked for.
    ///   - note: told what goes on, for a person who waits.
    /// - Returns: what came of each file.
    /// - Throws: ``PromptGitError`` when one of the names means no file, or Langfuse's keys are missing,
    ///   before anything is read, and ``TraceError`` when the store can't be opened.
    public func observe(
        _ names: [String], format: String? = nil, run: String? = nil,
        langfuse: LangfuseRequest = LangfuseRequest(), note: @escaping (String) -> Void = { _ in }
    ) throws -> ObservationReport {
        let settings = try settings()
        var options = importOptions(settings.observe)
        options.format = format.map(TraceFormat.init(rawValue:))
        let sources = try TraceSource.named(
            names.filter { $0 != LangfuseAccess.word }, surroundings)
        let access =
            names.contains(LangfuseAccess.word)
            ? try LangfuseAccess(surroundings.environment) : nil
        let store = try openStore()
        let links = SessionLinks(self)
        var report = ObservationReport(files: [])
        if let note = try weigh(store, settings.observe.principalCap) { report.notes.append(note) }
        for source in sources {
            options.run = run ?? source.run
            do throws(TraceError) {
                report.files.append(try read(source, into: store, options, links))
            } catch {
                guard source.isFound, error.code == .unknownFormat || error.code == .empty else {
                    report.failures.append(error)
                    continue
                }
                report.passedOver.append(source.path ?? TraceSource.standardInput)
            }
        }
        if let access {
            options.run = run ?? LangfuseAccess.word
            options.format = .langfuse
            do throws(TraceError) {
                try fetchLangfuse(access, langfuse, to: &report, note: note) {
                    (path) throws(TraceError) in
                    try read(TraceSource(path: path), into: store, options, links)
                }
            } catch {
                report.failures.append(error)
            }
        }
        let closing = try sessionClosing(links)
        report.closing = try store.close(.idle, closing)
        report.open = try store.openCount()
        if let note = try removeOldTexts(from: store, settings.observe, closing) {
            report.notes.append(note)
        }
        report.notes += links.problems
        return report
    }

    /// Weighs the sessions by the cap that the settings name; says so where another was in force.
    private func weigh(_ store: SessionStore, _ cap: Int) throws -> String? {
        let isEmpty = try store.metrics().sessions == 0
        guard let before = try store.setPrincipalCap(cap), !isEmpty else { return nil }
        func text(_ cap: Int) -> String { cap == 0 ? "any number of" : "at most \(cap)" }
        return
            "the weights of all sessions are made anew: those of one principal on one day count for "
            + "\(text(cap)) sessions together, no longer for \(text(before)) "
            + "('observe.principalCap' in the settings)"
    }

    /// Removes what was said in sessions that were read longer ago than texts are kept; says so.
    func removeOldTexts(
        from store: SessionStore, _ settings: ObserveSettings, _ closing: SessionClosing
    ) throws(TraceError) -> String? {
        let days = settings.keepText
        guard days > 0 else { return nil }
        let limit = Timestamp(seconds: surroundings.now().seconds - Int64(days) * 86_400)
        let count = try store.removeTexts(of: .importedBefore(limit), closing: closing)
        guard count > 0 else { return nil }
        return
            "the texts of \(count) sessions that were read more than \(days) days ago are removed "
            + "('observe.keepText' in the settings); their numbers stay"
    }

    private func read(
        _ source: TraceSource, into store: SessionStore, _ options: ImportOptions,
        _ links: SessionLinks
    ) throws(TraceError) -> ImportReport {
        let link = links.add
        guard let path = source.path else {
            return try store.importStandardInput(
                options: options, surroundings: surroundings,
                keptIn: Files.temporaryDirectory(surroundings.environment), link: link)
        }
        // What a compressed file holds is known when it has been read.
        let size = Compression.pathWithoutExtension(path) == path ? Files.size(of: path) ?? 0 : 0
        let total = size >> 20
        defer { surroundings.progress(Self.readingSessions, total, total) }
        return try store.importFile(
            path, options: options, surroundings: surroundings, link: link
        ) { offset in
            surroundings.progress(Self.readingSessions, min(offset >> 20, total - 1), total)
        }
    }

    private static let readingSessions = Surroundings.Work("reading sessions", unit: "MB")
}
