public import Traces

extension PromptRepository {
    /// What sessions can be grouped and chosen by, under the names that people write.
    public static let metricDimensions: [(name: String, dimension: Dimension)] = [
        ("run", .run), ("version", .version), ("agent", .agent), ("channel", .channel),
        ("workspace", .workspace), ("segment", .segment), ("model", .model),
        ("task-type", .taskType), ("arm", .arm), ("tag", .tag),
    ]

    /// How many sessions those of one principal on one day count for at most in the numbers of the store; 0
    /// for any number.
    ///
    /// Throws ``PromptGitError`` when no sessions were read.
    public func principalCap() throws -> Int { try existingStore().principalCap() }

    /// What happened in the sessions of a query, in numbers.
    ///
    /// Throws ``TraceError`` for an unknown run.
    public func metrics(_ query: MetricsQuery = MetricsQuery()) throws -> Metrics {
        try existingStore().metrics(query)
    }

    /// What happened in the sessions of a query, by the values of a dimension, or by day where that is nil.
    ///
    /// - Returns: each value with its numbers, in the order of the values; an empty value stands for
    ///   the sessions that have none.
    public func metrics(
        _ query: MetricsQuery, by dimension: Dimension?
    ) throws -> [(value: String, metrics: Metrics)] {
        try existingStore().groups(
            of: query, by: dimension.map(SessionStore.Grouping.dimension) ?? .day)
    }

    /// What happened in the sessions of a query, by the values of a dimension, and of each value by day.
    ///
    /// - Returns: each value with its days, both in order; an empty text stands for what is not known.
    public func metricsByDay(
        _ query: MetricsQuery, by dimension: Dimension
    ) throws -> [(value: String, days: [(day: String, metrics: Metrics)])] {
        try existingStore().groupsByDay(of: query, by: dimension)
    }

    /// The questions of a query's sessions that the agent had no answer to, in groups.
    ///
    /// Throws ``TraceError`` for an unknown run.
    public func unansweredQuestions(_ query: MetricsQuery) throws -> UnansweredQuestions {
        try existingStore().unansweredQuestions(query)
    }

    /// Compares the sessions of two values of a dimension.
    ///
    /// - Parameters:
    ///   - base: what is compared with.
    ///   - other: what is compared.
    ///   - dimension: what they are values of.
    ///   - query: what else must hold of the sessions.
    /// - Returns: the numbers of both, and how they differ.
    /// - Throws: ``PromptGitError`` where no session has one of the values.
    public func compareMetrics(
        _ base: String, _ other: String, of dimension: Dimension,
        _ query: MetricsQuery = MetricsQuery()
    ) throws -> MetricsComparison {
        let store = try existingStore()
        func metrics(_ value: String) throws -> Metrics {
            var query = query
            query.values[dimension] = value
            let metrics = try store.metrics(query)
            guard metrics.sessions == 0 else { return metrics }
            query.values[dimension] = nil
            let known = try store.groups(of: query, by: .dimension(dimension)).map(\.value)
            let name =
                Self.metricDimensions.first { $0.dimension == dimension }?.name ?? "value"
            throw PromptGitError.notFound(
                name, value, among: known,
                advice: "'promptgit metrics --by \(name)' lists what there is")
        }
        return MetricsComparison(base: try metrics(base), other: try metrics(other))
    }
}
