import Basics

/// What a tool says about one of its parameters, and where it says so.
///
/// It stands in the parameter's own schema, or, where descriptions are generated from code, as a
/// line `name: text` of the tool's description.
struct ParameterText: Sendable, Hashable {
    /// The tool's name.
    var tool: String
    /// The parameter's name.
    var parameter: String
    /// The JSON pointer of the text in the asset.
    var path: String
    /// The part of that text which is about the parameter; it stands there exactly once.
    var text: String
    /// The id-like values that the text offers as examples.
    var examples: [String]

    /// The texts of a tool about its parameters; one that stands twice in its place is left out.
    static func all(of tool: ToolDescription) -> [ParameterText] {
        var texts: [ParameterText] = []
        var names: [String] = []
        tool.parameters.visitSchema { name, description, place in
            names.append(name)
            guard let description, !description.isEmpty else { return }
            texts.append(
                ParameterText(
                    tool: tool.name, parameter: name, path: "/parameters\(place)/description",
                    text: description, examples: examples(in: description)))
        }
        let lines = tool.description.split(whereSeparator: \.isNewline).map { line in
            String(line.drop(while: \.isWhitespace))
        }
        for name in names where !texts.contains(where: { $0.parameter == name }) {
            let matching = lines.filter { $0.hasPrefix(name + ":") || $0.hasPrefix(name + " (") }
            guard matching.count == 1, let line = matching.first,
                tool.description.ranges(of: line).count == 1
            else { continue }
            texts.append(
                ParameterText(
                    tool: tool.name, parameter: name, path: "/description", text: line,
                    examples: examples(in: line)))
        }
        return texts
    }

    /// The quoted single words with a digit, or in capitals throughout, that look like an id.
    private static func examples(in text: String) -> [String] {
        Words.quoted(text).filter { piece in
            guard piece.count >= 4, !piece.contains(where: \.isWhitespace) else { return false }
            return piece.contains(where: \.isNumber) && piece.contains(where: \.isLetter)
        }
    }

    /// The text without some of its examples, or nil when it can't be cut without leaving a hole.
    func text(without removed: [String]) -> String? {
        var text = text
        for example in removed {
            guard let shorter = Self.removing(example, from: text) else { return nil }
            text = shorter
        }
        return text
    }

    private static let marks: [Character] = ["'", "\"", "`"]

    /// What introduces an example; longer ones first.
    private static let introductions = [
        ", for example ", ", such as ", " for example ", ", e.g., ", " such as ", ", e.g. ",
        " e.g., ", " e.g. ", ", like ", " like ", "for example ", "such as ", "e.g., ", "e.g. ",
    ]

    private static let separators = [", or ", ", and ", " or ", " and ", ", ", "/"]

    private static func removing(_ example: String, from text: String) -> String? {
        guard
            let mark = marks.first(where: { text.contains("\($0)\(example)\($0)") }),
            let place = text.firstRange(of: "\(mark)\(example)\(mark)")
        else { return nil }
        let before = text[..<place.lowerBound]
        let after = text[place.upperBound...]
        for separator in separators where before.hasSuffix(separator) {
            let rest = before.dropLast(separator.count)
            if let last = rest.last, marks.contains(last) { return String(rest) + String(after) }
        }
        for separator in separators where after.hasPrefix(separator) {
            let rest = after.dropFirst(separator.count)
            if let first = rest.first, marks.contains(first) {
                return String(before) + String(rest)
            }
        }
        for introduction in introductions where before.hasSuffix(introduction) {
            var head = before.dropLast(introduction.count)
            var tail = after
            if head.hasSuffix("("), tail.hasPrefix(")") {
                head.removeLast()
                tail.removeFirst()
                while head.last == " " { head.removeLast() }
            }
            // A stray mark that only belonged to the example goes with it.
            if let first = tail.first, marks.contains(first), first != mark,
                !head.contains(first)
            {
                tail.removeFirst()
            }
            return String(head) + String(tail)
        }
        return nil
    }
}
