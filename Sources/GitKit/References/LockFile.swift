internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A lock as git takes it: a file `<path>.lock` that must not exist yet, removed at the end.
///
/// It is a further name of the journal's file, so that a later recovery knows whose it is, and a
/// lock costs no new file: creating 1,000 references on ext4 took 93 ms instead of 548. Where a
/// file can't have two names, it holds the journal's name.
final class LockFile {
    /// The file that is locked.
    let path: String
    /// The lock itself.
    var lockPath: String { path + ".lock" }
    /// False until the lock is taken: a failed initializer runs `deinit` too, which must not
    /// remove the lock of somebody else.
    private var isHeld = false

    /// Takes the lock; throws `.locked` when somebody else has it.
    init(_ path: String, _ journal: Journal) throws(GitError) {
        self.path = path
        let lockPath = path + ".lock"
        if unsafe link(journal.path, lockPath) == 0 {
            isHeld = true
            return
        }
        if errno == EEXIST {
            let common = Paths.directory(Paths.directory(journal.path))
            guard Self.removeOrphan(lockPath, common), unsafe link(journal.path, lockPath) == 0
            else { throw .locked(lockPath) }
            isHeld = true
            return
        }
        // Without its journal nobody could tell whose it is.
        try journal.sync()
        let descriptor = unsafe open(lockPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .locked(lockPath) }
            throw GitError(FileError(operation: "create", path: lockPath, code: errno))
        }
        isHeld = true
        let text = Array(journal.owner.utf8)
        let written = unsafe text.withUnsafeBytes { buffer in
            unsafe write(descriptor, buffer.baseAddress, buffer.count)
        }
        let code = errno
        close(descriptor)
        guard written == text.count else {
            throw GitError(FileError(operation: "write", path: lockPath, code: code))
        }
    }

    /// Takes the lock, and waits for another holder as long as ``Backoff`` does.
    static func wait(for path: String, _ journal: Journal) throws(GitError) -> LockFile {
        try Backoff.retry(path: path + ".lock") { () throws(GitError) in
            try LockFile(path, journal)
        }
    }

    /// Releases the lock.
    func release() {
        guard isHeld else { return }
        isHeld = false
        unsafe unlink(lockPath)
    }

    /// Leaves the lock in place for a later recovery.
    func abandon() { isHeld = false }

    deinit { release() }

    /// Whether a lock that stands at a path belongs to a journal.
    static func isLeft(by journal: Journal, at lockPath: String) -> Bool {
        guard let lock = FileStatus(path: lockPath), lock.isFile else { return false }
        if let own = FileStatus(path: journal.path), own.device == lock.device,
            own.inode == lock.inode
        {
            return true
        }
        let bytes = try? Files.read(lockPath, limit: 4096)
        return bytes == Array(journal.owner.utf8)
    }

    /// Removes a lock whose journal is gone, and returns whether it was one.
    ///
    /// It is a further name of a journal, says so in its first line, and nobody holds it: a
    /// journal is removed after its locks, so its owner has come to an end. Nobody else can remove
    /// it meanwhile and lock anew, since that takes the same hold first.
    @discardableResult
    static func removeOrphan(_ lockPath: String, _ commonDirectory: String) -> Bool {
        guard FileStatus(path: lockPath)?.isFile == true else { return false }
        let descriptor = unsafe open(lockPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        defer { flock(descriptor, LOCK_UN) }
        var status = stat()
        // A group of many references has a long journal; its first line says whose it is.
        var line = [UInt8](repeating: 0, count: 256)
        let count = unsafe pread(descriptor, &line, line.count, 0)
        guard count > 0, unsafe fstat(descriptor, &status) == 0,
            let named = FileStatus(path: lockPath), named.inode == UInt64(status.st_ino),
            let name = Journal.name(inFirstLineOf: Array(line.prefix(count))),
            // A lock that only names its journal is no proof: another repository may have made it.
            Int(status.st_size) > name.utf8.count + "promptgit \n".utf8.count
        else { return false }
        let journal = FileStatus(path: Journal.directory(commonDirectory) + "/" + name)
        if let journal, journal.device == named.device, journal.inode == named.inode {
            return false
        }
        return unsafe unlink(lockPath) == 0
    }
}
