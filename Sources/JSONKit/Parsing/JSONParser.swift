internal import CSimdjson

/// A JSON parser that keeps its buffers from one text to the next.
///
/// simdjson reads valid texts; it knows no positions and no integers beyond 64 bits, so a text that
/// it refuses goes through ``JSONReader``, which has the last word. The first few texts of a process
/// go there at once: to load simdjson would take longer.
@safe package final class JSONParser {
    /// How deep lists and objects may nest.
    ///
    /// Everything that walks a value recurses, and a thread may have half a megabyte of stack.
    package static let maximumDepth = 512

    // simdjson does not count an empty list or object in the depth and refuses the depth it is
    // given, so it accepts nothing that is too deep; what it refuses at the border is decided by
    // the reader.
    private let handle = unsafe promptgit_json_parser_create(maximumDepth)

    /// When simdjson reads a text.
    package enum Use: Sendable, CaseIterable {
        /// Once a process has read as much as is worth loading it.
        case whenDue
        /// From the first text on.
        case always
        /// Never: ``JSONReader`` reads all of them.
        case never
    }

    private let use: Use

    /// Why simdjson could not be loaded; nil where it was, or none was worth it yet.
    ///
    /// All texts are then read without it, which takes longer.
    package static var loadingProblem: String? {
        unsafe promptgit_json_problem().map { unsafe String(cString: $0) }
    }

    /// Makes a parser.
    package init(simdjson use: Use = .whenDue) { self.use = use }

    deinit {
        if let handle = unsafe handle { unsafe promptgit_json_parser_destroy(handle) }
    }

    /// Reads one JSON text; see ``JSONValue/init(parsing:)-([UInt8])`` for what it accepts.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - nonFinite: whether `NaN`, `Infinity` and `-Infinity`, which are no JSON, stand for `null`.
    /// - Returns: what is in it.
    /// - Throws: ``JSONError`` for anything else.
    package func parse(
        _ bytes: [UInt8], allowingNonFinite nonFinite: Bool = false
    ) throws(JSONError) -> JSONTape {
        guard let handle = unsafe handle else {
            throw .at(0, in: bytes, .memory, "there is not enough memory for a JSON parser")
        }
        let isWanted =
            switch use {
            case .whenDue: promptgit_json_parser_is_due(bytes.count) != 0
            case .always: true
            case .never: false
            }
        guard isWanted else {
            return try JSONReader.read(
                bytes, maximumDepth: Self.maximumDepth, allowingNonFinite: nonFinite)
        }
        var result = unsafe promptgit_json_tape()
        let isValid = unsafe bytes.withUnsafeBufferPointer { buffer in
            let text = unsafe UnsafeBufferPointer(rebasing: buffer[Self.textStart(of: bytes)...])
            guard let base = text.baseAddress else { return false }
            return unsafe promptgit_json_parse(handle, base, text.count, &result) != 0
        }
        guard isValid else {
            return try JSONReader.read(
                bytes, maximumDepth: Self.maximumDepth, allowingNonFinite: nonFinite)
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
