package import Basics
internal import PromptModel
internal import YAMLKit

extension Settings {
    /// Reads a settings file; what is wrong in it comes back as diagnostics, and the settings hold
    /// only when none of them is an error.
    package static func parse(_ bytes: [UInt8], file: String) -> (Settings, [Diagnostic]) {
        do throws(YAMLError) {
            let document = try YAMLDocument(parsing: bytes, file: file)
            var reader = SettingsReader(document: document)
            return (reader.read(), reader.diagnostics)
        } catch {
            return (Settings(), [error.diagnostic])
        }
    }
}

/// Reads a settings document key by key and collects what is wrong.
struct SettingsReader {
    let document: YAMLDocument
    var diagnostics: [Diagnostic] = []

    /// What messages call the file as a whole.
    private static let fileName = "the file"
    /// What messages call a rule that is switched off for some files.
    private static let ignoredName = "an entry of 'ignore'"

    init(document: YAMLDocument) { self.document = document }

    mutating func read() -> Settings {
        var settings = Settings()
        guard let root = document.root, !root.value.isNull else { return settings }
        section(root, Self.fileName) { reader, key, node in
            switch key {
            case "version": reader.version(node, &settings.version)
            case "people": reader.people(node, &settings.people)
            case "review":
                reader.section(node, key) { $0.review($1, $2, &settings.review) }
            case "risk":
                reader.section(node, key) { $0.risk($1, $2, &settings.risk) }
            case "observe":
                reader.section(node, key) { $0.observe($1, $2, &settings.observe) }
            case "reflect":
                reader.section(node, key) { $0.reflect($1, $2, &settings.reflect) }
            case "rules": reader.rules(node, &settings)
            case "ignore": reader.ignore(node, &settings)
            default: return false
            }
            return true
        }
        return settings
    }

    private mutating func version(_ node: YAMLNode, _ version: inout Int) {
        count(node, "version", &version)
        if version != 1 {
            report(
                "settings-version", node,
                "version \(version) of this file is not known to this promptgit",
                suggestion: "version 1 is; a newer promptgit may be needed")
        }
    }

    private mutating func risk(
        _ key: String, _ node: YAMLNode, _ risk: inout RiskSettings
    ) -> Bool {
        switch key {
        case "lowKinds": risk.lowKinds = kinds(node, key).map(\.rawValue)
        case "maxAddedCharacters": count(node, key, &risk.maxAddedCharacters)
        case "maxReach": count(node, key, &risk.maxReach)
        default: return false
        }
        return true
    }

    private mutating func observe(
        _ key: String, _ node: YAMLNode, _ observe: inout ObserveSettings
    ) -> Bool {
        func list() -> [String] {
            var found: [String] = []
            texts(node, key, &found)
            return found
        }
        switch key {
        case "escalationTools": observe.escalationTools = list()
        case "escalationPhrases": observe.escalationPhrases = list()
        case "unansweredPhrases": observe.unansweredPhrases = list()
        case "keepText": count(node, key, &observe.keepText)
        case "principalCap": count(node, key, &observe.principalCap)
        case "mask": masks(node, key, &observe.mask)
        case "idleAfter": count(node, key, &observe.idleAfter)
        default: return false
        }
        return true
    }

    private mutating func reflect(
        _ key: String, _ node: YAMLNode, _ reflect: inout ReflectSettings
    ) -> Bool {
        switch key {
        case "minSessions": count(node, key, &reflect.minSessions)
        case "minTasks": count(node, key, &reflect.minTasks)
        case "newEvidenceFactor": count(node, key, &reflect.newEvidenceFactor)
        default: return false
        }
        return true
    }

    private mutating func rules(_ node: YAMLNode, _ settings: inout Settings) {
        guard let members = members(node, "rules") else { return }
        for member in members {
            guard let id = member.key.scalarText else { continue }
            let text = member.value.scalarText
            if !isRule(id, member.key, "settings-key") || member.value.value.isNull {
                continue
            } else if text == "off" {
                settings.disabledRules.insert(id)
            } else if let severity = text.flatMap(Severity.init(rawValue:)) {
                settings.severities[id] = severity
            } else {
                report(
                    "settings-value", member.value,
                    "a rule's severity is error, warning, note or off")
            }
        }
    }

