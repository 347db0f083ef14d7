internal import Basics
internal import YAMLKit

extension PromptExport {
    /// A file with a YAML header and the messages after it.
    mutating func headedFile(_ context: ImportContext) throws(ImportError) -> String {
        let header = origin?["header"]?.stringValue
        if let body = origin?["body"]?.stringValue {
            let before = imported(from: (header ?? "") + body, context)
            let isSame =
                kind == .prompt
                ? before?["messages"] == .array(messages.map(\.json))
                : before?["text"] == asset["text"]
            if isSame, before?["template"] == asset["template"] {
                forgetItems()
                return try self.header(header, body: body, context) + body
            }
        }
        guard let body = body(hasHeader: header != nil) else { return "" }
        let written = try self.header(header, body: body, context)
        if format == .prompty {
            // Without a header Prompty takes the whole file for YAML.
            return (written.isEmpty ? "---\n---\n" : written) + body
        }
        // What the messages need around them depends on whether a header comes before.
        if header == nil, !written.isEmpty { return written + (self.body(hasHeader: true) ?? body) }
        return written + body
    }

    /// What an import would make of a text; nil when it can't.
    private func imported(from text: String, _ context: ImportContext) -> JSONObject? {
        let name = format == .dotprompt && kind == .snippet ? "_\(id)" : id
        let source = ImportSource(stored: text, file: format.fileName(ofID: name))
        return
            (try? PromptImport.prepare(
                source, format: format, id: id, isLossy: true, context: context))?.first?.object
    }

    /// The header with what the asset says, and the lines around it.
    private mutating func header(
        _ header: String?, body: String, _ context: ImportContext
    ) throws(ImportError) -> String {
        guard kind == .prompt else { return header ?? "" }
        var keys = asset.keys
        if origin != nil {
            let before = imported(from: (header ?? "") + body, context) ?? JSONObject()
            let changed = Set(before.keys).union(asset.keys).filter { key in
                guard key != "metadata", key != "messages" else { return false }
                guard key == "placeholders" else { return before[key] != asset[key] }
                return Self.inputs(before[key]) != Self.inputs(asset[key])
            }
            keys = keys.filter(changed.contains) + changed.filter { asset[$0] == nil }.sorted()
            if keys.isEmpty { return header ?? "" }
        }
        guard let header else {
            var object = JSONObject()
            for edit in edits(of: keys, in: object) {
                object.set(edit.path, to: edit.value.map(guarded))
            }
            return object.isEmpty ? "" : "---\n" + yaml(of: .object(object)) + "---\n"
        }
        let source = ImportSource(stored: header, file: format.fileName(ofID: id))
        guard let front = try FrontMatter.find(in: source, allowsPreface: true) else {
            return header
        }
        let edits = edits(of: keys, in: front.value)
        guard !edits.isEmpty else { return header }
        let kept = edits.map { HeaderEdit(path: $0.path, value: $0.value.map(guarded)) }
        let text = try Self.apply(kept, to: front, source)
        return front.opening + Self.unguarded(text) + front.closing
    }

    // MARK: - Ends of a header

    /// What ends a header for Prompty wherever it stands, and how it is written in one.
    ///
    /// In quotes the last of the three characters can be written by its number. Until the text is
    /// written, characters that only quotes can hold take their place.
    private static let headerEnds = [
        (end: "---", kept: "--\u{FFFE}", written: "--\\uFFFE", escaped: "--\\x2D"),
        (end: "+++", kept: "++\u{FFFF}", written: "++\\uFFFF", escaped: "++\\x2B"),
    ]

