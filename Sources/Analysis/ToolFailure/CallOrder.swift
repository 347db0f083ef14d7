internal import Basics

/// In which order sessions first called tools, saw them succeed and ran into causes of failure.
///
/// Sessions with equal orders are counted together, so the memory depends on how many different
/// orders there are, which is limited.
struct CallOrder: Sendable, Hashable {
    /// Something that happened first at this place of a session.
    enum Event: Hashable, Sendable {
        case called(String)
        case succeeded(String)
        case failed(tool: String, cause: String)
    }

    private var names: [Event: UInt32] = [:]
    private var orders: [[UInt32]: Int] = [:]
    private let limit: Int
    /// How many sessions were left out because there were too many orders.
    private(set) var leftOut = 0

    init(limit: Int) { self.limit = limit }

    /// Counts a session.
    mutating func add(_ events: [Event]) {
        var seen: Set<Event> = []
        var order: [UInt32] = []
        for event in events where seen.insert(event).inserted {
            if let name = names[event] {
                order.append(name)
            } else if names.count < limit {
                let name = UInt32(names.count)
                names[event] = name
                order.append(name)
            }
        }
        if orders[order] != nil || orders.count < limit {
            orders[order, default: 0] += 1
        } else {
            leftOut += 1
        }
    }

    /// How often a look-up came first: in sessions that ran into a cause, before they did so; in
    /// sessions that called the same tools and did not, before their first such call.
    func contrast(
        cause: String, tools: [String], lookUp: String
    ) -> (failing: Proportion, other: Proportion) {
        let failures = Set(tools.compactMap { names[.failed(tool: $0, cause: cause)] })
        let calls = Set(tools.compactMap { names[.called($0)] })
        let success = names[.succeeded(lookUp)]
        var failing = Proportion(0, of: 0)
        var other = Proportion(0, of: 0)
        for (order, count) in orders {
            let looked = success.flatMap { order.firstIndex(of: $0) } ?? .max
            if let place = order.firstIndex(where: failures.contains) {
                failing.total += count
                if looked < place { failing.count += count }
            } else if let place = order.firstIndex(where: calls.contains) {
                other.total += count
                if looked < place { other.count += count }
            }
        }
        return (failing, other)
    }
}
