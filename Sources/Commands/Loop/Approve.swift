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
            changes and the exit code is 5. Where the settings want more people to approve, the \
            ledger keeps the approval, and the last one merges.
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
        let isWhole = result.missing == nil
        if context.wantsJSON {
            context.print([
                "id": .string(result.proposal.description),
                "merge": .optional(isWhole ? result.commit : nil),
                "approval": .optional(isWhole ? nil : result.commit),
                "missing": .optional(result.missing),
            ])
        } else {
            context.print("approved \(result.proposal) as \(result.commit.prefix(12))\n")
            if let missing = result.missing {
                context.print("it merges with \(missing)\n")
            }
        }
        for note in result.notes { context.note(note) }
        return .done
    }
}
