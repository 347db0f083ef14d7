internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit sync`.
enum Sync: Command {
    static let description = CommandDescription(
        name: "sync", abstract: "Fetch and push main, proposals and the ledger",
        discussion: """
            Brings this clone and a remote into step, through git with its credentials. Ledgers \
            that went apart get the events of both; mains are joined file by file, never line by \
            line. If both changed a file, nothing changes and the exit code is 5. A remote that \
            moves meanwhile is never overwritten.
            """,
        arguments: [
            .optional("remote", "The remote; without it the one that main follows, or the only one")
        ],
        options: [
            OptionDescription(
                "patience", placeholder: "SECONDS",
                "How long the remote may say nothing (default 60)")
        ],
        flags: [FlagDescription("dry-run", short: "n", "Say what would change, and stop")],
        examples: [
            .init("promptgit sync", "Share decisions and proposals, and get those of others"),
            .init("promptgit sync origin --dry-run", "See what would be fetched and pushed"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let patience = try seconds(arguments.option("patience"))
        let repository = try context.open()
        let options = SyncOptions(
            remote: arguments.argument("remote"), isDryRun: arguments.flag("dry-run"),
            silence: patience * 1000, mayAsk: context.streams.ask != nil)
        let report = try repository.sync(options) { context.note($0) }
        for note in report.notes { context.note(note) }
        if context.wantsJSON {
            context.print(report.json)
        } else {
            context.print(SyncRenderer.text(of: report, style: context.style))
        }
        return report.isComplete ? .done : .failed
    }

    private static func seconds(_ text: String?) throws -> Int {
        guard let text else { return 60 }
        guard let seconds = Int(text), (1...86_400).contains(seconds) else {
            throw UsageError(
                "--patience is '\(text)', not a number of seconds from 1 to 86400",
                commandPath: ["sync"])
        }
        return seconds
    }
}
