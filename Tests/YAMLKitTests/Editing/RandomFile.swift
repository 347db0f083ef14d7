import Basics

@testable import YAMLKit

/// A file with a random value in random styles, with comments, empty lines and line breaks of
/// either kind.
struct RandomFile {
    let value: JSONValue
    let text: String

    init(using random: inout SeededGenerator) {
        var value = JSONValue.random(depth: 4, using: &random)
        while value.arrayValue?.isEmpty != false && value.objectValue?.isEmpty != false {
            value = JSONValue.random(depth: 4, using: &random)
        }
        self.value = value
        var writer = Writer(random: random)
        let lines = writer.document(value)
        random = writer.random
        let lineBreak = Bool.random(using: &random) ? "\n" : "\r\n"
        var text = lines.joined(separator: lineBreak)
        // Without the final break a block scalar would end otherwise.
        let endsInBlock = writer.lastWasBlock
        if endsInBlock || Bool.random(using: &random) { text += lineBreak }
        self.text = (Int.random(in: 0..<8, using: &random) == 0 ? "\u{FEFF}" : "") + text
    }
}

private struct Writer {
    var random: SeededGenerator
    var comments = 0
    var lastWasBlock = false

    mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    mutating func comment() -> String {
        comments += 1
        return "# comment \(comments) with a\ttab"
    }

    mutating func document(_ value: JSONValue) -> [String] {
        var lines: [String] = []
        if chance(4) { lines += [comment(), ""] }
        if chance(4) { lines.append("---") }
        lines += collection(value, column: 0)
        // Nothing but comments may follow what a `|+` at the end would swallow.
        if !lastWasBlock, chance(4) { lines += ["", comment()] }
        return lines
    }

    private mutating func between(_ lines: inout [String], _ column: Int) {
        // Behind a block scalar an empty line could be a part of it.
        if !lastWasBlock, chance(6) { lines.append("") }
        if chance(6) { lines.append(String(repeating: " ", count: column) + comment()) }
    }

    private mutating func collection(_ value: JSONValue, column: Int) -> [String] {
        var lines: [String] = []
        let indentation = String(repeating: " ", count: column)
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if index > 0 { between(&lines, column) }
                let isCollection = isFull(element)
                if isCollection, chance(2) {
                    let inner = collection(element, column: column + 2)
                    lines.append(indentation + "- " + inner[0].dropFirst(column + 2))
                    lines += inner.dropFirst()
                } else {
                    lines += entry(indentation + "-", element, column, offset: 2)
                }
            }
        case .object(let object):
            for (index, member) in object.members.enumerated() {
                if index > 0 { between(&lines, column) }
                let key = ScalarText.inline(
                    member.key, preferring: chance(5) ? .doubleQuoted : nil, inFlow: false)
                lines += entry(indentation + key + ":", member.value, column, offset: 0)
            }
        default: lines.append(indentation + scalar(value, inFlow: false))
        }
        return lines
    }

    private func isFull(_ value: JSONValue) -> Bool {
        value.arrayValue?.isEmpty == false || value.objectValue?.isEmpty == false
    }

    /// A key or a `-` with its value; `offset` is the least that a list below is indented by.
    private mutating func entry(
        _ head: String, _ value: JSONValue, _ column: Int, offset: Int
    ) -> [String] {
        let trailing = chance(5) ? "  " + comment() : ""
        if isFull(value), !chance(4) {
            let least = value.arrayValue == nil || offset > 0 ? 1 : 0
            let inner = collection(
                value, column: column + Int.random(in: least...4, using: &random))
            return [head + trailing] + inner
        }
        if case .string(let text) = value, text.contains("\n"), !chance(4) {
            let indentation = column + Int.random(in: 1...4, using: &random)
            let style = chance(3) ? YAMLScalar.Style.folded : .literal
            if let block = BlockScalarText(
                text, style: style, indentation: indentation, parentColumn: column)
            {
                lastWasBlock = true
                return [head + " " + block.header + trailing] + block.lines
            }
        }
        lastWasBlock = false
        if value.isNull, chance(2) { return [head + trailing] }
        let spaces = String(repeating: " ", count: Int.random(in: 1...3, using: &random))
        return [head + spaces + scalar(value, inFlow: false) + trailing]
    }

    /// A value on one line.
    private mutating func scalar(_ value: JSONValue, inFlow: Bool) -> String {
        switch value {
        case .string(let text):
            let styles: [YAMLScalar.Style?] = [nil, nil, .singleQuoted, .doubleQuoted]
            let style = styles.randomElement(using: &random) ?? nil
            return ScalarText.inline(text, preferring: style, inFlow: inFlow)
        case .array(let elements):
            var texts: [String] = []
            for element in elements { texts.append(scalar(element, inFlow: true)) }
            let space = chance(3) ? " " : ""
            return "[" + space + texts.joined(separator: chance(3) ? " , " : ", ") + space + "]"
        case .object(let object):
            var texts: [String] = []
            for (key, value) in object.members {
                let key = ScalarText.inline(key, preferring: nil, inFlow: true)
                texts.append(key + ": " + scalar(value, inFlow: true))
            }
            return "{" + texts.joined(separator: ", ") + "}"
        default: return Emitter().flow(value)
        }
    }
}
