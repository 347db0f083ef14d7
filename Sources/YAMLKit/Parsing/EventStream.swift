internal import Basics
internal import CLibyaml

/// libyaml's parser over the bytes of a source, as a stream of events with byte offsets.
///
/// libyaml counts characters where it says index. The stream turns its marks into byte offsets as
/// it goes, from the last one onward, so that the whole file is counted about once.
@safe struct EventStream: ~Copyable {
    private let source: YAMLSource
    // libyaml keeps a pointer to its own parser, so both must stay where they are.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let standIns: StandIns?
    private var cursor: (character: Int, byte: Int)

    /// Whether libyaml had the memory for a parser.
    private let isReady: Bool

    init(_ source: YAMLSource, standIns: StandIns?) {
        self.source = source
        self.standIns = standIns
        cursor = (0, source.start)
        unsafe input = .allocate(capacity: source.bytes.count - source.start)
        _ = unsafe input.initialize(fromContentsOf: source.bytes[source.start...])
        if let standIns {
            for (offset, replacement) in standIns.replacements {
                for (index, byte) in replacement.enumerated() {
                    unsafe input[offset - source.start + index] = byte
                }
            }
        }
        unsafe parser = .allocate(capacity: 1)
        unsafe event = .allocate(capacity: 1)
        unsafe event.initialize(to: yaml_event_t())
        unsafe parser.initialize(to: yaml_parser_t())
        isReady = unsafe yaml_parser_initialize(parser) == 1
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_event_delete(event)
        unsafe yaml_parser_delete(parser)
        unsafe event.deallocate()
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; throws what libyaml has against the text.
    ///
    /// What belongs to a sort of event (a text, a name, a tag) is asked for until the next one.
    mutating func next() throws(YAMLError) -> Event {
        unsafe yaml_event_delete(event)
        try check(isReady ? unsafe yaml_parser_parse(parser, event) : 0)
        let start = offset(ofCharacter: unsafe event.pointee.start_mark.index)
        let end = offset(ofCharacter: unsafe event.pointee.end_mark.index)
        return Event(kind: kind(), span: start..<max(start, end))
    }

    private func kind() -> Event.Kind {
        switch unsafe event.pointee.type {
        case YAML_SCALAR_EVENT: .scalar
        case YAML_SEQUENCE_START_EVENT: .sequenceStart
        case YAML_MAPPING_START_EVENT: .mappingStart
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .collectionEnd
        case YAML_ALIAS_EVENT: .alias
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_STREAM_END_EVENT: .streamEnd
        default: .streamStart
        }
    }

    /// The text of the scalar that came last.
    func scalar() -> YAMLScalar {
        let (value, length) = unsafe (
            event.pointee.data.scalar.value, event.pointee.data.scalar.length
        )
        let bytes = unsafe UnsafeBufferPointer(start: value, count: length)
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        return YAMLScalar(
            text: standIns?.restore(text) ?? text,
            style: unsafe style(event.pointee.data.scalar.style))
    }

    /// The style of the sequence or mapping that started last.
    func collectionStyle() -> YAMLCollectionStyle {
        switch unsafe event.pointee.type {
        case YAML_SEQUENCE_START_EVENT:
            unsafe event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                ? .flow : .block
        default:
            unsafe event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                ? .flow : .block
        }
    }

    /// The name that the alias has which came last.
    func aliasName() -> String { unsafe string(event.pointee.data.alias.anchor) ?? "" }

    /// The tag and the anchor of the node that started last; nil for a node without either.
    func properties() -> YAMLNode.Properties? {
        let (tag, anchor) =
            switch unsafe event.pointee.type {
            case YAML_SCALAR_EVENT:
                unsafe (event.pointee.data.scalar.tag, event.pointee.data.scalar.anchor)
            case YAML_SEQUENCE_START_EVENT:
                unsafe (
                    event.pointee.data.sequence_start.tag, event.pointee.data.sequence_start.anchor
                )
            default:
                unsafe (
                    event.pointee.data.mapping_start.tag, event.pointee.data.mapping_start.anchor
                )
            }
        if unsafe tag == nil, unsafe anchor == nil { return nil }
        return unsafe YAMLNode.Properties(tag: string(tag), anchor: string(anchor))
    }

    private func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }

    /// The byte at which a character starts, found from the character asked for last.
    private mutating func offset(ofCharacter character: Int) -> Int {
        if source.isASCII { return min(source.start + character, source.bytes.count) }
        let bytes = source.bytes
        var (current, byte) = cursor
        while current < character, byte < bytes.count {
            byte += 1
            while byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
            current += 1
        }
        while current > character, byte > source.start {
            byte -= 1
            while byte > source.start, bytes[byte] & 0xC0 == 0x80 { byte -= 1 }
            current -= 1
        }
        cursor = (current, byte)
        return byte
    }

    private mutating func check(_ result: Int32) throws(YAMLError) {
        guard result == 1 else { throw failure() }
    }

    private mutating func failure() -> YAMLError {
        let parser = unsafe parser.pointee
        if unsafe parser.error == YAML_MEMORY_ERROR {
            return YAMLError(
                .tooLarge, "there is not enough memory to read the file",
                at: source.location(ofByte: 0))
        }
        let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? ""
        let context = unsafe parser.context.map { unsafe String(cString: $0) } ?? ""
        if unsafe parser.error == YAML_READER_ERROR {
            let offset = unsafe source.start + parser.problem_offset
            return .reading(
                problem, value: unsafe Int(parser.problem_value),
                at: source.location(ofByte: offset))
        }
        let place = offset(ofCharacter: unsafe parser.problem_mark.index)
        let contextPlace = offset(ofCharacter: unsafe parser.context_mark.index)
        return .libyaml(
            problem, context: context, byte: source.byte(at: place),
            at: source.location(ofByte: place),
            contextAt: context.isEmpty ? nil : source.location(ofByte: contextPlace))
    }
}

/// An event with the bytes it covers, as far as libyaml knows them.
struct Event {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias
        case scalar
        case sequenceStart
        case mappingStart
        case collectionEnd
    }

    let kind: Kind
    /// From the first property to the end; the end of a block is too far, an empty value may be.
    let span: Range<Int>
}
