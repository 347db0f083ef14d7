/// The thresholds of the analyzers.
public struct AnalysisSettings: Sendable, Hashable {
    /// In how many sessions a cause is seen before anything is proposed about it.
    ///
    /// Three, because two sessions that fail alike are still one coincidence.
    public var minimumSessions = 3
    /// In how many sessions a missing look-up is seen before the confidence is high.
    public var minimumConfidentSessions = 5
    /// Of how many tasks those sessions are before anything is proposed about it.
    public var minimumTasks = 2
    /// In how many sessions something is seen before it is a finding at all.
    public var minimumReported = 2
    /// How many sessions were seen before a tool that none of them called counts as unused.
    public var minimumUnusedSessions = 20
    /// In how many sessions of as many tasks an example value was sent as a real one before the
    /// example is taken out; lower than ``minimumSessions`` because nothing is left to infer.
    public var minimumExampleSessions = 2
    /// The greatest share of a cause's sessions that one task may hold before an edit.
    public var largestTaskShare = 0.5
    /// The greatest p-value of Fisher's exact test, one-sided, that counts as a contrast.
    public var significance = 0.05
    /// The smallest share of accepted calls whose value stood in a look-up's answer, among those
    /// whose value the user had not written, before the look-up counts as where it comes from.
    public var providerShare = 0.5
    /// The smallest share of rejected calls whose value stood nowhere before the values count as
    /// invented.
    public var inventedShare = 0.5
    /// The smallest share of accepted calls whose value the user had written, and no look-up
    /// listed, before an edit names the user as a source beside the look-up.
    public var commonUserShare = 0.1
    /// The smallest share of the sessions that repeat a call in vain before it is a finding.
    public var repeatShare = 0.05
    /// How many evidence ids a finding names.
    public var evidenceLimit = 200
    /// How many causes, tools, tasks or patterns an analyzer tells apart before it counts the rest
    /// together; what keeps memory bounded.
    public var distinctLimit = 20_000

    /// The default thresholds.
    public init() {}
}
