internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit revert`.
enum Revert: Command {
    static let description = CommandDescription(
        name: "revert", abstract: "Take proposals or commits back",
        discussion: """
            Takes back what a proposal, a merge or a commit changed, also after later edits of the \
            same assets, as one commit for each on the main branch. A proposal's record leaves with \
            it. If a later edit is in the way nothing changes, the edit is named, and the exit code \
            is 5. To revert a revert brings its proposal back, which is another approval.
            """,
        arguments: [
            .variadic(
                "change", "A proposal's id or a part of it, a revision, or a range A..B",
                minimum: 1)
        ],
        options: [
            OptionDescription("reason", placeholder: "TEXT", "Say why"),
            OptionDescription(
                "mainline", short: "m", placeholder: "N",
                "The parent, from 1, that a merge is taken back to", kind: .integer(1...100)),
        ],
        examples: [
            .init("promptgit revert 3f9a1c07 --reason 'Answers got longer'", "Revert a proposal"),
            .init("promptgit revert main~2 main~1", "Revert two commits at once"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let result = try repository.revert(
            arguments.arguments("change"), reason: arguments.option("reason"),
            mainline: arguments.integer("mainline"))
        if context.wantsJSON {
            let items = result.items.map { item -> JSONValue in
                ["reverts": .string(item.name), "commit": .string(item.commit)]
            }
            context.print([
                "reverts": .optional(result.items.first?.name), "commit": .string(result.commit),
                "items": .array(items),
            ])
        } else {
            for item in result.items {
                context.print("reverted \(item.shortName) as \(item.commit.prefix(12))\n")
            }
        }
        for note in result.notes { context.note(note) }
        return .done
    }
}

extension Reversal.Item {
    /// What was reverted: the proposal's id or the commit's full id.
    fileprivate var name: String { proposal?.description ?? reverts }

    /// The same for a line of text.
    fileprivate var shortName: String { proposal?.description ?? String(reverts.prefix(12)) }
}
