internal import ArgumentKit
internal import Basics
internal import PromptGit
internal import Traces

/// `promptgit sessions`.
enum Sessions: Command {
    static let description = CommandDescription(
        name: "sessions", abstract: "List sessions, or read one",
        discussion: """
            With an id (an evidence id, the beginning of one, or the id that its source gave it) that session \
            is written as a transcript. Without one, sessions are listed, the latest first. Sessions to which \
            events are still added (docs/traces.md) are in no list but that of --open.
            """,
        arguments: [.optional("session", "The session to read", placeholder: "SESSION")],
        options: [
            OptionDescription(
                "format", "Print in this form", kind: .choice(["text", "json", "csv"])),
            OptionDescription(
                "limit", short: "n", placeholder: "N", "List at most so many",
                kind: .integer(1...1_000_000_000), defaultValue: "50"),
            OptionDescription("run", placeholder: "NAME", "List sessions of a run"),
            OptionDescription(
                "since", placeholder: "DATE", "List sessions from a day or moment on"),
            OptionDescription(
                "sort", placeholder: "BY", "Sort by this, the largest first",
                kind: .choice(SessionFilter.Order.allCases.map(\.rawValue))),
            OptionDescription(
                "tool", placeholder: "NAME", "List sessions that called this tool",
                isRepeatable: true),
            OptionDescription("until", placeholder: "DATE", "List sessions before a day or moment"),
            OptionDescription(
                "where", placeholder: "DIMENSION=VALUE",
                "List sessions that have this value, such as channel=web", isRepeatable: true),
        ],
        flags: [
            FlagDescription(
                "escalated", "List sessions that were handed to a person, or not", isNegatable: true
            ),
            FlagDescription(
                "open", "List the sessions that go on, the one with the latest event first"),
            FlagDescription("full", "With a session: write long answers of tools as a whole"),
            FlagDescription(
                "success", "List sessions that reached their goal, or did not", isNegatable: true),
            FlagDescription(
                "tool-failure", "List sessions in which a tool failed, or none did",
                isNegatable: true),
        ],
        examples: [
            .init("promptgit sessions --no-success --sort cost -n 10", "List the dearest failures"),
            .init("promptgit sessions --where channel=web --tool-failure", "List what went wrong"),
            .init("promptgit sessions 4f1c", "Read the session whose evidence id begins so"),
            .init("promptgit sessions --open", "List the sessions that go on"),
        ],
        subcommands: [close], isRunnable: true)

    private static let close = CommandDescription(
        name: "close", abstract: "Close open sessions, so that they are measured",
        discussion: """
            With an id that session is closed now; with --idle all that are idle for as long as \
            'observe.idleAfter' in the settings says (30 minutes), which every other command does too. \
            A session to which an event comes later is opened again.
            """,
        arguments: [.optional("session", "The session to close", placeholder: "SESSION")],
        options: [OptionDescription("run", placeholder: "NAME", "Say the run of the session")],
        flags: [FlagDescription("idle", "Close the sessions that are idle")],
        examples: [
            .init("promptgit sessions close --idle", "Close what is idle"),
            .init("promptgit sessions close ticket-17", "Close one session now"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        if arguments.path.last == "close" { return try close(arguments, context) }
        let format = arguments.option("format") ?? (context.wantsJSON ? "json" : "text")
        if arguments.flag("open") { return try listOpen(arguments, format, context) }
        if let id = arguments.argument("session") {
            guard format != "csv" else {
                throw UsageError(
                    "a session is no table", hint: "ask for --format json or text",
                    commandPath: ["sessions"])
            }
            let stored = try context.open().session(id)
            if format == "json" {
                context.print(try stored.json())
            } else {
                context.print(
                    Transcript(style: context.style, isFull: arguments.flag("full"))
                        .text(of: stored))
            }
            return .done
        }
        let repository = try context.open()
        var filter = try filter(of: arguments, before: context.surroundings.now())
        let limit = filter.limit ?? 50
        filter.limit = limit + 1
        var found = try repository.sessions(filter)
        let hasMore = found.count > limit
        found = Array(found.prefix(limit))
        switch format {
        case "json": context.print(.array(found.map(\.json)))
        case "csv": context.print(CSV.text(SessionTable.rows(of: found)))
        default: context.print(SessionTable.text(of: found))
        }
        if hasMore { context.note("There are more; --limit lists them.") }
        return .done
    }

    private static func filter(
        of arguments: ParsedArguments, before now: Timestamp
    ) throws -> SessionFilter {
        var filter = SessionFilter()
        filter.limit = try arguments.integer("limit")
        filter.runs = arguments.option("run").map { [$0] } ?? []
        filter.tools = arguments.options("tool")
        filter.since = try arguments.moment("since", before: now)
        filter.before = try arguments.moment("until", before: now)
        filter.values = try arguments.dimensions("where", in: "sessions")
        filter.success = arguments.givenFlag("success")
        filter.escalated = arguments.givenFlag("escalated")
        filter.hasToolFailure = arguments.givenFlag("tool-failure")
        if let order = arguments.option("sort").flatMap(SessionFilter.Order.init) {
            filter.order = order
        }
        return filter
    }
}

extension ParsedArguments {
    /// What conditions such as `channel=web` say, by dimension.
    func dimensions(
        _ name: String, in command: String
    ) throws(UsageError) -> [Dimension: String] {
        let known = PromptRepository.metricDimensions
        var values: [Dimension: String] = [:]
        for condition in options(name) {
            let parts = condition.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2,
                let dimension = known.first(where: { $0.name == parts[0] })?.dimension
            else {
                throw UsageError(
                    "'--\(name) \(condition)' is no DIMENSION=VALUE",
                    hint: "the dimensions are \(known.map(\.name).joined(separator: ", "))",
                    commandPath: [command])
            }
            guard values.updateValue(String(parts[1]), forKey: dimension) == nil else {
                throw UsageError("'\(parts[0])' is given twice", commandPath: [command])
            }
        }
        return values
    }
}
