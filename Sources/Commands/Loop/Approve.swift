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
            .variadic(
                "proposal", "Its number in the current batch, or a unique part of its id",
                minimum: 1)
        ],
        options: [
            OptionDescription(
                "head", placeholder: "COMMIT", "Approve only if the branch stands at this commit")
        ],
        examples: [
            .init("promptgit approve 1", "Merge the first proposal of the current batch"),
            .init("promptgit approve 1 3", "Merge two of them, one after the other"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let names = arguments.arguments("proposal")
        let head = arguments.option("head")
        guard names.count == 1 || head == nil else {
            throw UsageError(
                "--head is the head of one proposal, and \(names.count) are named",
                commandPath: ["approve"])
        }
        var results: [JSONValue] = []
        // Each is a decision of its own: where one is refused, those before it stand and are named.
        defer {
            if context.wantsJSON, names.count > 1 { context.print(.array(results)) }
        }
        try repository.approve(names, head: head) { result in
            if context.wantsJSON {
                results.append(result.json)
                if names.count == 1 { context.print(result.json) }
            } else {
                context.print("approved \(result.proposal) as \(result.commit.prefix(12))\n")
                if let missing = result.missing {
                    context.print("it merges with \(missing)\n")
                }
            }
            for note in result.notes { context.note(note) }
        }
        return .done
    }
}

extension Decision {
    /// An approval in the documented JSON shape.
    fileprivate var json: JSONValue {
        let isWhole = missing == nil
        return [
            "id": .string(proposal.description), "merge": .optional(isWhole ? commit : nil),
            "approval": .optional(isWhole ? nil : commit), "missing": .optional(missing),
        ]
    }
}
