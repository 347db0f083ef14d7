public import Basics

extension Composition {
    /// The composition in the form that an application loads.
    ///
    /// `tools` holds the served tools. Imported ones stand apart under `importedTools`, and only
    /// where there are some: the application has them in its code, and with them the version can
    /// be computed from the file alone. `template` is there, as `none`, only where braces of the
    /// messages are just braces.
    ///
    /// - Parameter commit: the commit that the library was read from, or nil.
    /// - Returns: an object with `name, version, commit, model, modelParameters, messages, tools,
    ///   variables`.
    public func json(commit: String?) -> JSONValue {
        var object: JSONObject = [
            "name": .string(id), "version": .string(version), "commit": .optional(commit),
            "model": .optional(model), "modelParameters": .object(modelParameters),
        ]
        if let responseFormat { object["responseFormat"] = .string(responseFormat) }
        if let jsonSchema { object["jsonSchema"] = jsonSchema }
        if template == .none { object["template"] = .string(template.rawValue) }
        object["messages"] = .array(messages.map(\.json))
        object["tools"] = .array(tools.filter { $0.source == .served }.map(\.json))
        let imported = tools.filter { $0.source == .imported }
        if !imported.isEmpty { object["importedTools"] = .array(imported.map(\.json)) }
        object["variables"] = .object(
            JSONObject(variables.map { (key: $0.name, value: $0.json) }))
        return .object(object)
    }
}

extension Placeholder {
    /// The placeholder as it stands in a build under its name: `required`, and `protected`,
    /// `default`, `description` and `type` where the prompt says so.
    public var json: JSONValue {
        var object: JSONObject = ["required": .bool(isRequired)]
        if isProtected { object["protected"] = true }
        if let defaultValue { object["default"] = defaultValue }
        if let description { object["description"] = .string(description) }
        if let type { object["type"] = .string(type.rawValue) }
        return .object(object)
    }
}
