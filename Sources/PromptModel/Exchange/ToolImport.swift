package import Basics

/// Makes tools of the function schemas that models' APIs and MCP servers use.
package enum ToolImport {
    /// One asset a function.
    ///
    /// Read are a list of functions, an object with such a list under `tools` or `functions` (an
    /// MCP server's answer, also inside `result`), and one function alone; each bare (`name,
    /// description, parameters`), wrapped as `{"type": "function", "function": …}`, or with its
    /// schema under `input_schema` or `inputSchema`.
    ///
    /// - Parameters:
    ///   - json: the file's value.
    ///   - file: its name, for messages.
    ///   - format: the format; nil to tell each function's by its keys.
    ///   - source: where applications have the descriptions from.
    /// - Returns: an asset for each function, and what could not be carried.
    /// - Throws: ``ImportError`` when there is no function at all.
    package static func tools(
        _ json: JSONValue, file: String, format: ExchangeFormat? = nil,
        source: Tool.Source = .served
    ) throws(ImportError) -> (assets: [PreparedAsset], items: [ExchangeItem]) {
        var assets: [PreparedAsset] = []
        var items: [ExchangeItem] = []
        var ids: Set<String> = []
        noteSurroundings(of: json, &items)
        for (index, element) in functions(of: json).enumerated() {
            guard let reader = ToolReader(element, number: index + 1, format, file, &items) else {
                continue
            }
            if let asset = reader.asset(source, &ids, &items) { assets.append(asset) }
        }
        guard !assets.isEmpty else {
            throw ImportError(
                .noTools,
                "\(file) holds no function schemas"
                    + (items.first.map { ": \($0.sentence)" } ?? ""),
                suggestion: "give a list of {name, description, parameters}")
        }
        return (assets, items)
    }

    private static func functions(of json: JSONValue) -> [JSONValue] {
        let json = json["result"]?["tools"] == nil ? json : json["result"] ?? json
        return json.arrayValue ?? json["tools"]?.arrayValue ?? json["functions"]?.arrayValue
            ?? [json]
    }
}

extension ToolImport {
    /// Notes what stands around a list of functions.
    private static func noteSurroundings(of json: JSONValue, _ items: inout [ExchangeItem]) {
        var left: [String] = []
        func keys(_ value: JSONValue, but known: [String]) -> [String] {
            (value.objectValue?.keys ?? []).filter { !known.contains($0) }
        }
        if let result = json["result"], result["tools"] != nil {
            left = keys(json, but: ["result", "jsonrpc", "id"]) + keys(result, but: ["tools"])
        } else if json["tools"]?.arrayValue != nil {
            left = keys(json, but: ["tools"])
        } else if json["functions"]?.arrayValue != nil {
            left = keys(json, but: ["functions"])
        }
        guard !left.isEmpty else { return }
        items.append(
            ExchangeItem(
                .lost, "left out \(left.map { "'\($0)'" }.joined(separator: ", "))",
                reason: "only the functions are imported, and not what stands around them"))
    }
}

/// Reads one function.
struct ToolReader {
    let name: String
    private let function: JSONObject
    private let wrapper: JSONObject?
    private let format: ExchangeFormat
    private let file: String

    private static let ofTheAPI = "it is a part of the model's API, and no function of yours"

    static let schemaKeys = ["parameters", "input_schema", "inputSchema"]

    init?(
        _ element: JSONValue, number: Int, _ format: ExchangeFormat?, _ file: String,
        _ items: inout [ExchangeItem]
    ) {
        let function = element["function"]?.objectValue ?? element.objectValue ?? JSONObject()
        self.function = function
        wrapper = element["function"]?.objectValue == nil ? nil : element.objectValue
        self.file = file
        let type = element["type"]?.stringValue
        // OpenAI's custom tools take a text, not arguments that a schema describes.
        if let custom = element["custom"]?["name"]
            ?? (function["format"] == nil ? nil : function["name"]),
            type == "custom"
        {
            items.append(
                ExchangeItem(
                    .lost, "left out '\(custom.stringValue ?? "")' of type 'custom'",
                    reason: "it takes a text, and a tool here takes arguments by a JSON Schema"))
            return nil
        }
        guard let name = function["name"]?.stringValue, !name.isEmpty else {
            items.append(
                ExchangeItem(
                    .lost, "left out entry \(number)" + (type.map { " of type '\($0)'" } ?? ""),
                    reason: ["function", "custom", nil].contains(type)
                        ? "it has no name" : Self.ofTheAPI))
            return nil
        }
        self.name = name
        let hasSchema = Self.schemaKeys.contains { function[$0] != nil }
        if !hasSchema, wrapper == nil, let type, type != "function", type != "custom" {
            items.append(
                ExchangeItem(
                    .lost, "left out '\(name)' of type '\(type)'",
                    reason: Self.ofTheAPI))
            return nil
        }
        if let format {
            self.format = format
        } else if wrapper != nil {
            self.format = .openai
        } else if function["inputSchema"] != nil {
            self.format = .mcp
        } else if function["input_schema"] != nil {
            self.format = .anthropic
        } else {
            self.format = .responses
        }
    }

