internal import Basics
internal import JSONKit

extension ChatShapeReader {
    /// The tools that an entry of a list of tools defines: one, or those of a group of Gemini's.
    func tools(in element: JSONElement) -> [ToolDefinition] {
        let element = unwrapped(element)
        if let group = element["function_declarations"] ?? element["functionDeclarations"] {
            return group.elements?.compactMap(tool) ?? []
        }
        return tool(element).map { [$0] } ?? []
    }

    private func tool(_ element: JSONElement) -> ToolDefinition? {
        let inner = element["function"] ?? element
        guard let name = inner["name"]?.string, !name.isEmpty else { return nil }
        let parameters =
            inner["parameters"] ?? inner["input_schema"] ?? inner["inputSchema"]
            ?? inner["parametersJsonSchema"]
        return ToolDefinition(
            name: name, description: inner["description"]?.string,
            parameters: parameters?.value ?? .null)
    }
}
