extension StoreSchema {
    /// What is needed to hold the sessions of one principal on one day to a weight.
    ///
    /// A principal is a text, or the bytes that stand for one who was erased.
    static var principalWeights: String {
        """
        -- The cap that the sums are made with, in sessions a day; 0 for none.
        CREATE TABLE weighting (
            cap INTEGER NOT NULL
        );
        INSERT INTO weighting VALUES (0);
        -- What the sessions of a principal on a day weigh together, in millionths, before the cap.
        CREATE TABLE principal_days (
            principal TEXT NOT NULL,
            day TEXT NOT NULL,
            weight INTEGER NOT NULL,
            -- Whether principal_sums has its sums: it has once the weight has been above the cap.
            kept INTEGER NOT NULL,
            PRIMARY KEY (principal, day)
        ) WITHOUT ROWID;
        INSERT INTO principal_days
            SELECT principal, day, CAST(total(weight) AS INTEGER), 0 FROM sessions
            WHERE principal <> '' AND day <> '' GROUP BY principal, day;
        -- What they add up to before the cap, in the groups of `sums`.
        CREATE TABLE principal_sums (
            principal TEXT NOT NULL,
            day TEXT NOT NULL,
            dimension INTEGER NOT NULL,
            value TEXT NOT NULL,
            \(NumberSums.columns.map { $0 + " INTEGER NOT NULL" }.joined(separator: ", ")),
            PRIMARY KEY (principal, day, dimension, value)
        ) WITHOUT ROWID;
        -- How many sessions of a row of `sums` weigh less because of the cap; no row for none.
        CREATE TABLE weighed_down (
            dimension INTEGER NOT NULL,
            value TEXT NOT NULL,
            day TEXT NOT NULL,
            sessions INTEGER NOT NULL,
            PRIMARY KEY (dimension, value, day)
        ) WITHOUT ROWID;
        CREATE INDEX sessions_by_principal ON sessions (principal, day)
            WHERE principal IS NOT NULL;
        """
    }
}
