package import Basics
package import PromptModel

/// The one table of what `promptgit.yaml` may say: the reader knows its keys, and the schema and
/// explanations come from it.
package enum SettingsDefinition {
    /// The sections and their keys.
    package static let keys: [KeyDefinition] = [
        KeyDefinition(
            "version", .integer(minimum: 1, maximum: 1), default: 1,
            "The version of the file's format."),
        KeyDefinition("review", .object(review), "Who may decide on a proposal."),
        KeyDefinition("risk", .object(risk), "What counts as low risk."),
        KeyDefinition("observe", .object(observe), "How sessions are read."),
        KeyDefinition("reflect", .object(reflect), "When a finding is worth a proposal."),
        KeyDefinition("rules", .object(rules), "How much findings of a rule weigh."),
        KeyDefinition(
            "ignore", .list(.object(ignored)), "Rules that are switched off for some files."),
    ]

    /// The names of the keys of a section; of the file itself for nil.
    static func names(of section: String?) -> [String] {
        guard let section else { return keys.map(\.name) }
        return keys.first { $0.name == section }?.keys.map(\.name) ?? []
    }

    /// The largest count that a setting can have.
    static let largestCount = 1_000_000_000

    private static let review: [KeyDefinition] = [
        KeyDefinition(
            "allowSelfApproval", .boolean, default: false,
            "Whether somebody may approve what they wrote or edited themselves."),
        KeyDefinition(
            "approvers", .list(.text),
            "Mail addresses of those who may approve; everybody who can move main without."),
    ]

    private static let risk: [KeyDefinition] = [
        KeyDefinition(
            "lowKinds", .list(.oneOf(AssetKind.allCases.map(\.rawValue))),
            "The kinds whose text may change at low risk; snippet and prompt without."),
        count("maxAddedCharacters", 400, "How many characters a low-risk change may add."),
        count("maxReach", 3, "How many prompts a low-risk change may reach."),
    ]

    private static let observe: [KeyDefinition] = [
        KeyDefinition(
            "escalationTools", .list(.text),
            "The tools whose call hands a session to a person; the usual names without.")
    ]

    private static let reflect: [KeyDefinition] = [
        count("minSessions", 3, "The fewest sessions that a cause must be seen in."),
        count("minTasks", 2, "The fewest tasks that a cause must be seen in."),
        count(
            "newEvidenceFactor", 2,
            "How many times the evidence of a rejected proposal must have grown."),
    ]

    private static var rules: [KeyDefinition] {
        Rule.all.map { rule in
            KeyDefinition(
                rule.id, .oneOf(["error", "warning", "note", "off"]),
                default: .string(rule.severity.rawValue), rule.summary)
        }
    }

    private static var ignored: [KeyDefinition] {
        [
            KeyDefinition("rule", .oneOf(Rule.all.map(\.id)), required: true, "The rule."),
            KeyDefinition(
                "path", .text, required: true, limits: .filled,
                "The files, from the library's root: `*`, `?` and `**` as in .gitignore."),
            KeyDefinition("reason", .text, limits: .filled, "Why."),
        ]
    }

    private static func count(
        _ name: String, _ value: Int64, _ documentation: String
    ) -> KeyDefinition {
        KeyDefinition(
            name, .integer(minimum: 0, maximum: largestCount), default: .integer(value),
            documentation)
    }
}

extension SettingsDefinition {
    /// The name of the schema of the settings file.
    package static let schemaName = "settings"

    /// The JSON Schema (draft 2020-12) of the settings file.
    package static var schema: JSONValue {
        [
            "$schema": .string(AssetSchema.dialect), "title": "promptgit: settings",
            "description": "How promptgit treats the library of this folder.",
            "type": ["object", "null"],
            "properties": .object(AssetSchema.properties(keys)), "additionalProperties": false,
        ]
    }

    /// A settings file.
    static let example = """
        version: 1
        review:
          allowSelfApproval: false
          approvers: [ada@example.org]
        risk:
          lowKinds: [snippet, prompt]
          maxAddedCharacters: 400
        rules:
          joined-lines: error
          unused-reference: off

        """
}
