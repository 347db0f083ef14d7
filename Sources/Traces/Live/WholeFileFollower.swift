internal import Basics
internal import JSONKit

/// Reads a file again when it has grown and is quiet, as its sessions are made of several lines each: one
/// that has changed replaces what it was, under the same evidence id.
final class WholeFileFollower {
    private let file: TraceFile
    private let run: String
    private let store: SessionStore
    private let following: Following
    private var seen = 0
    private var changedAt: Timestamp
    /// Up to where it was read last, when that was, and how long it took.
    private var read = (end: 0, at: Timestamp(seconds: 0), microseconds: Int64(0))

    /// What has been read so far.
    private(set) var report: ImportReport

    /// How long a file must have been left alone, and after which time it is read even so, in seconds.
    private static let quiet = 3
    private static let patience = 60

    /// Begins to follow.
    init(_ file: TraceFile, run: String, in store: SessionStore, _ following: Following) {
        self.file = file
        self.run = run
        self.store = store
        self.following = following
        changedAt = following.surroundings.now()
        report = ImportReport(path: file.path, run: run, format: file.importer.format)
    }

    /// Looks at the file, and reads it where that is due.
    ///
    /// - Parameters:
    ///   - followed: the file.
    ///   - change: what has become of it.
    ///   - isLast: whether there is no further look.
    /// - Throws: ``TraceError`` where it can't be read, and where another file has taken its place.
    func look(
        at followed: FollowedFile, _ change: FollowedFile.Change, isLast: Bool
    ) throws(TraceError) {
        let now = following.surroundings.now()
        let size = followed.size
        let isShorter = size < seen
        if size != seen {
            seen = size
            changedAt = now
        }
        let isOver = isLast || change == .replaced
        // A long file is not read all the time.
        let rest = max(1_000_000, 20 * read.microseconds)
        let isQuiet = now.microseconds - changedAt.microseconds >= Int64(Self.quiet) * 1_000_000
        let isLate = now.microseconds - read.at.microseconds >= Int64(Self.patience) * 1_000_000
        let isDue = (isQuiet || isLate) && now.microseconds - read.at.microseconds >= rest
        if !isShorter, isOver || isDue {
            do throws(TraceError) {
                try readAgain(followed, now)
            } catch {
                // Another process writes for long: the next look tries it again.
                guard error.code == .storeBusy, !isOver else { throw error }
            }
        }
        guard isShorter || change != .none else { return }
        throw .unfollowable(
            file.path, isShorter ? "it was cut" : "another file took its name",
            "sessions of the format \(file.importer.format) are made of several lines, which must stay "
                + "in one file; what was read of it is in the store")
    }

    private func readAgain(_ followed: FollowedFile, _ begin: Timestamp) throws(TraceError) {
        let end: Int
        do throws(JSONStreamError) { end = try followed.endOfLines() } catch {
            throw .stream(error)
        }
        guard end > 0, end != read.end else { return }
        var options = following.options
        options.format = file.importer.format
        let found = try store.importSource(
            file.path, run: run, options: options, surroundings: following.surroundings,
            link: following.link, progress: { _ in }
        ) { () throws(JSONStreamError) in followed.source(upTo: end) }
        report.imported += found.imported
        report.replaced += found.replaced
        report.unchanged = found.unchanged
        // All of them were looked at again.
        report.rejected = found.rejected
        report.rejections = found.rejections
        let now = following.surroundings.now()
        read = (end, now, max(0, now.microseconds - begin.microseconds))
    }
}
