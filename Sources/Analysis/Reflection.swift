public import Traces

/// All analyzers together: looks at each session once and gives the findings in order.
public struct Reflection: Sendable {
    private var analyzers: [any Analyzer]

    /// Creates the analyzers of sessions in which a library was in force.
    public init(library: AnalysisLibrary, settings: AnalysisSettings = AnalysisSettings()) {
        analyzers = [
            ToolFailureAnalyzer(library: library, settings: settings),
            UncheckedActionAnalyzer(library: library, settings: settings),
            UnusedToolAnalyzer(library: library, settings: settings),
            EscalationAnalyzer(settings: settings),
            RepeatedCallsAnalyzer(settings: settings),
        ]
    }

    /// Looks at a session; `evidence` is the id that findings name it by.
    public mutating func add(_ session: Session, evidence: String) {
        for index in analyzers.indices { analyzers[index].add(session, evidence: evidence) }
    }

    /// What was found: edits first, then what is to be looked into, then the rest; among these
    /// what most sessions show.
    public func findings() -> [Finding] {
        analyzers.flatMap { $0.findings() }.sorted { left, right in
            if left.rank != right.rank { return left.rank < right.rank }
            if left.sessions != right.sessions { return left.sessions > right.sessions }
            return (left.analyzer, left.title, left.cause) < (
                right.analyzer, right.title, right.cause
            )
        }
    }
}

extension Finding {
    /// 0 with an edit, 1 with something to look into, 2 without a draft.
    fileprivate var rank: Int {
        guard let draft else { return 2 }
        return draft.type == .investigate ? 1 : 0
    }
}
