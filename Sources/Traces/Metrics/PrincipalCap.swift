internal import Basics

/// How much the sessions of one principal weigh together on one day, at most.
///
/// A session weighs its sample weight times min(1, c / w), where c is the cap and w the sum of the sample
/// weights of all sessions of its principal that began on its day. Sums are taken before the cap, in
/// whole numbers, and rounded once when they are weighed, so that nothing depends on an order.
struct PrincipalCap: Hashable, Sendable {
    /// In millionths of a session; nil for none.
    var weight: Int?

    /// Takes a number of sessions; 0 means none.
    init(sessions: Int) {
        weight = sessions > 0 ? SessionNumbers.one * min(sessions, 1_000_000_000) : nil
    }

    /// What each weight is multiplied by where the sessions weigh so many millionths together; nil where
    /// they are within the cap.
    func factor(for total: Int) -> Double? {
        guard let weight, total > weight else { return nil }
        return Double(weight) / Double(total)
    }
}

extension NumberSums {
    /// The sums of sessions of one principal on one day as they count; nil leaves them as they are.
    func weighed(by factor: Double?) -> NumberSums {
        guard let factor else { return self }
        var sums = self
        sums.multiplyWeights(by: factor)
        sums.weighedDown = sessions
        return sums
    }
}

/// Whose sessions, and of which day.
struct PrincipalDay: Hashable, Sendable {
    /// The name, or the bytes that stand for one who was erased.
    enum Principal: Hashable, Sendable {
        case name(String)
        case erased([UInt8])
    }

    var principal: Principal
    /// The day, as `yyyy-mm-dd` in UTC.
    var day: String

    /// Takes both; nil where one of them is not known: such sessions have no cap.
    init?(_ principal: Principal?, day: String?) {
        guard let principal, let day, !day.isEmpty, principal != .name("") else { return nil }
        self.principal = principal
        self.day = day
    }

    /// Those of a session.
    init?(_ session: Session) {
        self.init(session.principal.map(Principal.name), day: session.startedAt?.day)
    }
}
