/// How a command ended, as scripts see it.
package enum ExitCode: Int32, Sendable {
    /// It did what was asked.
    case done = 0
    /// It failed.
    case failed = 1
    /// The command line was wrong.
    case usage = 2
    /// A check or a gate did not pass.
    case refused = 3
    /// There is not enough evidence to say.
    case inconclusive = 4
    /// The change no longer fits what it was made for.
    case conflict = 5
    /// A merge driver could do nothing: git takes numbers above 128 for a failure, not a conflict.
    case unmerged = 129
}
