internal import Basics
internal import GitKit
internal import PromptModel
internal import SQLiteKit

/// What earlier checks found out about the files of libraries, in `promptgit/index.sqlite` in the
/// git directory.
///
/// It only ever saves work. A file that is missing, damaged, locked, of another version or can't be
/// written means that the work is done again: nothing here throws, and nobody waits for a lock.
struct FactsCache {
    /// What was found of one library.
    struct Entry {
        /// What the last check found.
        var state: PackedState
        /// How the main branch differs from that; nil where it was not compared.
        var main: MainDifference?
        /// The files of the work tree at that time; nil where they were not asked for.
        var stamps: PackedStamps?
    }

    /// How the library at the head of the main branch differs from what a check found.
    struct MainDifference {
        /// The head of the main branch.
        var head: ObjectID
        /// What main has instead, by path; nil for a file that it does not have.
        var files: [String: ContentID?]
    }

    private let directory: String
    private let path: String
    /// The library's root, and the program whose findings these are: another build may have other
    /// rules.
    private let library: String
    private let program: String

    /// The cache of a library; nil where nothing tells one build of the program from another.
    init?(directory: String, library: String, program: String?) {
        guard let program else { return nil }
        self.directory = directory
        path = Paths.join(directory, "index.sqlite")
        self.library = library
        self.program = program
    }

    private static let applicationID: Int32 = 0x7067_6678
    private static let migrations = [
        """
        CREATE TABLE library(
            root TEXT PRIMARY KEY, program TEXT NOT NULL, state BLOB NOT NULL, stamps BLOB NOT NULL
        ) STRICT
        """,
        // `state` is the checksum of the state that the difference is from.
        """
        CREATE TABLE main(
            root TEXT PRIMARY KEY, state BLOB NOT NULL, head BLOB NOT NULL,
            difference BLOB NOT NULL
        ) STRICT
        """,
    ]

    /// What is known of the library; nil where nothing is.
    ///
    /// - Parameter withStamps: whether the stamps of files are wanted.
    /// - Returns: what is known, or nil.
    func load(withStamps: Bool) -> Entry? {
        guard Files.kind(of: path) == .file else { return nil }
        var options = Connection.Options()
        options.isReadOnly = true
        options.busyTimeout = 0
        // Each page is read once.
        options.cachedPages = 8
        do throws(SQLiteError) {
            let connection = try Connection(path: path, options: options)
            // All of it as it is at one moment.
            try connection.execute("BEGIN")
            let row = try connection.first(
                "SELECT rowid FROM library WHERE root = ? AND program = ?",
                [.text(library), .text(program)]
            ) { row in row.int64(0) }
            guard let row = row.flatMap(\.self),
                let state = PackedState(
                    try connection.blob("state", of: "library", row: row))
            else { return nil }
            let stamps =
                withStamps ? try connection.blob("stamps", of: "library", row: row) : nil
            let main = try? connection.first(
                "SELECT head, difference FROM main WHERE root = ? AND state = ?",
                [.text(library), .blob(state.checksum)]
            ) { row in MainDifference(head: row.blob(0), files: row.blob(1)) }
            return Entry(
                state: state, main: main.flatMap(\.self),
                stamps: stamps.flatMap { PackedStamps($0, count: state.count) })
        } catch {
            // Without a cache the files are read.
            return nil
        }
    }

    /// Keeps what was found.
    ///
    /// - Parameters:
    ///   - state: what was found.
    ///   - stamps: the stamps of its files, in their order, as far as they are known.
    ///   - main: how main differs.
    func save(_ state: CheckState, stamps: [PackedStamps.Stamp?], main: MainDifference?) {
        let bytes = state.encoded()
        write { connection throws(SQLiteError) in
            try connection.run(
                "INSERT OR REPLACE INTO library(root, program, state, stamps) VALUES (?, ?, ?, ?)",
                [
                    .text(library), .text(program), .blob(bytes),
                    .blob(PackedStamps.bytes(of: stamps)),
                ])
            try main.map { main throws(SQLiteError) in
                try keep(main, from: PackedState.checksum(of: bytes), in: connection)
            }
        }
    }

    /// Keeps how main differs from what was found before.
    func save(_ main: MainDifference, from state: PackedState) {
        write { connection throws(SQLiteError) in
            try keep(main, from: state.checksum, in: connection)
        }
    }

    private func keep(
        _ main: MainDifference, from checksum: [UInt8], in connection: Connection
    ) throws(SQLiteError) {
        try connection.run(
            "INSERT OR REPLACE INTO main(root, state, head, difference) VALUES (?, ?, ?, ?)",
            [
                .text(library), .blob(checksum), .blob(main.head.bytes),
                .blob(main.encodedFiles()),
            ])
    }

    private func write(_ change: (Connection) throws(SQLiteError) -> Void) {
        do throws(FileError) {
            try Files.createDirectory(directory)
        } catch {
            return
        }
        do throws(SQLiteError) {
            try open(change)
        } catch  where Self.isUseless(error) {
            // A damaged file, or one of another version, makes room for a new one.
            for suffix in ["", "-wal", "-shm"] { try? Files.remove(path + suffix) }
            try? open(change)
        } catch {
            // Locked, read-only, full: the next check does the work again.
        }
    }

    private func open(
        _ change: (Connection) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        var options = Connection.Options()
        options.busyTimeout = 0
        options.durability = .off
        // The rows are few and long.
        options.pageSize = 1 << 15
        let connection = try Connection(path: path, options: options)
        try connection.migrate(Self.migrations, applicationID: Self.applicationID)
        try change(connection)
    }

    private static func isUseless(_ error: SQLiteError) -> Bool {
        [.corrupt, .notADatabase, .newerSchema, .foreignSchema, .general].contains(error.code)
    }
}

extension FactsCache.MainDifference {
    /// Reads what ``encodedFiles()`` wrote; nil for anything else.
    init?(head: [UInt8]?, files: [UInt8]?) {
        guard let head = head.flatMap({ ObjectID(bytes: $0) }), let files,
            var reader = ByteReader(finished: files),
            let entries = reader.list({ reader -> (String, ContentID?)? in
                guard let path = reader.text(), let contents = reader.list({ $0.content() }) else {
                    return nil
                }
                return (path, contents.first)
            }), reader.isAtEnd
        else { return nil }
        self.head = head
        self.files = Dictionary(entries) { first, _ in first }
    }

    func encodedFiles() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(files.sorted { $0.key < $1.key }) { writer, file in
            writer.write(file.key)
            writer.write(file.value.map { [$0] } ?? []) { $0.write($1) }
        }
        return writer.finished()
    }
}
