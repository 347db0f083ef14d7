internal import Dispatch
internal import Synchronization

/// Work that another core does while this one goes on.
///
/// What the work holds is let go where it was done, after whoever waits for it was told.
package final class Meanwhile<Value: Sendable>: Sendable {
    private let work: Mutex<(@Sendable () -> Value)?>
    private let value = Mutex<Value?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Begins.
    package init(_ work: @escaping @Sendable () -> Value) {
        self.work = Mutex(work)
        DispatchQueue.global().async { self.run() }
    }

    /// What came of it; where no other core has begun, it is done here.
    package func wait() -> Value {
        run()
        while true {
            done.wait()
            // Whoever else waits is told too.
            done.signal()
            if let value = value.withLock(\.self) { return value }
        }
    }

    private func run() {
        guard let work = work.withLock({ $0.take() }) else { return }
        let made = work()
        value.withLock { $0 = made }
        done.signal()
    }
}

/// Lets another core take values apart, which takes time where there are many.
func letGo(_ values: consuming some Sendable) {
    DispatchQueue.global().async { [values] in _ = values }
}
