internal import ArgumentKit
internal import Basics
internal import PromptGit
internal import Traces

/// `promptgit metrics`.
enum ShowMetrics: Command {
    static let description = CommandDescription(
        name: "metrics", abstract: "Count what happened in the sessions",
        discussion: "A number that no trace knows is unknown, never zero.",
        options: [
            OptionDescription(
                "run", placeholder: "NAME", "Count one run: one imported file, named by its stem")
        ],
        examples: [
            .init("promptgit metrics", "Count everything"),
            .init("promptgit metrics --run monday --json", "Count one run, as JSON"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let metrics = try repository.metrics(run: arguments.option("run"))
        if context.wantsJSON {
            context.print(metrics.json)
        } else {
            context.print(MetricsRenderer.text(of: metrics))
        }
        return .done
    }
}
