internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit propose`.
enum Propose: Command {
    static let description = CommandDescription(
        name: "propose", abstract: "Write improvements as branches",
        discussion: """
            Looks at the sessions and writes each improvement as a branch proposals/ID with a small \
            diff, its evidence and its risk. The index and the work tree stay as they are. What was \
            rejected or is open already is withheld. With --from, the edits come from a file.
            """,
        options: [
            OptionDescription(
                "from", placeholder: "EDITS.json", "Take edits that somebody else found",
                kind: .file),
            OptionDescription("run", placeholder: "NAME", "Look at one run", isRepeatable: true),
        ],
        flags: [FlagDescription("dry-run", short: "n", "Say what would be written, and stop")],
        examples: [
            .init("promptgit propose --dry-run", "See the proposals before they are written"),
            .init("promptgit propose --from edits.json", "Write an optimizer's edits as branches"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let dryRun = arguments.flag("dry-run")
        let batch: ProposalBatch
        if let file = arguments.option("from") {
            let bytes =
                file == "-"
                ? try Files.readStandardInput()
                : try Files.read(context.surroundings.absolutePath(file))
            batch = try repository.propose(edits: bytes, file: file, dryRun: dryRun)
        } else {
            batch = try repository.propose(runs: arguments.options("run"), dryRun: dryRun)
        }
        for note in batch.notes { context.note(note) }
        if context.wantsJSON {
            context.print(batch.json)
            return .done
        }
        for finding in batch.findings { context.print(FindingRenderer.line(of: finding)) }
        if !batch.findings.isEmpty, !batch.proposals.isEmpty { context.print("\n") }
        context.print(ProposalTable.text(of: batch.proposals, withState: false))
        for withheld in batch.withheld {
            context.note("withheld: \(withheld.title): \(withheld.reason)")
        }
        if batch.proposals.isEmpty {
            context.note("There is nothing to propose.")
        } else if dryRun {
            context.note("Nothing was written (--dry-run).")
        } else {
            context.note(
                "Batch \(batch.name ?? ""): look at one with 'promptgit show 1', take it with "
                    + "'promptgit approve 1'.")
        }
        return .done
    }
}
