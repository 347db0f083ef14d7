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
        let properties = suiteProperties(anchor: anchor, tag: tag)
        switch content {
        case .scalar(let scalar): lines.append(scalar.suiteEvent(properties))
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
}

extension EventStream {
    /// All events of the stream in the notation of the YAML test suite.
    mutating func suiteEvents() throws -> [String] {
        var lines = ["+STR"]
        // Whether each open collection is a mapping, since both end with the same event.
        var mappings: [Bool] = []
        while lines.last != "-STR" {
            switch try next().kind {
            case .streamStart: break
            case .streamEnd: lines.append("-STR")
            case .documentStart: lines.append("+DOC")
            case .documentEnd: lines.append("-DOC")
            case .alias: lines.append("=ALI *\(aliasName())")
            case .scalar: lines.append(scalar().suiteEvent(properties()?.suiteText ?? ""))
            case .sequenceStart:
                mappings.append(false)
                lines.append(
                    "+SEQ" + (collectionStyle() == .flow ? " []" : "")
                        + (properties()?.suiteText ?? ""))
            case .mappingStart:
                mappings.append(true)
                lines.append(
                    "+MAP" + (collectionStyle() == .flow ? " {}" : "")
                        + (properties()?.suiteText ?? ""))
            case .collectionEnd: lines.append(mappings.removeLast() ? "-MAP" : "-SEQ")
            }
        }
        return lines
    }
}

extension YAMLNode.Properties {
    fileprivate var suiteText: String { suiteProperties(anchor: anchor, tag: tag) }
}

private func suiteProperties(anchor: String?, tag: String?) -> String {
    (anchor.map { " &\($0)" } ?? "") + (tag.map { " <\($0)>" } ?? "")
}

extension YAMLScalar {
    fileprivate func suiteEvent(_ properties: String) -> String {
        let mark =
            switch style {
            case .plain: ":"
            case .singleQuoted: "'"
            case .doubleQuoted: "\""
            case .literal: "|"
            case .folded: ">"
            }
        return "=VAL\(properties) \(mark)\(escaped)"
    }

    private var escaped: String {
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
