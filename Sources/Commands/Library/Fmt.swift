internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit fmt`.
enum Fmt: Command {
    static let description = CommandDescription(
        name: "fmt", abstract: "Lay asset files out in the canonical way",
        discussion: """
            Keys come in one order, long texts become blocks, quotes stay where they are needed, \
            and indentation is two spaces. Nothing changes of what a file says: comments stay, and \
            every prompt keeps its version. With --check nothing is written, and files that would \
            change end it with exit code 3.
            """,
        arguments: [
            .variadic("path", "Files and folders; the whole library without any", kind: .file)
        ],
        flags: [
            FlagDescription("check", "Only say which files would change"),
            FlagDescription("diff", "Only show what would change"),
            FlagDescription("staged", "With --check or --diff, look at what is staged"),
        ],
        examples: [
            .init("promptgit fmt", "Lay out the whole library"),
            .init("promptgit fmt --diff prompts/support.yaml", "Show what would change in a file"),
            .init("promptgit fmt --check --staged", "Check what is staged, as a hook does"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let isCheck = arguments.flag("check")
        let showsDiff = arguments.flag("diff")
        guard !arguments.flag("staged") || isCheck || showsDiff else {
            throw UsageError(
                "--staged goes with --check or --diff: what is staged is not changed",
                commandPath: ["fmt"])
        }
        let repository = try context.open()
        let report = try repository.format(
            arguments.arguments("path"),
            at: arguments.flag("staged") ? .staged : repository.defaultPlace,
            writing: !isCheck && !showsDiff)
        if context.wantsJSON {
            context.print(report.json)
        } else if showsDiff {
            let renderer = DiffRenderer(context.style)
            for change in report.changes { context.print(renderer.text(of: change.diff)) }
        } else {
            for change in report.changes { context.print(printableLine(change.path) + "\n") }
        }
        var renderer = DiagnosticRenderer(
            style: Style(isColored: context.streams.colorsErrors), source: report.source)
        for diagnostic in report.diagnostics {
            context.streams.errors(renderer.text(of: diagnostic))
        }
        let verb = isCheck || showsDiff ? "would change" : "changed"
        context.note(
            counted(report.files, "file") + " looked at, \(report.changes.count) \(verb)"
                + (report.diagnostics.isEmpty
                    ? "" : ", \(report.diagnostics.count) left as they are"))
        if isCheck, !report.changes.isEmpty { context.note("'promptgit fmt' lays them out") }
        if !report.diagnostics.isEmpty { return .failed }
        return isCheck && !report.changes.isEmpty ? .refused : .done
    }
}
