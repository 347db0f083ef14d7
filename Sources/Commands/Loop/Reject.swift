internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit reject`.
enum Reject: Command {
    static let description = CommandDescription(
        name: "reject", abstract: "Turn a proposal down, and remember it",
        discussion: """
            Writes the rejection to the ledger and deletes the branch; the ledger keeps its \
            commits. The same change is not proposed again unless its evidence has grown.
            """,
        arguments: [
            .required("proposal", "Its number in the current batch, or a unique part of its id")
        ],
        options: [
            OptionDescription("reason", placeholder: "TEXT", "Say why", isRequired: true)
        ],
        examples: [
            .init("promptgit reject 2 --reason 'The API will change'", "Turn a proposal down")
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let result = try repository.reject(
            arguments.required("proposal"), reason: arguments.option("reason") ?? "")
        if context.wantsJSON {
            context.print([
                "id": .string(result.proposal.description), "event": .string(result.commit),
            ])
        } else {
            context.print("rejected \(result.proposal)\n")
        }
        for note in result.notes { context.note(note) }
        return .done
    }
}
