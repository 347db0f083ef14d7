internal import Basics
internal import JSONKit
internal import SQLiteKit

/// Writes the messages and tool calls of sessions, with statements prepared once.
struct SessionRows {
    private let connection: Connection
    private let insertMessage: Statement
    private let insertCall: Statement
    private let findText: Statement
    private let insertText: Statement
    private var writer = JSONWriter()
    /// The texts that many sessions share and that came up last.
    private var texts: [(text: [UInt8], number: Int64)] = []

    /// How many shared texts are remembered.
    private static let rememberedTexts = 16
    /// How many messages, and how many calls, a session may have.
    static let limit = 1 << StoreSchema.placeBits

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        insertMessage = try connection.prepare(
            "INSERT INTO messages VALUES (\(placeholders(12)))")
        insertCall = try connection.prepare(
            "INSERT INTO tool_calls VALUES (\(placeholders(8)))")
        findText = try connection.prepare("SELECT number FROM texts WHERE hash = ?")
        insertText = try connection.prepare("INSERT INTO texts (hash, text) VALUES (?, ?)")
    }

    /// Writes the messages and calls of a session with a number.
    mutating func write(_ session: Session, number: Int64) throws(SQLiteError) {
        let first = number << Int64(StoreSchema.placeBits)
        for (place, message) in session.messages.enumerated() {
            try write(message, number: first + Int64(place))
        }
        for (place, exchange) in session.toolExchanges.enumerated() {
            try insertCall.run([
                .integer(first + Int64(place)), .integer(Int64(exchange.callMessage)),
                SQLiteValue(exchange.answerMessage), SQLiteValue(exchange.call.id),
                .text(exchange.call.name), .integer(exchange.call.requestor.number),
                .text(String(decoding: exchange.call.arguments.bytes(&writer), as: UTF8.self)),
                SQLiteValue(exchange.failed),
            ])
        }
    }

    private mutating func write(_ message: Message, number: Int64) throws(SQLiteError) {
        // Instructions are the same in thousands of sessions.
        var shared: Int64?
        if message.role == .system, let text = message.text {
            shared = try self.number(ofText: Array(text.utf8))
        }
        let rest = message.rest(&writer).map { String(decoding: $0, as: UTF8.self) }
        try insertMessage.run([
            .integer(number), .integer(message.role.number),
            shared == nil ? SQLiteValue(message.text) : .null, SQLiteValue(shared),
            SQLiteValue(message.timestamp?.microseconds), SQLiteValue(message.toolResult?.callID),
            SQLiteValue(message.toolResult?.number), SQLiteValue(message.tokens?.input),
            SQLiteValue(message.tokens?.output), SQLiteValue(message.tokens?.cached),
            SQLiteValue(message.cost), SQLiteValue(rest),
        ])
    }

    /// The number of a text that many sessions share.
    mutating func number(ofText text: [UInt8]) throws(SQLiteError) -> Int64 {
        // To compare a text with a few takes less than to hash it, and mostly it is the first of them.
        if let known = texts.first(where: { $0.text == text }) { return known.number }
        let hash = SQLiteValue.blob(SHA256Digest(hashing: text).bytes)
        let number: Int64
        if let known = try findText.first([hash], { $0.int64(0) ?? 0 }) {
            number = known
        } else {
            try insertText.run([hash, .text(String(decoding: text, as: UTF8.self))])
            number = connection.lastInsertedRow
        }
        if texts.count >= Self.rememberedTexts { texts.removeLast() }
        texts.insert((text, number), at: 0)
        return number
    }

    /// Takes the messages and calls of a session out.
    func remove(_ number: Int64) throws(SQLiteError) {
        let range: [SQLiteValue] = [
            .integer(number << Int64(StoreSchema.placeBits)),
            .integer((number + 1) << Int64(StoreSchema.placeBits)),
        ]
        for table in ["messages", "tool_calls"] {
            try connection.run("DELETE FROM \(table) WHERE number >= ? AND number < ?", range)
        }
    }
}

extension Session {
    /// What the record of a session says beside its run, messages and tools, as JSON.
    func record(_ writer: inout JSONWriter) -> [UInt8] {
        writer.removeAll()
        writer.object { writeHead(to: &$0) }
        return writer.bytes
    }

    /// The list of tools as JSON; empty where there is none.
    func toolList(_ writer: inout JSONWriter) -> [UInt8] {
        if tools.isEmpty { return [] }
        writer.removeAll()
        writer.array { for tool in tools { tool.write(to: &$0) } }
        return writer.bytes
    }
}

extension Message {
    /// What few messages have, as JSON; nil where there is none of it.
    func rest(_ writer: inout JSONWriter) -> [UInt8]? {
        guard reasoning != nil || !media.isEmpty || by != nil || model != nil else { return nil }
        writer.removeAll()
        writer.object { writeRest(to: &$0) }
        return writer.bytes
    }
}

extension Message.Role {
    /// How the store writes it.
    var number: Int64 {
        switch self {
        case .system: 0
        case .user: 1
        case .assistant: 2
        case .tool: 3
        }
    }

    init(number: Int64?) {
        self = Self.allCases.first { $0.number == number } ?? .user
    }
}

extension ToolResult {
    /// How the store writes whether the tool failed.
    var number: Int64 { failed.map { $0 ? 1 : 0 } ?? 2 }
}

extension JSONValue {
    func bytes(_ writer: inout JSONWriter) -> [UInt8] {
        writer.removeAll()
        writer.value(self)
        return writer.bytes
    }
}
