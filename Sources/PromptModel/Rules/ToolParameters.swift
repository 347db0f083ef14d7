internal import Basics
internal import YAMLKit

/// The parameters of a tool are a JSON Schema of an object.
enum ToolParameters {
    static let rule = Rule(
        "tool-parameters", .error, "A tool's parameters are the schema of an object.",
        "Models' APIs refuse a function whose parameters are no object, and a required parameter "
            + "that is described nowhere can't be filled in.",
        example: .one(
            "tool", "refund",
            "description: Pays back.\nparameters:\n  type: object\n"
                + "  properties: {day: {type: string}}\n  required: [date]\n"))
}

extension AssetReader {
    /// Checks the schema of a tool's parameters and collects its descriptions.
    mutating func checkSchema(_ root: YAMLNode, at path: YAMLPath) {
        if let type = root["type"], type.stringValue != "object" {
            diagnostics.append(
                ToolParameters.rule.diagnostic(
                    "the type of a tool's parameters must be 'object'",
                    at: document.place(of: type)))
        }
        collectDescriptions(root, at: path)
    }

    private mutating func collectDescriptions(_ schema: YAMLNode, at path: YAMLPath) {
        guard schema.isMapping else { return }
        checkRequired(schema)
        // The places where JSON Schema (2020-12) has schemas inside a schema.
        for member in schema.members {
            let inside = path.appending(member.name)
            switch member.name {
            case "description":
                if member.value.stringValue != nil { addText(member.value, at: inside) }
            case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
                for property in member.value.members {
                    collectDescriptions(property.value, at: inside.appending(property.name))
                }
            case "items", "additionalProperties", "not", "if", "then", "else", "contains",
                "propertyNames", "unevaluatedItems", "unevaluatedProperties":
                collectDescriptions(member.value, at: inside)
                collectAll(member.value.elements, at: inside)
            case "anyOf", "oneOf", "allOf", "prefixItems":
                collectAll(member.value.elements, at: inside)
            default: break
            }
        }
    }

    private mutating func collectAll(_ schemas: [YAMLNode], at path: YAMLPath) {
        for (index, schema) in schemas.enumerated() {
            collectDescriptions(schema, at: path.appending(index))
        }
    }

    private mutating func checkRequired(_ schema: YAMLNode) {
        guard let properties = schema["properties"], properties.isMapping,
            let required = schema["required"], required.isSequence
        else { return }
        let names = properties.members.map(\.name)
        for node in required.elements {
            guard let name = node.stringValue, !names.contains(name) else { continue }
            diagnostics.append(
                ToolParameters.rule.diagnostic(
                    "'\(name)' is required but not among the properties",
                    at: document.place(of: node),
                    suggestion: closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
                ))
        }
    }
}
