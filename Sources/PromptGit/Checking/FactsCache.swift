internal import Basics
internal import PromptModel
internal import SQLiteKit

/// What earlier checks found out about the files of libraries, in `promptgit/index.sqlite` in the
/// git directory.
///
/// It only ever saves work. A file that is missing, damaged, locked, of another version or can't be
/// written means that the work is done again: nothing here throws, and nobody waits for a lock.
struct FactsCache {
    /// Files of the work tree whose bytes are known as long as their stamps stay the same, by path.
    typealias Stamps = [String: (stamp: FileStamp, content: ContentID)]

    /// What was found of one library.
    struct Entry {
        /// What the last check found.
        var state: CheckState
        /// The files of the work tree at that time.
        var stamps: Stamps
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
        """
    ]

    /// What is known of the library; nil where nothing is.
    func load() -> Entry? {
        guard Files.kind(of: path) == .file else { return nil }
        var options = Connection.Options()
        options.isReadOnly = true
        options.busyTimeout = 0
        do throws(SQLiteError) {
            let connection = try Connection(path: path, options: options)
            let found = try connection.first(
                "SELECT state, stamps FROM library WHERE root = ? AND program = ?",
                [.text(library), .text(program)]
            ) { row in (row.blob(0), row.blob(1)) }
            guard let found, let state = found.0.flatMap(CheckState.init(decoding:)),
                let stamps = found.1.flatMap(FileStamp.decode)
            else { return nil }
            return Entry(state: state, stamps: stamps)
        } catch {
            // Without a cache the files are read.
            return nil
        }
    }

    /// Keeps what was found.
    func save(_ entry: Entry) {
        do throws(FileError) {
            try Files.createDirectory(directory)
        } catch {
            return
        }
        do throws(SQLiteError) {
            try write(entry)
        } catch  where Self.isUseless(error) {
            // A damaged file, or one of another version, makes room for a new one.
            for suffix in ["", "-wal", "-shm"] { try? Files.remove(path + suffix) }
            try? write(entry)
        } catch {
            // Locked, read-only, full: the next check does the work again.
        }
    }

    private func write(_ entry: Entry) throws(SQLiteError) {
        var options = Connection.Options()
        options.busyTimeout = 0
        options.durability = .off
        let connection = try Connection(path: path, options: options)
        try connection.migrate(Self.migrations, applicationID: Self.applicationID)
        try connection.run(
            "INSERT OR REPLACE INTO library(root, program, state, stamps) VALUES (?, ?, ?, ?)",
            [
                .text(library), .text(program), .blob(entry.state.encoded()),
                .blob(FileStamp.encode(entry.stamps)),
            ])
    }

    private static func isUseless(_ error: SQLiteError) -> Bool {
        [.corrupt, .notADatabase, .newerSchema, .foreignSchema, .general].contains(error.code)
    }
}

extension FileStamp {
    /// The stamps as bytes: paths in their order, each with its stamp and the identity of its bytes;
    /// a checksum at the end.
    static func encode(_ stamps: FactsCache.Stamps) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(stamps.sorted { $0.key < $1.key }) { writer, entry in
            writer.write(entry.key)
            writer.write(entry.value.content)
            for word in entry.value.stamp.words { writer.write(word) }
        }
        return writer.finished()
    }

    static func decode(_ bytes: [UInt8]) -> FactsCache.Stamps? {
        guard var reader = ByteReader(finished: bytes) else { return nil }
        let entries = reader.list {
            reader -> (String, (stamp: FileStamp, content: ContentID))? in
            guard let path = reader.text(), let content = reader.content() else { return nil }
            var words: [Int] = []
            for _ in 0..<FileStamp.wordCount {
                guard let word = reader.number() else { return nil }
                words.append(word)
            }
            return FileStamp(words: words).map { (path, ($0, content)) }
        }
        guard let entries, reader.isAtEnd else { return nil }
        return Dictionary(entries) { first, _ in first }
    }
}
