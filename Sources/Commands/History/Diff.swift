internal import ArgumentKit
internal import PromptGit

/// `promptgit diff`.
enum Diff: Command {
    static let description = CommandDescription(
        name: "diff", abstract: "Show what changed between two places",
        discussion: """
            A place is a revision, a proposal, or a version of a prompt (its first digits will do). \
            A proposal by itself is compared with the commit it was made on, another place with the \
            work tree, and without a place that is HEAD. OLD..NEW names two revisions as git has \
            them, and OLD...NEW what NEW has since they went apart. Further names are what is \
            looked at: an \
            asset, or the path of a file or folder; without one, the whole library. Without a \
            library, all files are compared, as text. Tokens are estimated: four bytes count as \
            one.
            """,
        arguments: [
            .variadic("names", "Up to two places, and assets or paths", placeholder: "NAME")
        ],
        options: [
            OptionDescription(
                "workspace", placeholder: "NAME",
                "With --rendered or --tokens, take the prompts as a workspace sees them")
        ],
        flags: [
            FlagDescription("fields", "Compare field by field and item by item"),
            FlagDescription("rendered", "Compare the prompts as a model reads them"),
            FlagDescription("tokens", "Say only how many tokens each prompt has more or fewer"),
            FlagDescription("with-record", "Show a proposal's record too"),
        ],
        examples: [
            .init("promptgit diff 1", "Show what the first proposal changes"),
            .init("promptgit diff --fields production main soul/haff", "Compare a soul"),
            .init("promptgit diff --rendered a3f9b1c2d4e5 main", "Compare with an older version"),
            .init("promptgit diff --tokens", "Say what the edits of the work tree cost"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let forms = ["fields", "rendered", "tokens"].filter { arguments.flag($0) }
        guard forms.count < 2 else {
            throw UsageError(
                "--\(forms[0]) and --\(forms[1]) are two different reports",
                hint: "ask for one of them", commandPath: ["diff"])
        }
        var request = DiffRequest(arguments.arguments("names"))
        request.withRecord = arguments.flag("with-record")
        request.workspace = arguments.option("workspace")
        guard request.workspace == nil || arguments.flag("rendered") || arguments.flag("tokens")
        else {
            throw UsageError(
                "--workspace is for prompts as they are read",
                hint: "say --rendered or --tokens with it", commandPath: ["diff"])
        }
        let reader = try DiffReader(surroundings: context.surroundings)
        let renderer = DiffRenderer(context.style)
        switch forms.first {
        case "fields":
            let report = try reader.fields(request)
            context.wantsJSON
                ? context.print(report.json) : context.print(renderer.text(of: report))
        case "rendered":
            let report = try reader.rendered(request)
            context.wantsJSON
                ? context.print(report.json()) : context.print(renderer.text(of: report))
        case "tokens":
            let report = try reader.rendered(request, withText: false)
            context.wantsJSON
                ? context.print(report.json(withText: false))
                : context.print(renderer.table(of: report.prompts))
        default:
            let report = try reader.text(request)
            context.wantsJSON
                ? context.print(report.json) : context.print(renderer.text(of: report.text))
        }
        return .done
    }
}