    private func guarded(_ value: JSONValue) -> JSONValue {
        guard format == .prompty else { return value }
        func guarded(_ text: String) -> String {
            Self.headerEnds.reduce(text) { $0.replacing($1.end, with: $1.kept) }
        }
        return switch value {
        case .string(let text): .string(guarded(text))
        case .array(let elements): .array(elements.map(self.guarded))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { (guarded($0.key), self.guarded($0.value)) }))
        case .null, .bool, .integer, .number: value
        }
    }

    private static func unguarded(_ text: String) -> String {
        headerEnds.reduce(text) { $0.replacing($1.written, with: $1.escaped) }
    }

    private func yaml(of value: JSONValue) -> String {
        let text = Self.unguarded(YAMLWriter.text(of: value))
        // Dotprompt reads a header without its last line end, which may be a block scalar's.
        let read = try? ImportSource.yaml(Array(text.utf8.dropLast()), file: "").value
        return format == .dotprompt && read != value ? text + "\n" : text
    }

    private static func apply(
        _ edits: [HeaderEdit], to front: FrontMatter, _ source: ImportSource
    ) throws(ImportError) -> String {
        var document = front.document
        do {
            for edit in edits {
                if document.node(at: edit.path)?.value == edit.value { continue }
                if let value = edit.value {
                    guard document.root?.isMapping == true,
                        edit.path.parent.map({ document.node(at: $0)?.isMapping == true }) ?? true
                    else {
                        // The mapping around it is not there yet.
                        var object = document.value.objectValue ?? JSONObject()
                        object.set(edit.path, to: value)
                        guard let key = edit.path.components.first?.token,
                            let whole = object[key]
                        else { continue }
                        document =
                            document.root?.isMapping == true
                            ? try document.setting([.key(key)], to: whole)
                            : try YAMLDocument(
                                parsing: [UInt8](repeating: 0x0A, count: front.linesBefore)
                                    + Array(YAMLWriter.text(of: .object(object)).utf8),
                                file: source.file)
                        continue
                    }
                    document = try document.setting(edit.path, to: value)
                } else if document.node(at: edit.path) != nil {
                    document = try document.removing(edit.path)
                }
            }
        } catch let error as YAMLEditError {
            throw ImportError(.syntax, "the header can't be edited: \(error.message)", at: nil)
        } catch {
            throw ImportError(.syntax, "the header can't be edited: \(error)", at: nil)
        }
        return String(decoding: document.bytes.dropFirst(front.linesBefore), as: UTF8.self)
    }

    /// A value to write into a header; nil to take the key out.
    struct HeaderEdit {
        var path: YAMLPath
        var value: JSONValue?
    }

    /// The edits that bring a header to what the asset says under some keys.
    private mutating func edits(of keys: [String], in header: JSONObject) -> [HeaderEdit] {
        var edits: [HeaderEdit] = []
        let parameters = asset["modelParameters"].map { value -> JSONValue in
            value.objectValue.map { .object(format.parameters(fromAsset: $0)) } ?? value
        }
        for key in keys {
            switch (format, key) {
            case (.prompty, "name"), (.prompty, "description"), (.dotprompt, "name"),
                (.dotprompt, "description"), (.dotprompt, "model"), (.dotprompt, "tools"):
                edits.append(HeaderEdit(path: [.key(key)], value: asset[key]))
            case (.prompty, "model"): edits += modelEdits(header)
            case (.prompty, "modelParameters"):
                let isFirst =
                    header["model"]?["api"] != nil || header["model"]?["parameters"] != nil
                if let id = header["model"]?.stringValue, asset["model"] != nil {
                    edits.append(HeaderEdit(path: ["model"], value: ["id": .string(id)]))
                }
                edits.append(
                    HeaderEdit(
                        path: ["model", isFirst ? "parameters" : "options"], value: parameters))
            case (.prompty, "testData"):
                if let tests = asset[key]?.arrayValue, tests.count == 1 {
                    edits.append(HeaderEdit(path: ["sample"], value: tests[0]))
                } else if asset[key] == nil {
                    edits.append(HeaderEdit(path: ["sample"], value: nil))
                } else {
                    note(
                        ExchangeItem(
                            .kept, "the key 'testData'",
                            reason: "a .prompty file has one sample at most"))
                }
            case (.prompty, "placeholders"): edits += promptyInputs(header)
            case (.dotprompt, "modelParameters"):
                edits.append(HeaderEdit(path: ["config"], value: parameters))
            case (.dotprompt, "jsonSchema"):
                edits.append(HeaderEdit(path: ["output", "schema"], value: asset[key]))
            case (.dotprompt, "responseFormat"):
                let isJSON = asset[key]?.stringValue?.hasPrefix("json") == true
                edits.append(
                    HeaderEdit(path: ["output", "format"], value: isJSON ? "json" : asset[key]))
            case (.dotprompt, "placeholders"): edits += dotpromptInputs()
            default: break
            }
        }
        return edits
    }

    private func modelEdits(_ header: JSONObject) -> [HeaderEdit] {
        guard let model = asset["model"]?.stringValue else {
            return [HeaderEdit(path: ["model", "id"], value: nil)]
        }
        if header["model"]?.stringValue != nil {
            return [HeaderEdit(path: ["model"], value: .string(model))]
        }
        let slash = model.firstIndex(of: "/")
        let provider = slash.map { String(model[..<$0]) }
        let id = slash.map { String(model[model.index(after: $0)...]) } ?? model
        if let configuration = header["model"]?["configuration"]?.objectValue {
            let key = ["model", "name", "azure_deployment"].first { configuration[$0] != nil }
            var edits = [
                HeaderEdit(
                    path: ["model", "configuration", .key(key ?? "model")], value: .string(id))
            ]
            if let provider, provider != configuration["type"]?.stringValue {
                edits.append(
                    HeaderEdit(
                        path: ["model", "configuration", "type"], value: .string(provider)))
            }
            return edits
        }
        var edits = [HeaderEdit(path: ["model", "id"], value: .string(id))]
        if let provider {
            edits.append(HeaderEdit(path: ["model", "provider"], value: .string(provider)))
        } else if header["model"]?["provider"] != nil {
            edits.append(HeaderEdit(path: ["model", "provider"], value: nil))
        }
        return edits
    }

    // MARK: - Inputs

    /// A placeholder as far as other formats know it.
    struct Input: Hashable {
        var name: String
        var type: String?
        var isRequired: Bool
        var defaultValue: JSONValue?
        var description: String?

        /// Whether more is said about it than that it must be given.
        var isDescribed: Bool {
            type != nil || !isRequired || defaultValue != nil || description != nil
        }
    }

    static func inputs(_ placeholders: JSONValue?) -> [Input] {
        (placeholders?.objectValue?.members ?? []).map { member in
            Input(
                name: member.key, type: member.value["type"]?.stringValue,
                isRequired: member.value["required"]?.boolValue ?? false,
                defaultValue: member.value["default"],
                description: member.value["description"]?.stringValue)
        }
    }

    private func promptyInputs(_ header: JSONObject) -> [HeaderEdit] {
        let inputs = Self.inputs(asset["placeholders"])
        let isOld = header["inputSchema"] != nil
        let path: YAMLPath = isOld ? ["inputSchema", "properties"] : ["inputs"]
        guard !inputs.isEmpty else { return [HeaderEdit(path: path, value: nil)] }
        let isMap =
            (isOld ? header["inputSchema"]?["properties"] : header["inputs"])?.objectValue != nil
        func entry(_ input: Input, named: Bool) -> JSONValue {
            var object = JSONObject()
            if named { object["name"] = .string(input.name) }
            object["kind"] = .string(Self.promptyKind(input.type))
            if let description = input.description { object["description"] = .string(description) }
            if input.isRequired { object["required"] = true }
            if let value = input.defaultValue { object["default"] = value }
            return .object(object)
        }
        let value: JSONValue =
            isMap
            ? .object(JSONObject(inputs.map { (key: $0.name, value: entry($0, named: false)) }))
            : .array(inputs.map { entry($0, named: true) })
        return [HeaderEdit(path: path, value: value)]
    }

    private static func promptyKind(_ type: String?) -> String {
        switch type {
        case "number": "float"
        case "list": "array"
        case "boolean", "object": type ?? ""
        default: "string"
        }
    }

    private func dotpromptInputs() -> [HeaderEdit] {
        let inputs = Self.inputs(asset["placeholders"])
        guard !inputs.isEmpty else { return [HeaderEdit(path: ["input"], value: nil)] }
        var schema = JSONObject()
        var defaults = JSONObject()
        for input in inputs {
            let isOptional = !input.isRequired || input.defaultValue != nil
            let name = input.name + (isOptional ? "?" : "")
            let note = input.description.map { ", \($0)" } ?? ""
            switch input.type {
            case "list": schema[name + "(array\(note))"] = "any"
            case "object": schema[name + "(object\(note))"] = ["(*)": "any"]
            case let type: schema[name] = .string((type ?? "any") + note)
            }
            if let value = input.defaultValue { defaults[input.name] = value }
        }
        return [
            HeaderEdit(path: ["input", "schema"], value: .object(schema)),
            HeaderEdit(
                path: ["input", "default"], value: defaults.isEmpty ? nil : .object(defaults)),
        ]
    }

    // MARK: - Code hosts

    /// The asset's own text without the keys that are promptgit's.
    mutating func gitHub() throws(ImportError) -> String {
        let messages = writtenMessages(in: .plainBraces)
        guard let bytes else {
            return YAMLWriter.text(of: .object(gitHubObject(messages)))
        }
        var document = try ImportSource.yaml(bytes, file: id)
        do {
            for key in document.root?.members.map(\.name) ?? []
            where !GitHubFormat.keys.contains(key) {
                document = try document.removing([.key(key)])
            }
            for (index, message) in messages.enumerated() {
                let path: YAMLPath = ["messages", .index(index), "content"]
                if document.node(at: path)?.stringValue != message.text {
                    document = try document.setting(path, to: .string(message.text))
                }
            }
            for (index, keys) in messageKeys(messages.count).enumerated() {
                for member in keys.members {
                    document = try document.setting(
                        ["messages", .index(index), .key(member.key)], to: member.value)
                }
            }
            for member in origin?["keys"]?.objectValue?.members ?? [] {
                document = try document.setting([.key(member.key)], to: member.value)
            }
        } catch {
            // An alias across keys, say: the values are what counts.
            return YAMLWriter.text(of: .object(gitHubObject(messages)))
        }
        var text = document.text
        if origin?["noFinalLineFeed"]?.boolValue == true, text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// What an import kept of each message; empty where there is another number of messages now.
    private mutating func messageKeys(_ count: Int) -> [JSONObject] {
        let kept = origin?["messages"]?.arrayValue?.map { $0.objectValue ?? JSONObject() } ?? []
        if !kept.isEmpty, kept.count != count {
            note(
                ExchangeItem(
                    .kept, "other keys of the messages that were imported",
                    reason: "there is another number of messages now; they stay in the library"))
            return []
        }
        return kept
    }

    private mutating func gitHubObject(
        _ messages: [(role: String, text: String)]
    ) -> JSONObject {
        var object = JSONObject(
            GitHubFormat.keys.compactMap { key in asset[key].map { (key: key, value: $0) } })
        var written = messages.map { message -> JSONObject in
            ["role": .string(message.role), "content": .string(message.text)]
        }
        for (index, keys) in messageKeys(messages.count).enumerated() {
            for member in keys.members { written[index][member.key] = member.value }
        }
        object["messages"] = .array(written.map(JSONValue.object))
        for member in origin?["keys"]?.objectValue?.members ?? [] {
            object[member.key] = member.value
        }
        return object
    }
}

extension JSONObject {
    /// Sets a value at a path of keys; nil takes it out.
    mutating func set(_ path: YAMLPath, to value: JSONValue?) {
        guard let first = path.components.first?.token else { return }
        guard path.components.count > 1 else {
            self[first] = value
            return
        }
        var inner = self[first]?.objectValue ?? JSONObject()
        inner.set(YAMLPath(Array(path.components.dropFirst())), to: value)
        self[first] = inner.isEmpty && value == nil ? self[first] : .object(inner)
    }
}
