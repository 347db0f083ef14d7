internal import ArgumentKit
internal import Basics
internal import PromptGit
internal import PromptModel

/// `promptgit restore`.
enum Restore: Command {
    static let description = CommandDescription(
        name: "restore", abstract: "Bring an asset back to what it was",
        discussion: """
            Puts the asset on the main branch as it was at an earlier commit of it, as one commit. \
            It stays in the file where it is now; a deleted one comes back where it was. If main \
            would not be valid then, nothing changes.
            """,
        arguments: [
            .required("asset@revision", "An asset's id or path, and a revision behind an @")
        ],
        options: [OptionDescription("reason", placeholder: "TEXT", "Say why")],
        examples: [
            .init("promptgit restore support@v1.2", "Bring back the prompt of a release"),
            .init("promptgit restore snippet/tone@main~3", "Bring back what stood there before"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let result = try repository.restore(
            arguments.required("asset@revision"), reason: arguments.option("reason"))
        if context.wantsJSON {
            context.print([
                "asset": .string(result.asset.description), "from": .string(result.from),
                "commit": .optional(result.commit),
            ])
        } else if let commit = result.commit {
            context.print(
                "restored \(result.asset) of \(result.from.prefix(12)) as "
                    + "\(commit.prefix(12))\n")
        }
        for note in result.notes { context.note(note) }
        return .done
    }
}
