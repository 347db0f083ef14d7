internal import Basics

/// Where the values of one field came from, counted once a session and tool.
struct ValueSources: Sendable, Hashable {
    /// How many sessions' first calls had a value.
    private(set) var calls = 0
    /// In how many of them a value stood nowhere before.
    private(set) var unknown = 0
    /// In how many of them the user had written each value.
    private(set) var user = 0
    /// In how many of them each value had stood in an answer, by the tool that answered.
    private(set) var providers: [String: Int] = [:]
    /// The same, where the user had not written the values.
    private(set) var providersBeyondUser: [String: Int] = [:]
    /// The kinds of ids among the values.
    private(set) var kinds: [String: Int] = [:]

    /// Counts a call with these values of the field.
    mutating func add(_ values: [String], words: SessionWords) {
        calls += 1
        if values.contains(where: { !words.knows($0) }) { unknown += 1 }
        let isFromUser = values.allSatisfy(words.userSaid)
        if isFromUser { user += 1 }
        var common: Set<String>?
        for value in values {
            let tools = Set(words.providers(of: value))
            common = common?.intersection(tools) ?? tools
        }
        for tool in common ?? [] {
            providers[tool, default: 0] += 1
            if !isFromUser { providersBeyondUser[tool, default: 0] += 1 }
        }
        for kind in Set(values.compactMap(ArgumentValue.kind))
        where kinds[kind] != nil || kinds.count < 256 {
            kinds[kind, default: 0] += 1
        }
    }

    /// Adds the counts of another tool's field.
    mutating func add(_ other: ValueSources) {
        calls += other.calls
        unknown += other.unknown
        user += other.user
        providers.merge(other.providers, uniquingKeysWith: +)
        providersBeyondUser.merge(other.providersBeyondUser, uniquingKeysWith: +)
        kinds.merge(other.kinds, uniquingKeysWith: +)
    }

    /// In how many calls a value had stood nowhere.
    var invented: Proportion { Proportion(unknown, of: calls) }
    /// In how many calls the user had written the values.
    var fromUser: Proportion { Proportion(user, of: calls) }
    /// In how many calls with values that the user had not written a tool's answers showed them.
    func providedBeyondUser(by tool: String) -> Proportion {
        Proportion(providersBeyondUser[tool] ?? 0, of: calls - user)
    }
    /// In how many calls the user had written the values and no answer of a tool had shown them.
    func fromUserAlone(without tool: String) -> Proportion {
        let both = (providers[tool] ?? 0) - (providersBeyondUser[tool] ?? 0)
        return Proportion(user - both, of: calls)
    }
    /// In how many calls a tool's answers had shown the values.
    func provided(by tool: String) -> Proportion {
        Proportion(providers[tool] ?? 0, of: calls)
    }
}
