internal import Basics

/// What happened in a session, counted; what its record can't tell is nil.
struct SessionBehaviour: Hashable, Sendable {
    /// How many messages there are of each role.
    var messages: [Message.Role: Int] = [:]
    /// Answers of tools that say nothing of a failure and read like one.
    var softFailures = 0
    /// Calls that failed and after which the same tool was called again.
    var retries = 0
    /// Those of them whose next call did not fail.
    var successfulRetries = 0
    /// Calls of tools whose schema is known.
    var checkedCalls = 0
    /// Those of them whose arguments do not fit it.
    var misfitCalls = 0
    /// Calls of the agent where the tools it has are known; nil where they are not.
    var listedCalls: Int?
    /// Those of them that name none of these tools.
    var unknownToolCalls = 0
    /// Requests of the user that repeat an earlier one of the session.
    var repeatedRequests = 0
    /// How long each answer of the agent to the user took, in milliseconds.
    var responseTimes: [Int] = []
    /// Messages of the user that bring something else than text.
    var mediaMessages = 0
    /// Those of them after which the agent wrote something.
    var answeredMedia = 0
    /// How long the session took, in milliseconds; nil where it is unknown.
    var duration: Int?

    /// The fewest words of a request that a repetition can be told by.
    static let fewestWords = 3

    /// Counts what happened; see ``init(_:_:_:)``.
    init(_ session: Session) { self.init(session, SessionCalls(session), session.spoken) }

    /// Counts what happened.
    ///
    /// - Parameters:
    ///   - session: the session, with the tools of its agent where its record lists none.
    ///   - calls: its calls.
    ///   - spoken: its ``Session/spoken`` words.
    init(_ session: Session, _ calls: SessionCalls, _ spoken: [SpokenWords?]) {
        for place in session.messages.indices {
            messages[session.messages[place].role, default: 0] += 1
        }
        countAnswers(session)
        countRetries(calls)
        countCalls(session)
        countRequests(session, spoken)
        countResponses(session)
        duration = Self.duration(of: session)
    }

    // MARK: Tools

    private mutating func countAnswers(_ session: Session) {
        let messages = session.messages
        for place in messages.indices where messages[place].role == .tool {
            guard messages[place].toolResult?.failed != true, let text = messages[place].text
            else { continue }
            if Self.readsLikeFailure(text) { softFailures += 1 }
        }
    }

    /// Whether an answer begins with `Error` or has a member `error`.
    static func readsLikeFailure(_ text: String) -> Bool {
        if text.hasPrefix("Error") { return true }
        var text = text
        return text.withUTF8 { bytes in
            var place = 0
            // Most blocks do not have so much as the member's first two bytes.
            while place + 65 <= bytes.count {
                var found: UInt8 = 0
                for index in place..<place + 64 {
                    unsafe found |=
                        (bytes[index] == UInt8(ascii: "\"") ? 1 : 0)
                        & (bytes[index + 1] == UInt8(ascii: "e") ? 1 : 0)
                }
                if found != 0 {
                    for index in place..<place + 64
                    where unsafe bytes[index...].starts(with: Self.errorMember) {
                        return true
                    }
                }
                place += 64
            }
            return (place..<max(place, bytes.count)).contains { index in
                unsafe bytes[index...].starts(with: Self.errorMember)
            }
        }
    }

    private static let errorMember = Array("\"error\"".utf8)

    private mutating func countRetries(_ calls: SessionCalls) {
        var open = Array(repeating: false, count: calls.tools.count)
        for call in calls.calls {
            if open[call.tool] {
                retries += 1
                if call.failed == false { successfulRetries += 1 }
                open[call.tool] = false
            }
            if call.failed == true { open[call.tool] = true }
        }
    }

    private mutating func countCalls(_ session: Session) {
        var listed: [String: ToolDefinition] = [:]
        for tool in session.tools { listed[tool.name] = tool }
        guard !listed.isEmpty else { return }
        var schemas: [String: ArgumentSchema?] = [:]
        listedCalls = 0
        for call in session.messages.lazy.flatMap(\.toolCalls) where call.requestor == .agent {
            listedCalls = (listedCalls ?? 0) + 1
            guard let tool = listed[call.name] else {
                unknownToolCalls += 1
                continue
            }
            let schema = schemas[call.name] ?? ArgumentSchema(tool.parameters)
            schemas[call.name] = .some(schema)
            guard let schema else { continue }
            checkedCalls += 1
            if !schema.fits(call.arguments) { misfitCalls += 1 }
        }
    }

    // MARK: Talk

    /// A request repeats an earlier one when most of the words of the two are the same.
    private mutating func countRequests(_ session: Session, _ spoken: [SpokenWords?]) {
        var requests: [UserRequest] = []
        for place in spoken.indices where session.messages[place].role == .user {
            guard let said = spoken[place], said.words.count >= Self.fewestWords else { continue }
            requests.append(UserRequest(said))
        }
        repeatedRequests = RepeatedRequests.count(requests)
    }

    /// The time from the user's last message before an answer to the agent's first text after it.
    ///
    /// A clock that goes back says nothing of it.
    private mutating func countResponses(_ session: Session) {
        let messages = session.messages
        var asked: Int?
        var openMedia = 0
        for place in messages.indices {
            switch messages[place].role {
            case .user:
                asked = place
                if !messages[place].media.isEmpty { openMedia += 1 }
            case .assistant:
                guard let question = asked, messages[place].text?.isEmpty == false else {
                    continue
                }
                asked = nil
                mediaMessages += openMedia
                answeredMedia += openMedia
                openMedia = 0
                guard let from = messages[question].timestamp, let to = messages[place].timestamp,
                    to >= from
                else {
                    continue
                }
                responseTimes.append(Self.milliseconds(from, to))
            case .system, .tool: continue
            }
        }
        mediaMessages += openMedia
    }

    private static func duration(of session: Session) -> Int? {
        if let seconds = session.duration, (0...Session.longest).contains(seconds) {
            return Int((seconds * 1000).rounded())
        }
        guard let from = session.startedAt, let to = session.endedAt, to >= from else { return nil }
        return milliseconds(from, to)
    }

    private static func milliseconds(_ from: Timestamp, _ to: Timestamp) -> Int {
        Int((to.microseconds - from.microseconds + 500) / 1000)
    }
}
