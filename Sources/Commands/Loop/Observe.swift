internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit observe`.
enum Observe: Command {
    static let description = CommandDescription(
        name: "observe", abstract: "Read what the agent did into the store",
        discussion: """
            Reads conversations from logs of Claude Code, the Anthropic and OpenAI APIs, Langfuse, \
            Inspect, OpenTelemetry (GenAI conventions or OpenInference), tau2 and tau-bench, and \
            from promptgit's own JSON Lines; the content decides the format. A file may be \
            compressed (gzip, zstd, xz). It is one run, named after its stem. Reading a file again \
            changes nothing. A record that can't be read is set aside with its line and reason; \
            the rest goes in. Each session is linked to the version of a prompt that it had, as \
            far as that is known.
            """,
        arguments: [.variadic("file", "Files with conversations", kind: .file, minimum: 1)],
        options: [
            OptionDescription(
                "format", "Say the format instead of detecting it",
                kind: .choice(PromptRepository.traceFormatNames))
        ],
        examples: [.init("promptgit observe runs/monday.jsonl", "Read one run")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let files = arguments.arguments("file").map(context.surroundings.absolutePath)
        let report = try repository.observe(files, format: arguments.option("format"))
        for note in report.notes { context.note(note) }
        for record in report.rejectedRecords {
            context.note("\(record.file):\(record.line): set aside: \(record.reason)")
        }
        if context.wantsJSON {
            context.print(report.json)
        } else {
            context.print(
                "\(counted(report.imported, "session")) imported, \(report.unchanged) unchanged, "
                    + "\(report.rejected) set aside\n")
        }
        return .done
    }
}
