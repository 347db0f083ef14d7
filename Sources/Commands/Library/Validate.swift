internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit validate`.
enum Validate: Command {
    static let description = CommandDescription(
        name: "validate", abstract: "Check every asset of the library",
        discussion: """
            Reads the work tree, the staged bytes (--staged) or a commit (--revision). Errors end \
            it with exit code 3; warnings do so with --strict. --fix repairs the files of the work \
            tree where that is safe and leaves no choice: misspelt keys, missing quotes, an id that \
            is not the file's name. No file has more errors afterwards than before. Where one \
            repository has several libraries, the one around the directory is checked, or with \
            --all-libraries every one whose settings git has.
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
            FlagDescription("all-libraries", "Check every library of the repository"),
            FlagDescription("strict", "Let warnings fail the check too"),
            FlagDescription("fix", "Repair what is safe to repair, then check"),
            FlagDescription("dry-run", "With --fix, only show what would change"),
        ],
        examples: [
            .init("promptgit validate", "Check the work tree"),
            .init("promptgit validate --staged", "Check what is staged, as the hook does"),
            .init("promptgit validate --format github", "Annotate a pull request in CI"),
            .init("promptgit validate --all-libraries", "Check a repository of several libraries"),
            .init("promptgit validate --fix --dry-run", "Show what could be repaired"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let format = try format(arguments, context)
        if let report = try quickReport(arguments, format, context) {
            return show(LibrariesReport(report), nil, format, arguments, context)
        }
        let (libraries, place) = try libraries(arguments, context)
        let repairs = try repairs(arguments, libraries, place)
        let addsFixes = format == .json || format == .sarif
        let found =
            try arguments.option("against").map { file in
                try libraries.drift(
                    against: Files.read(context.surroundings.absolutePath(file)), file: file, place,
                    addsFixes: addsFixes)
            } ?? libraries.validate(place, addsFixes: addsFixes)
        return show(found, repairs, format, arguments, context)
    }

    /// What is staged, where a look at what changed since an earlier check is enough.
    private static func quickReport(
        _ arguments: ParsedArguments, _ format: DiagnosticReport.Format, _ context: CommandContext
    ) throws -> ValidationReport? {
        // The machine-readable formats carry repairs, which take more than a look.
        guard arguments.flag("staged"), !arguments.flag("fix"), !arguments.flag("dry-run"),
            !arguments.flag("all-libraries"), arguments.option("revision") == nil,
            arguments.option("against") == nil, format != .json, format != .sarif
        else { return nil }
        return try PromptRepository.quickReportOfStaged(surroundings: context.surroundings)
    }

    private static func show(
        _ found: LibrariesReport, _ repairs: RepairReport?, _ format: DiagnosticReport.Format,
        _ arguments: ParsedArguments, _ context: CommandContext
    ) -> ExitCode {
        let report = found.all
        let isStrict = arguments.flag("strict")
        if let repairs { show(repairs, format, isDryRun: arguments.flag("dry-run"), context) }
        context.print(
            DiagnosticReport(
                files: report.paths, diagnostics: report.diagnostics,
                json: json(found, repairs), isStrict: isStrict, source: report.source
            ).text(format, style: context.style))
        if format != .json {
            var text = counted(report.files, "file")
            if let count = found.libraries?.count {
                text += " of \(count) \(count == 1 ? "library" : "libraries")"
            }
            text += " checked: "
            if let repairs { text += counted(repairs.repairs.count, "repair") + ", " }
            text += counted(report.errors, "error") + ", " + counted(report.warnings, "warning")
            context.note(text)
        }
        return report.errors == 0 && !(isStrict && report.warnings > 0) ? .done : .refused
    }

    private static func repairs(
        _ arguments: ParsedArguments, _ libraries: PromptLibraries, _ place: LibraryPlace
    ) throws -> RepairReport? {
        let isDryRun = arguments.flag("dry-run")
        guard arguments.flag("fix") else {
            guard isDryRun else { return nil }
            throw UsageError("--dry-run goes with --fix", commandPath: ["validate"])
        }
        guard place == .workTree, arguments.option("against") == nil else {
            throw UsageError(
                "--fix changes the files of the work tree, and no others",
                commandPath: ["validate"])
        }
        return try libraries.repair(writing: !isDryRun)
    }

    private static func json(_ report: LibrariesReport, _ repairs: RepairReport?) -> JSONValue {
        guard let repairs, var object = report.json.objectValue else { return report.json }
        object["fixed"] = .array(repairs.repairs.map(\.json))
        return .object(object)
    }

    /// Shows what was done: between the findings for people, else on the standard error.
    private static func show(
        _ repairs: RepairReport, _ format: DiagnosticReport.Format, isDryRun: Bool,
        _ context: CommandContext
    ) {
        guard format != .json else { return }
        var text = ""
        for repair in repairs.repairs {
            let place = printableLine(repair.diagnostic.location.description)
            text += "\(context.style.paint(place, .bold)): "
            text += context.style.paint(isDryRun ? "can be fixed" : "fixed", .green)
            text += ": \(printableLine(repair.summary)) [\(repair.diagnostic.rule)]\n"
        }
        if isDryRun {
            let renderer = DiffRenderer(context.style)
            for change in repairs.changes { text += renderer.text(of: change.diff) }
        }
        if format == .text { context.print(text) } else { context.streams.errors(text) }
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

    /// The libraries to check, and where.
    private static func libraries(
        _ arguments: ParsedArguments, _ context: CommandContext
    ) throws -> (PromptLibraries, LibraryPlace) {
        let named: LibraryPlace?
        switch (arguments.flag("staged"), arguments.option("revision")) {
        case (true, .some):
            throw UsageError(
                "--staged and --revision exclude each other", commandPath: ["validate"])
        case (true, nil): named = .staged
        case (false, let revision?): named = .revision(revision)
        case (false, nil): named = nil
        }
        guard arguments.flag("all-libraries") else {
            let repository = try context.open()
            return (PromptLibraries(repository), named ?? repository.defaultPlace)
        }
        guard arguments.option("against") == nil else {
            throw UsageError(
                "--against compares one library, and --all-libraries checks several",
                commandPath: ["validate"])
        }
        return try PromptLibraries.all(at: named, surroundings: context.surroundings)
    }
}
