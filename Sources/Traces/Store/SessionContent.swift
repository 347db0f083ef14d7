internal import Basics
internal import JSONKit

/// All that a session says in one piece of bytes, each value with its length in front, so that no two
/// sessions give the same: its digest tells whether a session has changed, and its rows are written from
/// it.
///
/// The order is that of ``SessionContentReader``. The run is left out, as it is part of the identity. A usage
/// in which nothing is known is none.
struct SessionContent: Sendable {
    let bytes: [UInt8]

    /// SHA-256 of the bytes, by which the store tells whether a session has changed.
    var digest: [UInt8] { SHA256Digest(hashing: bytes).bytes }
}

/// Writes what sessions say.
struct SessionContentWriter {
    private var bytes: [UInt8] = []
    private var writer = JSONWriter()

    /// What a session says.
    mutating func content(of session: Session) -> SessionContent {
        bytes = []
        // Mostly this is enough, so that nothing is copied while it grows.
        bytes.reserveCapacity(
            session.messages.indices.reduce(1024) { size, place in
                size + (session.messages[place].text?.utf8.count ?? 0)
                    + 128 * (1 + session.messages[place].toolCalls.count)
            })
        writer.removeAll()
        writer.object { session.writeHead(to: &$0) }
        addWritten()
        writer.removeAll()
        // What the library says changes, and the session does not.
        if !session.tools.isEmpty, !session.hasLibraryTools {
            writer.array { for tool in session.tools { tool.write(to: &$0) } }
        }
        addWritten()
        for message in session.messages { add(message) }
        defer { bytes = [] }
        return SessionContent(bytes: bytes)
    }

    private mutating func add(_ message: Message) {
        add(message.role.number)
        add(message.text)
        add(message.timestamp?.microseconds)
        add(message.toolResult?.number)
        add(message.toolResult?.callID)
        add(message.tokens?.input.map(Int64.init))
        add(message.tokens?.output.map(Int64.init))
        add(message.tokens?.cached.map(Int64.init))
        add((message.cost?.bitPattern).map(Int64.init(bitPattern:)))
        writer.removeAll()
        if message.hasRest { writer.object { message.writeRest(to: &$0) } }
        addWritten()
        add(Int64(message.toolCalls.count))
        for call in message.toolCalls {
            add(call.id)
            add(call.name)
            add(call.requestor.number)
            writer.removeAll()
            writer.value(call.arguments)
            addWritten()
        }
    }

    private mutating func add(_ value: Int64?) {
        guard let value else {
            bytes.append(0)
            return
        }
        bytes.append(1)
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func add(_ text: String?) {
        guard var text else {
            add(Int64?.none)
            return
        }
        text.withUTF8 { content in
            add(Int64(content.count))
            unsafe bytes.append(contentsOf: content)
        }
    }

    private mutating func addWritten() {
        add(Int64(writer.bytes.count))
        bytes.append(contentsOf: writer.bytes)
    }
}

/// Reads what a ``SessionContentWriter`` wrote, value by value, where it lies.
@safe struct SessionContentReader: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    /// Takes bytes that stay as they are for as long as the reader is there.
    @unsafe init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = unsafe bytes }

    /// Whether nothing is left.
    var isAtEnd: Bool { unsafe place == bytes.count }

    /// The next whole number; nil where there is none.
    mutating func number() -> Int64? {
        place += 1
        guard unsafe bytes[place - 1] == 1 else { return nil }
        place += 8
        let value = unsafe bytes.loadUnaligned(fromByteOffset: place - 8, as: Int64.self)
        return Int64(littleEndian: value)
    }

    /// The next text in UTF-8; nil where there is none.
    @unsafe mutating func text() -> UnsafeRawBufferPointer? {
        guard let count = number() else { return nil }
        place += Int(count)
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[(place - Int(count))..<place])
    }
}

extension Message {
    /// Whether it has anything of what few messages have.
    var hasRest: Bool { reasoning != nil || !media.isEmpty || by != nil || model != nil }
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
