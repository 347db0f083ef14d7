@testable import YAMLKit

extension YAMLDocument {
    /// The document's events in the notation of the YAML test suite, without those of the stream
    /// and the document.
    var suiteEvents: [String] {
        var lines: [String] = []
        root?.appendEvents(to: &lines)
        return lines
    }
}

extension YAMLNode {
    fileprivate func appendEvents(to lines: inout [String]) {
        let properties = (anchor.map { " &\($0)" } ?? "") + (tag.map { " <\($0)>" } ?? "")
        switch content {
        case .scalar(let scalar):
            let mark =
                switch scalar.style {
                case .plain: ":"
                case .singleQuoted: "'"
                case .doubleQuoted: "\""
                case .literal: "|"
                case .folded: ">"
                }
            lines.append("=VAL\(properties) \(mark)\(escaped(scalar.text))")
        case .sequence(let elements, let style):
            lines.append("+SEQ" + (style == .flow ? " []" : "") + properties)
            for element in elements { element.appendEvents(to: &lines) }
            lines.append("-SEQ")
        case .mapping(let members, let style):
            lines.append("+MAP" + (style == .flow ? " {}" : "") + properties)
            for member in members {
                member.key.appendEvents(to: &lines)
                member.value.appendEvents(to: &lines)
            }
            lines.append("-MAP")
        case .alias(let name): lines.append("=ALI *\(name)")
        }
    }

    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case "\u{8}": escaped += "\\b"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
