internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit show`.
enum Show: Command {
    static let description = CommandDescription(
        name: "show", abstract: "Show an asset, a proposal or a version",
        discussion: """
            NAME is an asset (support, snippet/tone, support@production), a proposal (its number in \
            the current batch or a unique part of its id) or a prompt's version.
            """,
        arguments: [.required("name", "An asset, a proposal or a version")],
        options: [
            OptionDescription(
                "workspace", placeholder: "NAME", "Show an asset as a workspace sees it")
        ],
        flags: [FlagDescription("markdown", "Print a proposal as a pull request's body")],
        examples: [
            .init("promptgit show tool/refund", "Show an asset"),
            .init("promptgit show 1", "Show the first proposal of the current batch"),
            .init("promptgit show --markdown 1", "Print a pull request's body"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let shown = try repository.show(
            arguments.required("name"), workspace: arguments.option("workspace"))
        if arguments.flag("markdown") {
            guard case .proposal(let proposal, let diff) = shown else {
                throw UsageError(
                    "--markdown shows proposals, and '\(try arguments.required("name"))' is none",
                    commandPath: ["show"])
            }
            context.print(ProposalReport(proposal, diff: diff).markdown)
            return .done
        }
        if context.wantsJSON {
            context.print(shown.json)
            return .done
        }
        switch shown {
        case .asset(let asset):
            let over = asset.overridden.map { " over \($0)" } ?? ""
            context.note("\(asset.path)\(over) at \(asset.place)")
            context.print(asset.text)
        case .proposal(let proposal, let diff):
            context.print(printable(ProposalReport(proposal, diff: diff).plainText))
            if !diff.isEmpty { context.print("\n" + DiffRenderer(context.style).text(of: diff)) }
        case .version(let version):
            context.print("version \(version.version) of prompt/\(version.prompt)\n")
            for commit in version.commits { context.print("  \(commit)\n") }
        }
        return .done
    }
}
