internal import Basics

/// Whether the arguments of a call fit the JSON Schema of its tool
/// (<https://json-schema.org/draft/2020-12/json-schema-validation>).
///
/// It looks at what tools are described by: `type`, `required`, `properties`, `additionalProperties`,
/// `items`, `enum`, `const`, the bounds of numbers, texts and lists, `anyOf`, `oneOf`, `allOf`, `not`, and
/// references into the schema itself. A keyword that it does not know decides nothing; a schema that is
/// none fits everything.
struct ArgumentSchema: Sendable {
    private let root: JSONValue

    /// How deep references and lists may lead.
    private static let deepest = 64

    /// Takes a schema; nil where there is none.
    init?(_ schema: JSONValue) {
        guard let object = schema.objectValue, !object.keys.isEmpty else { return nil }
        root = schema
    }

    /// Whether a value fits.
    func fits(_ value: JSONValue) -> Bool { fits(value, root, depth: 0) }

    private func fits(_ value: JSONValue, _ schema: JSONValue, depth: Int) -> Bool {
        if case .bool(let isAnything) = schema { return isAnything }
        guard let schema = schema.objectValue, depth < Self.deepest else { return true }
        if let reference = schema["$ref"]?.stringValue, let target = target(of: reference),
            !fits(value, target, depth: depth + 1)
        {
            return false
        }
        return fitsType(value, schema) && fitsValues(value, schema) && fitsBounds(value, schema)
            && fitsMembers(value, schema, depth) && fitsCombinations(value, schema, depth)
    }

    /// The part of the schema that a reference such as `#/$defs/day` leads to.
    private func target(of reference: String) -> JSONValue? {
        guard reference.hasPrefix("#") else { return nil }
        var place = root
        for step in reference.dropFirst().split(separator: "/") {
            let key = String(step.replacing("~1", with: "/").replacing("~0", with: "~"))
            let list = place.arrayValue ?? []
            guard let next = place[key] ?? Int(key).flatMap({ list.dropFirst($0).first }) else {
                return nil
            }
            place = next
        }
        return place
    }

    private func fitsType(_ value: JSONValue, _ schema: JSONObject) -> Bool {
        guard let type = schema["type"] else { return true }
        let names = type.stringValue.map { [$0] } ?? type.arrayValue?.compactMap(\.stringValue)
        guard let names, !names.isEmpty else { return true }
        return names.contains { name in
            switch name {
            case "null": value == .null
            case "boolean": value.boolValue != nil
            case "object": value.objectValue != nil
            case "array": value.arrayValue != nil
            case "string": value.stringValue != nil
            case "number": value.doubleValue != nil
            // The specification counts 1.0 as an integer.
            case "integer": value.doubleValue.map { $0.rounded() == $0 } ?? false
            default: true
            }
        }
    }

    private func fitsValues(_ value: JSONValue, _ schema: JSONObject) -> Bool {
        if let values = schema["enum"]?.arrayValue, !values.contains(where: { same($0, value) }) {
            return false
        }
        return schema["const"].map { same($0, value) } ?? true
    }

    /// Numbers are the same when they are equal, however they are written.
    private func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let left = left.doubleValue, let right = right.doubleValue { return left == right }
        return left == right
    }

    private func fitsBounds(_ value: JSONValue, _ schema: JSONObject) -> Bool {
        func isWithin(_ number: Double, _ least: String, _ most: String) -> Bool {
            number >= schema[least]?.doubleValue ?? -.infinity
                && number <= schema[most]?.doubleValue ?? .infinity
        }
        if let number = value.doubleValue {
            return isWithin(number, "minimum", "maximum")
                && number > schema["exclusiveMinimum"]?.doubleValue ?? -.infinity
                && number < schema["exclusiveMaximum"]?.doubleValue ?? .infinity
        }
        if let text = value.stringValue {
            // The specification counts characters as Unicode code points.
            return isWithin(Double(text.unicodeScalars.count), "minLength", "maxLength")
        }
        if let list = value.arrayValue {
            let isUnique = schema["uniqueItems"]?.boolValue ?? false
            return isWithin(Double(list.count), "minItems", "maxItems")
                && (!isUnique || Set(list).count == list.count)
        }
        return true
    }

    private func fitsMembers(_ value: JSONValue, _ schema: JSONObject, _ depth: Int) -> Bool {
        if let list = value.arrayValue, let items = schema["items"] {
            return list.allSatisfy { fits($0, items, depth: depth + 1) }
        }
        guard let object = value.objectValue else { return true }
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard required.allSatisfy({ object[$0] != nil }) else { return false }
        let properties = schema["properties"]?.objectValue
        let other = schema["additionalProperties"]
        return object.members.allSatisfy { key, value in
            if let property = properties?[key] { return fits(value, property, depth: depth + 1) }
            guard let other, schema["patternProperties"] == nil else { return true }
            return fits(value, other, depth: depth + 1)
        }
    }

    private func fitsCombinations(_ value: JSONValue, _ schema: JSONObject, _ depth: Int) -> Bool {
        func matches(_ key: String) -> (count: Int, total: Int)? {
            guard let schemas = schema[key]?.arrayValue, !schemas.isEmpty else { return nil }
            return (schemas.count { fits(value, $0, depth: depth + 1) }, schemas.count)
        }
        if let any = matches("anyOf"), any.count == 0 { return false }
        if let one = matches("oneOf"), one.count != 1 { return false }
        if let all = matches("allOf"), all.count != all.total { return false }
        if let not = schema["not"], fits(value, not, depth: depth + 1) { return false }
        return true
    }
}
