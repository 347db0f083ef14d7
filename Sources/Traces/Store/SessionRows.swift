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
    /// The texts that many sessions share and that came up last in this transaction: in between, another
    /// process may remove them, and their numbers are given again.
    private var texts: [(text: [UInt8], number: Int64)] = []

    /// How many shared texts are remembered.
    private static let rememberedTexts = 16
    /// How long one is that is remembered, in bytes.
    private static let longestRemembered = 1 << 20
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

    /// Writes the messages and calls of a session with a number, from its content where it lies behind
    /// record and tools.
    mutating func write(
        _ session: PreparedSession, _ content: inout SessionContentReader, number: Int64
    ) throws(SQLiteError) {
        let first = number << Int64(StoreSchema.placeBits)
        var call = 0
        for message in 0..<session.messages {
            try writeMessage(first + Int64(message), &content)
            let count = Int(content.number() ?? 0)
            for _ in 0..<count {
                try write(
                    session.calls.calls[call], first + Int64(call), session.calls, &content)
                call += 1
            }
        }
    }

    private mutating func writeMessage(
        _ number: Int64, _ content: inout SessionContentReader
    ) throws(SQLiteError) {
        let role = content.number()
        var text = unsafe content.text()
        // Instructions are the same in thousands of sessions.
        var shared: Int64?
        if role == Message.Role.system.number, let instructions = unsafe text {
            shared = unsafe try self.number(ofText: instructions)
            unsafe text = nil
        }
        try insertMessage.run { values in
            values.add(number)
            values.add(role)
            unsafe values.add(lent: text)
            values.add(shared)
            values.add(content.number())
            let result = content.number()
            unsafe values.add(lent: content.text())
            values.add(result)
            for _ in 0..<3 { values.add(content.number()) }
            values.add(content.number().map { Double(bitPattern: UInt64(bitPattern: $0)) })
            let rest = unsafe content.text()
            unsafe values.add(lent: rest?.isEmpty == true ? nil : rest)
        }
    }

    private func write(
        _ call: SessionCalls.Call, _ number: Int64, _ calls: SessionCalls,
        _ content: inout SessionContentReader
    ) throws(SQLiteError) {
        try insertCall.run { values in
            values.add(number)
            values.add(call.message)
            values.add(call.answer)
            unsafe values.add(lent: content.text())
            unsafe values.add(lent: content.text())
            values.add(content.number())
            unsafe values.add(lent: content.text())
            values.add(call.failed)
        }
    }

    /// The number of a text that many sessions share.
    @unsafe mutating func number(ofText text: UnsafeRawBufferPointer) throws(SQLiteError) -> Int64 {
        // To compare a text with a few takes less than to hash it, and mostly it is the first of them.
        if let known = texts.first(where: { unsafe holdSameBytes($0.text, text) }) {
            return known.number
        }
        let bytes = unsafe Array(text)
        let hash = SQLiteValue.blob(SHA256Digest(hashing: bytes).bytes)
        let number: Int64
        if let known = try findText.first([hash], { $0.int64(0) ?? 0 }) {
            number = known
        } else {
            try insertText.run([hash, .text(String(decoding: bytes, as: UTF8.self))])
            number = connection.lastInsertedRow
        }
        guard bytes.count <= Self.longestRemembered else { return number }
        if texts.count >= Self.rememberedTexts { texts.removeLast() }
        texts.insert((bytes, number), at: 0)
        return number
    }

    /// Forgets the texts that came up: the transaction ends.
    mutating func forgetTexts() { texts = [] }

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
