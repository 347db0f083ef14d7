internal import ArgumentKit
internal import Basics
internal import JSONKit
internal import PromptGit
internal import Traces

/// `promptgit observe`.
enum Observe: Command {
    static let description = CommandDescription(
        name: "observe", abstract: "Read what the agent did into the store",
        discussion: """
            Reads conversations from logs of Claude Code, the Anthropic and OpenAI APIs, Langfuse, \
            Inspect, OpenTelemetry (GenAI conventions or OpenInference), tau2 and tau-bench, and \
            from promptgit's own JSON Lines; the content decides the format. A file may be \
            compressed (gzip, zstd, xz). It is one run, named after its stem; of a folder all files \
            are read, and each run is named after the path there. Reading a file again changes \
            nothing. A record that can't be read is set aside with its line and reason, the rest \
            goes in, and the command ends with 3. Each session is linked to the version of a \
            prompt that it had, as far as that is known.

            The word 'langfuse' asks Langfuse itself for the sessions of a range, by its public \
            API, with the keys of LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, at \
            LANGFUSE_BASE_URL (https://cloud.langfuse.com unless set); a file of that name is \
            './langfuse'. They are the run 'langfuse'. Where it fails on the way, nothing is kept.

            With --follow one file, or the standard input, is read on as it grows, until the command is \
            interrupted; sessions to which nothing is added any more are closed meanwhile.
            """,
        arguments: [
            .variadic(
                "file",
                "Files with conversations, folders of them, - for the standard input, or langfuse",
                kind: .file, minimum: 1)
        ],
        options: [
            OptionDescription(
                "as", placeholder: "WHAT",
                "Read tables of what is known of sessions afterwards instead of sessions",
                kind: .choice(["outcomes"])),
            OptionDescription(
                "column", placeholder: "FIELD=COLUMN",
                "With --as: name the column of session, run, at, who, success, booked, reward, "
                    + "feedback or correction, where it is called otherwise", isRepeatable: true),
            OptionDescription(
                "format", "Say the format instead of detecting it",
                kind: .choice(PromptRepository.traceFormatNames)),
            OptionDescription("run", placeholder: "NAME", "Say the run instead of the file's name"),
            OptionDescription(
                "since", placeholder: "TIME",
                "From when on Langfuse is asked: 24h, 7d, a day or a moment (default 24h)"),
            OptionDescription(
                "until", placeholder: "TIME", "Until when Langfuse is asked (default now)"),
            OptionDescription(
                "patience", placeholder: "SECONDS",
                "How long an answer may take, and how long it is asked for (default 120 and 300)"),
        ],
        flags: [
            FlagDescription("follow", "Go on as the file grows, until an interrupt (Ctrl-C)")
        ],
        examples: [
            .init("promptgit observe runs/monday.jsonl", "Read one run"),
            .init("promptgit observe logs/", "Read all files in a folder"),
            .init("promptgit observe - --run today", "Read what another program writes"),
            .init(
                "promptgit observe --follow agent.jsonl", "Read what an agent does as it does it"),
            .init("promptgit observe langfuse --since 7d", "Ask Langfuse for a week"),
            .init(
                "promptgit observe sold.csv --as outcomes --column session=ticket --column success=sold",
                "Read how sessions went in the end"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        if arguments.option("as") != nil { return try readOutcomes(arguments, context) }
        guard arguments.options("column").isEmpty else {
            throw UsageError(
                "--column is for '--as outcomes'", hint: "say that too", commandPath: ["observe"])
        }
        if arguments.flag("follow") { return try follow(arguments, context) }
        let request = try langfuseRequest(arguments, context.surroundings.now())
        let repository = try context.open()
        let report = try repository.observe(
            arguments.arguments("file"), format: arguments.option("format"),
            run: arguments.option("run"), langfuse: request, note: context.note)
        return try show(report, of: "session", context)
    }

    private static func readOutcomes(
        _ arguments: ParsedArguments, _ context: CommandContext
    ) throws -> ExitCode {
        for name in ["format", "since", "until", "patience"] where arguments.option(name) != nil {
            throw UsageError("--\(name) can't be used with --as", commandPath: ["observe"])
        }
        guard !arguments.flag("follow") else {
            throw UsageError(
                "a table of outcomes is not followed", hint: "leave --follow out",
                commandPath: ["observe"])
        }
        guard !arguments.arguments("file").contains("-") else {
            throw UsageError(
                "outcomes are not read from the standard input", hint: "name a file",
                commandPath: ["observe"])
        }
        var columns: [String: String] = [:]
        for option in arguments.options("column") {
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, columns.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw UsageError(
                    "'--column \(option)' is no FIELD=COLUMN of its own",
                    hint: "such as session=ticket", commandPath: ["observe"])
            }
        }
        let report = try context.open().observeOutcomes(
            arguments.arguments("file"), columns: columns, run: arguments.option("run"))
        return try show(report, of: "outcome", context)
    }

    static func show(
        _ report: ObservationReport, of thing: String, _ context: CommandContext
    ) throws -> ExitCode {
        for note in report.notes { context.note(note) }
        if let problem = JSONParser.loadingProblem {
            context.note("JSON was read without simdjson, which takes longer: \(problem)")
        }
        for note in Sessions.notes(of: report.closing) { context.note(note) }
        for path in report.passedOver { context.note("\(path) is passed over: in no known format") }
        for record in report.rejectedRecords {
            context.note("\(record.file):\(record.line): set aside: \(record.reason)")
        }
        if context.wantsJSON {
            context.print(report.json)
        } else if !report.files.isEmpty || report.failures.isEmpty {
            context.print(Self.summary(of: report, thing))
        }
        guard var failure = report.failures.first else {
            return report.rejected > 0 ? .refused : .done
        }
        for other in report.failures.dropFirst() { context.note("error: \(other.description)") }
        if !report.files.isEmpty {
            failure.suggestion =
                (failure.suggestion.map { $0 + "; " } ?? "") + "the other files are in the store"
        }
        throw failure
    }

    /// What was read, in a sentence, and another one for open sessions where there are any.
    private static func summary(of report: ObservationReport, _ thing: String) -> String {
        let live =
            "\(counted(report.closing.closed, "session")) closed, \(report.open) open\n"
        let isAllEvents = report.files.allSatisfy { $0.format == .events }
        if isAllEvents, !report.files.isEmpty {
            return "\(counted(report.events, "event")) taken, \(report.knownEvents) known, "
                + "\(report.rejected) set aside; " + live
        }
        let sessions =
            "\(counted(report.imported, thing)) imported, \(report.unchanged) unchanged, "
            + "\(report.rejected) set aside\n"
        guard report.events + report.knownEvents > 0 else {
            return sessions + (report.closing.closed > 0 ? live : "")
        }
        return sessions + "\(counted(report.events, "event")) taken, \(report.knownEvents) known; "
            + live
    }

    private static func langfuseRequest(
        _ arguments: ParsedArguments, _ now: Timestamp
    ) throws -> LangfuseRequest {
        let isAsked = arguments.arguments("file").contains("langfuse")
        for name in ["since", "until", "patience"]
        where !isAsked && arguments.option(name) != nil {
            throw UsageError(
                "--\(name) is for 'langfuse', which is not asked here", commandPath: ["observe"])
        }
        let patience = try arguments.integer("patience")
        if let patience, !(1...86_400).contains(patience) {
            throw UsageError(
                "--patience is '\(patience)', not a number of seconds from 1 to 86400",
                commandPath: ["observe"])
        }
        let request = LangfuseRequest(
            since: try arguments.moment("since", before: now),
            until: try arguments.moment("until", before: now), patience: patience)
        let range = request.range(now: now)
        guard range.from < range.to else {
            throw UsageError(
                "there is no time between \(range.from) and \(range.to)",
                hint: "'--since' must be before '--until'", commandPath: ["observe"])
        }
        return request
    }
}
