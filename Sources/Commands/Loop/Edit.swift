internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit edit`.
enum Edit: Command {
    static let description = CommandDescription(
        name: "edit", abstract: "Change a proposal before it is approved",
        discussion: """
            Writes a new head of the proposal's branch, so that approvals of the old one no longer \
            count; who edits it can't approve it. Without options it takes over what was committed \
            on the branch: edits, risk and what they reach are found out anew.
            """,
        arguments: [
            .required("proposal", "Its number in the current batch, or a unique part of its id")
        ],
        options: [
            OptionDescription(
                "with", placeholder: "FILE", "Give an asset this file's content; - is the input",
                kind: .file),
            OptionDescription(
                "asset", placeholder: "ASSET", "The asset that --with is for, where it has several"),
            OptionDescription("title", placeholder: "TEXT", "Give it another title"),
            OptionDescription("rationale", placeholder: "TEXT", "Give it another rationale"),
        ],
        examples: [
            .init("promptgit edit 1 --with better.yaml", "Propose this content instead"),
            .init("promptgit edit 1", "Take over what you committed on its branch"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let name = try arguments.required("proposal")
        var edit = ProposalEdit()
        edit.title = arguments.option("title")
        edit.rationale = arguments.option("rationale")
        if let file = arguments.option("with") {
            let bytes =
                file == "-"
                ? try Files.readStandardInput()
                : try Files.read(context.surroundings.absolutePath(file))
            edit.files = [(try asset(arguments, name, repository), bytes)]
        }
        let result = try repository.edit(name, edit)
        if context.wantsJSON {
            context.print([
                "id": .string(result.proposal.description), "head": .string(result.commit),
            ])
        } else {
            context.print("edited \(result.proposal): \(result.commit.prefix(12))\n")
        }
        for note in result.notes { context.note(note) }
        return .done
    }

    /// The asset that is edited: the one that is named, or the only one.
    private static func asset(
        _ arguments: ParsedArguments, _ name: String, _ repository: PromptRepository
    ) throws -> String {
        if let asset = arguments.option("asset") { return asset }
        let assets = try repository.editableAssets(name)
        guard assets.count == 1, let only = assets.first else {
            throw PromptGitError(
                .ambiguous, "the proposal changes \(assets.count) assets",
                advice: "say which with --asset: \(assets.joined(separator: ", "))")
        }
        return only
    }
}
