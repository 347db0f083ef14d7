import Basics
import Synchronization
import TestSupport
import Testing
import Traces

/// A store with open sessions, and a clock that a test moves.
final class LiveFixture: Sendable {
    let scratch: Scratch
    let path: String
    private let passed = Mutex(Int64(0))

    init() throws {
        scratch = try Scratch()
        path = scratch.path("traces.sqlite")
    }

    /// A connection of its own to the store.
    func store() throws -> SessionStore { try SessionStore(path: path) }

    /// Lets time pass, or takes it back.
    func wait(minutes: Int64) { passed.withLock { $0 += minutes } }

    /// The present moment, so many minutes later.
    func moment(_ minutes: Int64 = 0) -> Timestamp {
        Timestamp(
            microseconds: Surroundings.fixedNow.microseconds
                + (passed.withLock { $0 } + minutes) * 60_000_000)
    }

    var surroundings: Surroundings {
        var surroundings = scratch.surroundings
        surroundings.now = { self.moment() }
        return surroundings
    }

    var closing: SessionClosing { SessionClosing(surroundings: surroundings) }

    /// Reads a file of lines.
    @discardableResult
    func observe(
        _ lines: [String], as name: String = "live.jsonl", run: String = "live",
        isTerminated: Bool = true
    ) throws -> ImportReport {
        let text = lines.joined(separator: "\n") + (isTerminated ? "\n" : "")
        let file = try scratch.write(name, text)
        return try store().importFile(
            file, options: ImportOptions(run: run), surroundings: surroundings)
    }

    @discardableResult
    func closeIdle() throws -> Int { try store().close(.idle, closing).closed }

    func sessions() throws -> [StoredSession] {
        var sessions: [StoredSession] = []
        try store().forEachSession { sessions.append($0) }
        return sessions
    }

    /// The sums must be what the sessions add up to, and nothing must be damaged.
    func expectSound(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        #expect(try store().problems() == [], sourceLocation: sourceLocation)
        #expect(
            try store().metrics() == Metrics(of: sessions().map(\.session)),
            sourceLocation: sourceLocation)
    }

    /// An event in which the user says something, a moment from now.
    func said(
        _ text: String, in session: String = "s", at minutes: Int64? = 0, id: String? = nil
    ) -> String {
        let at = minutes.map { ", \"at\": \"\(moment($0))\"" } ?? ""
        let event = id.map { ", \"event\": \"\($0)\"" } ?? ""
        return """
            {"session": "\(session)"\(event)\(at), "message": {"role": "user", "text": "\(text)"}}
            """
    }
}
