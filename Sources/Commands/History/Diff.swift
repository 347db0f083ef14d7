internal import ArgumentKit
internal import PromptGit

/// `promptgit diff`.
enum Diff: Command {
    static let description = CommandDescription(
        name: "diff", abstract: "Show what a proposal or a range of commits changes",
        discussion: """
            For a proposal: its assets against the commit it was made on. For two revisions: the \
            library's files between them.
            """,
        arguments: [
            .required("what", "A proposal, or a revision"),
            .optional("to", "The revision to compare with", placeholder: "REV"),
        ],
        flags: [FlagDescription("with-record", "Show the proposal's record too")],
        examples: [
            .init("promptgit diff 1", "Show what the first proposal changes"),
            .init("promptgit diff production main", "Show what a release would change"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let diff = try repository.diff(
            arguments.required("what"), to: arguments.argument("to"),
            withRecord: arguments.flag("with-record"))
        if context.wantsJSON {
            context.print(diff.json)
        } else {
            context.print(DiffRenderer(context.style).text(of: diff.text))
        }
        return .done
    }
}
