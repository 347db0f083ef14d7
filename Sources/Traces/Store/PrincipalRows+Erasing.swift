internal import SQLiteKit

extension Connection {
    /// Forgets a principal's name in all that the cap is kept by, so that every number stays: in its
    /// place stands, of each day, the number of the first of its sessions, as eight bytes.
    ///
    /// Sessions of that principal that come later are those of another one.
    func erasePrincipal(_ name: String) throws(SQLiteError) {
        var days: [(day: PrincipalDay, number: Int64)] = []
        try forEach(
            """
            SELECT day, min(number) FROM sessions WHERE principal = ? GROUP BY day
            """, [.text(name)]
        ) { row in
            if let day = PrincipalDay(.name(name), day: row.text(0)) {
                days.append((day, row.int64(1) ?? 0))
            }
        }
        for (day, number) in days {
            let bytes = unsafe withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
            for table in ["sessions", "principal_days", "principal_sums"] {
                try run(
                    "UPDATE \(table) SET principal = ? WHERE principal = ? AND day = ?",
                    [.blob(bytes)] + day.values)
            }
        }
        try run("UPDATE sessions SET principal = NULL WHERE principal = ?", [.text(name)])
    }
}
