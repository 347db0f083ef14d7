internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit build`.
enum Build: Command {
    static let description = CommandDescription(
        name: "build", abstract: "Write the prompts as JSON for the application",
        discussion: """
            Writes one file a prompt and index.json. Snippets, soul, knowledge and tools are \
            resolved; run-time placeholders stay. The folder workspaces has the same for each \
            workspace. Nothing is written when an asset has an error.
            """,
        options: [
            OptionDescription(
                "out", placeholder: "DIR", "Write the files into this directory",
                kind: .directory, isRequired: true),
            OptionDescription(
                "revision", placeholder: "REV", "Build a commit, branch or tag"),
        ],
        examples: [
            .init("promptgit build --out build/prompts", "Build the work tree"),
            .init("promptgit build --out dist --revision production", "Build a release"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let place = arguments.option("revision").map(LibraryPlace.revision)
        let report = try repository.build(
            place ?? repository.defaultPlace,
            into: context.surroundings.absolutePath(arguments.required("out")))
        if context.wantsJSON {
            context.print(report.json)
            return .done
        }
        for prompt in report.prompts { context.print("\(prompt.version)  \(prompt.name)\n") }
        for (workspace, prompts) in report.workspaces.sorted(by: { $0.key < $1.key }) {
            for prompt in prompts {
                context.print("\(prompt.version)  \(prompt.name) for \(workspace)\n")
            }
        }
        for note in report.notes { context.note(note) }
        context.note("\(counted(report.prompts.count, "prompt")) in \(report.directory)")
        return .done
    }
}
