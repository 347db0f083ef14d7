#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Waiting for a lock of another process: libgit2 gives up at once.
package enum Backoff {
    /// How long a lock is waited for, in milliseconds; git itself waits 100 for a reference and
    /// 1000 for packed-refs (git-config, `core.filesRefLockTimeout`, `core.packedRefsTimeout`).
    package static let patience = 2000

    /// The longest pause in milliseconds: beside somebody who commits in a loop a lock is free for a
    /// few milliseconds at a time.
    private static let longestPause = 4

    /// Calls `attempt` until it throws no `.locked`, with growing pauses.
    static func retry<Value>(
        reference: String? = nil, path: String? = nil, patience: Int = patience,
        _ attempt: () throws(GitError) -> Value
    ) throws(GitError) -> Value {
        var waited = 0
        var pause = 1
        while true {
            do throws(GitError) {
                return try attempt()
            } catch {
                guard error.code == .locked, waited < patience else {
                    var error = error
                    if error.path == nil { error.path = path }
                    if error.reference == nil { error.reference = reference }
                    throw error
                }
            }
            // Processes that wait in step would collide again, so each has a rhythm of its own.
            let own = Int(getpid()) &* 7919 % 5
            usleep(UInt32((pause * 1000) + own * 211))
            waited += pause
            pause = min(pause * 2, longestPause)
        }
    }
}
