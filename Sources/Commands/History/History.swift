internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit history`.
enum History: Command {
    static let description = CommandDescription(
        name: "history", abstract: "List the commits that changed an asset",
        discussion: """
            Lists what 'git log -- FILE' lists, from an index that is kept in the git directory. Any \
            file of any repository will do.
            """,
        arguments: [.required("asset", "An asset's id, kind/id, or the path of any file")],
        options: [
            OptionDescription(
                "limit", placeholder: "N", "List at most this many commits",
                kind: .integer(1...1_000_000)),
            OptionDescription(
                "revision", placeholder: "REV", "Begin at a commit, branch or tag"),
            OptionDescription(
                "since", placeholder: "DATE",
                "List commits from a day or moment on, such as 2026-11-01 or 7d"),
        ],
        flags: [FlagDescription("follow", "Go on with the names that the file had before")],
        examples: [
            .init("promptgit history tool/refund", "Say who changed it, and why"),
            .init("promptgit history --follow README.md", "Go beyond a renaming"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        var request = HistoryRequest(try arguments.required("asset"))
        request.revision = arguments.option("revision")
        request.limit = try arguments.integer("limit")
        request.since = try arguments.moment("since", before: context.surroundings.now())
        request.followsRenames = arguments.flag("follow")
        let reader = try context.openHistory(request.revision)
        let history = try reader.history(request)
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
