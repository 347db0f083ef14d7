/// How the example values of a parameter's text were sent as real ones.
struct ExampleUse: Sendable, Hashable {
    /// The sessions in which one was sent and refused though nobody had named it.
    var tally = Tally()
    /// How many calls had one.
    var calls = 0
    /// The tools that refused.
    var tools: Set<String> = []
    /// In how many sessions each was sent.
    var sent: [String: Int] = [:]
    /// Those that some tool accepted: they are real values.
    var accepted: Set<String> = []
}
