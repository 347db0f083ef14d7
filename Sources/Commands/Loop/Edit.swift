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
            on the branch: edits, risk and what they reach are found out anew. Where nothing was, it \
            opens title, rationale and the assets in the editor that git uses; saved without a \
            change, or empty, they stay as they are.
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
            .init("promptgit edit 1", "Change it in an editor, or take over what you committed"),
            .init("promptgit edit 1 --with better.yaml", "Propose this content instead"),
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
        } else if edit.title == nil, edit.rationale == nil {
            return try editText(name, repository, arguments, context)
        }
        show(try repository.edit(name, edit), context)
        return .done
    }

    private static func editText(
        _ name: String, _ repository: PromptRepository, _ arguments: ParsedArguments,
        _ context: CommandContext
    ) throws -> ExitCode {
        let directory = context.surroundings.currentDirectory
        let editor = context.streams.edit
        let outcome = try repository.edit(
            name, with: editor.map { editor in { try editor($0, directory) } })
        switch outcome {
        case .edited(let result): show(result, context)
        case .unchanged(let id):
            if context.wantsJSON { context.print(["id": .string(id.description), "head": nil]) }
            context.note("\(id) stays as it is: nothing was changed")
        case .nobody:
            throw UsageError(
                code: .missingOption,
                "nothing was committed on the branch, and there is no terminal for an editor",
                hint: "say --title TEXT, --rationale TEXT or --with FILE",
                commandPath: ["edit"])
        }
        return .done
    }

    private static func show(_ result: Decision, _ context: CommandContext) {
        if context.wantsJSON {
            context.print([
                "id": .string(result.proposal.description), "head": .string(result.commit),
            ])
        } else {
            context.print("edited \(result.proposal): \(result.commit.prefix(12))\n")
        }
        for note in result.notes { context.note(note) }
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
