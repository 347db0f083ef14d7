internal import Basics
internal import GitKit
internal import SQLiteKit

/// What was added to an index last, which is not in the order of its paths and names yet.
///
/// A hundred commits touch two hundred paths, each on another page, and their names are on a hundred
/// more. So the changes of an extension are one row, and names and paths get their places when some
/// of these have come together.
struct RecentHistory {
    /// The numbers of the commits that are not in the table of names.
    var commits: [ObjectID: Int] = [:]
    /// The changes of each extension.
    var batches: [[UInt8]] = []
    /// Of each path by its number, where its changes stand.
    var changes: [Int: [(batch: Int, range: Range<Int>)]] = [:]
}

extension HistoryStore {
    /// So many extensions, or so many bytes of changes, wait together at most: who asks reads them.
    private static let mostBatches = 16
    private static let mostBytes = 256 << 10

    /// What was added last, read once in a transaction.
    func recent() throws(SQLiteError) -> RecentHistory {
        if let recentPart { return recentPart }
        var recent = RecentHistory()
        try connection.forEach(
            Self.unnamed
        ) { row in
            if let number = row.int(0), let id = row.blob(1).flatMap({ ObjectID(bytes: $0[...]) }) {
                recent.commits[id] = number
            }
        }
        var isWhole = true
        try connection.forEach("SELECT entries FROM recent ORDER BY batch") { row in
            let bytes = row.blob(0) ?? []
            var reader = ByteReader(bytes, in: 0..<bytes.count)
            while !reader.isAtEnd {
                guard let path = reader.number(), let count = reader.number(),
                    let range = reader.raw(count)?.indices
                else {
                    isWhole = false
                    return
                }
                recent.changes[path, default: []].append((recent.batches.count, range))
            }
            recent.batches.append(bytes)
        }
        guard isWhole else {
            throw SQLiteError(
                code: .corrupt, message: "the latest changes are malformed", path: connection.path)
        }
        recentPart = recent
        return recent
    }

    /// Adds the changes of an extension, and puts all in its place where enough has come together.
    func insertRecent(
        _ entries: [(path: Int, bytes: [UInt8])], batch: Int
    ) throws(SQLiteError) {
        var writer = ByteWriter()
        for (path, bytes) in entries {
            writer.write(path)
            writer.write(bytes.count)
            writer.write(raw: bytes)
        }
        try connection.run(
            "INSERT INTO recent(batch, entries) VALUES (?, ?)",
            [.integer(Int64(batch)), .blob(writer.bytes)])
        recentPart = nil
        var size = (batches: 0, bytes: 0)
        try connection.forEach("SELECT count(*), sum(length(entries)) FROM recent") { row in
            size = (row.int(0) ?? 0, row.int(1) ?? 0)
        }
        if size.batches > Self.mostBatches || size.bytes > Self.mostBytes {
            try settle(batch: batch)
        }
    }

    /// Puts all changes with those of their paths, and the commits in the table of names.
    private func settle(batch: Int) throws(SQLiteError) {
        let recent = try recent()
        for (path, parts) in recent.changes.sorted(by: { $0.key < $1.key }) {
            let entries = parts.flatMap { recent.batches[$0.batch][$0.range] }
            try insertChanges(entries, ofPath: path, batch: batch)
        }
        try connection.execute("DELETE FROM recent")
        try nameCommits()
    }

    /// Puts the commits that came last in the table of names, in its order: for many that takes a
    /// fifth of the time.
    func nameCommits() throws(SQLiteError) {
        try connection.execute(
            """
            INSERT INTO ids(id, number)
            SELECT id, number FROM commits WHERE number > \(Self.named) ORDER BY id;
            INSERT OR REPLACE INTO facts(name, value)
            SELECT 'named', CAST(CAST(coalesce(max(number), 0) AS TEXT) AS BLOB) FROM commits
            """)
        recentPart = nil
    }

    private static let unnamed = "SELECT number, id FROM commits WHERE number > \(named)"

    /// The last commit that is in the table of names.
    private static let named = """
        coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM facts WHERE name = 'named'), 0)
        """
}
