package import Basics
internal import YAMLKit

/// Makes tools of the function schemas that models' APIs take.
package enum ToolImport {
    /// One asset a function.
    ///
    /// Read are a list of functions, an object with such a list under `tools` or `functions`, and
    /// one function alone; each bare (`name, description, parameters`), wrapped as
    /// `{"type": "function", "function": …}`, or with its schema under `input_schema` or
    /// `inputSchema`.
    ///
    /// - Parameters:
    ///   - json: the file's value.
    ///   - file: its name, for messages.
    ///   - source: where applications have the descriptions from.
    /// - Returns: a file for each function, and notes about what could not be carried.
    /// - Throws: ``ImportError`` when there is no function at all.
    package static func tools(
        _ json: JSONValue, file: String, source: Tool.Source = .served
    ) throws(ImportError) -> ImportedAssets {
        var result = ImportedAssets()
        var ids: Set<String> = []
        for (index, element) in functions(of: json).enumerated() {
            guard let asset = tool(element, number: index + 1, source, &ids, &result.notes),
                let id = asset["id"]?.stringValue
            else { continue }
            result.files.append(
                AssetFile(
                    path: AssetKind.tool.path(ofID: id),
                    bytes: Array(YAMLWriter.text(of: .object(asset)).utf8)))
        }
        guard !result.files.isEmpty else {
            throw ImportError(
                .noTools,
                "\(file) holds no function schemas" + (result.notes.first.map { ": \($0)" } ?? ""),
                suggestion: "give a list of {name, description, parameters}")
        }
        return result
    }

    private static func functions(of json: JSONValue) -> [JSONValue] {
        json.arrayValue ?? json["tools"]?.arrayValue ?? json["functions"]?.arrayValue ?? [json]
    }

    private static func tool(
        _ element: JSONValue, number: Int, _ source: Tool.Source, _ ids: inout Set<String>,
        _ notes: inout [String]
    ) -> JSONObject? {
        let function = element["function"]?.objectValue ?? element.objectValue ?? JSONObject()
        guard let name = function["name"]?.stringValue, !name.isEmpty else {
            let type = element["type"]?.stringValue.map { " of type '\($0)'" } ?? ""
            notes.append("left out entry \(number)\(type): it has no name")
            return nil
        }
        guard let base = AssetReference.isValidID(name) ? name : AssetReference.id(fromName: name)
        else {
            notes.append("left out '\(name)': no id can be made of its name")
            return nil
        }
        var id = base
        var count = 1
        while !ids.insert(id).inserted {
            count += 1
            id = "\(base)_\(count)"
        }
        if count > 1 { notes.append("named '\(name)' \(id): another function is \(base) already") }
        var asset: JSONObject = ["kind": "tool", "id": .string(id)]
        if id != name { asset["name"] = .string(name) }
        var description = function["description"]?.stringValue ?? ""
        if description.isEmpty {
            description = name
            notes.append("'\(name)' has no description: say what the model must know")
        }
        asset["description"] = .string(description)
        asset["source"] = .string(source.rawValue)
        let parameters = parameters(of: function, name: name, &notes)
        if ([description] + (parameters.map(texts(in:)) ?? [])).contains(where: {
            $0.contains("{{")
        }) {
            asset["template"] = .string(TemplateLanguage.none.rawValue)
            notes.append("took the texts of '\(name)' as they are: they have '{{'")
        }
        if let parameters { asset["parameters"] = parameters }
        let known = ["name", "description", "parameters", "input_schema", "inputSchema", "type"]
        let left = function.keys.filter { !known.contains($0) }
        if !left.isEmpty {
            notes.append("did not carry over from '\(name)': \(left.joined(separator: ", "))")
        }
        return asset
    }

    private static func parameters(
        of function: JSONObject, name: String, _ notes: inout [String]
    ) -> JSONValue? {
        let keys = ["parameters", "input_schema", "inputSchema"]
        guard let schema = keys.lazy.compactMap({ function[$0] }).first, !schema.isNull else {
            return nil
        }
        guard schema.objectValue != nil else {
            notes.append("left out the parameters of '\(name)': they are no schema")
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
