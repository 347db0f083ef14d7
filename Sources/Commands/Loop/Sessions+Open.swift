internal import ArgumentKit
internal import Basics
internal import PromptGit
internal import Traces

extension Sessions {
    /// Lists the sessions that go on.
    static func listOpen(
        _ arguments: ParsedArguments, _ format: String, _ context: CommandContext
    ) throws -> ExitCode {
        let others =
            ["since", "sort", "until"].filter { arguments.option($0) != nil }
            + ["tool", "where"].filter { !arguments.options($0).isEmpty }
            + ["escalated", "success", "tool-failure"].filter { arguments.givenFlag($0) != nil }
        if let other = others.first {
            throw UsageError(
                "--\(other) can't be used with --open", hint: "open sessions have no numbers yet",
                commandPath: ["sessions"])
        }
        guard arguments.argument("session") == nil else {
            throw UsageError(
                "--open lists all open sessions", hint: "leave the session's id out",
                commandPath: ["sessions"])
        }
        let found = try context.open().openSessions(run: arguments.option("run"))
        let limit = try arguments.integer("limit") ?? 50
        let shown = Array(found.prefix(limit))
        switch format {
        case "json": context.print(.array(shown.map(\.json)))
        case "csv": context.print(CSV.text(OpenSessionTable.rows(of: shown)))
        default: context.print(OpenSessionTable.text(of: shown))
        }
        if found.count > limit { context.note("There are more; --limit lists them.") }
        return .done
    }

    /// Closes open sessions.
    static func close(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let id = arguments.argument("session")
        guard (id != nil) != arguments.flag("idle") else {
            throw UsageError(
                "say which session is closed, or --idle", commandPath: ["sessions", "close"])
        }
        if id == nil, arguments.option("run") != nil {
            throw UsageError(
                "--run is for a session that is named", commandPath: ["sessions", "close"])
        }
        let repository = try context.open()
        let report =
            try id.map { try repository.closeSession($0, run: arguments.option("run")) }
            ?? repository.closeIdleSessions()
        if context.wantsJSON {
            context.print([
                "closed": .count(report.closed), "continued": .count(report.continued),
                "dropped": .count(report.dropped), "damaged": .count(report.damaged),
            ])
        } else {
            context.print("\(counted(report.closed, "session")) closed\n")
        }
        for note in notes(of: report) { context.note(note) }
        return report.damaged > 0 ? .refused : .done
    }

    /// What a person should know of a closing, a sentence each.
    static func notes(of report: ClosingReport) -> [String] {
        var notes: [String] = []
        if report.dropped > 0 {
            notes.append(
                "\(counted(report.dropped, "session")) could not go on: what was said before has "
                    + "been removed, and what came after it is gone too")
        }
        if report.damaged > 0 {
            notes.append(
                "\(counted(report.damaged, "open session")) can't be read; 'promptgit store check' "
                    + "says why")
        }
        return notes
    }
}
