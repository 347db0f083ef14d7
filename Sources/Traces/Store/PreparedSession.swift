internal import Basics
internal import JSONKit

/// A session that was read and measured and waits to be written: what its rows and sums ask for, and
/// nothing else.
///
/// Its messages lie in one piece of bytes, so that little is taken apart where it is written.
struct PreparedSession: Sendable {
    /// The session without messages and tools.
    var head: Session
    /// What it says.
    var content: SessionContent
    var numbers: SessionNumbers
    var calls: SessionCalls
    /// The tools that its agent has in the library as JSON, where it lists none itself; else empty.
    var libraryTools: [UInt8]
    /// How many messages it has.
    var messages: Int
    /// The groups that it counts in.
    var groups: [DimensionSums.Group]

    /// Says what was said of the session afterwards.
    mutating func amend(by amendments: [Amendment]) {
        guard !amendments.isEmpty else { return }
        head = head.amended(by: amendments)
        numbers.takeJudgements(of: head)
    }

    /// How many bytes it takes.
    var size: Int { content.bytes.count + 2048 + calls.calls.count * 64 }
}

/// Prepares sessions, keeping its buffers from one to the next.
struct SessionPreparer {
    private var writer = SessionContentWriter()

    /// Prepares a session that is complete.
    ///
    /// - Parameters:
    ///   - session: the session.
    ///   - spoken: its ``Session/spoken`` words, where somebody has them.
    /// - Returns: the session, ready to be written.
    mutating func prepare(_ session: Session, _ spoken: [SpokenWords?]? = nil) -> PreparedSession {
        let calls = SessionCalls(session)
        let content = writer.content(of: session)
        var head = session
        head.messages = []
        head.tools = []
        return PreparedSession(
            head: head, content: content,
            numbers: SessionNumbers(session, calls, spoken ?? session.spoken), calls: calls,
            libraryTools: libraryTools(of: session), messages: session.messages.count,
            groups: DimensionSums.Group.all(of: head))
    }

    private func libraryTools(of session: Session) -> [UInt8] {
        guard session.hasLibraryTools, !session.tools.isEmpty else { return [] }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key(Self.libraryKey.description)
            writer.array { for tool in session.tools { tool.write(to: &$0) } }
        }
        return writer.bytes
    }

    /// The key of a list of tools that comes from the library.
    static let libraryKey: StaticString = "library"

    /// The digest of a session.
    mutating func digest(of session: Session) -> [UInt8] { writer.content(of: session).digest }
}
