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

    private init(_ store: HistoryStore, _ git: GitProgram) {
        self.store = store
        self.git = git
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
    }

    /// What is done while an index is made or extended: so many of so many commits.
    package typealias Progress = (_ done: Int, _ total: Int) -> Void

    /// Opens the index of a repository, and brings it up to a commit.
    ///
    /// - Parameters:
    ///   - place: the repository.
    ///   - head: the commit that questions begin at.
    ///   - progress: told how far it is while the index is made.
    /// - Returns: an index that has `head` and all of its history.
    /// - Throws: ``GitError`` where git can't read the history, ``PromptGitError`` where even a
    ///   database in memory can't be used.
    package static func open(
        _ place: Place, upTo head: ObjectID, progress: Progress = { _, _ in }
    ) throws -> HistoryIndex {
        let git = GitProgram(gitDirectory: place.gitDirectory, environment: place.environment)
        let basis = HistoryBasis.bytes(of: place.commonDirectory)
        if let store = stored(place, basis) {
            if try holds(store, head) { return HistoryIndex(store, git) }
            // A reader in a transaction would be in the writer's way.
            try? store.connection.execute("COMMIT")
            if let extended = try extend(place, basis, git, head, progress) {
                return HistoryIndex(extended, git)
            }
        } else if let built = try build(place, basis, git, head, progress) {
            return HistoryIndex(built, git)
        }
        // Read-only, full or locked: for this one question in memory.
        do {
            let store = try HistoryStore(Connection(path: ":memory:"))
            try store.connection.migrate(
                HistoryStore.migrations, applicationID: HistoryStore.applicationID)
            try fill(store, basis, git, head, progress)
            return HistoryIndex(store, git)
        } catch let error as SQLiteError {
            throw PromptGitError(.unknown, "the history can't be indexed: \(error.message)")
        }
    }

    /// The index on the disk, to be read; nil where there is none that can be used.
    private static func stored(_ place: Place, _ basis: [UInt8]) -> HistoryStore? {
        guard Files.kind(of: place.path) == .file else { return nil }
        var options = Connection.Options()
        options.isReadOnly = true
        options.busyTimeout = 1000
        do throws(SQLiteError) {
            let store = try HistoryStore(Connection(path: place.path, options: options))
            try store.connection.migrate(
                HistoryStore.migrations, applicationID: HistoryStore.applicationID)
            // One transaction for all that is asked: to begin one takes ten system calls.
            try store.connection.execute("PRAGMA mmap_size = 1073741824; BEGIN")
            return try store.fact("basis") == basis ? store : nil
        } catch {
            return nil
        }
    }

    /// Whether an index has a commit; false for one that turns out to be damaged.
    private static func holds(_ store: HistoryStore, _ head: ObjectID) throws -> Bool {
        do throws(SQLiteError) {
            return try store.commit(head) != nil
        } catch {
            return false
        }
    }

    // MARK: - Extending

    private static func extend(
        _ place: Place, _ basis: [UInt8], _ git: GitProgram, _ head: ObjectID,
        _ progress: Progress
    ) throws -> HistoryStore? {
        var options = Connection.Options()
        options.busyTimeout = 10_000
        options.durability = .normal
        let failure: Failure
        do throws(Failure) {
            let store: HistoryStore
            do throws(SQLiteError) {
                store = try HistoryStore(Connection(path: place.path, options: options))
            } catch {
                throw Failure.index(error)
            }
            try store.connection.transaction(or: Failure.index) { () throws(Failure) in
                try add(to: store, git, ["--topo-order", "--reverse"], head)
            }
            return stored(place, basis)
        } catch {
            failure = error
        }
        switch failure {
        case .git(let error): throw error
        case .index(let error) where error.code == .corrupt || error.code == .notADatabase:
            // Such as after a clone was cut off and completed by hand: made anew.
            return try build(place, basis, git, head, progress)
        case .index: return nil
        }
    }

    /// Why an index could not be written: git, or the index itself.
    private enum Failure: Error {
        case git(any Error)
        case index(SQLiteError)
    }

    /// Adds the commits that a commit reaches and the index does not have.
    private static func add(
        to store: HistoryStore, _ git: GitProgram, _ arguments: [String], _ head: ObjectID
    ) throws(Failure) {
        do {
            var writer = try HistoryWriter(store)
            let known = try HistoryWriter.tips(of: store).map { "^\($0)" }
            var waiting: [LoggedCommit] = []
            func flush() throws {
                try writer.plan(
                    waiting.map { ($0.commit.id, $0.commit.parents) }, from: head)
                for commit in waiting { try writer.add(commit) }
                waiting = []
            }
            try git.log(
                arguments + ["--ignore-missing"], revisions: [head.description] + known
            ) { commit in
                waiting.append(commit)
                if waiting.count == 2 * chunk { try flush() }
            }
            try flush()
            try writer.finish()
        } catch let error as SQLiteError {
            throw .index(error)
        } catch {
            throw .git(error)
        }
    }

    // MARK: - Building

    /// Makes a new index beside its place and puts it there in one step; nil where it can't be
    /// written.
    private static func build(
        _ place: Place, _ basis: [UInt8], _ git: GitProgram, _ head: ObjectID,
        _ progress: Progress
    ) throws -> HistoryStore? {
        let draft = "\(place.path).\(head.short)"
        do throws(FileError) {
            try Files.createDirectory(place.directory)
        } catch {
            return nil
        }
        removeDatabase(draft)
        defer { removeDatabase(draft) }
        do {
            var options = Connection.Options()
            options.durability = .off
            options.busyTimeout = 0
            let store = try HistoryStore(Connection(path: draft, options: options))
            try store.connection.migrate(
                HistoryStore.migrations, applicationID: HistoryStore.applicationID)
            try fill(store, basis, git, head, progress)
            // Of an index in one file nothing is left behind in its log.
            try store.connection.execute("PRAGMA journal_mode = DELETE")
        } catch is SQLiteError {
            return nil
        }
        do throws(FileError) {
            try Files.move(draft, to: place.path)
        } catch {
            return nil
        }
        return stored(place, basis)
    }

    private static func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? Files.remove(path + suffix) }
    }

    /// How many commits git is asked about at once.
    private static let chunk = 2048

    /// Fills an empty index: git lists the commits, parents first, and then says of part after part
    /// what they changed; on all cores, as one git uses one.
    private static func fill(
        _ store: HistoryStore, _ basis: [UInt8], _ git: GitProgram, _ head: ObjectID,
        _ progress: Progress
    ) throws {
        // promptgit's own references hold no files of the library.
        let listed = try git.output(
            [
                "rev-list", "--topo-order", "--reverse", "--parents", "--ignore-missing",
                "--exclude=refs/promptgit/*", "--exclude=refs/stash", "--all", head.description,
            ])
        let commits = listed.split(separator: 10).compactMap { line in
            let ids = line.split(separator: 32).compactMap {
                ObjectID(String(decoding: $0, as: UTF8.self))
            }
            return ids.first.map { (id: $0, parents: Array(ids.dropFirst())) }
        }
        var running: [RunningProcess] = []
        var started = 0
        var done = 0
        try store.connection.transaction(or: { $0 as any Error }) {
            var writer = try HistoryWriter(store)
            try writer.plan(commits, from: head)
            while done < commits.count {
                while started < commits.count, running.count < processorCount {
                    let end = min(started + chunk, commits.count)
                    running.append(try git.startLog(of: commits[started..<end].map(\.id)))
                    started = end
                }
                progress(done, commits.count)
                try git.finish(running.removeFirst()) { commit in
                    try writer.add(commit)
                    done += 1
                }
            }
            try writer.finish()
            try store.setFact("basis", basis)
        }
    }
}

/// What decides which parents git sees: a history that is cut off, grafts and replaced objects.
enum HistoryBasis {
    /// The contents of what decides; empty in nearly every repository.
    static func bytes(of commonDirectory: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for name in ["shallow", "info/grafts"] {
            if let content = try? Files.read(Paths.join(commonDirectory, name)) {
                bytes += Array(name.utf8) + [0] + content
            }
        }
        let folder = Paths.join(commonDirectory, "refs/replace")
        for name in ((try? Files.list(folder)) ?? []).sorted() {
            let content = try? Files.read(Paths.join(folder, name))
            bytes += Array(name.utf8) + [0] + (content ?? [])
        }
        // Replaced objects may be among the packed references.
        if let packed = try? Files.read(Paths.join(commonDirectory, "packed-refs")) {
            for line in packed.split(separator: 10) where line.dropFirst(41).starts(with: prefix) {
                bytes += line
            }
        }
        return bytes
    }

    private static let prefix = Array("refs/replace/".utf8)
}
