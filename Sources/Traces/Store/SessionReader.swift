internal import Basics
internal import JSONKit
internal import SQLiteKit

/// Puts sessions together from their rows.
struct SessionReader {
    private let connection: Connection
    private let parser = JSONParser()
    private let messages: Statement
    private let calls: Statement
    private let text: Statement

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        messages = try connection.prepare(
            """
            SELECT role, coalesce(messages.text, texts.text), at, call, result, input, output, cached,
                cost, rest
            FROM messages LEFT JOIN texts ON texts.number = messages.shared
            WHERE messages.number >= ? AND messages.number < ? ORDER BY messages.number
            """)
        calls = try connection.prepare(
            """
            SELECT message, id, name, requestor, arguments FROM tool_calls
            WHERE number >= ? AND number < ? ORDER BY number
            """)
        text = try connection.prepare("SELECT text FROM texts WHERE number = ?")
    }

    /// What is wrong with a row.
    struct Damage: Error {
        var reason: String
    }

    /// Reads the session with a number.
    ///
    /// - Parameters:
    ///   - number: its number.
    ///   - run: the name of its run.
    ///   - record: its record without messages and tools.
    ///   - tools: the number of its list of tools.
    ///   - isAmended: whether it is as what was said of it afterwards makes it.
    /// - Returns: the session, or what is wrong with its rows.
    /// - Throws: ``SQLiteError`` when the store can't be read.
    func session(
        _ number: Int64, run: String, record: [UInt8], tools: Int64?, isAmended: Bool = true
    ) throws(SQLiteError) -> Result<Session, Damage> {
        var list: String?
        if let tools {
            list = try text.first([.integer(tools)]) { $0.text(0) } ?? nil
        }
        let range: [SQLiteValue] = [
            .integer(number << Int64(StoreSchema.placeBits)),
            .integer((number + 1) << Int64(StoreSchema.placeBits)),
        ]
        var read: [(message: Message, rest: String?)] = []
        try messages.forEach(range) { row in
            var message = Message(role: Message.Role(number: row.int64(0)), text: row.text(1))
            message.timestamp = row.int64(2).map(Timestamp.init(microseconds:))
            if let result = row.int(4) {
                message.toolResult = ToolResult(
                    callID: row.text(3), failed: result == 2 ? nil : result == 1)
            }
            let tokens = TokenUsage(input: row.int(5), output: row.int(6), cached: row.int(7))
            if tokens != TokenUsage() { message.tokens = tokens }
            message.cost = row.double(8)
            read.append((message, row.text(9)))
        }
        var made: [(message: Int, call: ToolCall, arguments: String?)] = []
        try calls.forEach(range) { row in
            let call = ToolCall(
                id: row.text(1), name: row.text(2) ?? "", arguments: .null,
                requestor: ToolCall.Requestor(number: row.int64(3)))
            made.append((row.int(0) ?? 0, call, row.text(4)))
        }
        let amendments = isAmended ? try connection.amendments(ofSession: number) : []
        return assemble(run: run, record: record, tools: list, read, made).map {
            amendments.isEmpty ? $0 : $0.amended(by: amendments)
        }
    }

    private func assemble(
        run: String, record: [UInt8], tools: String?, _ read: [(message: Message, rest: String?)],
        _ made: [(message: Int, call: ToolCall, arguments: String?)]
    ) -> Result<Session, Damage> {
        do {
            var session = try Session(head: RecordReader(parser.parse(record).root), run: run)
            if let tools {
                let list = try parser.parse(Array(tools.utf8)).root
                let ofLibrary = list[SessionPreparer.libraryKey]
                session.hasLibraryTools = ofLibrary != nil
                try session.readTools(ofLibrary ?? list)
            }
            for (message, rest) in read {
                session.messages.append(message)
                guard let rest else { continue }
                let reader = try RecordReader(parser.parse(Array(rest.utf8)).root)
                try session.messages[session.messages.count - 1].readRest(reader)
            }
            for (place, call, arguments) in made {
                guard session.messages.indices.contains(place) else {
                    return .failure(Damage(reason: "a call belongs to no message"))
                }
                var call = call
                if let arguments {
                    call.arguments = try parser.parse(Array(arguments.utf8)).root.value
                }
                session.messages[place].toolCalls.append(call)
            }
            return .success(session)
        } catch {
            return .failure(Damage(reason: "\(error)"))
        }
    }
}
