package import Basics
package import PromptModel
internal import Traces

/// The one table of what `promptgit.yaml` may say: the reader knows its keys, and the schema and
/// explanations come from it.
package enum SettingsDefinition {
    /// The sections and their keys.
    package static let keys: [KeyDefinition] = [
        KeyDefinition(
            "version", .integer(minimum: 1, maximum: 1), default: 1,
            "The version of the file's format."),
        KeyDefinition(
            "people", .list(.object(people)), "The people whom other settings name."),
        KeyDefinition("review", .object(review), "Who may decide on a proposal."),
        KeyDefinition("risk", .object(risk), "What counts as low risk."),
        KeyDefinition("observe", .object(observe), "How sessions are read."),
        KeyDefinition("reflect", .object(reflect), "When a finding is worth a proposal."),
        KeyDefinition("rules", .object(rules), "How much findings of a rule weigh."),
        KeyDefinition(
            "ignore", .list(.object(ignored)), "Rules that are switched off for some files."),
    ]

    /// The names of the keys of a section, such as `review` or `review.rules`; of the file itself
    /// for nil.
    static func names(of section: String?) -> [String] {
        var found = keys
        for name in section?.split(separator: ".") ?? [] {
            found = found.first { $0.name == name }?.keys ?? []
        }
        return found.map(\.name)
    }

    /// The largest count that a setting can have.
    static let largestCount = 1_000_000_000

    private static let review: [KeyDefinition] = [
        KeyDefinition(
            "allowSelfApproval", .boolean, default: false,
            "Whether somebody may approve what they wrote or edited themselves."),
        KeyDefinition(
            "approvers", .list(.text),
            "Those who may approve, by mail address or name; everybody who can move main without."),
        KeyDefinition(
            "quorum", .object(quorum), "How many people must approve, by the tier of risk."),
        KeyDefinition(
            "rules", .list(.object(reviewRules)), "Who approves changes of some assets."),
        KeyDefinition(
            "requireVerified", .boolean, default: false,
            "Whether only approvals with a signature that can be verified count."),
        KeyDefinition(
            "where", .oneOf(ReviewSettings.Place.allCases.map(\.rawValue)), default: "local",
            "Where decisions are taken: here, or at the code host."),
        count(
            "expireAfterDays", 14,
            "After how many days an open proposal expires; 0 means never."),
    ]

    private static let quorum: [KeyDefinition] = Risk.Tier.allCases.map { tier in
        KeyDefinition(
            tier.rawValue, .integer(minimum: 1, maximum: largestQuorum), default: 1,
            "How many people must approve a change of \(tier.rawValue) risk.")
    }

    /// The largest number of people that a change can need.
    static let largestQuorum = 100

    private static let reviewRules: [KeyDefinition] = [
        KeyDefinition(
            "path", .text, limits: .filled,
            "The files, from the library's root: `*`, `?` and `**` as in .gitignore."),
        KeyDefinition(
            "kinds", .list(.oneOf(AssetKind.allCases.map(\.rawValue))),
            "The kinds of assets; all without."),
        KeyDefinition(
            "approvers", .list(.text), "Those of whom one at least must approve such a change."),
        KeyDefinition(
            "quorum", .integer(minimum: 1, maximum: largestQuorum),
            "How many people must approve such a change."),
    ]

    private static let people: [KeyDefinition] = [
        KeyDefinition("name", .text, required: true, limits: .filled, "What they are called."),
        KeyDefinition("mails", .list(.text), "The mail addresses of their commits."),
        KeyDefinition(
            "keys", .list(.text),
            "OpenSSH public keys, or fingerprints of OpenPGP keys, that they sign with."),
        KeyDefinition("logins", .map(.text), "Their logins at code hosts, by the host's name."),
        KeyDefinition("chats", .map(.text), "Their ids in chats, by the chat's name."),
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
            "The tools whose call hands a session to a person; the usual names without."),
        KeyDefinition(
            "escalationPhrases", .list(.text),
            "What an agent says when it hands a session to a person; none without."),
        KeyDefinition(
            "unansweredPhrases", .list(.text),
            "What an agent says when it has no answer; the usual words without."),
        count(
            "keepText", 90,
            "For how many days what was said in sessions is kept, 0 for ever; the numbers stay."),
        count(
            "principalCap", 50,
            "How many sessions those of one principal on one day count for at most; 0: any number."),
        KeyDefinition(
            "mask", .list(.oneOf(MaskKind.allCases.map(\.rawValue))),
            "What is masked in what people, tools and the model wrote, before anything is kept."),
        count(
            "idleAfter", 30,
            "After how many minutes without an event an open session is closed and measured."),
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
          approvers: [Ada, eva@example.org]
          quorum: {high: 2}
          rules:
            - {kinds: [soul], approvers: [Ada]}
        people:
          - name: Ada
            mails: [ada@example.org, ada@home.example]
            logins: {github: ada}
        risk:
          lowKinds: [snippet, prompt]
          maxAddedCharacters: 400
        rules:
          joined-lines: error
          unused-reference: off

        """
}
