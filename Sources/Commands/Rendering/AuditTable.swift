internal import Basics
internal import PromptGit

/// Decisions and problems with them, as tables.
enum AuditTable {
    /// A decision a line.
    static func text(of entries: [AuditEntry], _ style: Style) -> String {
        var table = TextTable()
        for entry in entries {
            table.add([
                style.paint(String(entry.commit.prefix(12)), .yellow), entry.at.description,
                entry.decision.rawValue, printable(entry.who ?? "unknown"),
                entry.proposal?.description ?? "-",
                (entry.assets ?? ["unknown"]).joined(separator: " "),
            ])
        }
        return table.text
    }

    /// A decision a row, as RFC 4180 has it; what is unknown is empty.
    static func csv(of entries: [AuditEntry]) -> String {
        let head = [
            "at", "who", "decision", "proposal", "assets", "commit", "evidence", "reason",
        ]
        return CSV.text(
            [head]
                + entries.map { entry in
                    [
                        entry.at.description, entry.who ?? "", entry.decision.rawValue,
                        entry.proposal?.description ?? "",
                        (entry.assets ?? []).joined(separator: " "), entry.commit,
                        entry.evidence?.json.text(.compact) ?? "", entry.reason ?? "",
                    ]
                })
    }

    /// A problem a row.
    static func csv(of problems: [AuditProblem]) -> String {
        CSV.text(
            [["check", "commit", "proposal", "message"]]
                + problems.map { problem in
                    [
                        problem.check.rawValue, problem.commit ?? "",
                        problem.proposal?.description ?? "", problem.message,
                    ]
                })
    }
}