    func asset(
        _ source: Tool.Source, _ ids: inout Set<String>, _ items: inout [ExchangeItem]
    ) -> PreparedAsset? {
        guard let base = AssetReference.isValidID(name) ? name : AssetReference.id(fromName: name)
        else {
            items.append(
                ExchangeItem(.lost, "left out '\(name)'", reason: "no id can be made of its name"))
            return nil
        }
        var id = base
        var count = 1
        while !ids.insert(id).inserted {
            count += 1
            id = "\(base)_\(count)"
        }
        var own: [ExchangeItem] = []
        if count > 1 {
            own.append(
                ExchangeItem(
                    .changed, "named '\(name)' \(id)", to: "/id",
                    reason: "another function is \(base) already"))
        } else if id != name {
            own.append(
                ExchangeItem(
                    .changed, "the name '\(name)'", to: "/id",
                    reason: "an id has lower-case letters, digits, '-' and '_': it is '\(id)'"))
        }
        var asset: JSONObject = ["kind": "tool", "id": .string(id)]
        if id != name { asset["name"] = .string(name) }
        var description = function["description"]?.stringValue ?? ""
        if let other = function["description"], other.stringValue == nil, !other.isNull {
            own.append(
                ExchangeItem(
                    .lost, "left out the description of '\(name)'", reason: "it is no text"))
        }
        let isDescribed = !description.isEmpty
        if !isDescribed {
            description = name
            own.append(
                ExchangeItem(
                    .changed, "'\(name)' has no description", to: "/description",
                    reason: "say what the model must know"))
        }
        asset["description"] = .string(description)
        asset["source"] = .string(source.rawValue)
        let parameters = parameters(&own)
        if ([description] + (parameters.map(Self.texts(in:)) ?? [])).contains(where: {
            $0.contains("{{")
        }) {
            asset["template"] = .string(TemplateLanguage.none.rawValue)
            own.append(
                ExchangeItem(
                    .changed, "took the texts of '\(name)' as they are", to: "/template",
                    reason: "they have '{{'"))
        }
        if let parameters { asset["parameters"] = parameters }
        setOrigin(isDescribed: isDescribed, &asset, &own)
        items += own
        return PreparedAsset(
            reference: AssetReference(.tool, id), object: asset, format: format, source: file,
            items: own)
    }

    /// Notes what an export needs to give the same function again.
    private func setOrigin(
        isDescribed: Bool, _ asset: inout JSONObject, _ items: inout [ExchangeItem]
    ) {
        let known = Set(["name", "description", "type"] + Self.schemaKeys)
        var kept = JSONObject()
        for member in function.members where !known.contains(member.key) {
            kept[member.key] = member.value
        }
        var around = JSONObject()
        for member in wrapper?.members ?? [] where !["type", "function"].contains(member.key) {
            around[member.key] = member.value
        }
        let left = kept.keys + around.keys
        if !left.isEmpty {
            items.append(
                ExchangeItem(
                    .kept, "of '\(name)': \(left.joined(separator: ", "))",
                    reason: "an asset has no keys for it"))
        }
        let isPlain =
            isDescribed && (format == .openai || (format == .responses && function["type"] == nil))
        guard !left.isEmpty || !isPlain else { return }
        var origin: JSONObject = ["format": .string(format.rawValue)]
        if !kept.isEmpty { origin["keys"] = .object(kept) }
        if !around.isEmpty { origin["around"] = .object(around) }
        if !isDescribed { origin["description"] = function["description"] ?? .null }
        if let type = function["type"], wrapper == nil { origin["type"] = type }
        asset["metadata"] = ["import": .object(origin)]
    }

    /// The key of the schema: the format's own, where several are there.
    private var schemaKey: String? {
        let own =
            switch format {
            case .anthropic: "input_schema"
            case .mcp: "inputSchema"
            default: "parameters"
            }
        return ([own] + Self.schemaKeys).first { function[$0] != nil }
    }

    private func parameters(_ items: inout [ExchangeItem]) -> JSONValue? {
        let key = schemaKey
        for other in Self.schemaKeys where other != key && function[other] != nil {
            items.append(
                ExchangeItem(
                    .lost, "left out '\(other)' of '\(name)'",
                    reason: "the parameters are those of '\(key ?? "")'"))
        }
        guard let schema = key.flatMap({ function[$0] }), !schema.isNull else { return nil }
        guard schema.objectValue != nil else {
            items.append(
                ExchangeItem(
                    .lost, "left out the parameters of '\(name)'", reason: "they are no schema"))
            return nil
        }
        return schema
    }

    private static func texts(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(texts)
        case .object(let object): object.members.flatMap { texts(in: $0.value) }
        case .null, .bool, .integer, .number: []
        }
    }
}
