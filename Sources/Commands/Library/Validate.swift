internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit validate`.
enum Validate: Command {
    static let description = CommandDescription(
        name: "validate", abstract: "Check every asset of the library",
        discussion: """
            Reads the work tree, the staged bytes (--staged) or a commit (--revision). Errors end \
            it with exit code 3; warnings do so with --strict.
            """,
        options: [
            OptionDescription(
                "revision", placeholder: "REV", "Check the assets of a commit, branch or tag"),
            OptionDescription(
                "format", "How to print what is found",
                kind: .choice(DiagnosticReport.Format.allCases.map(\.rawValue))),
            OptionDescription(
                "against", placeholder: "FILE",
                "Compare imported tools with the code's function schemas instead", kind: .file),
        ],
        flags: [
            FlagDescription("staged", "Check what the next commit would hold"),
            FlagDescription("strict", "Let warnings fail the check too"),
        ],
        examples: [
            .init("promptgit validate", "Check the work tree"),
            .init("promptgit validate --staged", "Check what is staged, as the hook does"),
            .init("promptgit validate --format github", "Annotate a pull request in CI"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let format = try format(arguments, context)
        let repository = try context.open()
        let place = try place(arguments, repository)
        let report =
            try arguments.option("against").map { file in
                try repository.drift(
                    against: Files.read(context.surroundings.absolutePath(file)), file: file, place)
            } ?? repository.validate(place)
        let isStrict = arguments.flag("strict")
        context.print(
            DiagnosticReport(
                files: report.paths, diagnostics: report.diagnostics, json: report.json,
                isStrict: isStrict, source: report.source
            ).text(format, style: context.style))
        if format != .json {
            context.note(
                counted(report.files, "file") + " checked: "
                    + counted(report.errors, "error") + ", " + counted(report.warnings, "warning"))
        }
        return report.errors == 0 && !(isStrict && report.warnings > 0) ? .done : .refused
    }

    private static func format(
        _ arguments: ParsedArguments, _ context: CommandContext
    ) throws -> DiagnosticReport.Format {
        let named = arguments.option("format").flatMap(DiagnosticReport.Format.init)
        guard context.wantsJSON else { return named ?? .text }
        guard named == nil || named == .json else {
            throw UsageError(
                "--json and --format \(named?.rawValue ?? "") exclude each other",
                commandPath: ["validate"])
        }
        return .json
    }

    private static func place(
        _ arguments: ParsedArguments, _ repository: PromptRepository
    ) throws -> LibraryPlace {
        switch (arguments.flag("staged"), arguments.option("revision")) {
        case (true, .some):
            throw UsageError(
                "--staged and --revision exclude each other", commandPath: ["validate"])
        case (true, nil): return .staged
        case (false, let revision?): return .revision(revision)
        case (false, nil): return repository.defaultPlace
        }
    }
}
