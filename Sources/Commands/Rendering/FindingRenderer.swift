internal import Analysis
internal import Basics

/// A finding as lines for people.
enum FindingRenderer {
    /// The finding in one line.
    static func line(of finding: Finding) -> String {
        let tasks = finding.tasks.map { counted($0, "task") } ?? "tasks unknown"
        return "found: \(printable(finding.title)) "
            + "(\(counted(finding.sessions, "session")), \(tasks))\n"
    }

    /// The finding with all its numbers.
    static func text(of finding: Finding) -> String {
        let tasks = finding.tasks.map { counted($0, "task") } ?? "tasks unknown"
        var text = "\(finding.analyzer): \(printable(finding.title))\n"
        text += "  cause: \(printable(finding.cause))\n"
        text += "  seen in \(counted(finding.sessions, "session")), \(tasks)\n"
        for (name, value) in finding.counts.members {
            text += "  \(name): \(printable(value.stringValue ?? value.text(.compact)))\n"
        }
        return text + "\n"
    }
}
