internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit validate`.
enum Validate: Command {
    static let description = CommandDescription(
        name: "validate", abstract: "Check every asset of the library",
        discussion: """
            Reads the work tree, the staged bytes (--staged) or a commit (--revision). Errors end \
            it with exit code 3; warnings do not.
            """,
        options: [
            OptionDescription(
                "revision", placeholder: "REV", "Check the assets of a commit, branch or tag")
        ],
        flags: [FlagDescription("staged", "Check what the next commit would hold")],
        examples: [
            .init("promptgit validate", "Check the work tree"),
            .init("promptgit validate --staged", "Check what is staged, as the hook does"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let place: LibraryPlace
        switch (arguments.flag("staged"), arguments.option("revision")) {
        case (true, .some):
            throw UsageError(
                "--staged and --revision exclude each other", commandPath: ["validate"])
        case (true, nil): place = .staged
        case (false, let revision?): place = .revision(revision)
        case (false, nil): place = repository.defaultPlace
        }
        let report = try repository.validate(place)
        if context.wantsJSON {
            context.print(report.json)
        } else {
            var renderer = DiagnosticRenderer(style: context.style, source: report.source)
            for diagnostic in report.diagnostics {
                context.print(renderer.text(of: diagnostic))
            }
            context.note(
                counted(report.files, "file") + " checked: "
                    + counted(report.errors, "error") + ", " + counted(report.warnings, "warning"))
        }
        return report.errors == 0 ? .done : .refused
    }
}
