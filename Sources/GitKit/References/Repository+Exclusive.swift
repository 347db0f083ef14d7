internal import Basics
internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Repository {
    /// Does some work while no other process does work of the same name in this repository.
    ///
    /// Who waits longest comes next. The system drops the lock when the process ends, in whatever
    /// way. Throws `.locked` when others hold it for longer than `patience` milliseconds.
    package func exclusively<Value>(
        _ name: String, patience: Int = Backoff.patience, _ work: () throws -> Value
    ) throws -> Value {
        let directory = Journal.directory(commonDirectory)
        try Files.createDirectory(directory)
        let path = "\(directory)/\(name).lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw GitError(FileError(operation: "create", path: path, code: errno))
        }
        let lock = WaitedLock(descriptor)
        switch lock.wait(milliseconds: patience) {
        case .held: break
        case .failed(let code):
            throw GitError(FileError(operation: "lock", path: path, code: code))
        case .waiting, .givenUp:
            throw GitError(
                .locked, "another process is at work on the same thing here (\(name))", path: path)
        }
        defer { lock.release() }
        return try work()
    }
}

/// A lock of the system's (`flock`) that is waited for in its queue, and not for ever.
///
/// Asking for it again and again would let whoever asks at the right moment pass the others: of
/// eight processes that approved one proposal after the other, one waited over a minute.
private final class WaitedLock: Sendable {
    enum State {
        case waiting
        case held
        case failed(Int32)
        case givenUp
    }

    private let descriptor: Int32
    private let state = Mutex(State.waiting)
    private let changed = DispatchSemaphore(value: 0)

    /// Takes over an open file.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Waits for the lock; `.waiting` when the time was too short, and then the lock is let go as
    /// soon as it comes.
    func wait(milliseconds: Int) -> State {
        // Nearly always nobody is before us.
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return .held }
        guard errno == EWOULDBLOCK else {
            let code = errno
            close(descriptor)
            return .failed(code)
        }
        DispatchQueue(label: "promptgit.lock").async { self.takeTurn() }
        _ = changed.wait(timeout: .now() + .milliseconds(milliseconds))
        return state.withLock { state in
            let found = state
            if case .waiting = state { state = .givenUp }
            if case .failed = state { close(descriptor) }
            return found
        }
    }

    private func takeTurn() {
        var result: Int32
        repeat { result = flock(descriptor, LOCK_EX) } while result != 0 && errno == EINTR
        let code = errno
        state.withLock { state in
            if case .givenUp = state {
                release()
            } else {
                state = result == 0 ? .held : .failed(code)
            }
        }
        changed.signal()
    }

    /// Lets go of the lock and closes the file.
    func release() {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
