internal import Basics
internal import Traces

/// Open sessions as a list, a row each.
enum OpenSessionTable {
    /// For people.
    static func text(of sessions: [OpenSession]) -> String {
        guard !sessions.isEmpty else { return "no open sessions\n" }
        var table = TextTable(rightAligned: [4])
        table.add(["session", "run", "last event", "evidence", "messages"])
        for session in sessions {
            table.add([
                short(session.id), short(session.run),
                String(session.lastEventAt.description.prefix(19)), session.evidenceID ?? "none",
                String(session.messages),
            ])
        }
        return table.text
    }

    /// The same with more columns as rows of texts; what is unknown is empty.
    static func rows(of sessions: [OpenSession]) -> [[String]] {
        [["id", "run", "evidenceId", "openedAt", "lastEventAt", "messages", "isOver"]]
            + sessions.map {
                [
                    $0.id, $0.run, $0.evidenceID ?? "", $0.openedAt.description,
                    $0.lastEventAt.description, String($0.messages), String($0.isOver),
                ]
            }
    }

    private static func short(_ name: String) -> String {
        let name = printableLine(name)
        return name.count > 40 ? name.prefix(39) + "…" : name
    }
}
