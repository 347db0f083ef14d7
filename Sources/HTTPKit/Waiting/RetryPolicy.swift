/// When a request that failed is made again.
package struct RetryPolicy: Hashable, Sendable {
    /// How often a request is made at most.
    package var attempts = 8
    /// The first pause, in milliseconds; each further one is twice as long.
    package var firstPause = 500
    /// The longest pause that is not the server's wish, in milliseconds.
    package var longestPause = 30_000
    /// How long it goes on in all, until the last attempt begins, in milliseconds.
    package var patience = 300_000

    /// The usual policy.
    package init() {}

    /// How often a server is asked that says itself when to come again.
    static let invitations = 50

    /// How long to wait before the next attempt, in milliseconds.
    ///
    /// Half of the pause is drawn at random, so that many who failed together do not come again together.
    ///
    /// - Parameters:
    ///   - attempt: how many attempts there were.
    ///   - seconds: how long the server asks to wait.
    ///   - waited: how long it took so far.
    ///   - random: a random number.
    /// - Returns: the pause; nil where there is no further attempt.
    package func pause(
        after attempt: Int, asked seconds: Int?, waited: Int, random: UInt32
    ) -> Int? {
        guard attempt < (seconds == nil ? attempts : Self.invitations) else { return nil }
        let doubled = firstPause << min(attempt - 1, 20)
        let longest = min(doubled, longestPause)
        let drawn = Int((UInt64(random) * UInt64(longest / 2 + 1)) >> 32)
        guard let seconds else {
            let pause = longest - longest / 2 + drawn
            return waited + pause <= patience ? pause : nil
        }
        // Nobody comes too early, and what is drawn on top is small beside what was asked for.
        guard seconds <= patience / 1000 else { return nil }
        let pause = max(seconds * 1000, firstPause / 4) + min(drawn, firstPause)
        return waited + pause <= patience ? pause : nil
    }
}
