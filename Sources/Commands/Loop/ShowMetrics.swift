internal import ArgumentKit
internal import Basics
internal import PromptGit
internal import Traces

/// `promptgit metrics`.
enum ShowMetrics: Command {
    static let description = CommandDescription(
        name: "metrics", abstract: "Count what happened in the sessions",
        discussion: """
            A number that no trace knows is unknown, never zero. Rates and means are weighted by the \
            sessions' sample weights and come with 95% intervals; docs/traces.md says how each number is \
            counted.

            With --by question, questions that had no answer are put together where they ask about the same, the \
            most frequent first.

            With --compare two values of a dimension (two runs, unless --by names another) are set side by \
            side, with the difference of the second to the first.
            """,
        arguments: [
            .variadic("values", "With --compare: the two values", placeholder: "VALUE")
        ],
        options: [
            OptionDescription(
                "by", placeholder: "DIMENSION", "Count by this, a row each",
                kind: .choice(names + ["day", "question", "tool"])),
            OptionDescription(
                "format", "Print in this form", kind: .choice(["text", "json", "csv"])),
            OptionDescription(
                "limit", short: "n", placeholder: "N", "With --by question: list at most so many",
                kind: .integer(1...1_000_000_000)),
            OptionDescription(
                "run", placeholder: "NAME", "Count one run: one imported file, named by its stem"),
            OptionDescription("since", placeholder: "DATE", "Count sessions from this day on"),
            OptionDescription("until", placeholder: "DATE", "Count sessions up to this day"),
            OptionDescription(
                "where", placeholder: "DIMENSION=VALUE",
                "Count sessions that have this value, such as channel=web, tag=season=summer or "
                    + "version=PROMPT@VERSION", isRepeatable: true),
        ],
        flags: [
            FlagDescription("compare", "Set two values side by side"),
            FlagDescription(
                "days",
                "With --by: show each value from day to day; in tables of a terminal unless negated",
                isNegatable: true),
        ],
        examples: [
            .init("promptgit metrics", "Count everything"),
            .init("promptgit metrics --run monday --json", "Count one run, as JSON"),
            .init("promptgit metrics --by version", "Count by the versions of prompts"),
            .init(
                "promptgit metrics --by channel --where segment=new --since 2026-11-01",
                "Count a segment's sessions of this month by channel"),
            .init(
                "promptgit metrics --by question --since 7d", "List what had no answer this week"),
            .init("promptgit metrics --compare monday tuesday", "Compare two runs"),
        ])

