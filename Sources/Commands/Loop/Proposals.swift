internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit proposals`.
enum Proposals: Command {
    static let description = CommandDescription(
        name: "proposals", abstract: "List proposals and where they stand",
        options: [
            OptionDescription(
                "state", "List those in this state",
                kind: .choice(ProposalState.allCases.map(\.rawValue)),
                isRepeatable: true)
        ],
        flags: [FlagDescription("all", short: "a", "List decided ones too")],
        examples: [
            .init("promptgit proposals", "List what waits for a decision"),
            .init("promptgit proposals --all --json", "List everything, as JSON"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let named = Set(arguments.options("state").compactMap(ProposalState.init(rawValue:)))
        let states: Set<ProposalState> =
            if !named.isEmpty {
                named
            } else if arguments.flag("all") {
                Set(ProposalState.allCases)
            } else {
                [.open, .unfinished, .unknown]
            }
        let proposals = try repository.proposals(in: states) { context.note($0) }
        if context.wantsJSON {
            context.print(.array(proposals.map { $0.json(withState: true) }))
            return .done
        }
        context.print(ProposalTable.text(of: proposals, withState: true))
        if proposals.isEmpty { context.note("No proposal waits here; --all lists decided ones.") }
        return .done
    }
}
