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
            """,
        arguments: [
            .variadic(
                "file", "Files with conversations, folders of them, or - for the standard input",
                kind: .file, minimum: 1)
        ],
        options: [
            OptionDescription(
                "format", "Say the format instead of detecting it",
                kind: .choice(PromptRepository.traceFormatNames)),
            OptionDescription("run", placeholder: "NAME", "Say the run instead of the file's name"),
        ],
        examples: [
            .init("promptgit observe runs/monday.jsonl", "Read one run"),
            .init("promptgit observe logs/", "Read all files in a folder"),
            .init("promptgit observe - --run today", "Read what another program writes"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let report = try repository.observe(
            arguments.arguments("file"), format: arguments.option("format"),
            run: arguments.option("run"))
        for note in report.notes { context.note(note) }
        if let problem = JSONParser.loadingProblem {
            context.note("JSON was read without simdjson, which takes longer: \(problem)")
        }
        for path in report.passedOver { context.note("\(path) is passed over: in no known format") }
        for record in report.rejectedRecords {
            context.note("\(record.file):\(record.line): set aside: \(record.reason)")
        }
        if context.wantsJSON {
            context.print(report.json)
        } else if !report.files.isEmpty || report.failures.isEmpty {
            context.print(
                "\(counted(report.imported, "session")) imported, \(report.unchanged) unchanged, "
                    + "\(report.rejected) set aside\n")
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
}
