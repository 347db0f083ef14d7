internal import Basics
internal import Dispatch
internal import Synchronization

/// Does something for the numbers up to a count on as many threads as there are processors; throws the
/// first error.
func sideBySide(
    _ count: Int, _ body: @Sendable (Int) throws(FileError) -> Void
) throws(FileError) {
    guard count > 1 else {
        if count == 1 { try body(0) }
        return
    }
    let failure = Mutex<FileError?>(nil)
    DispatchQueue.concurrentPerform(iterations: count) { index in
        do throws(FileError) {
            try body(index)
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
}

/// Does the same on threads of their own, for what waits for the disk and not for the processor: two
/// threads on two processors wait for two things at a time.
func waitTogether(
    _ count: Int, _ body: @escaping @Sendable (Int) throws(FileError) -> Void
) throws(FileError) {
    guard count > 1 else {
        if count == 1 { try body(0) }
        return
    }
    let shares = Shares(count)
    for waiter in waiters.prefix(count - 1) { waiter.async { shares.take(body) } }
    shares.take(body)
    try shares.wait()
}

/// A queue of its own for each thread, since a shared one gets no more threads than processors.
private let waiters = (1...3).map { DispatchQueue(label: "promptgit.wait.\($0)") }

/// Does something on this thread while another one waits for the disk; returns when both are done.
func waiting(_ wait: @escaping @Sendable () -> Void, _ meanwhile: () -> Void) {
    let finished = DispatchSemaphore(value: 0)
    waiters[0].async {
        wait()
        finished.signal()
    }
    meanwhile()
    finished.wait()
}

/// Numbers that several threads take, one after the other.
///
/// Whoever comes late finds none left, and nobody waits for that.
private final class Shares: Sendable {
    private let count: Int
    private let next = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let allFinished = DispatchSemaphore(value: 0)
    private let failure = Mutex<FileError?>(nil)

    init(_ count: Int) { self.count = count }

    func take(_ body: (Int) throws(FileError) -> Void) {
        while true {
            let number = next.add(1, ordering: .relaxed).oldValue
            guard number < count else { return }
            do throws(FileError) {
                try body(number)
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
            if finished.add(1, ordering: .acquiringAndReleasing).newValue == count {
                allFinished.signal()
            }
        }
    }

    func wait() throws(FileError) {
        allFinished.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

/// Makes the contents of files, or the entries of folders, durable together.
func syncTogether(files: [String] = [], folders: [String] = []) throws(FileError) {
    try waitTogether(files.count + folders.count) { index throws(FileError) in
        if index < files.count {
            try Files.sync(files[index])
        } else {
            try Files.syncDirectory(folders[index - files.count])
        }
    }
}
