internal import Basics
internal import JSONKit

/// Follows one file: what is in it, what comes to it, and what takes its name when it is renamed.
final class FileFollower {
    /// How its sessions come into the store.
    private enum Mode {
        /// Each line stands for itself.
        case lines(LineFollower)
        /// Sessions are made of several lines, so all of it is read again.
        case whole(WholeFileFollower)
    }

    private let store: SessionStore
    private let path: String
    private let runName: String
    private let following: Following
    private var file: FollowedFile
    private var mode: Mode?
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var looked = -1

    /// Opens the file.
    init(_ path: String, in store: SessionStore, _ following: Following) throws(TraceError) {
        self.store = store
        self.path = path
        self.following = following
        runName = following.options.run ?? SessionStore.usualRun(of: path)
        guard let file = try Self.open(path) else {
            throw TraceError(
                code: .unreadable, description: "there is no file \(path)", path: path,
                suggestion: "name a file that is there")
        }
        self.file = file
    }

    private static func open(_ path: String) throws(TraceError) -> FollowedFile? {
        do throws(JSONStreamError) {
            return try FollowedFile(path)
        } catch {
            throw .stream(error)
        }
    }

    /// Follows it until it is enough.
    ///
    /// - Returns: what was read; nil where nothing came at all.
    /// - Throws: ``TraceError`` where it can't be read or kept any more; what was read stays.
    func run() throws(TraceError) -> ImportReport? {
        while true {
            // Asked first, so that what came until then is read.
            let isLast = following.isStopped()
            let isAtEnd = try look(isLast: isLast)
            try following.tick(report)
            if isLast, isAtEnd { return report }
            if isAtEnd { following.wait() }
        }
    }

    private var report: ImportReport? {
        switch mode {
        case .lines(let follower): follower.report
        case .whole(let follower): follower.report
        case nil: nil
        }
    }

    /// Reads what has come; returns whether there is nothing more for now.
    private func look(isLast: Bool) throws(TraceError) -> Bool {
        let change = try streaming { () throws(JSONStreamError) in try file.change() }
        if mode == nil { mode = try findMode(isLast: isLast) }
        guard let mode else {
            if change == .replaced, let new = try Self.open(path) { file = new }
            return true
        }
        switch mode {
        case .lines(let follower): return try look(change, follower)
        case .whole(let follower):
            try follower.look(at: file, change, isLast: isLast)
            return true
        }
    }

    private func look(
        _ change: FollowedFile.Change, _ follower: LineFollower
    ) throws(TraceError) -> Bool {
        if change == .truncated {
            try follower.endFile()
            file.rewind()
        }
        let count = try streaming { () throws(JSONStreamError) in try file.read(into: &buffer) }
        if count > 0 {
            let isAtEnd = try follower.take(&buffer, count) {
                (buffer) throws(JSONStreamError) in try file.read(into: &buffer)
            }
            // It may have been renamed meanwhile; the next look tells.
            return isAtEnd && change != .replaced
        }
        follower.noteEmpty()
        // Whoever wrote to the renamed file has gone on to the new one when nothing comes any more.
        guard change == .replaced, let new = try Self.open(path) else { return true }
        try follower.endFile()
        file = new
        return false
    }

    /// Finds out what the file is when it has a line; nil as long as it has none.
    private func findMode(isLast: Bool) throws(TraceError) -> Mode? {
        let size = file.size
        guard size > 0, isLast || size != looked else { return nil }
        looked = size
        let end = try streaming { () throws(JSONStreamError) in try file.endOfLines() }
        guard end > 0 || isLast else { return nil }
        let followed = file
        let found = try TraceFile.followed(path, format: following.options.format) {
            followed.source(upTo: end > 0 ? end : size)
        }
        guard let found else { return nil }
        return LineFollower.formats.contains(found.importer.format)
            ? .lines(try LineFollower(found, run: runName, in: store, following))
            : .whole(WholeFileFollower(found, run: runName, in: store, following))
    }

    private func streaming<Result>(
        _ body: () throws(JSONStreamError) -> Result
    ) throws(TraceError) -> Result {
        do throws(JSONStreamError) {
            return try body()
        } catch {
            throw .stream(error)
        }
    }
}

extension TraceFile {
    /// A file that is followed, when enough of it is there to tell its format; nil where there is nothing
    /// but white space yet.
    ///
    /// - Parameters:
    ///   - name: what it is called in messages.
    ///   - format: its format, where that is known.
    ///   - open: opens what is there at its start.
    /// - Returns: the file.
    /// - Throws: ``TraceError`` for one that can't be followed, and why.
    static func followed(
        _ name: String, format: TraceFormat?, open: @escaping () -> any ByteSource
    ) throws(TraceError) -> TraceFile? {
        var head = [UInt8](repeating: 0, count: 16)
        let count: Int
        do throws(JSONStreamError) { count = try open().read(into: &head) } catch {
            throw .stream(error)
        }
        if let compression = Compression(magic: head[..<count]) {
            throw .unfollowable(
                name, "it is compressed with \(compression.rawValue)",
                "follow the file before it is compressed; 'promptgit observe' reads it as it is")
        }
        let file: TraceFile
        do throws(TraceError) {
            file = try TraceFile(name, format: format) { () throws(TraceError) in open() }
        } catch {
            if error.code == .empty { return nil }
            throw error
        }
        // One record on one line is a document as long as nothing follows it.
        guard file.layout == .lines || file.layout == .document else {
            throw .unfollowable(
                name, "its records (\(file.importer.format)) are not one a line",
                "run 'promptgit observe' again when it is whole: what it had before stays as it is")
        }
        return file
    }
}

extension TraceError {
    /// A file that can't be followed, why, and what to do instead.
    static func unfollowable(_ name: String, _ why: String, _ advice: String) -> TraceError {
        TraceError(
            code: .malformed, description: "\(name) can't be followed: \(why)", path: name,
            suggestion: advice)
    }
}
