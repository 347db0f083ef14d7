internal import Basics
internal import GitKit
internal import SQLiteKit

/// How far the versions of a library's prompts are known.
///
/// A version follows from a commit's files, the library's root and the program that composes, and an
/// index never changes a commit that it has: so what is known stays right as long as the index does.
struct VersionSet {
    /// Its number; nil where nothing of it is kept yet.
    var number: Int?
    /// The folder of the library.
    var root: String
    /// The program that composed.
    var program: String
    /// Up to this commit's number all versions are known.
    var last = 0
    /// Blobs that are named by commits and were not there.
    var missing: [ObjectID] = []
    /// What the files of one commit say of themselves, as ``LibraryReplay`` packs it.
    var outlines: [UInt8] = []
}

/// A commit that made a version of a prompt, or changed something in it.
struct VersionRow: Hashable {
    /// The version, 12 hexadecimal digits as a number.
    var version: UInt64
    /// The prompt's id.
    var prompt: String
    /// The commit's number.
    var commit: Int
}

/// Versions that were found, to be kept.
struct FoundVersions {
    var set: VersionSet
    /// How far the versions were known before.
    var previous: Int
    var prompts: [String]
    /// Ordered as the table is; the prompt is a place in ``prompts``.
    var rows: [(version: UInt64, prompt: Int32, commit: Int32)]
}

extension HistoryStore {
    static let versionTables = """
        CREATE TABLE version_sets(
            number INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, program TEXT NOT NULL,
            last INTEGER NOT NULL, missing BLOB NOT NULL, outlines BLOB NOT NULL
        ) STRICT;
        CREATE TABLE prompts(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE versions(
            "set" INTEGER NOT NULL, version INTEGER NOT NULL, prompt INTEGER NOT NULL,
            "commit" INTEGER NOT NULL, PRIMARY KEY("set", version, prompt, "commit")
        ) STRICT, WITHOUT ROWID;
        """

    /// How far the versions of a library are known to a program.
    func versionSet(root: String, program: String) throws(SQLiteError) -> VersionSet {
        let found = try connection.first(
            """
            SELECT number, last, missing, outlines FROM version_sets WHERE root = ? AND program = ?
            """, [.text(root), .text(program)]
        ) { row -> VersionSet? in
            guard let number = row.int(0), let last = row.int(1), let missing = row.blob(2),
                let outlines = row.blob(3)
            else { return nil }
            return VersionSet(
                number: number, root: root, program: program, last: last,
                missing: stride(from: 0, to: missing.count, by: 20).compactMap {
                    ObjectID(bytes: missing[$0..<min($0 + 20, missing.count)])
                }, outlines: outlines)
        }
        return found.flatMap(\.self) ?? VersionSet(root: root, program: program)
    }

    /// The versions of a set that lie in a range.
    func versions(
        in range: ClosedRange<UInt64>, of set: Int
    ) throws(SQLiteError) -> [VersionRow] {
        var rows: [VersionRow] = []
        try connection.forEach(
            """
            SELECT version, id, "commit" FROM versions JOIN prompts ON number = prompt
            WHERE "set" = ? AND version BETWEEN ? AND ?
            """,
            [
                .integer(Int64(set)), .integer(Int64(range.lowerBound)),
                .integer(Int64(range.upperBound)),
            ]
        ) { row in
            guard let version = row.int(0), let prompt = row.text(1), let commit = row.int(2)
            else { return }
            rows.append(VersionRow(version: UInt64(version), prompt: prompt, commit: commit))
        }
        return rows
    }

    /// Keeps versions, unless another process has done so meanwhile; what another build of the
    /// program found goes.
    func keep(_ found: FoundVersions) throws(SQLiteError) {
        let present = try connection.first(
            "SELECT number, program, last FROM version_sets WHERE root = ?",
            [.text(found.set.root)]
        ) { (number: $0.int(0), program: $0.text(1), last: $0.int(2)) }
        if found.previous > 0 {
            guard let present, present.program == found.set.program, present.last == found.previous
            else { return }
        } else if let number = present?.number {
            try connection.run(
                "DELETE FROM versions WHERE \"set\" = ?", [.integer(Int64(number))])
        }
        try connection.run(
            """
            INSERT INTO version_sets(root, program, last, missing, outlines)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT(root) DO UPDATE SET
            program = excluded.program, last = excluded.last, missing = excluded.missing,
            outlines = excluded.outlines
            """,
            [
                .text(found.set.root), .text(found.set.program), .integer(Int64(found.set.last)),
                .blob(found.set.missing.flatMap(\.bytes)), .blob(found.set.outlines),
            ])
        let set = try connection.first(
            "SELECT number FROM version_sets WHERE root = ?", [.text(found.set.root)]
        ) { $0.int(0) }
        guard let set = set.flatMap(\.self) else { return }
        var numbers: [Int64] = []
        for id in found.prompts { numbers.append(try number(ofPrompt: id)) }
        for row in found.rows {
            try connection.run(
                """
                INSERT OR IGNORE INTO versions("set", version, prompt, "commit")
                VALUES (?, ?, ?, ?)
                """,
                [
                    .integer(Int64(set)), .integer(Int64(row.version)),
                    .integer(numbers[Int(row.prompt)]), .integer(Int64(row.commit)),
                ])
        }
    }

    private func number(ofPrompt id: String) throws(SQLiteError) -> Int64 {
        let found = try connection.first(
            "SELECT number FROM prompts WHERE id = ?", [.text(id)]
        ) { $0.int(0) }
        if let number = found.flatMap(\.self) { return Int64(number) }
        try connection.run("INSERT INTO prompts(id) VALUES (?)", [.text(id)])
        return connection.lastInsertedRow
    }

    // MARK: - All changes

    /// The chains that leave another one: the number of each with the place of the commit that its
    /// first one has for a parent; nil for one that begins with a root.
    func links() throws(SQLiteError) -> [(chain: Int, link: GraphPlace?)] {
        var links: [(chain: Int, link: GraphPlace?)] = []
        try connection.forEach("SELECT number, link, position FROM chains ORDER BY number") { row in
            guard let number = row.int(0) else { return }
            var link: GraphPlace?
            if let chain = row.int(1), let position = row.int(2) {
                link = GraphPlace(chain: chain, position: position)
            }
            links.append((number, link))
        }
        return links
    }

    /// All paths with their numbers.
    func numberedPaths() throws(SQLiteError) -> [(number: Int, path: [UInt8])] {
        try paths(below: [])
    }

    /// Gives all changes of some paths to `body`, in the order of the paths' numbers.
    func everyChange(
        where isWanted: (_ path: Int) -> Bool, _ body: (_ path: Int, PathChange) -> Void
    ) throws(SQLiteError) {
        var isWhole = true
        func read(_ path: Int, _ bytes: [UInt8], _ range: Range<Int>) {
            var reader = ByteReader(bytes, in: range)
            while !reader.isAtEnd {
                guard let change = PathChange(&reader) else {
                    isWhole = false
                    return
                }
                body(path, change)
            }
        }
        try connection.forEach("SELECT path, entries FROM changes") { row in
            guard let path = row.int(0), isWanted(path), let bytes = row.blob(1) else { return }
            read(path, bytes, 0..<bytes.count)
        }
        let recent = try recent()
        for (path, parts) in recent.changes where isWanted(path) {
            for part in parts { read(path, recent.batches[part.batch], part.range) }
        }
        guard isWhole else {
            throw SQLiteError(
                code: .corrupt, message: "the changes of a path are malformed",
                path: connection.path)
        }
    }
}
