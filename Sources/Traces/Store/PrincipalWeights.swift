internal import SQLiteKit

/// Keeps the sums true to the cap on what the sessions of one principal weigh on one day.
///
/// Of each principal's day the total weight is kept. Once it has been above the cap, so is what the
/// sessions add up to before the cap, in each of their groups: from then on a batch costs as much as the
/// day has groups, however many sessions it has.
struct PrincipalWeights {
    private let connection: Connection
    private var changes: [PrincipalDay: Change] = [:]

    /// What has changed of a principal's day since the last time that it was settled.
    private struct Change {
        /// The total weight before, in millionths; nil where there were no sessions.
        var before: Int?
        /// Whether its sums are kept.
        var isKept: Bool
        /// What came to the weight.
        var weight = 0
        /// What came to the sums that are kept.
        var groups: [DimensionSums.Group: NumberSums] = [:]
    }

    /// How many days of principals are remembered.
    private static let limit = 10_000

    init(_ connection: Connection) { self.connection = connection }

    var isLarge: Bool { changes.count > Self.limit }

    /// Notes that a session came, or went with `sign` -1; without a principal or a day there is no cap.
    mutating func add(
        _ numbers: SessionNumbers, of day: PrincipalDay?, to groups: [DimensionSums.Group],
        sign: Int = 1
    ) throws(SQLiteError) {
        guard let day else { return }
        var change: Change
        if let known = changes[day] {
            change = known
            changes[day] = nil
        } else {
            let kept = try connection.first(
                "SELECT weight, kept FROM principal_days WHERE principal = ? AND day = ?",
                day.values
            ) { (weight: $0.int(0), isKept: $0.bool(1) ?? false) }
            change = Change(before: kept?.weight, isKept: kept?.isKept ?? false)
        }
        change.weight.addSaturating(sign * numbers.weight)
        if change.isKept {
            for group in groups {
                change.groups[group, default: NumberSums()].add(numbers, sign: sign)
            }
        }
        changes[day] = change
    }

    /// Brings the sums in line with what came and went; the sessions stand in the tables by now.
    mutating func settle(into sums: inout DimensionSums) throws(SQLiteError) {
        guard !changes.isEmpty else { return }
        let cap = try connection.principalCap()
        for (day, change) in changes {
            var total = change.before ?? 0
            total.addSaturating(change.weight)
            var isKept = change.isKept
            if isKept {
                try settle(
                    day, change, from: cap.factor(for: change.before ?? 0),
                    to: cap.factor(for: total), into: &sums)
            } else if let factor = cap.factor(for: total) {
                isKept = true
                try keep(day, factor, into: &sums)
            }
            try write(day, total, isKept: isKept, isNew: change.before == nil)
        }
        changes.removeAll(keepingCapacity: true)
    }

    /// Brings the sums of a day that are kept up to date.
    private func settle(
        _ day: PrincipalDay, _ change: Change, from: Double?, to: Double?,
        into sums: inout DimensionSums
    ) throws(SQLiteError) {
        let kept = try connection.principalSums(of: day)
        for group in Set(kept.keys).union(change.groups.keys) {
            let before = kept[group] ?? NumberSums()
            let came = change.groups[group]
            var after = before
            if let came { after.add(came) }
            // What came stands in the sums already, without the cap.
            var correction = after.weighed(by: to)
            correction.add(before.weighed(by: from), sign: -1)
            if let came {
                correction.add(came, sign: -1)
                try connection.setPrincipalSums(after, of: day, group)
            }
            sums.add(correction, to: group)
        }
    }

    /// Keeps the sums of a day, and brings the sums of its groups under the cap for the first time.
    private func keep(
        _ day: PrincipalDay, _ factor: Double, into sums: inout DimensionSums
    ) throws(SQLiteError) {
        for (group, added) in try connection.addedUp(day) {
            var correction = added.weighed(by: factor)
            correction.add(added, sign: -1)
            sums.add(correction, to: group)
            try connection.setPrincipalSums(added, of: day, group)
        }
    }

    private func write(
        _ day: PrincipalDay, _ total: Int, isKept: Bool, isNew: Bool
    ) throws(SQLiteError) {
        if total == 0 {
            try connection.run(
                "DELETE FROM principal_days WHERE principal = ? AND day = ?", day.values)
        } else {
            try connection.run(
                """
                INSERT INTO principal_days VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET weight = excluded.weight, kept = excluded.kept
                """, day.values + [SQLiteValue(total), SQLiteValue(isKept)])
        }
    }

    // MARK: Another cap

    /// Weighs every session anew, with another cap, in the course of a transaction.
    ///
    /// - Returns: false where it is the cap in force.
    static func change(
        to sessions: Int, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        let old = try connection.principalCap()
        let new = PrincipalCap(sessions: sessions)
        guard old != new else { return false }
        let weights = PrincipalWeights(connection)
        var sums = DimensionSums()
        var days: [(day: PrincipalDay, total: Int, isKept: Bool)] = []
        try connection.forEach(
            """
            SELECT \(PrincipalDay.columns), weight, kept FROM principal_days AS sessions
            WHERE kept OR weight > ?
            """, [SQLiteValue(new.weight ?? .max)]
        ) { row in
            if let day = PrincipalDay(row, at: 0) {
                days.append((day, row.int(3) ?? 0, row.bool(4) ?? false))
            }
        }
        for (day, total, isKept) in days {
            let factor = new.factor(for: total)
            if isKept {
                let change = Change(before: total, isKept: true)
                try weights.settle(
                    day, change, from: old.factor(for: total), to: factor, into: &sums)
            } else if let factor {
                try weights.keep(day, factor, into: &sums)
            }
            if factor == nil {
                try connection.run(
                    "DELETE FROM principal_sums WHERE principal = ? AND day = ?", day.values)
            }
            try weights.write(day, total, isKept: factor != nil, isNew: false)
            if sums.isLarge { try sums.write(to: connection) }
        }
        try sums.write(to: connection)
        try connection.run("UPDATE weighting SET cap = ?", [SQLiteValue(sessions)])
        return true
    }
}
