package import Basics

/// New YAML files from values, in one canonical form.
///
/// Block style, two spaces a level, sequences indented below their keys, keys in their order, text
/// of several lines after `|`, other texts plain where YAML 1.1 and 1.2 both read them as texts and
/// quoted elsewhere, `[]` and `{}` for what is empty. What is written reads back equal, as long as
/// it keeps within ``YAMLLimits``.
package enum YAMLWriter {
    /// A value as the text of a file, with a final newline.
    package static func text(of value: JSONValue) -> String {
        let emitter = Emitter()
        switch emitter.rendering(value, parentColumn: -1) {
        case .inline(let text): return text + "\n"
        case .block(let block):
            return ([block.header] + block.lines).joined(separator: "\n") + "\n"
        case .lines(let lines): return lines.joined(separator: "\n") + "\n"
        }
    }

    /// An object as a document; throws ``YAMLError`` when it exceeds the limits.
    package static func document(
        from object: JSONObject, file: String = "", limits: YAMLLimits = .standard
    ) throws(YAMLError) -> YAMLDocument {
        try YAMLDocument(
            parsing: Array(text(of: .object(object)).utf8), file: file, limits: limits)
    }
}
