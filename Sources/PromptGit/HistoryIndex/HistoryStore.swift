internal import Basics
internal import GitKit
internal import SQLiteKit

/// The tables of `promptgit/history.sqlite`, which can be deleted at any time.
///
/// Commits only ever come to it. What is no longer in any history does no harm, as every question
/// begins at a commit.
final class HistoryStore {
    /// What an index says of a commit.
    struct CommitRow {
        var number: Int
        var id: ObjectID
        var place: GraphPlace
        var parents: [Int]
        var author: String
        var email: String
        /// When it was authored and committed, in seconds.
        var authored: Int
        var committed: Int
        var subject: String
        var proposal: String?
    }

    let connection: Connection
    /// What was added last, as it was read in the present transaction.
    var recentPart: RecentHistory?

    /// Opens an index, and creates its tables in a new file.
    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
    }

    private var isReading = false
    private var commitInsertion: Statement?

    /// Begins one transaction for all that a question asks: to begin one takes ten system calls.
    func beginReading() throws(SQLiteError) {
        guard !isReading else { return }
        try connection.execute("PRAGMA mmap_size = 1073741824; BEGIN")
        isReading = true
    }

    /// Ends the transaction: a reader in one keeps the log from being shortened.
    func endReading() {
        recentPart = nil
        guard isReading else { return }
        isReading = false
        // It read only; what fails now has nothing to undo.
        try? connection.execute("COMMIT")
    }

    static let applicationID: Int32 = 0x7067_6873
    static let migrations = [
        """
        CREATE TABLE facts(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
        CREATE TABLE commits(
            number INTEGER PRIMARY KEY, id BLOB NOT NULL, parents BLOB NOT NULL,
            chain INTEGER NOT NULL, position INTEGER NOT NULL, authored INTEGER NOT NULL,
            committed INTEGER NOT NULL, author TEXT NOT NULL, email TEXT NOT NULL,
            subject TEXT NOT NULL, proposal TEXT
        ) STRICT;
        CREATE TABLE decisions(
            proposal TEXT NOT NULL, "commit" INTEGER NOT NULL, approver TEXT,
            PRIMARY KEY(proposal, "commit")
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE chains(
            number INTEGER PRIMARY KEY, length INTEGER NOT NULL, link INTEGER, position INTEGER
        ) STRICT;
        CREATE TABLE paths(
            number INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, stem BLOB NOT NULL
        ) STRICT;
        CREATE INDEX paths_by_stem ON paths(stem);
        CREATE TABLE changes(
            path INTEGER NOT NULL, batch INTEGER NOT NULL, entries BLOB NOT NULL,
            PRIMARY KEY(path, batch)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE origins(
            "commit" INTEGER NOT NULL, parent INTEGER NOT NULL, path BLOB NOT NULL, origin BLOB,
            PRIMARY KEY("commit", parent, path)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE gone(
            "commit" INTEGER NOT NULL, parent INTEGER NOT NULL, files BLOB NOT NULL,
            PRIMARY KEY("commit", parent)
        ) STRICT, WITHOUT ROWID;
        """,
        // Indexes of earlier versions are made anew: they are opened to be read first.
        """
        CREATE TABLE ids(id BLOB PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE recent(batch INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
        """,
        versionTables,
    ]

    // MARK: - Facts

    func fact(_ name: String) throws(SQLiteError) -> [UInt8]? {
        let found = try connection.first(
            "SELECT value FROM facts WHERE name = ?", [.text(name)]
        ) { $0.blob(0) }
        return found.flatMap(\.self)
    }

    func setFact(_ name: String, _ value: [UInt8]) throws(SQLiteError) {
        try connection.run(
            "INSERT OR REPLACE INTO facts(name, value) VALUES (?, ?)",
            [.text(name), .blob(value)])
    }

    // MARK: - Commits

    private static let columns = """
        number, id, parents, chain, position, authored, committed, author, email, subject, \
        proposal
        """

    private static let selection = "SELECT \(columns) FROM commits WHERE number = ?"
    private static let insertion =
        "INSERT INTO commits(\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

    func commit(_ id: ObjectID) throws(SQLiteError) -> CommitRow? {
        if let number = try recent().commits[id] { return try commit(number: number) }
        let found = try connection.first(
            "SELECT number FROM ids WHERE id = ?", [.blob(id.bytes)]
        ) { $0.int(0) }
        guard let number = found.flatMap(\.self) else { return nil }
        return try commit(number: number)
    }

    func commit(number: Int) throws(SQLiteError) -> CommitRow? {
        let found = try connection.first(
            Self.selection, [.integer(Int64(number))], Self.row)
        return found.flatMap(\.self)
    }

    private static func row(_ row: borrowing Row) -> CommitRow? {
        guard let number = row.int(0), let id = row.blob(1).flatMap({ ObjectID(bytes: $0[...]) }),
            let parents = row.blob(2), let chain = row.int(3), let position = row.int(4),
            let authored = row.int(5), let committed = row.int(6), let author = row.text(7),
            let email = row.text(8), let subject = row.text(9)
        else { return nil }
        var reader = ByteReader(parents, in: 0..<parents.count)
        guard let numbers = reader.list({ $0.number() }) else { return nil }
        return CommitRow(
            number: number, id: id, place: GraphPlace(chain: chain, position: position),
            parents: numbers, author: author, email: email, authored: authored,
            committed: committed, subject: subject, proposal: row.text(10))
    }

    func insert(_ row: CommitRow) throws(SQLiteError) {
        var parents = ByteWriter()
        parents.write(row.parents) { $0.write($1) }
        // Not looked for among the statements for each of many commits.
        if commitInsertion == nil { commitInsertion = try connection.prepare(Self.insertion) }
        try commitInsertion?.run(
            [
                .integer(Int64(row.number)), .blob(row.id.bytes), .blob(parents.bytes),
                .integer(Int64(row.place.chain)), .integer(Int64(row.place.position)),
                .integer(Int64(row.authored)), .integer(Int64(row.committed)), .text(row.author),
                .text(row.email), .text(row.subject), row.proposal.map { .text($0) } ?? .null,
            ])
    }

    /// Who approved a proposal, by the merge that brought it last; nil where none says so.
    func approver(of proposal: String) throws(SQLiteError) -> String? {
        let found = try connection.first(
            "SELECT approver FROM decisions WHERE proposal = ? ORDER BY \"commit\" DESC",
            [.text(proposal)]
        ) { $0.text(0) }
        return found.flatMap(\.self)
    }

    func insertDecision(
        _ proposal: String, commit: Int, approver: String?
    ) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO decisions(proposal, \"commit\", approver) VALUES (?, ?, ?)",
            [.text(proposal), .integer(Int64(commit)), approver.map { .text($0) } ?? .null])
    }

    /// The number that the next commit gets.
    func nextNumber(in table: String) throws(SQLiteError) -> Int {
        try connection.first("SELECT coalesce(max(number), 0) + 1 FROM \(table)") {
            $0.int(0) ?? 1
        } ?? 1
    }

    // MARK: - Chains

    /// How long a chain is.
    func length(ofChain chain: Int) throws(SQLiteError) -> Int? {
        let found = try connection.first(
            "SELECT length FROM chains WHERE number = ?", [.integer(Int64(chain))]
        ) { $0.int(0) }
        return found.flatMap(\.self)
    }

    /// The first parent of a chain's last commit; nil where that is a root.
    func link(ofChain chain: Int) throws(SQLiteError) -> GraphPlace? {
        let found = try connection.first(
            "SELECT link, position FROM chains WHERE number = ?", [.integer(Int64(chain))]
        ) { row -> GraphPlace? in
            guard let chain = row.int(0), let position = row.int(1) else { return nil }
            return GraphPlace(chain: chain, position: position)
        }
        return found.flatMap(\.self)
    }

    func setChain(_ chain: Int, length: Int, link: GraphPlace?) throws(SQLiteError) {
        try connection.run(
            "INSERT OR REPLACE INTO chains(number, length, link, position) VALUES (?, ?, ?, ?)",
            [
                .integer(Int64(chain)), .integer(Int64(length)),
                link.map { .integer(Int64($0.chain)) } ?? .null,
                link.map { .integer(Int64($0.position)) } ?? .null,
            ])
    }

    func setLength(ofChain chain: Int, _ length: Int) throws(SQLiteError) {
        try connection.run(
            "UPDATE chains SET length = ? WHERE number = ?",
            [.integer(Int64(length)), .integer(Int64(chain))])
    }

    // MARK: - Paths and their changes

    func number(ofPath path: [UInt8]) throws(SQLiteError) -> Int? {
        let found = try connection.first(
            "SELECT number FROM paths WHERE path = ?", [.blob(path)]
        ) { $0.int(0) }
        return found.flatMap(\.self)
    }

    func path(number: Int) throws(SQLiteError) -> [UInt8]? {
        let found = try connection.first(
            "SELECT path FROM paths WHERE number = ?", [.integer(Int64(number))]
        ) { $0.blob(0) }
        return found.flatMap(\.self)
    }

    func insertPath(_ path: [UInt8], number: Int) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO paths(number, path, stem) VALUES (?, ?, ?)",
            [.integer(Int64(number)), .blob(path), .blob(Self.stem(of: path))])
    }

    /// The paths that begin with some bytes, with their numbers.
    func paths(
        below prefix: [UInt8]
    ) throws(SQLiteError) -> [(number: Int, path: [UInt8])] {
        var found: [(number: Int, path: [UInt8])] = []
        // No byte of a path in UTF-8 is 255.
        try connection.forEach(
            "SELECT number, path FROM paths WHERE path >= ? AND path < ? ORDER BY path",
            [.blob(prefix), .blob(prefix + [255])]
        ) { row in
            if let number = row.int(0), let path = row.blob(1) { found.append((number, path)) }
        }
        return found
    }

    /// The paths whose file names, without what follows the first dot, are a name.
    func paths(withStem name: String) throws(SQLiteError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        try connection.forEach(
            "SELECT path FROM paths WHERE stem = ? ORDER BY number", [.blob(Array(name.utf8))]
        ) { row in
            if let path = row.blob(0) { found.append(path) }
        }
        return found
    }

    /// The paths that any commit has.
    func allPaths() throws(SQLiteError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        try connection.forEach("SELECT path FROM paths ORDER BY number") { row in
            if let path = row.blob(0) { found.append(path) }
        }
        return found
    }

    private static func stem(of path: [UInt8]) -> [UInt8] {
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return Array(path[start...].prefix { $0 != UInt8(ascii: ".") })
    }

    /// The changes of a path in the order of the commits' numbers; throws where they are malformed.
    func changes(ofPath number: Int) throws(SQLiteError) -> [PathChange] {
        var changes: [PathChange] = []
        var isWhole = true
        func read(_ bytes: [UInt8], in range: Range<Int>) {
            var reader = ByteReader(bytes, in: range)
            while !reader.isAtEnd {
                guard let change = PathChange(&reader) else {
                    isWhole = false
                    return
                }
                changes.append(change)
            }
        }
        try connection.forEach(
            "SELECT entries FROM changes WHERE path = ? ORDER BY batch", [.integer(Int64(number))]
        ) { row in
            let bytes = row.blob(0) ?? []
            read(bytes, in: 0..<bytes.count)
        }
        let recent = try recent()
        for (batch, range) in recent.changes[number] ?? [] {
            read(recent.batches[batch], in: range)
        }
        guard isWhole else { throw malformed("the changes of a path are malformed") }
        return changes
    }

    private func malformed(_ message: String) -> SQLiteError {
        SQLiteError(code: .corrupt, message: message, path: connection.path)
    }

    func insertChanges(_ entries: [UInt8], ofPath path: Int, batch: Int) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO changes(path, batch, entries) VALUES (?, ?, ?)",
            [.integer(Int64(path)), .integer(Int64(batch)), .blob(entries)])
    }

    // MARK: - Files that a commit takes away while it adds others

    /// The files, by path, that a parent has and a commit has not; none where the commit adds none.
    func gone(
        commit: Int, parent: Int
    ) throws(SQLiteError) -> [(path: Int, version: FileVersion)] {
        let found = try connection.first(
            "SELECT files FROM gone WHERE \"commit\" = ? AND parent = ?",
            [.integer(Int64(commit)), .integer(Int64(parent))]
        ) { $0.blob(0) }
        guard let bytes = found.flatMap(\.self) else { return [] }
        var reader = ByteReader(bytes, in: 0..<bytes.count)
        let files = reader.list { reader -> (path: Int, version: FileVersion)? in
            guard let path = reader.number(), let version = reader.version()?.first else {
                return nil
            }
            return (path, version)
        }
        return files ?? []
    }

    func insertGone(
        commit: Int, parent: Int, _ files: [(path: Int, version: FileVersion)]
    ) throws(SQLiteError) {
        var writer = ByteWriter()
        writer.write(files) { writer, file in
            writer.write(file.path)
            writer.write(file.version)
        }
        try connection.run(
            "INSERT INTO gone(\"commit\", parent, files) VALUES (?, ?, ?)",
            [.integer(Int64(commit)), .integer(Int64(parent)), .blob(writer.bytes)])
    }

    // MARK: - What files were made from

    /// What a file that a commit added was made from, in an array of one or none; nil where that was
    /// not looked for yet.
    func origin(
        of path: [UInt8], commit: Int, parent: Int
    ) throws(SQLiteError) -> [[UInt8]]? {
        try connection.first(
            "SELECT origin FROM origins WHERE \"commit\" = ? AND parent = ? AND path = ?",
            [.integer(Int64(commit)), .integer(Int64(parent)), .blob(path)]
        ) { row in row.blob(0).map { [$0] } ?? [] }
    }

    func insert(_ found: FoundOrigin) throws(SQLiteError) {
        try connection.run(
            "INSERT OR REPLACE INTO origins(\"commit\", parent, path, origin) VALUES (?, ?, ?, ?)",
            [
                .integer(Int64(found.commit)), .integer(Int64(found.parent)), .blob(found.path),
                found.origin.map { .blob($0) } ?? .null,
            ])
    }
}
