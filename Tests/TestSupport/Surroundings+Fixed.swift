public import Basics
import Synchronization

extension Surroundings {
    /// The moment at which a test's clock stands: 2026-11-20T08:15:00Z.
    public static let fixedNow = Timestamp(seconds: 1_795_162_500)

    /// Surroundings that are the same in every run.
    ///
    /// - Parameters:
    ///   - directory: the current directory.
    ///   - environment: the environment variables.
    ///   - now: the moment at which the clock begins.
    ///   - step: how many seconds the clock moves on with each look at it.
    ///   - seed: what the bytes are made from; each request gets bytes of its own.
    ///   - program: what tells the program from other builds; nil keeps nothing for later.
    /// - Returns: the surroundings.
    public static func fixed(
        in directory: String = "/", environment: [String: String] = [:],
        now: Timestamp = Surroundings.fixedNow, step: Int64 = 0, seed: String = "test",
        program: String? = "test"
    ) -> Surroundings {
        let state = FixedState()
        var surroundings = Surroundings(
            environment: environment, currentDirectory: directory,
            now: {
                let looks = state.looks.withLock { looks in
                    defer { looks += 1 }
                    return looks
                }
                return Timestamp(microseconds: now.microseconds + looks * step * 1_000_000)
            },
            randomBytes: { count in
                let request = state.requests.withLock { requests in
                    defer { requests += 1 }
                    return requests
                }
                var bytes: [UInt8] = []
                var block = 0
                while bytes.count < count {
                    bytes += SHA256Digest(hashing: "\(seed)/\(request)/\(block)").bytes
                    block += 1
                }
                return Array(bytes.prefix(count))
            }, program: program)
        // Nobody waits in a test.
        surroundings.pause = { _ in }
        return surroundings
    }
}

private final class FixedState: Sendable {
    let looks = Mutex(Int64(0))
    let requests = Mutex(0)
}
