/// Reads templates that know nothing but `{{name}}`, as code hosts' and Langfuse's do.
///
/// All other braces are text.
enum PlainBraces {
    /// Whether something of a text would be filled in.
    static func holdsValues(_ text: String) -> Bool {
        parse(text).nodes.contains { if case .value = $0 { true } else { false } }
    }

    static func parse(_ text: String) -> ForeignTemplate {
        let source = Array(text.utf8)
        var builder = ForeignTemplateBuilder()
        var place = 0
        func part(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }
        var search = 0
        while let start = source.firstOffset(of: Array("{{".utf8), from: search) {
            guard let end = source.firstOffset(of: Array("}}".utf8), from: start + 2) else { break }
            let name = part(source.trimmed((start + 2)..<end))
            let isName =
                !name.isEmpty
                && name.unicodeScalars.allSatisfy {
                    $0 == "_" || $0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
                }
            guard isName else {
                search = start + 1
                continue
            }
            builder.add(.text(part(place..<start)))
            builder.add(
                .value(
                    ForeignName(levels: 0, path: [name]), at: start,
                    spelling: part(start..<(end + 2))))
            place = end + 2
            search = place
        }
        builder.add(.text(part(place..<source.count)))
        return builder.finish()
    }
}
