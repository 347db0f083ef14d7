internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit history`.
enum History: Command {
    static let description = CommandDescription(
        name: "history", abstract: "List the commits that changed an asset",
        arguments: [.required("asset", "An asset's id, kind/id or path")],
        options: [
            OptionDescription(
                "limit", placeholder: "N", "List at most this many commits",
                kind: .integer(1...1_000_000)),
            OptionDescription(
                "revision", placeholder: "REV", "Begin at a commit, branch or tag"),
        ],
        examples: [.init("promptgit history tool/refund", "Say who changed it, and why")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let history = try repository.history(
            arguments.required("asset"), revision: arguments.option("revision"),
            limit: arguments.integer("limit"))
        if context.wantsJSON {
            context.print(history.json)
            return .done
        }
        var table = TextTable()
        for entry in history.commits {
            table.add([
                context.style.paint(String(entry.commit.prefix(12)), .yellow), entry.date.day,
                printable(entry.author), printable(entry.subject),
            ])
        }
        context.print(table.text)
        return .done
    }
}
