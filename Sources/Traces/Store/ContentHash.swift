internal import Basics
internal import JSONKit

/// The digest by which the store tells whether a session has changed: SHA-256 of all that a session says,
/// each value with its length in front, so that no two sessions give the same bytes.
///
/// Its run is left out, as it is part of the identity. A usage in which nothing is known is none.
struct ContentHash {
    private var bytes: [UInt8] = []
    private var writer = JSONWriter()

    /// The digest of a session.
    ///
    /// - Parameters:
    ///   - session: the session.
    ///   - record: its record without messages and tools (``Session/record()``).
    ///   - tools: its list of tools as JSON; empty where it has none.
    /// - Returns: 32 bytes.
    mutating func digest(of session: Session, record: [UInt8], tools: [UInt8]) -> [UInt8] {
        bytes.removeAll(keepingCapacity: true)
        add(record)
        add(tools)
        for message in session.messages { add(message) }
        return SHA256Digest(hashing: bytes).bytes
    }

    private mutating func add(_ message: Message) {
        add(Int64(message.role.number))
        add(message.text)
        add(message.timestamp?.microseconds)
        add(message.toolResult?.number)
        add(message.toolResult?.callID)
        add(message.tokens?.input.map(Int64.init))
        add(message.tokens?.output.map(Int64.init))
        add(message.tokens?.cached.map(Int64.init))
        add((message.cost?.bitPattern).map(Int64.init(bitPattern:)))
        add(message.rest(&writer) ?? [])
        add(Int64(message.toolCalls.count))
        for call in message.toolCalls {
            add(call.id)
            add(call.name)
            add(call.requestor.number)
            add(call.arguments.bytes(&writer))
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
        add(Int64(text.utf8.count))
        text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func add(_ content: [UInt8]) {
        add(Int64(content.count))
        bytes.append(contentsOf: content)
    }
}
