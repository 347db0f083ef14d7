internal import Basics
internal import YAMLKit

/// The parameters of a tool are a valid JSON Schema.
enum JSONSchemaRule {
    static let rule = Rule(
        "json-schema", .error, "The parameters of a tool are a valid JSON Schema.",
        "A model's API checks the schema before it looks at the prompt, and refuses the call for one "
            + "wrong type in it. What is checked is the vocabulary of draft 2020-12: types of "
            + "keywords, names of types, lists without repetition, limits that exclude each other, "
            + "regular expressions (ECMA-262), references within the schema, and misspelt keywords.",
        example: .one(
            "tool", "refund",
            "description: Pays back.\nparameters:\n  type: object\n  properties:\n"
                + "    day: {type: text}\n"))

    static func check(_ asset: Asset, _ document: YAMLDocument) -> [Diagnostic] {
        guard asset.reference.kind == .tool, let root = document.root?["parameters"],
            root.isMapping
        else { return [] }
        var checker = JSONSchemaChecker(root: root, document: document)
        checker.check(root)
        return checker.diagnostics
    }
}

/// Looks through a schema.
private struct JSONSchemaChecker {
    let root: YAMLNode
    let document: YAMLDocument
    var diagnostics: [Diagnostic] = []

    init(root: YAMLNode, document: YAMLDocument) {
        self.root = root
        self.document = document
    }

    private mutating func report(_ node: YAMLNode, _ message: String, _ suggestion: String? = nil) {
        diagnostics.append(
            JSONSchemaRule.rule.diagnostic(
                message, at: document.place(of: node), suggestion: suggestion))
    }

    mutating func check(_ schema: YAMLNode) {
        guard schema.isMapping else {
            if schema.value.boolValue == nil {
                report(schema, "a schema is a mapping, or true or false, not \(schema.kindName)")
            }
            return
        }
        for member in schema.members {
            guard let form = JSONSchemaKeyword.forms[member.name] else {
                checkUnknown(member)
                continue
            }
            check(member, form)
        }
        for (low, high) in JSONSchemaKeyword.limits {
            guard let least = schema[low], let most = schema[high],
                let first = least.value.doubleValue, let second = most.value.doubleValue,
                first > second
            else { continue }
            report(least, "'\(low)' is more than '\(high)', so no value fits")
        }
        checkValues(schema)
    }

    private mutating func checkUnknown(_ member: YAMLMember) {
        let name = member.name
        guard name.utf8.count >= 4, !JSONSchemaKeyword.otherNames.contains(name),
            let near = closestMatch(to: name, among: JSONSchemaKeyword.forms.keys.sorted()),
            editDistance(name.lowercased(), near.lowercased()) <= 2
        else { return }
        report(member.key, "'\(name)' is no keyword of JSON Schema", "did you mean '\(near)'?")
    }

    private mutating func check(_ member: YAMLMember, _ form: JSONSchemaKeyword) {
        let name = member.name
        let node = member.value
        switch form {
        case .anything: break
        case .text:
            if node.stringValue == nil { report(node, "'\(name)' is a text, not \(node.kindName)") }
        case .boolean:
            if node.value.boolValue == nil {
                report(node, "'\(name)' is true or false, not \(node.kindName)")
            }
        case .number:
            if node.value.doubleValue == nil {
                report(
                    node, "'\(name)' is a number, not \(node.kindName)",
                    node.value.boolValue != nil
                        ? "in this draft '\(name)' is the limit itself" : nil)
            }
        case .positive:
            if (node.value.doubleValue ?? 0) <= 0 { report(node, "'\(name)' is a number above 0") }
        case .count:
            if (node.value.integerValue ?? -1) < 0 {
                report(node, "'\(name)' is a whole number of at least 0")
            }
        case .type: checkType(node)
        case .names: checkNames(node, name)
        case .namesByName:
            guard isMapping(node, name) else { return }
            for member in node.members { checkNames(member.value, member.name) }
        case .list:
            guard node.isSequence else {
                return report(node, "'\(name)' is a list, not \(node.kindName)")
            }
            if name == "enum", node.elements.isEmpty { report(node, "'enum' needs a value") }
            if name == "enum" { checkRepetition(node, name) }
        case .schema: check(node)
        case .schemas:
            guard node.isSequence, !node.elements.isEmpty else {
                return report(node, "'\(name)' is a list with at least one schema")
            }
            for element in node.elements { check(element) }
        case .schemasByName:
            guard isMapping(node, name) else { return }
            for member in node.members {
                if name == "patternProperties" { checkPattern(member.key) }
                check(member.value)
            }
        case .pattern:
            guard node.stringValue != nil else {
                return report(node, "'pattern' is a text, not \(node.kindName)")
            }
            checkPattern(node)
        case .reference: checkReference(node)
        }
    }

