internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit approve`.
enum Approve: Command {
    static let description = CommandDescription(
        name: "approve", abstract: "Merge a proposal into the main branch",
        discussion: """
            Writes one merge commit with two parents whose trailers name the proposal, its head, \
            the approver and the risk. Where main touched the same asset meanwhile, the edits are \
            applied again, each checked against what it expects; if one no longer fits, nothing \
            changes and the exit code is 5.
            """,
        arguments: [
            .required("proposal", "Its number in the current batch, or a unique part of its id")
        ],
        options: [
            OptionDescription(
                "head", placeholder: "COMMIT", "Approve only if the branch stands at this commit")
        ],
        examples: [.init("promptgit approve 1", "Merge the first proposal of the current batch")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let result = try repository.approve(
            arguments.required("proposal"), head: arguments.option("head"))
        if context.wantsJSON {
            context.print([
                "id": .string(result.proposal.description), "merge": .string(result.commit),
            ])
        } else {
            context.print("approved \(result.proposal) as \(result.commit.prefix(12))\n")
        }
        for note in result.notes { context.note(note) }
        return .done
    }
}
