import Basics
import SQLiteKit
import TestSupport
import Testing

@Suite struct SQLiteKitTests {
    private let applicationID: Int32 = 0x5047_7473

    @Test func storesAndReadsEveryKindOfValue() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t (a, b, c, d, e)")
        let insert = try connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?)")
        try insert.run([.integer(.min), .real(0.1), .text("é\u{0}😀"), .blob([0, 255]), .null])
        try insert.run([SQLiteValue(true), SQLiteValue(nil as Double?), .text(""), .blob([]), 3])
        // Values that are not given do not stay from the last time.
        try insert.run([1])
        var rows = 0
        try connection.forEach("SELECT * FROM t ORDER BY rowid") { row in
            rows += 1
            switch rows {
            case 1:
                #expect(row.int64(0) == .min)
                #expect(row.double(1) == 0.1)
                #expect(row.text(2) == "é\u{0}😀")
                #expect(row.blob(3) == [0, 255])
                #expect(row.isNull(4) && row.int(4) == nil && row.text(4) == nil)
            case 2:
                #expect(row.bool(0) == true)
                #expect(row.double(1) == nil)
                #expect(row.text(2)?.isEmpty == true)
                #expect(row.blob(3)?.isEmpty == true)
                #expect(row.int(4) == 3)
            default:
                #expect(row.int(0) == 1)
                #expect(row.blob(3) == nil)
            }
        }
        #expect(rows == 3)
    }

    @Test func aStatementRunsInsideItsOwnLoop() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)")
        var pairs: [[Int?]] = []
        try connection.forEach("SELECT a FROM t") { outer throws(SQLiteError) in
            let left = outer.int(0)
            try connection.forEach("SELECT a FROM t") { pairs.append([left, $0.int(0)]) }
        }
        #expect(pairs.count == 9)
        #expect(Set(pairs).count == 9)
    }

    @Test func aFailedTransactionLeavesNothing() throws {
        struct Stop: Error {}
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t (a UNIQUE)")
        #expect(throws: Stop.self) {
            try connection.transaction(or: { _ in Stop() }) { () throws(Stop) in
                do { try connection.run("INSERT INTO t VALUES (?)", [1]) } catch { throw Stop() }
                throw Stop()
            }
        }
        let error = #expect(throws: SQLiteError.self) {
            try connection.transaction { () throws(SQLiteError) in
                try connection.run("INSERT INTO t VALUES (?)", [1])
                try connection.run("INSERT INTO t VALUES (?)", [1])
            }
        }
        #expect(error?.code == .constraint)
        #expect(error?.extendedCode == 2067)
        #expect(error?.sql == "INSERT INTO t VALUES (?)")
        #expect(try connection.first("SELECT count(*) FROM t") { $0.int(0) } == 0)
        try connection.transaction { () throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                try connection.run("INSERT INTO t VALUES (?)", [1])
            }
        }
        #expect(try connection.first("SELECT count(*) FROM t") { $0.int(0) } == 1)
    }

    @Test func foreignKeysAreEnforced() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute(
            "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)")
        #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO c VALUES (7)") }
    }

    @Test func anErrorNamesTheStatement() throws {
        let connection = try Connection(path: ":memory:")
        let error = #expect(throws: SQLiteError.self) { try connection.run("SELECT nope FROM t") }
        #expect(error?.code == .general)
        #expect(error?.description == ":memory:: no such table: t")
        #expect(error?.expandedDescription.contains("SELECT nope FROM t") == true)
    }

    // MARK: Migrations

    @Test func migratesFromAnyVersionAndOnlyOnce() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        let steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y", "CREATE TABLE b (z)"]
        for count in [1, 1, 3, 3] {
            let connection = try Connection(path: path)
            try connection.migrate(Array(steps.prefix(count)), applicationID: applicationID)
            #expect(try connection.first("PRAGMA user_version") { $0.int(0) } == count)
        }
        let connection = try Connection(path: path)
        try connection.run("INSERT INTO a (x, y) VALUES (1, 2)")
        try connection.run("INSERT INTO b VALUES (1)")
    }

    @Test func aFailedMigrationLeavesTheOldVersion() throws {
        let scratch = try Scratch()
        let connection = try Connection(path: scratch.path("a.sqlite"))
        try connection.migrate(["CREATE TABLE a (x)"], applicationID: applicationID)
        #expect(throws: SQLiteError.self) {
            try connection.migrate(
                ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "nonsense"],
                applicationID: applicationID)
        }
        #expect(try connection.first("PRAGMA user_version") { $0.int(0) } == 1)
        #expect(try connection.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) } == 1)
    }

    @Test func refusesANewerSchemaAndLeavesItAlone() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        let connection = try Connection(path: path)
        try connection.migrate(
            ["CREATE TABLE a (x)", "CREATE TABLE b (x)"], applicationID: applicationID)
        let error = #expect(throws: SQLiteError.self) {
            try connection.migrate(["CREATE TABLE a (x)"], applicationID: applicationID)
        }
        #expect(error?.code == .newerSchema)
        #expect(error?.description.contains("schema version 2") == true)
        #expect(try connection.first("PRAGMA user_version") { $0.int(0) } == 2)
    }

    @Test func refusesADatabaseOfAnotherProgram() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        try Connection(path: path).execute("CREATE TABLE theirs (x)")
        let error = #expect(throws: SQLiteError.self) {
            try Connection(path: path).migrate(["CREATE TABLE a (x)"], applicationID: applicationID)
        }
        #expect(error?.code == .foreignSchema)
    }

    @Test func refusesAFileThatIsNoDatabase() throws {
        let scratch = try Scratch()
        let text = String(repeating: "this is a text and no database\n", count: 100)
        let path = try scratch.write("a.sqlite", text)
        let error = #expect(throws: SQLiteError.self) { try Connection(path: path) }
        #expect(error?.code == .notADatabase)
        #expect(error?.description == "\(path) is not an SQLite database")
        #expect(try scratch.read("a.sqlite") == text)
    }

    @Test func refusesWhatCannotBeOpened() throws {
        let scratch = try Scratch()
        for path in [scratch.path("missing/a.sqlite"), scratch.root] {
            let error = #expect(throws: SQLiteError.self) { try Connection(path: path) }
            #expect(error?.code == .cannotOpen)
        }
        var options = Connection.Options()
        options.isReadOnly = true
        let error = #expect(throws: SQLiteError.self) {
            try Connection(path: scratch.path("new.sqlite"), options: options)
        }
        #expect(error?.code == .cannotOpen)
        #expect(!scratch.exists("new.sqlite"))
    }

    @Test func aConnectionThatGoesClosesTheDatabase() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        weak var gone: Connection?
        var kept: Statement?
        do {
            let connection = try Connection(path: path)
            try connection.execute("CREATE TABLE t (a)")
            try connection.run("INSERT INTO t VALUES (?)", [7])
            #expect(try connection.first("SELECT a FROM t") { $0.int(0) } == 7)
            #expect(Files.kind(of: path + "-wal") == .file)
            kept = try connection.prepare("SELECT a + 1 FROM t")
            gone = connection
        }
        // A statement that somebody keeps holds its connection.
        #expect(gone != nil)
        var found: Int?
        try kept?.forEach { found = $0.int(0) }
        #expect(found == 8)
        kept = nil
        #expect(gone == nil)
        // The last one that closes a database moves its log into it.
        #expect(Files.kind(of: path + "-wal") == nil)
        #expect(try Connection(path: path).first("SELECT a FROM t") { $0.int(0) } == 7)
    }

    @Test func aReadOnlyConnectionReadsAndDoesNotWrite() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        try Connection(path: path).execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        var options = Connection.Options()
        options.isReadOnly = true
        let connection = try Connection(path: path, options: options)
        #expect(try connection.first("SELECT a FROM t") { $0.int(0) } == 1)
        let error = #expect(throws: SQLiteError.self) {
            try connection.run("INSERT INTO t VALUES (2)")
        }
        #expect(error?.code == .readOnly)
    }

    @Test func reportsDamageInsideTheFile() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        do {
            let connection = try Connection(path: path)
            try connection.execute("CREATE TABLE t (a)")
            for _ in 0..<100 {
                try connection.run(
                    "INSERT INTO t VALUES (?)", [.text(String(repeating: "x", count: 500))])
            }
            try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        var bytes = try Files.read(path)
        for place in 4096..<bytes.count { bytes[place] = 0xA5 }
        try Files.writeAtomically(bytes, to: path)
        let connection = try Connection(path: path)
        let error = #expect(throws: SQLiteError.self) {
            try connection.forEach("SELECT a FROM t") { _ in }
        }
        #expect(error?.code == .corrupt)
    }

    // MARK: Several writers

    @Test func writersTakeTurns() async throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        let applicationID = applicationID
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    // All of them find a file that is not there yet.
                    let connection = try Connection(path: path)
                    try connection.migrate(["CREATE TABLE t (a)"], applicationID: applicationID)
                    for _ in 0..<20 {
                        try connection.transaction { () throws(SQLiteError) in
                            let count = try connection.first("SELECT count(*) FROM t") { $0.int(0) }
                            try connection.run(
                                "INSERT INTO t VALUES (?)", [SQLiteValue(count ?? nil)])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let connection = try Connection(path: path)
        #expect(try connection.first("SELECT count(DISTINCT a) FROM t") { $0.int(0) } == 80)
    }

    @Test func aWriterGivesUpAfterItsTimeout() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.sqlite")
        let first = try Connection(path: path)
        try first.execute("CREATE TABLE t (a)")
        var options = Connection.Options()
        options.busyTimeout = 1
        let second = try Connection(path: path, options: options)
        try first.transaction { () throws(SQLiteError) in
            try first.run("INSERT INTO t VALUES (1)")
            let error = #expect(throws: SQLiteError.self) {
                try second.run("INSERT INTO t VALUES (2)")
            }
            #expect(error?.code == .busy)
            // Readers see the state before, and wait for nobody.
            #expect((try? second.first("SELECT count(*) FROM t") { $0.int(0) }) == 0)
        }
        try second.run("INSERT INTO t VALUES (2)")
    }
}
