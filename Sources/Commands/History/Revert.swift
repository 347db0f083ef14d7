internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit revert`.
enum Revert: Command {
    static let description = CommandDescription(
        name: "revert", abstract: "Take an approved proposal back",
        discussion: """
            Restores what the proposal changed, also after later edits of the same assets, as one \
            commit on the main branch. The record leaves with it.
            """,
        arguments: [.required("proposal", "The proposal's id or a unique part of it")],
        options: [OptionDescription("reason", placeholder: "TEXT", "Say why")],
        examples: [
            .init("promptgit revert 3f9a1c07 --reason 'Answers got longer'", "Revert a proposal")
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let result = try repository.revert(
            arguments.required("proposal"), reason: arguments.option("reason"))
        if context.wantsJSON {
            context.print([
                "reverts": .string(result.proposal.description), "commit": .string(result.commit),
            ])
        } else {
            context.print("reverted \(result.proposal) as \(result.commit.prefix(12))\n")
            for note in result.notes { context.note(note) }
        }
        return .done
    }
}
