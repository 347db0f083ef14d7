internal import Basics
internal import GitKit
internal import SQLiteKit

extension HistoryIndex {
    /// Makes a new index beside its place and puts it there in one step; nil where it can't be
    /// written.
    static func build(
        _ place: Place, _ basis: [UInt8], _ git: GitProgram, _ head: ObjectID,
        _ progress: Progress, _ held: FileLock? = nil
    ) throws -> HistoryStore? {
        let draft = place.path + ".new"
        do throws(FileError) {
            try Files.createDirectory(place.directory)
        } catch {
            return nil
        }
        guard let lock = held ?? FileLock(place.lockPath, waiting: patience) else { return nil }
        defer { extendLifetime(lock) }
        // Another process may have made it while this one waited.
        if let store = stored(place, basis), try holds(store, head) { return store }
        removeDatabase(draft)
        defer { removeDatabase(draft) }
        do {
            var options = Connection.Options()
            options.durability = .off
            options.busyTimeout = 0
            let store = try HistoryStore(Connection(path: draft, options: options))
            try store.connection.migrate(
                HistoryStore.migrations, applicationID: HistoryStore.applicationID)
            try fillNew(store, basis, git, head, progress)
            // Of an index in one file nothing is left behind in its log.
            try store.connection.execute("PRAGMA journal_mode = DELETE")
            // Otherwise a power cut might leave a name without its bytes.
            try Files.sync(draft)
        } catch is SQLiteError {
            return nil
        } catch is FileError {
            return nil
        }
        removeDatabase(place.path)
        do throws(FileError) {
            try Files.move(draft, to: place.path)
        } catch {
            return nil
        }
        return stored(place, basis)
    }

    /// Removes an index, and then what belongs to it.
    static func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? Files.remove(path + suffix) }
    }

    /// How many commits git is asked about at once: each time it has to find the folders of the first
    /// one anew, and what it prints waits in a file.
    private static let chunk = 4096

    /// Fills an empty index with all commits that references and the head reach.
    static func fillNew(
        _ store: HistoryStore, _ basis: [UInt8], _ git: GitProgram, _ head: ObjectID,
        _ progress: Progress
    ) throws {
        try store.connection.transaction(or: { $0 as any Error }) {
            // promptgit's own references hold no files of the library.
            try fill(
                store, git, head,
                ["--exclude=refs/promptgit/*", "--exclude=refs/stash", "--all", head.description],
                [], progress)
            try store.setFact("basis", basis)
        }
    }

    /// Adds many commits: git lists them, parents first, and then says of part after part what they
    /// changed; on all cores, as one git uses one.
    static func fill(
        _ store: HistoryStore, _ git: GitProgram, _ head: ObjectID, _ arguments: [String],
        _ revisions: [String], _ progress: Progress
    ) throws {
        let listed = try git.output(
            ["rev-list", "--topo-order", "--reverse", "--parents", "--ignore-missing"] + arguments,
            input: Array(revisions.map { $0 + "\n" }.joined().utf8))
        let commits = listed.split(separator: 10).compactMap { line in
            let ids = line.split(separator: 32).compactMap { ObjectID(hex: $0) }
            return ids.first.map { (id: $0, parents: Array(ids.dropFirst())) }
        }
        var running: [RunningProcess] = []
        var started = 0
        var done = 0
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
        progress(done, commits.count)
        try writer.finish()
    }
}
