internal import SQLiteKit

/// Changes of the sums that have not been written yet.
///
/// A file's sessions fall into few groups, so adding up in memory saves nearly all writes; when
/// there are many groups after all, they are written in between.
struct Rollups {
    /// What sessions are grouped by.
    struct Group: Hashable {
        var run: Int64
        var day: String
        var segment: String
        /// Empty for the sums over all sessions.
        var prompt = ""
        var version = ""

        var values: [SQLiteValue] {
            [.integer(run), .text(day), .text(segment), .text(prompt), .text(version)]
        }
    }

    private struct ToolGroup: Hashable {
        var group: Group
        var tool: ToolKey
    }

    private var sessions: [Group: SessionMeasures] = [:]
    private var tools: [ToolGroup: ToolMeasures] = [:]

    private var hasRemovals = false

    /// How many groups are kept in memory.
    private static let limit = 20_000

    var isLarge: Bool { sessions.count + tools.count > Self.limit }

    /// Adds a session's numbers to its groups, or takes them away with `sign` -1.
    mutating func add(
        _ measures: SessionMeasures, tools ofSession: [ToolKey: ToolMeasures], to group: Group,
        versions: [String: String], sign: Int
    ) {
        if sign < 0 { hasRemovals = true }
        var groups = [group]
        for (prompt, version) in versions {
            var ofVersion = group
            ofVersion.prompt = prompt
            ofVersion.version = version
            groups.append(ofVersion)
        }
        for group in groups {
            sessions[group, default: SessionMeasures()].add(measures, sign: sign)
            for (tool, measures) in ofSession {
                tools[ToolGroup(group: group, tool: tool), default: ToolMeasures()]
                    .add(measures, sign: sign)
            }
        }
    }

    /// Adds the changes to the tables and forgets them.
    mutating func write(to connection: Connection) throws(SQLiteError) {
        let group = "run, day, segment, prompt, version"
        let addSessions = """
            INSERT INTO rollups (\(group), \(SessionMeasures.columnList))
            VALUES (\(placeholders(5 + SessionMeasures.columns.count)))
            ON CONFLICT DO UPDATE SET \(SessionMeasures.addition)
            """
        for (group, measures) in sessions {
            try connection.run(addSessions, group.values + measures.values)
        }
        let addTools = """
            INSERT INTO tool_rollups (\(group), requestor, tool, \(ToolMeasures.columnList))
            VALUES (\(placeholders(7 + ToolMeasures.columns.count)))
            ON CONFLICT DO UPDATE SET \(ToolMeasures.addition)
            """
        for (key, measures) in tools {
            let tool: [SQLiteValue] = [.text(key.tool.requestor.rawValue), .text(key.tool.name)]
            try connection.run(addTools, key.group.values + tool + measures.values)
        }
        if hasRemovals {
            try connection.run("DELETE FROM rollups WHERE sessions = 0")
            try connection.run(
                "DELETE FROM tool_rollups WHERE calls = 0 AND judged = 0 AND unjudged = 0")
        }
        self = Rollups()
    }
}
