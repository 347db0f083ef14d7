public import Basics
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
        [
            "imported": .count(imported), "unchanged": .count(unchanged),
            "rejected": .count(rejected),
        ]
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

    /// Opens the store of sessions that were read before; throws ``PromptGitError`` when none were.
    package func existingStore() throws -> SessionStore {
        guard Files.kind(of: storePath) == .file else {
            throw PromptGitError(
                .notFound, "no sessions have been read here yet",
                advice: "run 'promptgit observe FILE' first")
        }
        return try SessionStore(path: storePath)
    }

    /// Reads conversations from files into the store, each file in one transaction.
    ///
    /// - Parameters:
    ///   - paths: absolute paths; a file's stem is the name of its run.
    ///   - format: one of ``traceFormatNames``; nil detects it from the content.
    /// - Returns: what came of each file.
    /// - Throws: ``PromptGitError`` when one of the files is not there, before any is read;
    ///   ``TraceError`` at the first one that can't be read: of that file nothing is kept, of the
    ///   ones before it everything.
    public func observe(_ paths: [String], format: String? = nil) throws -> ObservationReport {
        let settings = try settings()
        var options = ImportOptions(format: format.map(TraceFormat.init(rawValue:)))
        if let tools = settings.observe.escalationTools { options.escalationTools = Set(tools) }
        for path in paths where Files.kind(of: path) != .file {
            let what = Files.kind(of: path).map {
                $0 == .directory ? "a folder" : "no regular file"
            }
            throw PromptGitError(
                .notFound, what.map { "\(path) is \($0)" } ?? "there is no file \(path)",
                advice: "name the files with the conversations; nothing was read")
        }
        let store = try openStore()
        let linker = PromptLinker(self)
        var report = ObservationReport(files: [])
        for path in paths {
            do {
                report.files.append(
                    try store.importFile(
                        path, options: options, surroundings: surroundings,
                        link: { linker.link(&$0, instructions: $1) }))
            } catch {
                guard !report.files.isEmpty else { throw error }
                var error = error
                error.suggestion =
                    (error.suggestion.map { $0 + "; " } ?? "")
                    + "the files before it are in the store (\(report.imported) sessions imported)"
                throw error
            }
        }
        if let problem = linker.problem {
            report.notes.append(
                "some sessions are not linked to versions of prompts: \(problem); "
                    + "read the files again when that is mended")
        }
        return report
    }

    /// What happened in the sessions, in numbers; of one run, or of all.
    ///
    /// Throws ``TraceError`` for an unknown run.
    public func metrics(run: String? = nil) throws -> Metrics {
        try existingStore().metrics(MetricsQuery(run: run))
    }
}
