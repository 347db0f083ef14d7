internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit export`.
enum Export: Command {
    static let description = CommandDescription(
        name: "export", abstract: "Write assets as other programs' files",
        discussion: """
            Without --format an asset becomes what it was imported from: the same file, with what \
            changed since written into it. A prompt in a format of tools stands for its tools. \
            What the format has no place for is listed.
            """,
        arguments: [
            .variadic(
                "asset", "The asset, also at a revision (support@production); or several tools",
                minimum: 1)
        ],
        options: [
            OptionDescription(
                "format", "The format to write",
                kind: .choice(PromptRepository.promptFormats + PromptRepository.toolFormats)),
            OptionDescription(
                "output", "The file to write; else the standard output", kind: .file),
        ],
        flags: [FlagDescription("lossy", "Leave out what the format can't express, and list it")],
        examples: [
            .init("promptgit export support --format prompty", "Write a .prompty file"),
            .init("promptgit export support --format anthropic", "Write the prompt's tools"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let outcome = try repository.export(
            arguments.arguments("asset"), format: arguments.option("format"),
            isLossy: arguments.flag("lossy"))
        if let output = arguments.option("output") {
            let path = context.surroundings.absolutePath(output)
            try Files.createDirectory(Paths.directory(path))
            try Files.writeAtomically(outcome.bytes, to: path)
        }
        if context.wantsJSON {
            context.print(outcome.json)
        } else if let output = arguments.option("output") {
            context.print("wrote \(output)\n")
        } else {
            context.print(String(decoding: outcome.bytes, as: UTF8.self))
        }
        if !context.wantsJSON {
            for note in outcome.notes { context.note(note) }
        }
        return .done
    }
}
