import Basics
import PromptModel
package import Traces

/// Finds tools that no session called although users spoke of what they do, and fared worse.
///
/// A tool that nobody called is no problem by itself; it is one when the sessions whose users named
/// everything that the tool's name names failed more often than the rest. Even then only a person
/// can say whether the tool was what they needed.
package struct UnusedToolAnalyzer: Analyzer {
    package static let name = "unusedTool"

    private let library: AnalysisLibrary
    private let settings: AnalysisSettings
    private let terms: [(tool: String, stems: Set<String>)]
    private var sessions = 0
    private var outcomes = Outcomes()
    private var called: Set<String> = []
    private var mentions: [String: Tally] = [:]

    /// Words of tools' names that say how, not what.
    private static let generic: Set<String> = [
        "get", "list", "search", "find", "update", "modify", "set", "check", "create", "delete",
        "all", "by", "for", "to", "of", "the", "a", "id", "detail", "info", "data", "run", "do",
        "can", "send", "and",
    ]

    /// Creates an analyzer of sessions in which a library was in force.
    package init(library: AnalysisLibrary, settings: AnalysisSettings = AnalysisSettings()) {
        self.library = library
        self.settings = settings
        terms = library.tools.compactMap { tool in
            let stems = Set(Words.plain(tool.name).map(Words.stem)).subtracting(Self.generic)
            return stems.isEmpty ? nil : (tool.name, stems)
        }
    }

    package mutating func add(_ session: Session, evidence: String) {
        sessions += 1
        outcomes.add(session)
        for message in session.messages {
            for call in message.toolCalls where library.tool(named: call.name) != nil {
                called.insert(call.name)
            }
        }
        let open = terms.filter { !called.contains($0.tool) }
        guard !open.isEmpty else { return }
        let spoken = session.messages.filter { $0.role == .user }.compactMap(\.text).map {
            Set(Words.plain($0).map(Words.stem))
        }
        for (tool, stems) in open where spoken.contains(where: stems.isSubset) {
            mentions[tool, default: Tally()].add(session, evidence: evidence, settings: settings)
        }
    }

    package func findings() -> [Finding] {
        guard sessions >= settings.minimumUnusedSessions else { return [] }
        return mentions.sorted { $0.key < $1.key }.compactMap { name, tally in
            guard !called.contains(name), tally.obstacle(settings) == nil,
                outcomes.isWorse(tally, settings)
            else { return nil }
            return finding(of: name, tally)
        }
    }

    private func finding(of name: String, _ tally: Tally) -> Finding {
        let others = outcomes.failures(outside: tally)
        let pValue = outcomes.pValue(tally)
        return Finding(
            analyzer: Self.name, goal: .capability, title: "No session called \(name)",
            cause: "\(name) never called where users spoke of it", sessions: tally.sessions,
            tasks: tally.tasks,
            counts: [
                "sessionsSeen": .count(sessions), "largestTask": .count(tally.largestTask),
                "succeeded": .count(tally.succeeded), "failed": .count(tally.failed),
                "othersFailed": .count(others.count), "others": .count(others.total),
                "pValue": .number(Numbers.significant(pValue)),
            ],
            evidence: tally.evidence, confidence: .low,
            draft: ProposalDraft(
                type: .investigate, goal: .capability,
                title: "Find out whether \(name) was needed",
                rationale: "None of \(sessions) sessions called `\(name)`. In \(tally.sessions) of "
                    + "them a user named what it is about, and \(tally.failures.text) of those "
                    + "failed, against \(others.text) others (Fisher's exact test, one-sided, "
                    + "\(Numbers.pValue(pValue))).",
                operations: [], slug: Words.slug("\(name) unused"), tainted: true,
                confidence: .low),
            withheld: .ownerOnly)
    }
}
