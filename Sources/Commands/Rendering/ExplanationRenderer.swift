internal import Basics
internal import PromptGit

/// Explanations as text for people.
struct ExplanationRenderer {
    let style: Style

    /// The explanation as lines, each ended by a newline.
    func text(of explanation: Explanation) -> String {
        switch explanation {
        case .file(let file): text(of: file)
        case .key(let key): text(of: key)
        case .rule(let rule): text(of: rule)
        case .overview(let files, let rules): overview(files, rules)
        }
    }

    private func text(of file: ExplainedFile) -> String {
        "\(style.paint(file.name, .bold)): \(file.summary)\n"
            + "\(file.path)\n\n"
            + table(file.keys)
            + "\n\(style.paint("Example", .bold))\n\n" + indented(file.example)
    }

    private func text(of key: ExplainedKey) -> String {
        var text = "\(style.paint(key.path, .bold)): \(key.summary)\n"
        text += "type: \(key.type)\n"
        if !key.limits.isEmpty { text += "limits: \(key.limits.joined(separator: "; "))\n" }
        text += "required: \(key.isRequired ? "yes" : "no")\n"
        if let value = key.defaultValue { text += "default: \(value)\n" }
        if !key.keys.isEmpty { text += "\n" + table(key.keys) }
        return text
    }

    private func text(of rule: ExplainedRule) -> String {
        var text = "\(style.paint(rule.id, .bold)): \(rule.summary)\n"
        text += "severity: \(severity(rule))\n\n"
        text += "\(rule.explanation)\n\n"
        return text + "\(style.paint("Breaks it", .bold))\n\n" + indented(rule.example)
    }

    private func overview(_ files: [ExplainedFile], _ rules: [ExplainedRule]) -> String {
        var kinds = TextTable()
        for file in files { kinds.add(["  \(file.name)", file.summary]) }
        var table = TextTable()
        for rule in rules { table.add(["  \(rule.id)", severity(rule), rule.summary]) }
        return style.paint("Kinds", .bold) + "\n" + kinds.text + "\n"
            + style.paint("Rules", .bold) + "\n" + table.text
    }

    private func severity(_ rule: ExplainedRule) -> String {
        guard let inForce = rule.inForce, inForce != rule.severity.rawValue else {
            return rule.severity.rawValue
        }
        return "\(inForce) here (\(rule.severity.rawValue))"
    }

    private func table(_ keys: [ExplainedKey]) -> String {
        var table = TextTable()
        func add(_ keys: [ExplainedKey], depth: Int) {
            for key in keys {
                let name = String(repeating: "  ", count: depth) + key.name
                table.add([
                    "  \(name)\(key.isRequired ? " *" : "")", shortened(key.type), key.summary,
                ])
                add(key.keys, depth: depth + 1)
            }
        }
        add(keys, depth: 0)
        return table.text + (keys.contains(where: \.needsStar) ? "  * required\n" : "")
    }

    /// A type that fits a column: a long list of words is cut.
    private func shortened(_ type: String) -> String {
        type.count <= 40 ? type : String(type.prefix(37)) + "..."
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: true).map { "    \($0)\n" }.joined()
    }
}

extension ExplainedKey {
    /// Whether it or a key inside it is required.
    fileprivate var needsStar: Bool { isRequired || keys.contains(where: \.needsStar) }
}
