internal import Basics
internal import JSONKit

/// A response of the Messages API that came as a stream of events, as the page "Streaming messages" of
/// the API's documentation has them.
struct AnthropicStream {
    private var message: JSONObject?
    private var error: JSONValue?
    private var blocks: [Int: Block] = [:]
    private var isComplete = false

    fileprivate struct Block {
        var start: JSONObject
        var pieces: [String: String] = [:]
        var citations: [JSONValue] = []
    }

    /// The response that a text in the form of server-sent events comes to: a message, or an error.
    ///
    /// Nil where it begins none.
    static func response(of text: String) -> JSONElement? {
        var stream = AnthropicStream()
        let field = Array("data:".utf8)
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
        where line.starts(with: field) {
            // What is cut off ends the stream.
            guard let event = try? JSONValue(parsing: Array(line.dropFirst(field.count))) else {
                break
            }
            stream.add(event)
        }
        guard let response = stream.response else { return nil }
        return try? JSONParser().parse(response.utf8()).root
    }

    private mutating func add(_ event: JSONValue) {
        switch event["type"]?.stringValue {
        case "message_start": message = event["message"]?.objectValue
        case "content_block_start":
            guard let index = event["index"]?.integerValue,
                let start = event["content_block"]?.objectValue
            else { return }
            blocks[Int(index)] = Block(start: start)
        case "content_block_delta":
            guard let index = event["index"]?.integerValue, let delta = event["delta"] else {
                return
            }
            for key in ["text", "thinking", "partial_json"] {
                guard let piece = delta[key]?.stringValue else { continue }
                blocks[Int(index)]?.pieces[key, default: ""] += piece
            }
            if let citation = delta["citation"] { blocks[Int(index)]?.citations.append(citation) }
        case "message_delta":
            isComplete = true
            for (key, value) in event["delta"]?.objectValue?.members ?? [] { message?[key] = value }
            // The counts are those of the whole message.
            var usage = message?["usage"]?.objectValue ?? [:]
            for (key, value) in event["usage"]?.objectValue?.members ?? [] where !value.isNull {
                usage[key] = value
            }
            message?["usage"] = .object(usage)
        case "error": error = event["error"]
        default: break
        }
    }

    private var response: JSONValue? {
        if let error { return ["type": "error", "error": error] }
        guard var message else { return nil }
        if !isComplete, var usage = message["usage"]?.objectValue {
            // What was written is only known at the end; the beginning has a place for it.
            usage["output_tokens"] = nil
            message["usage"] = .object(usage)
        }
        message["content"] = .array(
            blocks.sorted { $0.key < $1.key }.map { .object($0.value.whole) })
        return .object(message)
    }
}

extension AnthropicStream.Block {
    /// The block with what the events added to its start.
    fileprivate var whole: JSONObject {
        var block = start
        for key in ["text", "thinking"] {
            guard let piece = pieces[key] else { continue }
            block[key] = .string((block[key]?.stringValue ?? "") + piece)
        }
        if let json = pieces["partial_json"], !json.isEmpty {
            // Arguments that are cut off are a text, as they are no JSON.
            block["input"] = (try? JSONValue(parsing: json)) ?? .string(json)
        }
        if !citations.isEmpty { block["citations"] = .array(citations) }
        return block
    }
}