    private static let names = PromptRepository.metricDimensions.map(\.name)

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let query = try query(of: arguments, before: context.surroundings.now())
        let format = arguments.option("format") ?? (context.wantsJSON ? "json" : "text")
        let by = arguments.option("by")
        let values = arguments.arguments("values")
        try checkDays(arguments, by, format)
        if arguments.flag("compare") {
            guard values.count == 2 else {
                throw UsageError(
                    "--compare wants two values", hint: "such as two runs", commandPath: ["metrics"]
                )
            }
            return try compare(values, by ?? "run", query, format, context)
        }
        guard values.isEmpty else {
            throw UsageError(
                code: .unexpectedArgument, "'\(values[0])' is no option",
                hint: "two values go with --compare", commandPath: ["metrics"])
        }
        let limit = try arguments.integer("limit")
        guard limit == nil || by == "question" else {
            throw UsageError("--limit goes with --by question", commandPath: ["metrics"])
        }
        let repository = try context.open()
        if by == "question" {
            let questions = try repository.unansweredQuestions(query)
            print(questions, limit: limit ?? QuestionTable.usualLimit, format, context)
            return .done
        }
        guard let by, by != "tool" else {
            let metrics = try repository.metrics(query)
            switch format {
            case "json": context.print(metrics.json)
            case "csv":
                context.print(
                    CSV.text(
                        by == nil
                            ? MetricsTable.rows(of: [("", metrics)], by: nil)
                            : MetricsTable.toolRows(of: metrics)))
            default:
                context.print(
                    by == nil
                        ? MetricsRenderer.text(of: metrics) : MetricsTable.tools(of: metrics))
                if by == nil { try printFoot([metrics], repository, context) }
            }
            return .done
        }
        try printGroups(by, query, format, arguments.givenFlag("days"), repository, context)
        return .done
    }

    private static func printGroups(
        _ by: String, _ query: MetricsQuery, _ format: String, _ wantsDays: Bool?,
        _ repository: PromptRepository, _ context: CommandContext
    ) throws {
        let groups = try repository.metrics(query, by: dimension(by))
        func days() throws -> [(value: String, days: DayPictures.Days)] {
            try dimension(by).map { try repository.metricsByDay(query, by: $0) } ?? []
        }
        switch format {
        case "json":
            context.print(
                MetricsTable.json(of: groups, by: by, days: wantsDays == true ? try days() : nil))
        case "csv": context.print(CSV.text(MetricsTable.rows(of: groups, by: by)))
        default:
            let isDrawn = wantsDays ?? context.streams.isTerminal
            let sparkline = Sparkline(context.surroundings.environment)
            let pictures = isDrawn ? DayPictures(try days(), sparkline) : nil
            context.print(MetricsTable.text(of: groups, by: by, pictures: pictures))
            if let pictures { context.print("\n" + context.style.paint(pictures.note, .dim)) }
            // A session can be in several groups.
            if groups.contains(where: { $0.metrics.weighedDown > 0 }) {
                try printFoot([repository.metrics(query)], repository, context)
            }
        }
    }

    /// Refuses --days where there are no values, or no place for it.
    private static func checkDays(
        _ arguments: ParsedArguments, _ by: String?, _ format: String
    ) throws {
        guard arguments.givenFlag("days") == true else { return }
        guard !arguments.flag("compare"), dimension(by ?? "") != nil else {
            throw UsageError(
                "--days goes with --by and a dimension", hint: names.joined(separator: ", "),
                commandPath: ["metrics"])
        }
        if format == "csv" {
            throw UsageError(
                "--days has no place in a table of commas", hint: "ask for --format json or text",
                commandPath: ["metrics"])
        }
    }

    private static func print(
        _ questions: UnansweredQuestions, limit: Int, _ format: String, _ context: CommandContext
    ) {
        var shown = questions
        shown.groups = Array(questions.groups.prefix(limit))
        switch format {
        case "json": context.print(QuestionTable.json(of: shown, all: questions.groups.count))
        case "csv": context.print(CSV.text(QuestionTable.rows(of: shown)))
        default: context.print(QuestionTable.text(of: shown))
        }
        let more = questions.groups.count - shown.groups.count
        if more > 0 {
            context.note(
                "\(counted(more, "more group")); --limit lists \(more == 1 ? "it" : "them").")
        }
        if questions.lost > 0 {
            context.note(
                "The words of \(counted(questions.lost, "more question")) are no longer in the store."
            )
        }
    }

    /// Says which sessions weigh less than by themselves.
    private static func printFoot(
        _ metrics: [Metrics], _ repository: PromptRepository, _ context: CommandContext
    ) throws {
        guard metrics.contains(where: { $0.weighedDown > 0 }) else { return }
        let foot = MetricsTable.foot(of: metrics, cap: try repository.principalCap())
        context.print("\n" + context.style.paint(foot, .dim))
    }

    private static func compare(
        _ values: [String], _ by: String, _ query: MetricsQuery, _ format: String,
        _ context: CommandContext
    ) throws -> ExitCode {
        guard let dimension = dimension(by) else {
            throw UsageError(
                "--compare can't be used with --by \(by)",
                hint: "compare values of \(names.joined(separator: ", "))", commandPath: ["metrics"]
            )
        }
        let repository = try context.open()
        let found = try repository.compareMetrics(values[0], values[1], of: dimension, query)
        switch format {
        case "json":
            context.print([
                "by": .string(by),
                "base": ["value": .string(values[0]), "metrics": found.base.json],
                "other": ["value": .string(values[1]), "metrics": found.other.json],
                "differences": found.json,
            ])
        case "csv": context.print(CSV.text(ComparisonTable.rows(of: found, values)))
        default:
            context.print(ComparisonTable.text(of: found, values, context.style))
            try printFoot([found.base, found.other], repository, context)
        }
        return .done
    }

    private static func dimension(_ name: String) -> Dimension? {
        PromptRepository.metricDimensions.first { $0.name == name }?.dimension
    }

    private static func query(
        of arguments: ParsedArguments, before now: Timestamp
    ) throws -> MetricsQuery {
        var query = MetricsQuery(run: arguments.option("run"))
        query.firstDay = try arguments.moment("since", before: now)?.day
        query.lastDay = try arguments.moment("until", before: now)?.day
        for (dimension, value) in try arguments.dimensions("where", in: "metrics") {
            guard query.values.updateValue(value, forKey: dimension) == nil else {
                throw UsageError(
                    "the run is given twice", hint: "by --run and by --where",
                    commandPath: ["metrics"])
            }
        }
        return query
    }
}
