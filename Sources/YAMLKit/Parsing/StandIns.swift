/// Characters that take the place of NEL, LS and PS while libyaml reads.
///
/// libyaml follows YAML 1.1, where these three end a line; in YAML 1.2 they are ordinary
/// characters, and prompts pasted from web pages hold them. Each is replaced by a character of the
/// same length that the file does not use, and put back in the texts.
struct StandIns {
    /// Where which bytes take the place of the original ones.
    private(set) var replacements: [(offset: Int, bytes: [UInt8])] = []
    private var originals: [Unicode.Scalar: Unicode.Scalar] = [:]

    init(for source: YAMLSource) throws(YAMLError) {
        let used = Self.usedScalars(source)
        var bytes: [Unicode.Scalar: [UInt8]] = [:]
        let ranges: [(Unicode.Scalar, ClosedRange<UInt32>)] = [
            ("\u{85}", 0x100...0x7FF), ("\u{2028}", 0xE000...0xF7FF),
            ("\u{2029}", 0xF800...0xF8FF),
        ]
        var offset = source.start
        while offset < source.bytes.count {
            guard let original = Self.unicodeBreak(source, at: offset) else {
                offset += 1
                continue
            }
            if bytes[original] == nil {
                let range = ranges.first { $0.0 == original }?.1 ?? 0x100...0x7FF
                let free = range.lazy.compactMap(Unicode.Scalar.init).first { !used.contains($0) }
                guard let free else {
                    throw YAMLError(
                        .syntax, "too many different characters beside a Unicode line break",
                        at: source.location(ofByte: offset))
                }
                originals[free] = original
                bytes[original] = Array(String(free).utf8)
            }
            let replacement = bytes[original] ?? []
            replacements.append((offset, replacement))
            offset += replacement.count
        }
    }

    /// The text with the original characters.
    func restore(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { originals[$0] != nil }) else { return text }
        var restored = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { restored.append(originals[scalar] ?? scalar) }
        return String(restored)
    }

    private static func unicodeBreak(_ source: YAMLSource, at offset: Int) -> Unicode.Scalar? {
        switch (source.byte(at: offset), source.byte(at: offset + 1), source.byte(at: offset + 2)) {
        case (0xC2, 0x85, _): "\u{85}"
        case (0xE2, 0x80, 0xA8): "\u{2028}"
        case (0xE2, 0x80, 0xA9): "\u{2029}"
        default: nil
        }
    }

    /// Every scalar of the file beyond ASCII, written out or as a hexadecimal escape.
    private static func usedScalars(_ source: YAMLSource) -> Set<Unicode.Scalar> {
        var used: Set<Unicode.Scalar> = []
        let text = String(decoding: source.bytes, as: UTF8.self).unicodeScalars
        for scalar in text where !scalar.isASCII { used.insert(scalar) }
        let bytes = source.bytes
        for offset in bytes.indices.dropLast() where bytes[offset] == UInt8(ascii: "\\") {
            let width: Int
            switch bytes[offset + 1] {
            case UInt8(ascii: "x"): width = 2
            case UInt8(ascii: "u"): width = 4
            case UInt8(ascii: "U"): width = 8
            default: continue
            }
            let digits = bytes[(offset + 2)...].prefix(width)
            if let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                used.insert(scalar)
            }
        }
        return used
    }
}
