internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit import prompt` and `promptgit import tools`.
enum Import: Command {
    static let description = CommandDescription(
        name: "import", abstract: "Bring in prompts and tools that you already have",
        examples: [.init("promptgit import tools tools.json", "Import tool schemas")],
        subcommands: [prompt, tools])

    private static let prompt = CommandDescription(
        name: "prompt", abstract: "Import a text or Markdown file as a prompt",
        discussion: """
            The text becomes the system message. Text whose braces are no template is taken as it \
            is (template: none).
            """,
        arguments: [.required("file", "The file; - reads the standard input", kind: .file)],
        options: [
            OptionDescription("id", "The prompt's id; else the file's name"),
            OptionDescription("model", "The model that the prompt is for"),
        ],
        flags: [
            FlagDescription(
                "with-tools", "List the library's tools in the prompt", isNegatable: true)
        ],
        examples: [
            .init("promptgit import prompt policy.md --id support", "Import one prompt")
        ])

    private static let tools = CommandDescription(
        name: "tools", abstract: "Import an array of function schemas",
        discussion: """
            Reads the bare form {name, description, parameters} and the form \
            {"type": "function", "function": {...}}. A served tool is delivered by the build; an \
            imported one only mirrors what stands in your code.
            """,
        arguments: [.required("file", "The JSON file; - reads the standard input", kind: .file)],
        options: [
            OptionDescription(
                "source", "Who delivers the tools to the application",
                kind: .choice(["served", "imported"]), defaultValue: "served"),
            OptionDescription(
                "prompt", placeholder: "ID",
                "List the tools in this prompt; else in the only one, where it has none"),
        ],
        examples: [
            .init("promptgit import tools tools.json", "Import tools that the build delivers")
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let file = try arguments.required("file")
        let path = context.surroundings.absolutePath(file)
        let bytes = file == "-" ? try Files.readStandardInput() : try Files.read(path)
        let outcome: ImportOutcome
        if arguments.path.last == "tools" {
            outcome = try repository.importTools(
                bytes, file: file, source: arguments.option("source") ?? "served",
                prompt: arguments.option("prompt"))
        } else {
            outcome = try repository.importPrompt(
                bytes, file: file, id: arguments.option("id"), model: arguments.option("model"),
                withTools: arguments.givenFlag("with-tools"))
        }
        if context.wantsJSON {
            context.print([
                "written": .strings(outcome.written), "notes": .strings(outcome.notes),
            ])
            return .done
        }
        for path in outcome.written { context.print("wrote \(path)\n") }
        for note in outcome.notes { context.note(note) }
        return .done
    }
}
