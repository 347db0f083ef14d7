internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A lock as git takes it: a file `<path>.lock` that must not exist yet, removed at the end.
///
/// A crash leaves it behind, so it holds the name of the journal that says what to do with it.
final class LockFile {
    /// The file that is locked.
    let path: String
    /// The lock itself.
    var lockPath: String { path + ".lock" }
    /// False until the lock is taken: a failed initializer runs `deinit` too, which must not
    /// remove the lock of somebody else.
    private var isHeld = false

    /// Takes the lock; throws `.locked` when somebody else has it.
    init(_ path: String, owner: String) throws(GitError) {
        self.path = path
        let lockPath = path + ".lock"
        let descriptor = unsafe open(lockPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .locked(lockPath) }
            throw GitError(FileError(operation: "create", path: lockPath, code: errno))
        }
        isHeld = true
        // Nobody but a later recovery reads it, so its durability does not matter.
        let text = Array(owner.utf8)
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
    static func wait(for path: String, owner: String) throws(GitError) -> LockFile {
        try Backoff.retry(path: path + ".lock") { () throws(GitError) in
            try LockFile(path, owner: owner)
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

    /// Whether a lock that stands at a path was left by `owner`.
    static func isLeft(by owner: String, at lockPath: String) -> Bool {
        guard let bytes = try? Files.read(lockPath, limit: 4096) else { return false }
        return bytes == Array(owner.utf8)
    }
}