    private mutating func isMapping(_ node: YAMLNode, _ name: String) -> Bool {
        if !node.isMapping { report(node, "'\(name)' is a mapping, not \(node.kindName)") }
        return node.isMapping
    }

    private mutating func checkType(_ node: YAMLNode) {
        let nodes = node.isSequence ? node.elements : [node]
        if node.isSequence, nodes.isEmpty { report(node, "'type' needs the name of a type") }
        for node in nodes {
            guard let type = node.stringValue else {
                let isNull = node.isScalar && node.value.isNull
                report(
                    node, "'type' is the name of a type, not \(node.kindName)",
                    isNull ? "put it in quotes: \"null\"" : nil)
                continue
            }
            guard !JSONSchemaKeyword.types.contains(type) else { continue }
            let other = JSONSchemaKeyword.otherTypes[type.lowercased()]
            report(
                node, "there is no type '\(type)'",
                (other ?? closestMatch(to: type, among: JSONSchemaKeyword.types)).map {
                    "did you mean '\($0)'?"
                } ?? "use one of \(JSONSchemaKeyword.types.joined(separator: ", "))")
        }
        if node.isSequence { checkRepetition(node, "type") }
    }

    private mutating func checkNames(_ node: YAMLNode, _ name: String) {
        guard node.isSequence else {
            return report(
                node, "'\(name)' is a list of names, not \(node.kindName)",
                node.value.boolValue != nil
                    ? "name the property under 'required' of the object around it" : nil)
        }
        for element in node.elements where element.stringValue == nil {
            report(element, "'\(name)' is a list of names, and this is \(element.kindName)")
        }
        checkRepetition(node, name)
    }

    private mutating func checkRepetition(_ node: YAMLNode, _ name: String) {
        var seen: Set<JSONValue> = []
        for element in node.elements where !seen.insert(element.value).inserted {
            report(element, "'\(name)' has a value twice")
        }
    }

    /// The values of `enum` and `const` have the type that stands beside them.
    private mutating func checkValues(_ schema: YAMLNode) {
        guard let type = schema["type"] else { return }
        let types = Set((type.isSequence ? type.elements : [type]).compactMap(\.stringValue))
        guard !types.isEmpty, types.isSubset(of: JSONSchemaKeyword.types) else { return }
        let values = (schema["enum"]?.elements ?? []) + (schema["const"].map { [$0] } ?? [])
        for value in values where !types.contains(where: { Self.has(value.value, $0) }) {
            report(
                value,
                "the value is \(value.kindName), and the type is "
                    + types.sorted().map { "'\($0)'" }.joined(separator: " or "),
                types.contains("string") && value.isScalar && !value.value.isNull
                    ? "put it in quotes: \"\(value.scalarText ?? "")\"" : nil)
        }
    }

    private static func has(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"),
            (.object, "object"), (.integer, "integer"), (.integer, "number"), (.number, "number"):
            true
        case (.number(let number), "integer"): number.rounded() == number
        default: false
        }
    }

    private mutating func checkPattern(_ node: YAMLNode) {
        guard let text = node.scalarText, let problem = RegularExpression.problem(in: text) else {
            return
        }
        report(node, "the regular expression can't be read: \(problem)")
    }

    private mutating func checkReference(_ node: YAMLNode) {
        guard let text = node.stringValue else {
            return report(node, "'$ref' is a text, not \(node.kindName)")
        }
        guard text.hasPrefix("#"), text != "#" else { return }
        guard text.hasPrefix("#/") else {
            if !Self.hasAnchor(String(text.dropFirst()), root) {
                report(node, "there is no anchor '\(text.dropFirst())' in the schema")
            }
            return
        }
        var target: YAMLNode? = root
        for token in text.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            let name = String(token.replacing("~1", with: "/").replacing("~0", with: "~"))
            guard let current = target else { break }
            if current.isSequence {
                let elements = current.elements
                target = Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            } else {
                target = current[name]
            }
        }
        if target == nil {
            let names =
                (root["$defs"]?.members ?? []).map { "#/$defs/\($0.name)" }
                + (root["definitions"]?.members ?? []).map { "#/definitions/\($0.name)" }
            report(
                node, "'\(text)' leads nowhere in the schema",
                closestMatch(to: text, among: names).map { "did you mean '\($0)'?" })
        }
    }

    private static func hasAnchor(_ name: String, _ node: YAMLNode) -> Bool {
        if node["$anchor"]?.stringValue == name || node["$dynamicAnchor"]?.stringValue == name {
            return true
        }
        return node.members.contains { hasAnchor(name, $0.value) }
            || node.elements.contains { hasAnchor(name, $0) }
    }
}
