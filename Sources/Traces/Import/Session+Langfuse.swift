internal import Basics
internal import JSONKit

extension Session {
    /// Makes a session of the traces of one Langfuse session, or of a single trace.
    init(langfuse traces: [LangfuseTrace], run: String) {
        let traces = traces.enumerated().sorted { left, right in
            (left.element.start ?? .distantPast, left.offset)
                < (right.element.start ?? .distantPast, right.offset)
        }.map(\.element)
        let shared = traces.lazy.compactMap(\.sessionID).first
        let isOne = traces.count == 1
        self.init(id: (isOne ? nil : shared) ?? traces.first?.id ?? "", source: run)
        agent = traces.lazy.compactMap(\.name).first
        principal = traces.lazy.compactMap(\.userID).first
        feedback = traces.lazy.compactMap(\.feedback).last
        for trace in traces {
            for tag in trace.tags { tags[tag] = "true" }
            tags.merge(trace.labels) { _, new in new }
        }
        let observations = LangfuseObservations(of: traces)
        readMeters(observations, traces)
        startedAt =
            (traces.compactMap(\.timestamp) + observations.all.map(\.start)).min()
        endedAt = observations.all.compactMap { $0.end ?? $0.start }.max()
        let said = LangfuseConversation(of: traces)
        messages = said.conversation.messages
        tools = said.tools
        model = said.model
        readPrompts(observations)
        let roots = observations.all.indices.filter { observations.parent(of: $0) == nil }
        let last = observations.all.last(where: \.isGeneration)
        if last?.isError == true || roots.contains(where: { observations.all[$0].isError }) {
            outcome.termination = "ERROR"
        }
    }

    private mutating func readMeters(
        _ observations: LangfuseObservations, _ traces: [LangfuseTrace]
    ) {
        let metered = observations.metered
        for observation in metered { tokens.add(observation.usage) }
        cost = observations.cost
        let costs = traces.compactMap(\.cost)
        // Langfuse's own sum counts an observation and what repeats it.
        if metered.isEmpty, !costs.isEmpty { cost = costs.reduce(0, +) }
    }

    private mutating func readPrompts(_ observations: LangfuseObservations) {
        var unversioned: Set<String> = []
        for observation in observations.all {
            guard let name = observation.promptName else { continue }
            if let version = observation.promptVersion {
                promptVersions[name] = String(version)
            } else {
                unversioned.insert(name)
            }
        }
        if promptVersions.isEmpty, unversioned.count == 1 { promptName = unversioned.first }
    }
}

extension LangfuseTrace {
    fileprivate var start: Timestamp? { timestamp ?? observations.map(\.start).min() }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(microseconds: .min)
}
