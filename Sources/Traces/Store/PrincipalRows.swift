internal import SQLiteKit

extension PrincipalDay {
    /// The principal and the day, in two columns.
    var values: [SQLiteValue] {
        switch principal {
        case .name(let name): [.text(name), .text(day)]
        case .erased(let bytes): [.blob(bytes), .text(day)]
        }
    }

    /// What ``init(_:at:)`` reads, of `sessions`.
    static let columns = """
        CASE typeof(sessions.principal) WHEN 'text' THEN sessions.principal END, \
        CAST(sessions.principal AS BLOB), sessions.day
        """

    /// Reads the principal as a text, which is null for one who was erased, as bytes, and the day.
    init?(_ row: borrowing Row, at column: Int) {
        let name = row.text(column).map(Principal.name)
        self.init(name ?? row.blob(column + 1).map(Principal.erased), day: row.text(column + 2))
    }
}

extension Connection {
    /// The cap that the sums are made with.
    func principalCap() throws(SQLiteError) -> PrincipalCap {
        PrincipalCap(sessions: try first("SELECT cap FROM weighting") { $0.int(0) ?? 0 } ?? 0)
    }

    /// The days of principals that weigh more than a cap, with what they weigh without it.
    func cappedDays(_ cap: PrincipalCap) throws(SQLiteError) -> [PrincipalDay: Int] {
        guard let weight = cap.weight else { return [:] }
        var days: [PrincipalDay: Int] = [:]
        try forEach(
            """
            SELECT \(PrincipalDay.columns), weight FROM principal_days AS sessions WHERE weight > ?
            """, [SQLiteValue(weight)]
        ) { row in
            if let day = PrincipalDay(row, at: 0) { days[day] = row.int(3) ?? 0 }
        }
        return days
    }

    /// Whose session it is, and of which day; nil where one of them is unknown.
    func principalDay(ofSession number: Int64) throws(SQLiteError) -> PrincipalDay? {
        try first(
            "SELECT \(PrincipalDay.columns) FROM sessions WHERE number = ?", [.integer(number)]
        ) { PrincipalDay($0, at: 0) } ?? nil
    }

    /// The sums of a principal's day that are kept, without the cap.
    func principalSums(
        of day: PrincipalDay
    ) throws(SQLiteError) -> [DimensionSums.Group: NumberSums] {
        var sums: [DimensionSums.Group: NumberSums] = [:]
        try forEach(
            """
            SELECT dimension, value, \(NumberSums.columns.joined(separator: ", "))
            FROM principal_sums WHERE principal = ? AND day = ?
            """, day.values
        ) { row in
            let group = DimensionSums.Group(
                dimension: Dimension(rawValue: row.int(0) ?? 0) ?? .all, value: row.text(1) ?? "",
                day: day.day)
            sums[group] = NumberSums(row, at: 2)
        }
        return sums
    }

    /// Keeps the sums of a group of a principal's day; those of no session go.
    func setPrincipalSums(
        _ sums: NumberSums, of day: PrincipalDay, _ group: DimensionSums.Group
    ) throws(SQLiteError) {
        let key = day.values + [.integer(Int64(group.dimension.rawValue)), .text(group.value)]
        if sums.sessions == 0 {
            try run(
                """
                DELETE FROM principal_sums
                WHERE principal = ? AND day = ? AND dimension = ? AND value = ?
                """, key)
        } else {
            try run(
                """
                INSERT OR REPLACE INTO principal_sums
                VALUES (\(placeholders(4 + NumberSums.columns.count)))
                """, key + sums.values.map { SQLiteValue($0) })
        }
    }

    /// What the sessions of a principal's day add up to in each of their groups, without the cap.
    func addedUp(_ day: PrincipalDay) throws(SQLiteError) -> [DimensionSums.Group: NumberSums] {
        var sums: [DimensionSums.Group: NumberSums] = [:]
        for dimension in Dimension.allCases {
            let (value, labels) = dimension.expression
            try forEach(
                """
                SELECT \(value), sessions.weight, \(SessionColumns.list)
                FROM sessions JOIN runs ON runs.number = sessions.run\(labels)
                WHERE sessions.principal = ? AND sessions.day = ?
                """, day.values
            ) { row in
                let group = DimensionSums.Group(
                    dimension: dimension, value: row.text(0) ?? "", day: day.day)
                sums[group, default: NumberSums()].add(SessionNumbers(row, at: 1))
            }
        }
        return sums
    }
}

extension Dimension {
    /// The expression whose values it has over `sessions` and `runs`, and what must be joined for it.
    var expression: (value: String, labels: String) {
        if let column { return ("coalesce(\(column), '')", "") }
        guard let label else { return ("''", "") }
        return (
            "coalesce(labels.name || '\(label.separator)' || labels.value, '')",
            """
             LEFT JOIN session_labels AS labels
            ON labels.session = sessions.number AND labels.kind = \(label.kind)
            """
        )
    }
}
