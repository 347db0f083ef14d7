package import Basics

/// JSON Schemas (draft 2020-12) of the files in a library, made from ``KindDefinition``, so that
/// editors complete and check them.
///
/// A schema accepts what checking the file by itself accepts, except for what JSON Schema has no
/// words for: that an id is the name of its file, templates, and the types of defaults.
package enum AssetSchema {
    /// The dialect that the schemas are written in.
    package static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// Every schema by its name, which is also its file's without `.json`: one a kind, `asset` for
    /// any kind, `override` for an override of a workspace and `host-prompt` for a code host's own
    /// prompt file.
    package static var all: [(name: String, schema: JSONValue)] {
        KindDefinition.all.map { (fileName(of: $0.kind), kind($0)) } + [
            ("asset", asset), ("override", override), ("host-prompt", hostPrompt),
        ]
    }

    /// The name of the schema of a kind: `sendRule` is `send-rule`.
    package static func fileName(of kind: AssetKind) -> String {
        kind == .sendRule ? "send-rule" : kind.rawValue
    }

    // MARK: - Whole files

    /// The schema of a kind.
    ///
    /// The keys stand apart from which of them are required, since an override needs only some.
    package static func kind(_ definition: KindDefinition) -> JSONValue {
        var keys = properties(definition.keys)
        keys["kind"] = [
            "const": .string(definition.kind.rawValue), "description": "What the asset is for.",
        ]
        var schema = head(
            "promptgit: \(definition.kind)", JSONSchemaWriter.plain(definition.documentation))
        schema["type"] = "object"
        schema["$ref"] = "#/$defs/keys"
        schema["required"] = .strings(definition.keys.filter(\.isRequired).map(\.name))
        add(definition.requirements, to: &schema)
        schema["$defs"] = [
            "keys": ["type": "object", "properties": .object(keys), "additionalProperties": false]
        ]
        return .object(schema)
    }

    private static var asset: JSONValue {
        var schema = head("promptgit: asset", "An asset of any kind, told apart by 'kind'.")
        schema["type"] = "object"
        schema["required"] = ["kind", "id"]
        schema["properties"] = ["kind": kinds]
        schema["allOf"] = .array(switches { "\(fileName(of: $0)).json" })
        return .object(schema)
    }

    private static var override: JSONValue {
        var schema = head(
            "promptgit: override",
            "A file below prompts/workspaces/: the keys that differ for one workspace.")
        schema["type"] = "object"
        schema["required"] = ["kind", "id"]
        schema["properties"] = ["kind": kinds]
        schema["allOf"] = .array(switches { "\(fileName(of: $0)).json#/$defs/keys" })
        return .object(schema)
    }

    private static var kinds: JSONValue {
        [
            "enum": .strings(KindDefinition.all.map(\.kind.rawValue)),
            "description": "What the asset is for.",
        ]
    }

    private static func switches(_ reference: (AssetKind) -> String) -> [JSONValue] {
        KindDefinition.all.map { definition in
            [
                "if": [
                    "properties": ["kind": ["const": .string(definition.kind.rawValue)]],
                    "required": ["kind"],
                ],
                "then": ["$ref": .string(reference(definition.kind))],
            ]
        }
    }

    private static var hostPrompt: JSONValue {
        let definition = KindDefinition.prompt
        var schema = head(
            "promptgit: prompt file of a code host",
            "A file NAME.prompt.yml as code hosts read it; kind and id come from its name.")
        schema["type"] = "object"
        schema["$ref"] = "prompt.json#/$defs/keys"
        schema["required"] = .strings(
            definition.keys.filter { $0.isRequired && !["kind", "id"].contains($0.name) }
                .map(\.name))
        add(definition.requirements, to: &schema)
        return .object(schema)
    }

    private static func head(_ title: String, _ description: String) -> JSONObject {
        [
            "$schema": .string(dialect), "title": .string(title),
            "description": .string(description),
        ]
    }

    private static func add(
        _ requirements: [KindDefinition.Requirement], to schema: inout JSONObject
    ) {
        for requirement in requirements {
            switch requirement {
            case .anyOf(let keys):
                schema["anyOf"] = .array(keys.map { ["required": [.string($0)]] })
            case .key(let key, let other, let word):
                schema["if"] = [
                    "properties": [other: ["const": .string(word)]], "required": [.string(other)],
                ]
                schema["then"] = ["required": [.string(key)]]
            }
        }
    }

    // MARK: - Keys

    /// The schemas of keys by their names.
    package static func properties(_ keys: [KeyDefinition]) -> JSONObject {
        JSONSchemaWriter.properties(keys)
    }
}
