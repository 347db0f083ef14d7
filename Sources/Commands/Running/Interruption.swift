internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Whether the process was asked to end, by SIGINT or SIGTERM.
enum Interruption {
    private static let isAsked = Atomic(false)

    /// From now on such a signal is only noted; a second one ends the process as usual.
    ///
    /// - Returns: whether one has come.
    static func watch() -> @Sendable () -> Bool {
        // It is made before a signal can come: its handler must not.
        isAsked.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.isAsked.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
        // Whoever started the process may have held them back, and there is no other way to end it.
        var numbers = sigset_t()
        unsafe sigemptyset(&numbers)
        unsafe sigaddset(&numbers, SIGINT)
        unsafe sigaddset(&numbers, SIGTERM)
        unsafe pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
        return { isAsked.load(ordering: .relaxed) }
    }
}
