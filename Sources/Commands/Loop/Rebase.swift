internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit rebase`.
enum Rebase: Command {
    static let description = CommandDescription(
        name: "rebase", abstract: "Move a proposal onto the present main branch",
        discussion: """
            Applies the edits to the assets as they are on main now, each checked against what it \
            expects, and moves the branch; it wants another look then.
            """,
        arguments: [
            .required("proposal", "Its number in the current batch, or a unique part of its id")
        ],
        examples: [.init("promptgit rebase 1", "Renew the first proposal of the current batch")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let result = try repository.rebase(arguments.required("proposal"))
        if context.wantsJSON {
            context.print([
                "id": .string(result.proposal.description), "head": .string(result.commit),
            ])
        } else {
            context.print("moved \(result.proposal) to \(result.commit.prefix(12))\n")
        }
        for note in result.notes { context.note(note) }
        return .done
    }
}