    /// Whether there is a rule of a name; reports a node that names none.
    private mutating func isRule(_ id: String, _ node: YAMLNode, _ problem: String) -> Bool {
        guard Rule.rule(id) == nil else { return true }
        let near = closestMatch(to: id, among: Rule.all.map(\.id))
        report(
            problem, node, "there is no rule '\(id)'",
            suggestion: near.map { "did you mean '\($0)'?" })
        return false
    }

    private mutating func ignore(_ node: YAMLNode, _ settings: inout Settings) {
        guard node.isSequence || node.value.isNull else {
            return report("settings-value", node, "'ignore' is a list of rules with their files")
        }
        for entry in node.elements {
            var ignored = IgnoredFiles(rule: "", path: "")
            section(entry, Self.ignoredName, of: "ignore") { reader, key, node in
                switch key {
                case "rule":
                    reader.text(node, key, &ignored.rule)
                    if !ignored.rule.isEmpty {
                        _ = reader.isRule(ignored.rule, node, "settings-value")
                    }
                case "path": reader.text(node, key, &ignored.path)
                case "reason":
                    var reason = ""
                    reader.text(node, key, &reason)
                    ignored.reason = reason
                default: return false
                }
                return true
            }
            guard entry.isMapping else { continue }
            if ["rule", "path"].contains(where: { entry[$0]?.value.isNull ?? true }) {
                report("settings-value", entry, "an entry of 'ignore' needs 'rule' and 'path'")
            } else if !ignored.rule.isEmpty, !ignored.path.isEmpty {
                settings.ignored.append(ignored)
            }
        }
    }

    mutating func text(_ node: YAMLNode, _ key: String, _ value: inout String) {
        if let text = node.value.stringValue, !text.isEmpty {
            value = text
        } else {
            report("settings-value", node, "'\(key)' is a text")
        }
    }

    /// Goes through a mapping; `each` says whether it knows a key.
    ///
    /// An empty value stands for a key that is left out. `path` names the mapping in the table of
    /// settings where its name in messages is another one.
    mutating func section(
        _ node: YAMLNode, _ name: String, of path: String? = nil,
        each: (inout SettingsReader, String, YAMLNode) -> Bool
    ) {
        guard let members = members(node, name) else { return }
        for member in members {
            guard let key = member.key.scalarText else {
                report("settings-key", member.key, "a key is a text")
                continue
            }
            let isEmpty = member.value.isNull
            if !isEmpty, each(&self, key, member.value) { continue }
            // The table of settings names every rule with its explanation: made for a mistake only.
            let known = SettingsDefinition.names(
                of: name == Self.fileName ? nil : path ?? name)
            if !isEmpty || !known.contains(key) {
                report(
                    "settings-key", member.key, "'\(key)' is not a setting of \(name)",
                    suggestion: closestMatch(to: key, among: known).map { "did you mean '\($0)'?" }
                        ?? "known here: \(known.joined(separator: ", "))")
            }
        }
    }

    mutating func members(_ node: YAMLNode, _ name: String) -> [YAMLMember]? {
        if case .mapping = node.content { return node.members }
        if node.value.isNull { return [] }
        report("settings-value", node, "'\(name)' has keys and values")
        return nil
    }

    mutating func flag(_ node: YAMLNode, _ key: String, _ value: inout Bool) {
        if let flag = node.value.boolValue {
            value = flag
        } else {
            report("settings-value", node, "'\(key)' is true or false")
        }
    }

    mutating func count(_ node: YAMLNode, _ key: String, _ value: inout Int) {
        if let number = node.value.integerValue, number >= 0,
            number <= SettingsDefinition.largestCount
        {
            value = Int(number)
        } else {
            report("settings-value", node, "'\(key)' is a whole number of at least 0")
        }
    }

    mutating func texts(_ node: YAMLNode, _ key: String, _ value: inout [String]) {
        let elements = node.value.arrayValue
        let texts = elements?.compactMap(\.stringValue)
        if let texts, texts.count == elements?.count {
            value = texts
        } else {
            report("settings-value", node, "'\(key)' is a list of texts")
        }
    }

    mutating func report(
        _ rule: String, _ node: YAMLNode, _ message: String, suggestion: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(
                rule: rule, severity: .error, message: message,
                location: document.location(ofByte: node.span.lowerBound),
                length: node.span.count, suggestion: suggestion))
    }
}
