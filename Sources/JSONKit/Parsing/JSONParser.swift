internal import CSimdjson

/// A JSON parser that keeps its buffers from one text to the next.
///
/// simdjson reads valid texts; it knows no positions and no integers beyond 64 bits, so a text that
/// it refuses goes through ``JSONReader``, which has the last word.
@safe package final class JSONParser {
    /// How deep lists and objects may nest.
    ///
    /// Everything that walks a value recurses, and a thread may have half a megabyte of stack.
    package static let maximumDepth = 512

    // simdjson does not count an empty list or object in the depth and refuses the depth it is
    // given, so it accepts nothing that is too deep; what it refuses at the border is decided by
    // the reader.
    private let handle = unsafe promptgit_json_parser_create(maximumDepth)

    package init() {}

    deinit {
        if let handle = unsafe handle { unsafe promptgit_json_parser_destroy(handle) }
    }

    /// Reads one JSON text; see ``JSONValue/init(parsing:)-([UInt8])`` for what it accepts.
    package func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONTape {
        guard let handle = unsafe handle else {
            throw .at(0, in: bytes, .memory, "there is not enough memory for a JSON parser")
        }
        var result = unsafe promptgit_json_tape()
        let isValid = unsafe bytes.withUnsafeBufferPointer { buffer in
            let text = unsafe UnsafeBufferPointer(rebasing: buffer[Self.textStart(of: bytes)...])
            guard let base = text.baseAddress else { return false }
            return unsafe promptgit_json_parse(handle, base, text.count, &result) != 0
        }
        guard isValid else {
            return try JSONReader.read(bytes, maximumDepth: Self.maximumDepth)
        }
        return unsafe JSONTape(
            words: Array(UnsafeBufferPointer(start: result.words, count: result.word_count)),
            strings: Array(UnsafeBufferPointer(start: result.strings, count: result.string_count)))
    }

    /// Where the text begins: after a byte order mark, which RFC 8259 allows a reader to skip.
    static func textStart(of bytes: [UInt8]) -> Int {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }
}

@available(*, unavailable)  // One document at a time goes through its buffers.
extension JSONParser: Sendable {}
