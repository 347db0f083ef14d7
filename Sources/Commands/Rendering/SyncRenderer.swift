internal import Basics
internal import PromptGit

/// What a `sync` did, as lines of text.
enum SyncRenderer {
    /// A line for each thing that changed, here or in the remote.
    static func text(of report: SyncReport, style: Style) -> String {
        guard !report.changes.isEmpty else { return "in step with \(report.remote)\n" }
        return report.changes.map { change in
            let parts = [
                change.here.map { "here: \(words($0))" },
                change.there.map { "\(report.remote): \(words($0))" },
                change.declined.map {
                    "\(style.paint("declined", .red)) by \(report.remote): \($0)"
                },
            ]
            return printable(change.name) + "  "
                + parts.compactMap(\.self).map { printable($0) }.joined(separator: ", ") + "\n"
        }.joined()
    }

    private static func words(_ move: SyncReport.Move) -> String {
        switch (move.from, move.to) {
        case (let from?, let to?): "\(from.prefix(12))..\(to.prefix(12))"
        case (nil, let to?): "new at \(to.prefix(12))"
        case (let from?, nil): "deleted, was \(from.prefix(12))"
        case (nil, nil): "unchanged"
        }
    }
}
