package import Basics
internal import YAMLKit

/// A file that an export made.
package struct ExportedFile: Hashable, Sendable {
    /// The name that such a file has.
    package var name: String
    /// Its bytes.
    package var bytes: [UInt8]
    /// The format.
    package var format: ExchangeFormat
    /// What became of what the asset says.
    package var items: [ExchangeItem]
}

/// Writes assets as other programs' files.
///
/// Where the asset came from a file of the same format, that file is the beginning: what the asset
/// still says as the file does stays byte for byte, and what it says otherwise is written into it.
package struct PromptExport {
    let asset: JSONObject
    let format: ExchangeFormat
    /// The messages with everything put in that the format can't name; nil for the asset's own.
    let composed: [Message]?
    /// The asset's file.
    let bytes: [UInt8]?
    private(set) var items: [ExchangeItem] = []

    /// Creates an export.
    ///
    /// - Parameters:
    ///   - asset: what the asset's file says.
    ///   - format: the format to write.
    ///   - composed: the messages to write in place of the asset's own.
    ///   - bytes: the asset's file, for the format that keeps its text.
    package init(
        asset: JSONObject, format: ExchangeFormat, composed: [Message]? = nil,
        bytes: [UInt8]? = nil
    ) {
        self.asset = asset
        self.format = format
        self.composed = composed
        self.bytes = bytes
    }

    var kind: AssetKind {
        asset["kind"]?.stringValue.flatMap(AssetKind.init) ?? .prompt
    }

    var id: String { asset["id"]?.stringValue ?? "prompt" }

    /// Where the asset came from.
    var origin: JSONObject? {
        asset["metadata"]?["import"]?.objectValue.flatMap {
            $0["format"]?.stringValue == format.rawValue ? $0 : nil
        }
    }

    // MARK: - Messages

    var messages: [Message] {
        if let composed { return composed }
        if kind != .prompt {
            return [Message(role: .system, content: asset["text"]?.stringValue ?? "")]
        }
        return (asset["messages"]?.arrayValue ?? []).map { message in
            Message(
                role: message["role"]?.stringValue.flatMap(Message.Role.init) ?? .system,
                content: message["content"]?.stringValue ?? "")
        }
    }

    var isLiteral: Bool { asset["template"]?.stringValue == "none" }

    private var types: [String: Placeholder.ValueType] {
        var types: [String: Placeholder.ValueType] = [:]
        for member in asset["placeholders"]?.objectValue?.members ?? [] {
            types[member.key] =
                member.value["type"]?.stringValue.flatMap(Placeholder.ValueType.init)
        }
        return types
    }

    /// The messages in the language of the format.
    mutating func writtenMessages(
        in language: ForeignWriter.Language
    ) -> [(role: String, text: String)] {
        let names = Set(asset["placeholders"]?.objectValue?.keys ?? [])
        var written: [(role: String, text: String)] = []
        for message in messages {
            let template =
                isLiteral
                ? Template(literal: message.content) : try? Template(parsing: message.content)
            guard let template else {
                // What is wrong with it is reported where the asset is checked.
                written.append((message.role.rawValue, message.content))
                continue
            }
            let foreign = MustacheReader.read(
                template, types: types, names: names.isEmpty ? [] : names)
            let result = ForeignWriter.write(foreign, in: language, file: id)
            for item in result.items where !items.contains(item) { items.append(item) }
            written.append((message.role.rawValue, result.text))
        }
        return written
    }

    var writesMustache: Bool {
        let front = origin?["header"]?.stringValue.flatMap { header in
            try? FrontMatter.find(
                in: ImportSource(stored: header, file: ""), allowsPreface: true)
        }
        let template = front?.value["template"]
        return
            (template?.stringValue ?? template?["format"]?.stringValue
            ?? template?["format"]?["kind"]?.stringValue) == "mustache"
    }

    /// The text after a header, or of a file without one; nil for formats that have no headers.
    mutating func body(hasHeader: Bool) -> String? {
        switch format {
        case .prompty:
            let messages =
                writesMustache && !isLiteral
                ? self.messages.map { (role: $0.role.rawValue, text: $0.content) }
                : writtenMessages(in: .jinja)
            for item in PromptyFormat.losses(of: messages) { note(item) }
            return PromptyFormat.body(of: messages)
        case .dotprompt:
            let messages = writtenMessages(in: .handlebars)
            if kind == .snippet { return messages.map(\.text).joined() }
            for item in DotpromptFormat.losses(of: messages) { note(item) }
            return DotpromptFormat.body(of: messages, hasHeader: hasHeader)
        default: return nil
        }
    }

    // MARK: - Files

    /// Writes the file.
    ///
    /// - Parameters:
    ///   - isLossy: whether what the format can't express is left out, and not a reason to refuse.
    ///   - context: what an import would look at, to compare with the file the asset came from.
    /// - Returns: the file.
    /// - Throws: ``ImportError`` when the format can't express what the asset says.
    package mutating func file(
        isLossy: Bool = false, context: ImportContext
    ) throws(ImportError) -> ExportedFile {
        let text: String
        switch format {
        case .prompty, .dotprompt: text = try headedFile(context)
        case .github: text = try gitHub()
        case .langfuse: text = langfuse()
        case .promptfoo: text = try promptfoo(context)
        case .soul: text = soul()
        case .agents, .markdown, .text: text = plainText()
        case .openai, .responses, .anthropic, .mcp:
            throw ImportError(.format, "\(format.rawValue) is a format of tools")
        }
        noteWhatStays()
        let lost = items.filter { $0.fate == .lost }
        guard isLossy || lost.isEmpty else {
            throw ImportError(
                .lossy,
                "\(kind)/\(id) can't be written as \(format.summary) with its meaning: "
                    + lost.map(\.sentence).joined(separator: "; "),
                suggestion: "choose another format, or leave these out with '--lossy'")
        }
        var encoding = ImportSource.Encoding()
        encoding.hasByteOrderMark = origin?["byteOrderMark"]?.boolValue ?? false
        if origin?["lineEnds"]?.stringValue == "crlf" { encoding.lineEnds = .carriageReturns }
        return ExportedFile(
            name: origin?["file"]?.stringValue ?? format.fileName(ofID: id),
            bytes: encoding.bytes(of: text), format: format, items: items)
    }

    /// Forgets what was noted.
    mutating func forgetItems() { items = [] }

    mutating func note(_ item: ExchangeItem) {
        if !items.contains(item) { items.append(item) }
    }

    /// Says which of the asset's keys the format has no place for.
    private mutating func noteWhatStays() {
        let always: Set = [
            "kind", "id", "metadata", "template", "placeholders", "messages", "text",
        ]
        let carried: Set<String> =
            switch format {
            case .github: Set(GitHubFormat.keys)
            case .prompty: ["name", "description", "model", "modelParameters", "testData"]
            case .dotprompt:
                [
                    "name", "description", "model", "modelParameters", "jsonSchema",
                    "responseFormat", "tools",
                ]
            case .langfuse: ["name", "model", "modelParameters", "tags"]
            case .promptfoo:
                ["description", "model", "modelParameters", "testData", "evaluators"]
            case .soul: Set(KindDefinition.definition(of: .soul).ownKeys.map(\.name))
            case .markdown, .agents: origin?["header"] == nil ? [] : ["description", "model"]
            default: []
            }
        if ![.prompty, .dotprompt].contains(format),
            Self.inputs(asset["placeholders"]).contains(where: \.isDescribed)
        {
            note(
                ExchangeItem(
                    .kept, "what the placeholders are",
                    reason: "\(format.summary) has names alone; it stays in the library"))
        }
        for key in asset.keys where !always.contains(key) && !carried.contains(key) {
            if ["soul", "knowledge"].contains(key), composed != nil { continue }
            note(
                ExchangeItem(
                    .kept, "the key '\(key)'",
                    reason: "\(format.summary) has no place for it; it stays in the library"))
        }
    }

    private mutating func plainText() -> String {
        let text: String
        if messages.contains(where: { $0.role != .system && $0.role != .developer }) {
            note(
                ExchangeItem(
                    .lost, "the roles of the messages",
                    reason: "\(format.summary) is one text, and says not who speaks"))
        } else if messages.contains(where: { $0.role == .developer }) {
            note(
                ExchangeItem(
                    .changed, "the role 'developer'",
                    reason: "a text is taken for the system's when it is read again"))
        }
        if messages.count > 1 {
            note(
                ExchangeItem(
                    .changed, "the \(messages.count) messages",
                    reason: "\(format.summary) is one text: they stand in it one after the other"))
        }
        if kind == .knowledge, asset["text"] == nil {
            text = (asset["entries"]?.arrayValue ?? []).map { entry in
                "## \(entry["question"]?.stringValue ?? "")\n\n"
                    + "\(entry["answer"]?.stringValue ?? "")\n"
            }.joined(separator: "\n")
        } else {
            text = messages.map(\.content).joined(separator: "\n\n")
        }
        for item in TextFormat.differences(of: text, isLiteral: isLiteral, kind, format) {
            note(item)
        }
        guard let header = origin?["header"]?.stringValue else {
            if let item = TextFormat.seemingHeader(text, format) { note(item) }
            return text
        }
        let empty = Int(origin?["linesBefore"]?.integerValue ?? 0)
        return header + String(repeating: "\n", count: empty) + text
    }

    private func soul() -> String {
        if let body = origin?["body"]?.stringValue {
            let before = SoulFormat.parse(body)
            let keys = KindDefinition.definition(of: .soul).ownKeys.map(\.name)
            let isSame = keys.allSatisfy {
                ["template"].contains($0) || before[$0] == asset[$0]
                    || ($0 == "name" && before["name"] == nil)
            }
            if isSame { return body }
        }
        return SoulFormat.text(of: asset)
    }

    private mutating func langfuse() -> String {
        let kept = origin?["keys"]?.objectValue ?? JSONObject()
        let messages = writtenMessages(in: .plainBraces)
        if messages.contains(where: { $0.text.contains(LangfuseFormat.reference) }) {
            note(
                ExchangeItem(
                    .lost, "'\(LangfuseFormat.reference)' in a message",
                    reason: "Langfuse would put another prompt in its place"))
        }
        if kept["prompt"] != nil, LangfuseFormat.content(of: messages, in: kept["prompt"]) == nil {
            note(
                ExchangeItem(
                    .kept, "placeholders and other keys of the messages that were imported",
                    reason: "there is another number of messages now; they stay in the library"))
        }
        return JSONValue.object(
            LangfuseFormat.json(
                of: asset, id: id, messages: messages, kept: kept)
        ).text(.indented) + "\n"
    }
}

extension PreparedAsset {
    /// Whether an asset says what this one does, in everything that an import writes.
    func saysTheSame(as asset: JSONObject) -> Bool {
        let own: Set = ["metadata", "owners", "limits"]
        return Set(object.keys).union(asset.keys).subtracting(own).allSatisfy {
            object[$0] == asset[$0]
        }
    }
}
