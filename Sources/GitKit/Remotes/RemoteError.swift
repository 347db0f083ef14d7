/// Why a remote could not be asked or told something.
package struct RemoteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a failure; unknown kinds survive.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// Git could not reach it, was not let in, or was refused.
        package static let failed = Code(rawValue: "failed")
        /// Nothing came from it for too long.
        package static let silent = Code(rawValue: "silent")
    }

    /// What kind of failure it is.
    package var code: Code
    /// The remote's name.
    package var remote: String
    /// What was being done: `fetch`, `push` or `ls-remote`.
    package var command: String
    /// What git and the remote said of it, line by line.
    package var said: [String]

    package init(_ code: Code, remote: String, command: String, said: [String]) {
        self.code = code
        self.remote = remote
        self.command = command
        self.said = said
    }

    /// What happened, in a sentence.
    package var description: String {
        let reason = said.joined(separator: "; ")
        switch code {
        case .silent:
            return "nothing came from '\(remote)' any more, so 'git \(command)' was ended"
                + (reason.isEmpty ? "" : " (it had said: \(reason))")
        default:
            return "'git \(command)' with '\(remote)' failed"
                + (reason.isEmpty ? "" : ": \(reason)")
        }
    }
}
