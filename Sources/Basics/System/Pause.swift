#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Waiting for time to pass.
enum Pause {
    /// Waits for so many milliseconds, however many signals come.
    static func take(milliseconds: Int) {
        guard milliseconds > 0 else { return }
        var wanted = timespec(
            tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        var rest = timespec()
        while unsafe nanosleep(&wanted, &rest) != 0, errno == EINTR { wanted = rest }
    }
}
