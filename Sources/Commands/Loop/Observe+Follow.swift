internal import ArgumentKit
internal import Basics
internal import PromptGit

extension Observe {
    /// Reads one file as it grows.
    static func follow(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        for name in ["since", "until", "patience"] where arguments.option(name) != nil {
            throw UsageError("--\(name) can't be used with --follow", commandPath: ["observe"])
        }
        let files = arguments.arguments("file")
        guard files.count == 1, files != ["langfuse"] else {
            throw UsageError(
                files.count == 1 ? "Langfuse can't be followed" : "one file is followed at a time",
                hint: files.count == 1
                    ? "ask again now and then: what is in the store stays as it is"
                    : "run a command for each", commandPath: ["observe"])
        }
        let isStopped = context.streams.watchInterruption?() ?? { false }
        let line = FollowLine(context.streams)
        defer { line.end() }
        let report = try context.open().follow(
            files[0], format: arguments.option("format"), run: arguments.option("run"),
            isStopped: isStopped
        ) { line.show($0, of: files[0]) }
        line.end()
        return try show(report, of: "session", context)
    }
}
