package import Basics

/// Writes tools as models' APIs and MCP servers have them.
package enum ToolExport {
    /// The tools of a library with the snippets of their texts put in; those that are none are
    /// left out.
    package static func composed(_ ids: [String], in library: Library) -> [ComposedTool] {
        var composer = Composer(library: library)
        return ids.compactMap { id in
            library[AssetReference(.tool, id)].flatMap { composer.tool($0) }
        }
    }

    /// A list of functions in a format; for MCP an object with the list under `tools`.
    ///
    /// - Parameters:
    ///   - tools: the tools with their assets' files.
    ///   - format: the format.
    /// - Returns: the value, and what the format has no place for.
    package static func json(
        of tools: [(tool: ComposedTool, asset: JSONObject)], format: ExchangeFormat
    ) -> (json: JSONValue, items: [ExchangeItem]) {
        var items: [ExchangeItem] = []
        let functions = tools.map { tool, asset in
            function(tool, asset, format, &items)
        }
        return (format == .mcp ? ["tools": .array(functions)] : .array(functions), items)
    }

    private static func function(
        _ tool: ComposedTool, _ asset: JSONObject, _ format: ExchangeFormat,
        _ items: inout [ExchangeItem]
    ) -> JSONValue {
        let origin = asset["metadata"]?["import"]
        let from = origin?["format"]?.stringValue
        let isSame = from == format.rawValue
        var kept = isSame ? origin?["keys"]?.objectValue ?? JSONObject() : JSONObject()
        if !isSame {
            var keys = origin?["keys"]?.objectValue?.keys ?? []
            // The three know this one.
            if let strict = origin?["keys"]?["strict"], format != .mcp, from != "mcp" {
                kept["strict"] = strict
                keys.removeAll { $0 == "strict" }
            }
            // Where it is missing, this API takes the schema for a strict one.
            if format == .responses, kept["strict"] == nil { kept["strict"] = false }
            keys += origin?["around"]?.objectValue?.keys ?? []
            if !keys.isEmpty {
                items.append(
                    ExchangeItem(
                        .kept, "of '\(tool.name)': \(keys.joined(separator: ", "))",
                        reason: "\(format.summary) have no such keys; they stay in the library"))
            }
        }
        for key in ["owners", "tags"] where asset[key] != nil {
            items.append(
                ExchangeItem(
                    .kept, "the key '\(key)' of '\(tool.name)'",
                    reason: "\(format.summary) have no place for it; it stays in the library"))
        }
        let hasParameters = asset["parameters"] != nil
        var function: JSONObject = [:]
        func add(_ schemaKey: String, required: Bool) {
            function["name"] = .string(tool.name)
            // One that has no description here has its name in place of it.
            let isDescribed = tool.description != tool.name || origin?["description"] == nil
            if isDescribed || !isSame {
                function["description"] = .string(tool.description)
            } else if let description = origin?["description"], !description.isNull {
                function["description"] = description
            }
            if hasParameters || required { function[schemaKey] = tool.parameters }
            for member in kept.members { function[member.key] = member.value }
        }
        switch format {
        case .anthropic:
            if let type = isSame ? origin?["type"] : nil { function["type"] = type }
            add("input_schema", required: true)
        case .mcp: add("inputSchema", required: true)
        case .responses:
            function["type"] = isSame && origin?["type"] == nil ? nil : "function"
            add("parameters", required: true)
        default:
            add("parameters", required: false)
            var whole: JSONObject = ["type": "function", "function": .object(function)]
            for member in isSame ? origin?["around"]?.objectValue?.members ?? [] : [] {
                whole[member.key] = member.value
            }
            return .object(whole)
        }
        return .object(function)
    }
}
