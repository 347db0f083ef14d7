package import Basics

/// How open sessions become closed ones.
package struct SessionClosing {
    /// The tools and words that tell of handovers, and of questions without an answer.
    package var options: ImportOptions
    /// After how many minutes without an event a session is idle.
    package var idleAfter: Int
    /// The clock, and the randomness for evidence ids.
    package var surroundings: Surroundings
    /// Finds out which version of a prompt a session had.
    package var link: (inout Session, _ instructions: String?) -> Void

    /// Puts it together from its parts.
    package init(
        options: ImportOptions = ImportOptions(), idleAfter: Int = 30, surroundings: Surroundings,
        link: @escaping (inout Session, _ instructions: String?) -> Void = { _, _ in }
    ) {
        self.options = options
        self.idleAfter = idleAfter
        self.surroundings = surroundings
        self.link = link
    }

    /// The moment before which the last event of an idle session lies, or at which.
    var idleSince: Timestamp {
        Timestamp(microseconds: surroundings.now().microseconds - Int64(idleAfter) * 60_000_000)
    }
}
