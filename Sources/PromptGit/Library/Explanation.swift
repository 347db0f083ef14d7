public import Basics
internal import PromptModel

/// What `explain` says about a name.
public enum Explanation: Sendable {
    /// A kind of asset, or the settings file: what it is for, its keys and a file.
    case file(ExplainedFile)
    /// One key, with the keys inside it.
    case key(ExplainedKey)
    /// A rule.
    case rule(ExplainedRule)
    /// Everything that can be explained.
    case overview(files: [ExplainedFile], rules: [ExplainedRule])

    /// The explanation as JSON.
    public var json: JSONValue {
        switch self {
        case .file(let file): file.json
        case .key(let key): key.json
        case .rule(let rule): rule.json
        case .overview(let files, let rules):
            [
                "kinds": .array(
                    files.map { ["name": .string($0.name), "summary": .string($0.summary)] }),
                "rules": .array(rules.map(\.summaryJSON)),
            ]
        }
    }
}

/// A kind of file and what may stand in it.
public struct ExplainedFile: Sendable {
    /// The kind, or `promptgit.yaml`.
    public var name: String
    /// What it is for, in one sentence.
    public var summary: String
    /// Where `new` puts one.
    public var path: String
    /// Its keys, in the order they are best written.
    public var keys: [ExplainedKey]
    /// A file of the kind.
    public var example: String

    /// The kind as JSON.
    var json: JSONValue {
        [
            "kind": .string(name), "summary": .string(summary), "path": .string(path),
            "keys": .array(keys.map(\.json)), "example": .string(example),
        ]
    }
}

/// A key of a file.
public struct ExplainedKey: Sendable {
    /// The way to it: `prompt.messages.role`.
    public var path: String
    /// The type of its value in words.
    public var type: String
    /// Bounds of its value in words; empty where there are none.
    public var limits: [String]
    /// Whether it must be there.
    public var isRequired: Bool
    /// What counts where it is not there, as JSON text; nil where that is nothing.
    public var defaultValue: String?
    /// What it means.
    public var summary: String
    /// The keys of the mapping, or mappings, that it holds.
    public var keys: [ExplainedKey]

    /// The last part of the path.
    public var name: String { path.split(separator: ".").last.map(String.init) ?? path }

    /// The key as JSON.
    var json: JSONValue {
        [
            "path": .string(path), "type": .string(type), "limits": .strings(limits),
            "required": .bool(isRequired), "default": .optional(defaultValue),
            "summary": .string(summary), "keys": .array(keys.map(\.json)),
        ]
    }

    init(_ key: KeyDefinition, in owner: String) {
        path = "\(owner).\(key.name)"
        type = key.type.words
        limits = key.limits.words
        isRequired = key.isRequired
        defaultValue = key.defaultValue.map { $0.stringValue ?? $0.text(.compact) }
        summary = key.documentation
        let path = path
        keys = key.keys.map { ExplainedKey($0, in: path) }
    }
}

/// A rule, and how much it weighs here.
public struct ExplainedRule: Sendable {
    /// Its id.
    public var id: String
    /// How much a finding weighs when the settings say nothing else.
    public var severity: Severity
    /// How much it weighs by the settings in force: error, warning, note or off; nil where there
    /// is no library.
    public var inForce: String?
    /// What it asks for, in one sentence.
    public var summary: String
    /// Why it asks for it, and what to do.
    public var explanation: String
    /// A file, or a part of one, that breaks it.
    public var example: String

    init(_ rule: Rule, _ settings: Settings?) {
        id = rule.id
        severity = rule.severity
        inForce = settings.map { settings in
            settings.disabledRules.contains(rule.id)
                ? "off" : (settings.severities[rule.id] ?? rule.severity).rawValue
        }
        summary = rule.summary
        explanation = rule.explanation
        example = rule.example.text
    }

    /// The rule in a list.
    var summaryJSON: JSONValue {
        [
            "id": .string(id), "severity": .string(severity.rawValue),
            "inForce": .optional(inForce), "summary": .string(summary),
        ]
    }

    /// The rule as JSON.
    var json: JSONValue {
        var object = summaryJSON.objectValue ?? JSONObject()
        object["explanation"] = .string(explanation)
        object["example"] = .string(example)
        return .object(object)
    }
}
