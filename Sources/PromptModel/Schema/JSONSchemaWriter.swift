internal import Basics

/// Says types of values in JSON Schema.
enum JSONSchemaWriter {
    /// The schemas of keys by their names.
    static func properties(_ keys: [KeyDefinition]) -> JSONObject {
        JSONObject(keys.map { ($0.name, .object(property($0))) })
    }

    /// An empty value stands for a key that is left out, so it is allowed where the key is.
    private static func property(_ key: KeyDefinition) -> JSONObject {
        var schema = schema(of: key.type, key.limits)
        if !key.isRequired { allowNull(in: &schema) }
        var words = plain(key.documentation)
        if let suffix = note(key.type) { words += " " + suffix }
        schema["description"] = .string(words)
        if let value = key.defaultValue { schema["default"] = value }
        return schema
    }

    private static func schema(of type: ValueType, _ limits: ValueLimits) -> JSONObject {
        switch type {
        case .text, .template: text(limits)
        case .integer(let minimum, let maximum):
            [
                "type": "integer", "minimum": .count(minimum), "maximum": .count(maximum),
            ]
        case .number(let minimum, let maximum): number(minimum, maximum)
        case .boolean: ["type": "boolean"]
        case .oneOf(let words): ["enum": .strings(words)]
        case .identifier, .reference:
            [
                "type": "string", "pattern": .string(AssetReference.idPattern),
                "maxLength": .count(AssetReference.maximumIDLength),
            ]
        case .list(let element): list(element, limits)
        case .object(let keys): object(keys, isOpen: false)
        case .open(let keys): object(keys, isOpen: true)
        case .map(let value): map(value)
        case .free: ["type": "object"]
        case .schema:
            ["type": "object", "properties": ["type": ["const": "object"]]]
        case .either(let types):
            ["anyOf": .array(types.map { .object(schema(of: $0, limits)) })]
        case .any: [:]
        }
    }

    private static func text(_ limits: ValueLimits) -> JSONObject {
        var schema: JSONObject = ["type": "string"]
        if let form = limits.form {
            schema["pattern"] = .string(form.pattern)
            if limits.isFilled { schema["minLength"] = 1 }
        } else if limits.isFilled {
            schema["pattern"] = "\\S"
        }
        if let maximum = limits.maximumLength { schema["maxLength"] = .count(maximum) }
        return schema
    }

    private static func number(_ minimum: Double?, _ maximum: Double?) -> JSONObject {
        var schema: JSONObject = ["type": "number"]
        if let minimum { schema["minimum"] = .number(minimum) }
        if let maximum { schema["maximum"] = .number(maximum) }
        return schema
    }

    private static func list(_ element: ValueType, _ limits: ValueLimits) -> JSONObject {
        var schema: JSONObject = ["type": "array"]
        if let minimum = limits.minimumCount { schema["minItems"] = .count(minimum) }
        if limits.isDistinct { schema["uniqueItems"] = true }
        let items = self.schema(of: element, limits)
        // An element that is nothing is none, whatever else the elements may be.
        schema["items"] =
            items.isEmpty ? ["not": ["type": "null"]] : .object(items)
        return schema
    }

    private static func object(_ keys: [KeyDefinition], isOpen: Bool) -> JSONObject {
        var schema: JSONObject = ["type": "object"]
        let required = keys.filter(\.isRequired).map(\.name)
        if !required.isEmpty { schema["required"] = .strings(required) }
        schema["properties"] = .object(properties(keys))
        if !isOpen { schema["additionalProperties"] = false }
        return schema
    }

    private static func map(_ value: ValueType) -> JSONObject {
        var inside = schema(of: value, .none)
        allowNull(in: &inside)
        return [
            "type": "object",
            "propertyNames": [
                "pattern": .string(ReservedName.pattern),
                "not": ["enum": .strings(ReservedName.names)],
            ], "additionalProperties": .object(inside),
        ]
    }

    private static func allowNull(in schema: inout JSONObject) {
        if let type = schema["type"] {
            schema["type"] = [type, "null"]
        } else if let words = schema["enum"]?.arrayValue {
            schema["enum"] = .array(words + [.null])
        } else if let types = schema["anyOf"]?.arrayValue {
            schema["anyOf"] = .array(types + [["type": "null"]])
        }
    }

    /// What a type asks for that the schema has no words for.
    private static func note(_ type: ValueType) -> String? {
        switch type {
        case .template: "A template: {{name}}, {{> snippet}}, sections."
        case .reference(let kind): "The id of a \(kind.rawValue)."
        case .list(.reference(let kind)): "Ids of kind \(kind.rawValue)."
        default: nil
        }
    }

    /// A text without the marks of Markdown, which editors show as they are.
    static func plain(_ text: String) -> String { text.replacing("`", with: "") }
}
