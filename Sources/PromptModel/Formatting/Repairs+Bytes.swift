internal import Basics
internal import YAMLKit

/// Repairs of files that can't be read yet.
extension Repairs {
    /// UTF-16 with a byte order mark as UTF-8.
    static func fromUTF16(_ bytes: [UInt8]) -> Fix? {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]), bytes.count.isMultiple(of: 2) else {
            return nil
        }
        var decoder = UTF16()
        var units = stride(from: 2, to: bytes.count, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittle ? first | second << 8 : first << 8 | second
        }.makeIterator()
        var text = String.UnicodeScalarView()
        while true {
            switch decoder.decode(&units) {
            case .scalarValue(let scalar): text.append(scalar)
            case .emptyInput:
                return Fix(
                    "write the file as UTF-8", replacing: 0..<bytes.count, with: String(text))
            case .error: return nil
            }
        }
    }

    /// The file without the second of two entries that say the same.
    static func withoutRepeatedLines(of diagnostic: Diagnostic, in file: AssetFile) -> Fix? {
        guard let first = diagnostic.related.first?.location,
            let one = entry(at: first, in: file.bytes),
            let two = entry(at: diagnostic.location, in: file.bytes),
            one.lowerBound < two.lowerBound,
            trimmed(file.bytes[one]).elementsEqual(trimmed(file.bytes[two]))
        else { return nil }
        return Fix("remove what stands here a second time", replacing: two, with: "")
    }

    /// The lines of an entry that begins its line: up to the next one that is indented no deeper.
    private static func entry(at place: SourceLocation, in bytes: [UInt8]) -> Range<Int>? {
        let lines = lines(of: bytes)
        guard lines.indices.contains(place.line - 1) else { return nil }
        let start = lines[place.line - 1].lowerBound
        guard indentation(bytes[lines[place.line - 1]]) == place.column - 1 else { return nil }
        var end = lines[place.line - 1].upperBound
        for line in lines[place.line...] {
            let text = bytes[line]
            let isBlank = text.allSatisfy { $0 <= 0x20 }
            guard isBlank || indentation(text) >= place.column else { break }
            // A list may stand in the column of its key.
            if !isBlank { end = line.upperBound }
        }
        let next = lines.first { $0.lowerBound >= end && !bytes[$0].allSatisfy { $0 <= 0x20 } }
        if let next, indentation(bytes[next]) == place.column - 1,
            bytes[next].dropFirst(place.column - 1).first == UInt8(ascii: "-")
        {
            return nil
        }
        return start..<end
    }

    /// The file with two spaces for each tab that begins a line; nil where that does not make it
    /// readable, or a line mixes both.
    static func withoutTabs(_ file: AssetFile) -> Fix? {
        var edits: [TextEdit] = []
        for line in lines(of: file.bytes) {
            let tabs = file.bytes[line].prefix { $0 == 0x09 }.count
            guard tabs > 0 else { continue }
            guard file.bytes[line].dropFirst(tabs).first != 0x20 else { return nil }
            edits.append(
                TextEdit(
                    range: line.lowerBound..<(line.lowerBound + tabs),
                    text: String(repeating: "  ", count: tabs)))
        }
        guard !edits.isEmpty else { return nil }
        let fix = Fix("indent by two spaces instead of a tab", edits: edits)
        let bytes = Fix.applying([fix], to: file.bytes).bytes
        guard (try? YAMLDocument(parsing: bytes, file: file.path)) != nil else { return nil }
        return fix
    }

    /// The file without a mark that nobody sees, where no word can change by that: a byte order
    /// mark anywhere, a zero-width space at white space or at the end of a line.
    static func withoutMark(at offset: Int, in file: AssetFile) -> Fix? {
        let mark = file.bytes[offset...].prefix(3)
        let range = offset..<(offset + mark.count)
        if mark.elementsEqual([0xEF, 0xBB, 0xBF]) {
            return Fix("remove a byte order mark", replacing: range, with: "")
        }
        guard mark.elementsEqual([0xE2, 0x80, 0x8B]) else { return nil }
        let before = offset > 0 ? file.bytes[offset - 1] : 0x20
        let after = range.upperBound < file.bytes.count ? file.bytes[range.upperBound] : 0x20
        guard before <= 0x20 || after <= 0x20 else { return nil }
        return Fix("remove a zero-width space", replacing: range, with: "")
    }

    /// The lines of a file with their breaks; a byte order mark is no part of the first.
    static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for index in bytes.indices where index >= start {
            let isBreak =
                bytes[index] == 0x0A
                || (bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A))
            if isBreak {
                lines.append(start..<(index + 1))
                start = index + 1
            }
        }
        return start < bytes.count ? lines + [start..<bytes.count] : lines
    }

    private static func indentation(_ line: ArraySlice<UInt8>) -> Int {
        line.prefix { $0 == 0x20 }.count
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return bytes
    }
}
