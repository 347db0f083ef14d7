internal import Basics
package import GitKit
internal import PromptModel
internal import SQLiteKit

/// The history of a repository as an index: which commit changed which file against which parent.
///
/// It is kept in `promptgit/history.sqlite` in the common git directory, made anew where it is
/// missing, damaged or of another version, and extended by the commits that came since. Where it
/// can't be written it is made in memory. Nothing in it is the only copy of anything.
package final class HistoryIndex {
    let store: HistoryStore
    let git: GitProgram
    /// What was found out beside what is asked, to be kept.
    var found: [FoundOrigin] = []
    /// Versions that were found, to be kept too.
    var foundVersions: FoundVersions?

    /// Where it is kept; nil for one in memory.
    let place: Place?
    /// Which file it is.
    private let identity: Identity?

    private init(_ store: HistoryStore, _ git: GitProgram, _ place: Place?) {
        self.store = store
        self.git = git
        self.place = place
        identity = place.flatMap { Self.identity(of: $0) }
    }

    /// The numbers of the file's device and of the file on it.
    private typealias Identity = ArraySlice<Int>

    private static func identity(of place: Place) -> Identity? {
        FileStamp(of: place.path)?.words.prefix(2)
    }

    /// Whether the index that was opened is still the one in its place and has a commit.
    func isStill(upTo head: ObjectID) throws -> Bool {
        if let place, identity == nil || Self.identity(of: place) != identity { return false }
        do throws(SQLiteError) {
            try store.beginReading()
        } catch {
            return false
        }
        return try Self.holds(store, head)
    }

    /// Lets go of what was read, so that others can write and shorten the log.
    func pause() { store.endReading() }

    /// Reads all that a question asks as of one moment; where that can't be, each part by itself.
    func resume() { try? store.beginReading() }

    /// Whether the file in its place is the one that was opened.
    var isInPlace: Bool {
        guard let place, let identity else { return false }
        return Self.identity(of: place) == identity
    }

    /// Ends a question, and keeps what was found out beside its answer.
    func rest() {
        pause()
        keepFound()
    }

    /// Where a repository keeps what an index is made of.
    package struct Place: Sendable {
        /// The git directory and the one that all work trees share, absolute.
        package var gitDirectory: String
        package var commonDirectory: String
        /// The variables that the repository was opened with.
        package var environment: [String: String]

        /// Describes a repository.
        package init(
            gitDirectory: String, commonDirectory: String, environment: [String: String]
        ) {
            self.gitDirectory = gitDirectory
            self.commonDirectory = commonDirectory
            self.environment = environment
        }

        /// The folder of the index.
        var directory: String { Paths.join(commonDirectory, "promptgit") }
        /// The index.
        package var path: String { Paths.join(directory, "history.sqlite") }
        /// Whoever has it may write to the index or put another one in its place: SQLite's own locks
        /// go with the file, and its log would be taken for that of the file that comes after it.
        var lockPath: String { Paths.join(directory, "history.lock") }
    }

    /// What is done while an index is made or extended: so many of so many commits.
    package typealias Progress = (_ done: Int, _ total: Int) -> Void

    /// Opens the index of a repository, and brings it up to a commit.
    ///
    /// - Parameters:
    ///   - place: the repository.
    ///   - head: the commit that questions begin at.
    ///   - others: further commits that are wanted.
    ///   - progress: told how far it is while the index is made.
    /// - Returns: an index that has `head` and all of its history, and that of the others.
    /// - Throws: ``GitError`` where git can't read the history, ``PromptGitError`` where even a
    ///   database in memory can't be used.
    package static func open(
        _ place: Place, upTo head: ObjectID, and others: [ObjectID] = [],
        progress: Progress = { _, _ in }
    ) throws -> HistoryIndex {
        let heads = [head] + others
        let git = program(place)
        let basis = HistoryBasis.bytes(of: place.commonDirectory)
        if let store = stored(place, basis) {
            if try heads.allSatisfy({ try holds(store, $0) }) {
                return HistoryIndex(store, git, place)
            }
            // A reader in a transaction would be in the writer's way.
            store.endReading()
            if let extended = try extend(place, basis, git, heads, progress) {
                return HistoryIndex(extended, git, place)
            }
        } else if let built = try build(place, basis, git, head, progress) {
            return HistoryIndex(built, git, place)
        }
        return try inMemory(place, basis, git, head, progress)
    }

    private static func program(_ place: Place) -> GitProgram {
        GitProgram(
            gitDirectory: place.gitDirectory, environment: place.environment, staysLocal: true)
    }

    /// Makes an index anew in place of one that turned out to be damaged.
    package static func remade(_ place: Place, upTo head: ObjectID) throws -> HistoryIndex {
        let git = program(place)
        let basis = HistoryBasis.bytes(of: place.commonDirectory)
        if let lock = FileLock(place.lockPath, waiting: patience) {
            removeDatabase(place.path)
            if let built = try build(place, basis, git, head, { _, _ in }, lock) {
                return HistoryIndex(built, git, place)
            }
        }
        return try inMemory(place, basis, git, head) { _, _ in }
    }

    /// Read-only, full or locked: an index for this one question.
    private static func inMemory(
        _ place: Place, _ basis: [UInt8], _ git: GitProgram, _ head: ObjectID,
        _ progress: Progress
    ) throws -> HistoryIndex {
        do {
            let store = try HistoryStore(Connection(path: ":memory:"))
            try store.connection.migrate(
                HistoryStore.migrations, applicationID: HistoryStore.applicationID)
            try fillNew(store, basis, git, head, progress)
            return HistoryIndex(store, git, nil)
        } catch let error as SQLiteError {
            throw PromptGitError(.unknown, "the history can't be indexed: \(error.message)")
        }
    }

    /// The index on the disk, to be read; nil where there is none that can be used.
    static func stored(_ place: Place, _ basis: [UInt8]) -> HistoryStore? {
        guard let file = identity(of: place) else { return nil }
        var options = Connection.Options()
        options.isReadOnly = true
        options.busyTimeout = 1000
        do throws(SQLiteError) {
            let store = try HistoryStore(Connection(path: place.path, options: options))
            try store.connection.migrate(
                HistoryStore.migrations, applicationID: HistoryStore.applicationID)
            try store.beginReading()
            guard try store.fact("basis") == basis else { return nil }
            // One that was put in its place meanwhile has not the log that was opened.
            return identity(of: place) == file ? store : nil
        } catch {
            return nil
        }
    }

    /// Whether an index has a commit; false for one that turns out to be damaged.
    static func holds(_ store: HistoryStore, _ head: ObjectID) throws -> Bool {
        do throws(SQLiteError) {
            return try store.commit(head) != nil
        } catch {
            return false
        }
    }

    // MARK: - Extending

    /// How long another process is waited for that writes to the index, in milliseconds.
    static let patience = 10_000

    /// How an index that is there is written to.
    ///
    /// A transaction is not synced: after a power cut the log may have lost its end, or all of it,
    /// and then the index is as it was some commits ago and is extended once more. Never is it
    /// something between: SQLite reads a log up to its last whole transaction, by checksums. What
    /// can't be lost without damage is synced, the log before and the database after its pages go
    /// there, and that happens once in ``largestLog`` bytes, not whenever a command ends.
    static var writing: Connection.Options {
        var options = Connection.Options()
        options.busyTimeout = patience
        options.durability = .normal
        options.keepsLog = true
        return options
    }

    /// A log of this size is emptied: whoever opens the index reads all of it, a megabyte in less than
    /// a millisecond.
    private static let largestLog = 1 << 20

    /// Empties the log of an index that was written to, where it has become large.
    static func tidy(_ connection: Connection) {
        guard let log = FileStamp(of: connection.path + "-wal"), log.size > largestLog else {
            return
        }
        // Where somebody reads it or the disk is full, the next one will do.
        try? connection.emptyLog()
    }

    private static func extend(
        _ place: Place, _ basis: [UInt8], _ git: GitProgram, _ heads: [ObjectID],
        _ progress: Progress
    ) throws -> HistoryStore? {
        guard let head = heads.first, let lock = FileLock(place.lockPath, waiting: patience) else {
            return nil
        }
        let failure: Failure
        do throws(Failure) {
            defer { extendLifetime(lock) }
            let store: HistoryStore
            do throws(SQLiteError) {
                store = try HistoryStore(Connection(path: place.path, options: writing))
            } catch {
                throw Failure.index(error)
            }
            try store.connection.transaction(or: Failure.index) { () throws(Failure) in
                do {
                    // Another process may have done it while this one waited.
                    let missing = try heads.filter { try store.commit($0) == nil }
                    if missing.isEmpty { return }
                    try add(to: store, place, basis, git, missing, progress)
                } catch let error as SQLiteError {
                    throw .index(error)
                } catch {
                    throw .git(error)
                }
            }
            tidy(store.connection)
            do throws(SQLiteError) {
                try store.beginReading()
            } catch {
                throw Failure.index(error)
            }
            return store
        } catch {
            failure = error
        }
        switch failure {
        case .git(let error): throw error
        case .index(let error) where error.code == .corrupt || error.code == .notADatabase:
            // Such as after a clone was cut off and completed by hand: made anew.
            return try build(place, basis, git, head, progress, lock)
        case .index: return nil
        }
    }

    /// Why an index could not be written: git, or the index itself.
    private enum Failure: Error {
        case git(any Error)
        case index(SQLiteError)
    }

    /// At most so many commits are read in this process; from there on, git on all cores is faster.
    private static let fewCommits = 1000

    /// Adds the commits that some commits reach and the index does not have.
    private static func add(
        to store: HistoryStore, _ place: Place, _ basis: [UInt8], _ git: GitProgram,
        _ heads: [ObjectID], _ progress: Progress
    ) throws {
        // Where git sees other parents than the commits name, it is asked.
        if basis.isEmpty,
            let objects = QuickObjects(
                commonDirectory: place.commonDirectory, environment: place.environment)
        {
            var log = QuickLog(objects)
            var parts: [(head: ObjectID, commits: [LoggedCommit])] = []
            var found: Set<ObjectID> = []
            for head in heads {
                let commits = try log.commits(from: head, limit: fewCommits) {
                    id throws(SQLiteError) in
                    if found.contains(id) { return true }
                    return try store.commit(id) != nil
                }
                guard let commits, found.count < fewCommits else { break }
                found.formUnion(commits.map(\.commit.id))
                parts.append((head, commits))
            }
            if parts.count == heads.count {
                var writer = try HistoryWriter(store)
                for (head, commits) in parts {
                    try writer.plan(commits.map { ($0.commit.id, $0.commit.parents) }, from: head)
                    for commit in commits { try writer.add(commit) }
                }
                return try writer.finish()
            }
        }
        guard let head = heads.first else { return }
        let known = try HistoryWriter.tips(of: store).map { "^\($0)" }
        try fill(store, git, head, ["--stdin"], heads.map(\.description) + known, progress)
    }
}
