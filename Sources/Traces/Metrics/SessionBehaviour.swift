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

    /// The share of two requests' words that is the same in a repetition.
    static let likeness = 0.8
    /// The fewest words of a request that a repetition can be told by.
    static let fewestWords = 3

    /// Counts what happened.
    ///
    /// - Parameters:
    ///   - session: the session.
    ///   - tools: the tools of the agent's library, where the session itself lists none.
    init(_ session: Session, tools: [String: ToolDefinition] = [:]) {
        for message in session.messages { messages[message.role, default: 0] += 1 }
        countAnswers(session)
        countRetries(session)
        countCalls(session, tools)
        countRequests(session)
        countResponses(session)
        duration = Self.duration(of: session)
    }

    // MARK: Tools

    private mutating func countAnswers(_ session: Session) {
        for message in session.messages where message.role == .tool {
            guard message.toolResult?.failed != true, let text = message.text else { continue }
            if Self.readsLikeFailure(text) { softFailures += 1 }
        }
    }

    /// Whether an answer begins with `Error` or has a member `error`.
    static func readsLikeFailure(_ text: String) -> Bool {
        if text.hasPrefix("Error") { return true }
        var text = text
        return text.withUTF8 { bytes in
            var place = bytes.startIndex
            // Bytes, as characters would be put together one by one: an answer can be long.
            while let quote = unsafe bytes[place...].firstIndex(of: UInt8(ascii: "\"")) {
                if unsafe bytes[quote...].starts(with: Self.errorMember) { return true }
                place = quote + 1
            }
            return false
        }
    }

    private static let errorMember = Array("\"error\"".utf8)

    private mutating func countRetries(_ session: Session) {
        var open: Set<ToolKey> = []
        for exchange in session.toolExchanges {
            let tool = ToolKey(requestor: exchange.call.requestor, name: exchange.call.name)
            if open.contains(tool) {
                retries += 1
                if exchange.failed == false { successfulRetries += 1 }
                open.remove(tool)
            }
            if exchange.failed == true { open.insert(tool) }
        }
    }

    private mutating func countCalls(_ session: Session, _ tools: [String: ToolDefinition]) {
        var listed: [String: ToolDefinition] = [:]
        for tool in session.tools { listed[tool.name] = tool }
        if listed.isEmpty { listed = tools }
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
    private mutating func countRequests(_ session: Session) {
        var earlier: [Set<SpokenWords.Word>] = []
        for message in session.messages where message.role == .user {
            guard let text = message.text else { continue }
            let words = Set(SpokenWords(text).words)
            guard words.count >= Self.fewestWords else { continue }
            if earlier.contains(where: { Self.likeness(of: words, and: $0) >= Self.likeness }) {
                repeatedRequests += 1
            }
            earlier.append(words)
        }
    }

    /// The Jaccard index of two sets: the size of what both have by that of what either has.
    private static func likeness(
        of left: Set<SpokenWords.Word>, and right: Set<SpokenWords.Word>
    ) -> Double {
        let (small, large) = left.count < right.count ? (left, right) : (right, left)
        // The common part is no larger than the smaller one.
        guard Double(small.count) >= likeness * Double(large.count) else { return 0 }
        let common = small.count(where: large.contains)
        return Double(common) / Double(left.count + right.count - common)
    }

    /// The time from the user's last message before an answer to the agent's first text after it.
    ///
    /// A clock that goes back says nothing of it.
    private mutating func countResponses(_ session: Session) {
        var asked: Message?
        var openMedia = 0
        for message in session.messages {
            switch message.role {
            case .user:
                asked = message
                if !message.media.isEmpty { openMedia += 1 }
            case .assistant:
                guard let question = asked, message.text?.isEmpty == false else { continue }
                asked = nil
                mediaMessages += openMedia
                answeredMedia += openMedia
                openMedia = 0
                guard let from = question.timestamp, let to = message.timestamp, to >= from else {
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
