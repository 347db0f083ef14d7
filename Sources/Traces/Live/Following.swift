package import Basics

/// How a file is followed while it grows.
package struct Following {
    /// Its format, its run and how its sessions are measured.
    package var options: ImportOptions
    /// The clock, the randomness for evidence ids, and the waiting between two looks.
    package var surroundings: Surroundings
    /// Finds out which version of a prompt a session had.
    package var link: (inout Session, _ instructions: String?) -> Void
    /// Whether it is enough; what is there is read then.
    package var isStopped: () -> Bool
    /// What is done after each look, with what was read so far.
    package var tick: (ImportReport?) throws(TraceError) -> Void

    /// Puts it together from its parts.
    package init(
        options: ImportOptions, surroundings: Surroundings,
        link: @escaping (inout Session, _ instructions: String?) -> Void = { _, _ in },
        isStopped: @escaping () -> Bool,
        tick: @escaping (ImportReport?) throws(TraceError) -> Void = { _ in }
    ) {
        self.options = options
        self.surroundings = surroundings
        self.link = link
        self.isStopped = isStopped
        self.tick = tick
    }

    /// How long it is between two looks, in milliseconds.
    static let interval = 500

    /// Waits for the next look.
    func wait() { surroundings.pause(Self.interval) }
}
