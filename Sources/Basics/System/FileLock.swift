#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A lock that one process at a time has, until it lets go or ends: a file that stays, and means
/// nothing by itself.
package final class FileLock {
    private let descriptor: Int32

    /// Takes a lock; nil where another process keeps it, or where there can be no such file.
    ///
    /// - Parameters:
    ///   - path: its file, which is made where it is missing.
    ///   - milliseconds: how long another process is waited for.
    package init?(_ path: String, waiting milliseconds: Int) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        descriptor = unsafe open(path, flags, mode_t(0o666))
        guard descriptor >= 0 else { return nil }
        var waited = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, waited < milliseconds else { return nil }
            usleep(2000)
            waited += 2
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
