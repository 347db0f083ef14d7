internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit import prompt` and `promptgit import tools`.
enum Import: Command {
    static let description = CommandDescription(
        name: "import", abstract: "Bring in prompts and tools that you already have",
        discussion: """
            What a file says is carried with its meaning, and what can't be is listed with its \
            place. Importing a file again updates its assets by the smallest edit.
            """,
        examples: [
            .init("promptgit import prompt basic.prompty", "Import a .prompty file"),
            .init("promptgit import tools tools.json", "Import tool schemas"),
        ],
        subcommands: [prompt, tools])

    private static let prompt = CommandDescription(
        name: "prompt", abstract: "Import files of prompts",
        discussion: """
            Reads code hosts' .prompt.yml, .prompty, dotprompt, Langfuse's JSON, promptfoo's \
            configurations, SOUL.md, AGENTS.md, Markdown and plain text. Templates of other \
            languages become Mustache; what has no equal there is refused with its place, or left \
            out with --lossy. Nothing is written unless every file is right.
            """,
        arguments: [
            .variadic(
                "file", "The files; - reads the standard input", kind: .file, minimum: 1)
        ],
        options: [
            OptionDescription(
                "format", "The files' format; else by name and content",
                kind: .choice(PromptRepository.promptFormats)),
            OptionDescription("id", "The asset's id; else the file's name"),
            OptionDescription("model", "The model that the prompt is for"),
            OptionDescription(
                "kind", "What a text becomes", kind: .choice(["prompt", "snippet", "knowledge"])),
        ],
        flags: [
            FlagDescription(
                "with-tools", "List the library's tools in the prompt", isNegatable: true),
            FlagDescription("lossy", "Leave out what can't be carried, and list it"),
            FlagDescription("replace", "Overwrite assets that came from elsewhere"),
            FlagDescription("dry-run", "Say what would be written, and write nothing"),
        ],
        examples: [
            .init("promptgit import prompt policy.md --id support", "Import one prompt"),
            .init("promptgit import prompt --dry-run prompts/*.prompty", "Look at many first"),
        ])

    private static let tools = CommandDescription(
        name: "tools", abstract: "Import an array of function schemas",
        discussion: """
            Reads tools of chat-completions APIs, of OpenAI's Responses API, of Anthropic's API \
            and of MCP servers, and bare {name, description, parameters}. A served tool is \
            delivered by the build; an imported one only mirrors what stands in your code.
            """,
        arguments: [.required("file", "The JSON file; - reads the standard input", kind: .file)],
        options: [
            OptionDescription(
                "format", "The functions' format; else by their keys",
                kind: .choice(PromptRepository.toolFormats)),
            OptionDescription(
                "source", "Who delivers the tools to the application",
                kind: .choice(["served", "imported"]), defaultValue: "served"),
            OptionDescription(
                "prompt", placeholder: "ID",
                "List the tools in this prompt; else in the only one, where it has none"),
        ],
        flags: [
            FlagDescription("replace", "Overwrite served tools that say something else"),
            FlagDescription("dry-run", "Say what would be written, and write nothing"),
        ],
        examples: [
            .init("promptgit import tools tools.json", "Import tools that the build delivers")
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        var options = AssetImportOptions()
        options.format = arguments.option("format")
        options.replaces = arguments.flag("replace")
        options.isDryRun = arguments.flag("dry-run")
        let outcome: ImportOutcome
        if arguments.path.last == "tools" {
            options.source = arguments.option("source") ?? "served"
            options.prompt = arguments.option("prompt")
            outcome = try repository.importTools(
                file(arguments.required("file"), context), options: options)
        } else {
            options.id = arguments.option("id")
            options.model = arguments.option("model")
            options.kind = arguments.option("kind")
            options.withTools = arguments.givenFlag("with-tools")
            options.isLossy = arguments.flag("lossy")
            outcome = try repository.importPrompts(
                arguments.arguments("file").map { try file($0, context) }, options: options)
        }
        render(outcome, context)
        return .done
    }

    private static func file(_ name: String, _ context: CommandContext) throws -> ImportedFile {
        guard name != "-" else {
            return ImportedFile(name: name, bytes: try Files.readStandardInput(limit: limit))
        }
        let path = context.surroundings.absolutePath(name)
        switch Files.kind(of: path) {
        case .directory:
            throw PromptGitError(
                .invalidInput, "'\(name)' is a directory",
                advice: "name the files in it, such as \(Paths.join(name, "*"))")
        case nil:
            let names = (try? Files.list(Paths.directory(path))) ?? []
            let near = closestMatch(to: Paths.lastComponent(name), among: names)
            throw PromptGitError(
                .notFound, "there is no file '\(name)'",
                advice: near.map { "did you mean '\(Paths.join(Paths.directory(name), $0))'?" })
        default: break
        }
        return ImportedFile(
            name: name, bytes: try Files.readPrefix(path, limit: limit), path: path)
    }

    /// More than any file that is imported may have, so that a larger one is refused and not read.
    private static let limit = (10 << 20) + 1

    private static func render(_ outcome: ImportOutcome, _ context: CommandContext) {
        if context.wantsJSON { return context.print(outcome.json) }
        for path in outcome.written {
            context.print((outcome.isDryRun ? "would write " : "wrote ") + path + "\n")
        }
        for asset in outcome.assets where asset.change == .unchanged {
            context.note("\(asset.path) says it already")
        }
        for note in outcome.notes { context.note(note) }
    }
}
