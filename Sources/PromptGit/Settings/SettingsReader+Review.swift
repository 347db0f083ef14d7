internal import Basics
internal import PromptModel
internal import YAMLKit

/// Who decides: `review` and `people`.
extension SettingsReader {
    mutating func review(_ key: String, _ node: YAMLNode, _ review: inout ReviewSettings) -> Bool {
        switch key {
        case "allowSelfApproval": flag(node, key, &review.allowSelfApproval)
        case "approvers": texts(node, key, &review.approvers)
        case "requireVerified": flag(node, key, &review.requireVerified)
        case "expireAfterDays": count(node, key, &review.expireAfterDays)
        case "rules": rules(node, &review.rules)
        case "quorum":
            section(node, "quorum", of: "review.quorum") { reader, key, node in
                guard let tier = Risk.Tier(rawValue: key) else { return false }
                review.quorum[tier] = reader.people(node, key)
                return true
            }
        case "where":
            if let place = node.value.stringValue.flatMap(ReviewSettings.Place.init(rawValue:)) {
                review.place = place
            } else {
                report("settings-value", node, "'where' is local or host")
            }
        default: return false
        }
        return true
    }

    /// A number of people; nil after a report.
    private mutating func people(_ node: YAMLNode, _ key: String) -> Int? {
        let largest = SettingsDefinition.largestQuorum
        if let number = node.value.integerValue.map({ Int($0) }), (1...largest).contains(number) {
            return number
        }
        report("settings-value", node, "'\(key)' is a number of people from 1 to \(largest)")
        return nil
    }

    private mutating func rules(_ node: YAMLNode, _ rules: inout [ReviewRule]) {
        for entry in entries(node, "review.rules") {
            var rule = ReviewRule()
            section(entry, "an entry of 'review.rules'", of: "review.rules") {
                reader, key, node in
                switch key {
                case "path":
                    var path = ""
                    reader.text(node, key, &path)
                    rule.path = path
                case "kinds": rule.kinds = reader.kinds(node, key)
                case "approvers": reader.texts(node, key, &rule.approvers)
                case "quorum": rule.quorum = reader.people(node, key)
                default: return false
                }
                return true
            }
            if rule.approvers.isEmpty, rule.quorum == nil, entry.isMapping {
                report("settings-value", entry, "a rule of 'review' needs 'approvers' or 'quorum'")
            }
            rules.append(rule)
        }
    }

    mutating func kinds(_ node: YAMLNode, _ key: String) -> [AssetKind] {
        var names: [String] = []
        texts(node, key, &names)
        return names.compactMap { name in
            if let kind = AssetKind(rawValue: name) { return kind }
            let near = closestMatch(to: name, among: AssetKind.allCases.map(\.rawValue))
            report(
                "settings-value", node, "'\(name)' is no kind of asset",
                suggestion: near.map { "did you mean '\($0)'?" })
            return nil
        }
    }

    mutating func people(_ node: YAMLNode, _ people: inout [PersonSettings]) {
        var owners: [String: Int] = [:]
        for entry in entries(node, "people") {
            var person = PersonSettings(name: "")
            section(entry, "an entry of 'people'", of: "people") { reader, key, node in
                switch key {
                case "name": reader.text(node, key, &person.name)
                case "mails": reader.texts(node, key, &person.mails)
                case "keys": reader.texts(node, key, &person.keys)
                case "logins": person.logins = reader.names(node, key)
                case "chats": person.chats = reader.names(node, key)
                default: return false
                }
                return true
            }
            guard entry.isMapping else { continue }
            if entry["name"]?.value.isNull ?? true {
                report("settings-value", entry, "an entry of 'people' needs 'name'")
            }
            // One address of two people would let each of them speak for the other.
            for name in [person.name] + person.mails where !name.isEmpty {
                let owner = owners.updateValue(people.count, forKey: name.lowercased())
                if let owner, owner != people.count {
                    report(
                        "settings-value", entry,
                        "'\(name)' is already a name of \(people[owner].name)")
                }
            }
            people.append(person)
        }
    }

    /// The entries of a list; reports what is no list.
    private mutating func entries(_ node: YAMLNode, _ name: String) -> [YAMLNode] {
        if !node.isSequence, !node.value.isNull {
            report("settings-value", node, "'\(name)' is a list")
        }
        return node.elements
    }

    private mutating func names(_ node: YAMLNode, _ key: String) -> [String: String] {
        var names: [String: String] = [:]
        for member in members(node, key) ?? [] {
            if let place = member.key.scalarText, let name = member.value.value.stringValue {
                names[place] = name
            } else {
                report("settings-value", member.value, "an entry of '\(key)' is a text")
            }
        }
        return names
    }
}
