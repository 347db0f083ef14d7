internal import Basics
internal import YAMLKit

/// Makes a prompt of a text or Markdown file.
package enum PromptImport {
    /// A prompt with one system message: the file's text.
    ///
    /// A Markdown title becomes the description and stays in the text. Placeholders of Mustache are
    /// declared as required; where the text has other braces, it is taken as it is. Of a YAML
    /// header between lines of `---`, the description and the model are carried.
    ///
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - file: its name, from which the id comes unless `id` says another.
    ///   - id: the prompt's id, or nil.
    ///   - model: the model it is written for, or nil.
    ///   - tools: the ids of the tools it lists.
    /// - Returns: one file, and notes.
    /// - Throws: ``ImportError`` when the file is empty or no UTF-8 text, or gives no id.
    package static func prompt(
        _ bytes: [UInt8], file: String, id: String? = nil, model: String? = nil,
        tools: [String] = []
    ) throws(ImportError) -> ImportedAssets {
        var notes: [String] = []
        let (header, text) = try read(bytes, file: file, notes: &notes)
        guard let id = id ?? AssetReference.id(fromName: Paths.stem(file)),
            AssetReference.isValidID(id)
        else {
            throw ImportError(
                .id, "no id can be made of '\(id ?? Paths.stem(file))'",
                suggestion: "give one of lower-case letters, digits, '-' and '_'")
        }
        var asset: JSONObject = ["kind": "prompt", "id": .string(id)]
        let description = header?["description"]?.stringValue ?? title(of: text)
        if let description { asset["description"] = .string(description) }
        if let model = model ?? header?["model"]?.stringValue { asset["model"] = .string(model) }
        if !tools.isEmpty { asset["tools"] = .strings(tools) }
        switch language(of: text) {
        case .plain: break
        case .placeholders(let names):
            asset["placeholders"] = .object(
                JSONObject(names.map { (key: $0, value: ["required": true]) }))
            notes.append(
                "declared the placeholders \(names.joined(separator: ", ")) as required: say what "
                    + "they are, and which can be left out")
        case .other(let reason):
            asset["template"] = .string(TemplateLanguage.none.rawValue)
            notes.append("took the text as it is ('template: none'): \(reason)")
        }
        asset["messages"] = [["role": "system", "content": .string(text)]]
        let path = AssetKind.prompt.path(ofID: id)
        let written = Array(YAMLWriter.text(of: .object(asset)).utf8)
        return ImportedAssets(files: [AssetFile(path: path, bytes: written)], notes: notes)
    }

    // MARK: - The file

    private static func read(
        _ bytes: [UInt8], file: String, notes: inout [String]
    ) throws(ImportError) -> (header: JSONObject?, text: String) {
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw ImportError(
                .encoding, "\(file) is not UTF-8 text", suggestion: "save it as UTF-8")
        }
        var text = decoded
        if bytes.contains(0x0D) {
            text = String(
                decoding: bytes.lineFeedsOnly(), as: UTF8.self)
            notes.append("wrote line ends as line feeds")
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw ImportError(.empty, "\(file) is empty")
        }
        guard let (header, rest) = header(of: text, file: file) else { return (nil, text) }
        let carried: Set<String> = ["description", "model"]
        let left = header.keys.filter { !carried.contains($0) }
        if !left.isEmpty {
            notes.append("did not carry over from the header: \(left.joined(separator: ", "))")
        }
        return (header, rest)
    }

    /// A YAML header between two lines of `---`, and the text after it.
    private static func header(
        of text: String, file: String
    ) -> (header: JSONObject, text: String)? {
        guard text.hasPrefix("---\n"), let end = text.firstRange(of: "\n---\n") else { return nil }
        let start = text.index(text.startIndex, offsetBy: 4)
        guard start <= end.lowerBound else { return nil }
        let yaml = Array(text[start..<end.lowerBound].utf8)
        // A text that only looks like it begins with a header is all text.
        guard let document = try? YAMLDocument(parsing: yaml, file: file),
            let header = document.value.objectValue
        else { return nil }
        return (header, String(text[end.upperBound...].drop { $0.isNewline }))
    }

    /// The text of the first line that is a Markdown title.
    private static func title(of text: String) -> String? {
        guard let line = text.split(separator: "\n").first(where: { $0.contains { $0 != " " } }),
            line.hasPrefix("# ")
        else { return nil }
        let title = String(line.dropFirst(2).trimmingSpaces)
        return title.isEmpty ? nil : title
    }

    // MARK: - Braces

    private enum Language {
        case plain
        case placeholders([String])
        case other(String)
    }

    private static func language(of text: String) -> Language {
        if text.contains("{%"), text.contains("%}") { return .other("it has '{% … %}'") }
        guard text.contains("{{") else { return .plain }
        let template: Template
        do {
            template = try Template(parsing: text)
        } catch {
            return .other(error.message)
        }
        if let include = template.uses.first(where: { $0.kind == .include }) {
            return .other("it includes '\(include.name)', and there is no such snippet yet")
        }
        for use in template.uses where !isPlainName(use.name) {
            return .other("'{{\(use.name)}}' is no placeholder of Mustache")
        }
        let kept = template.compose([:]) { _ in nil }.kept
        var names: [String] = []
        for tag in kept where tag.sections.isEmpty && !names.contains(tag.firstName) {
            names.append(tag.firstName)
        }
        if let reserved = names.first(where: { ReservedName.names.contains($0) }) {
            return .other("'\(reserved)' stands for a prompt's own \(reserved)")
        }
        return names.isEmpty ? .plain : .placeholders(names)
    }

    private static func isPlainName(_ name: String) -> Bool {
        name == "."
            || name.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0)
                    || "_-.".unicodeScalars.contains($0)
            }
    }
}

extension [UInt8] {
    /// The bytes with CR LF and CR written as LF.
    fileprivate func lineFeedsOnly() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        for (index, byte) in enumerated() {
            if byte == 0x0D {
                result.append(0x0A)
            } else if byte != 0x0A || index == 0 || self[index - 1] != 0x0D {
                result.append(byte)
            }
        }
        return result
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
