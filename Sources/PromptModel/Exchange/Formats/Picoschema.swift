internal import Basics

/// Picoschema, dotprompt's short form of JSON Schema
/// (<https://google.github.io/dotprompt/reference/picoschema/>).
enum Picoschema {
    private static let scalars = ["string", "number", "integer", "boolean", "null", "any"]

    /// What is wrong with a schema.
    struct Problem: Error {
        var message: String
    }

    /// The JSON Schema that a schema stands for; one that is JSON Schema already stays as it is.
    static func schema(_ value: JSONValue) throws(Problem) -> JSONValue {
        if let text = value.stringValue { return try scalar(text) }
        guard let object = value.objectValue else {
            throw Problem(message: "a schema is a type or a mapping of names to types")
        }
        if let type = object["type"]?.stringValue,
            (scalars + ["object", "array"]).contains(type)
        {
            return value
        }
        if object["properties"]?.objectValue != nil {
            var whole: JSONObject = ["type": "object"]
            for (key, value) in object.members { whole[key] = value }
            return .object(whole)
        }
        return try properties(object)
    }

    private static func scalar(_ text: String) throws(Problem) -> JSONValue {
        let (type, description) = split(text)
        var schema: JSONObject
        switch type {
        case "any": schema = [:]
        case _ where scalars.contains(type): schema = ["type": .string(type)]
        default:
            throw Problem(message: "'\(type)' is no type; schemas by name stand in the application")
        }
        if let description { schema["description"] = .string(description) }
        return .object(schema)
    }

    private static func split(_ text: String) -> (type: String, description: String?) {
        guard let comma = text.firstIndex(of: ",") else { return (text.trimmingBlanks, nil) }
        return (
            String(text[..<comma]).trimmingBlanks,
            String(text[text.index(after: comma)...]).trimmingBlanks
        )
    }

    private static func properties(_ object: JSONObject) throws(Problem) -> JSONValue {
        var properties = JSONObject()
        var required: [String] = []
        var additional: JSONValue = false
        for (key, value) in object.members {
            if key == "(*)" {
                additional = try schema(value)
                continue
            }
            let (head, tail) = try parts(key)
            let isOptional = head.hasSuffix("?")
            let name = isOptional ? String(head.dropLast()) : head
            if !isOptional { required.append(name) }
            var schema = try property(value, kind: tail?.kind)
            if let description = tail?.description, !description.isEmpty {
                var whole = schema.objectValue ?? JSONObject()
                whole["description"] = .string(description)
                schema = .object(whole)
            }
            properties[name] = isOptional ? nullable(schema) : schema
        }
        var schema: JSONObject = [
            "type": "object", "properties": .object(properties), "additionalProperties": additional,
        ]
        if !required.isEmpty { schema["required"] = .strings(required) }
        return .object(schema)
    }

    /// `name?(kind, description)` in its parts.
    private static func parts(
        _ key: String
    ) throws(Problem) -> (String, (kind: String, description: String?)?) {
        guard let open = key.firstIndex(of: "(") else { return (key, nil) }
        guard key.hasSuffix(")") else { throw Problem(message: "'\(key)' lacks its ')'") }
        let inside = String(key[key.index(after: open)...].dropLast())
        let (kind, description) = split(inside)
        return (String(key[..<open]), (kind, description))
    }

    private static func property(_ value: JSONValue, kind: String?) throws(Problem) -> JSONValue {
        switch kind {
        case nil: return try schema(value)
        case "array": return ["type": "array", "items": try schema(value)]
        case "object": return try schema(value)
        case "enum":
            guard let words = value.arrayValue else {
                throw Problem(message: "an enum is a list of its values")
            }
            return ["enum": .array(words)]
        case let kind?: throw Problem(message: "'\(kind)' is none of array, object and enum")
        }
    }

    /// The schema with null allowed: a field that is left out may be null too.
    private static func nullable(_ schema: JSONValue) -> JSONValue {
        guard var object = schema.objectValue else { return schema }
        if let type = object["type"]?.stringValue {
            if type != "null" { object["type"] = [.string(type), "null"] }
        } else if let words = object["enum"]?.arrayValue, !words.contains(.null) {
            object["enum"] = .array(words + [.null])
        }
        return .object(object)
    }
}
