internal import Basics
internal import YAMLKit

extension AssetReader {
    /// Checks the keys of a mapping and their values against their definitions.
    mutating func checkMembers(
        of node: YAMLNode, keys: [KeyDefinition], owner: String, path: YAMLPath
    ) {
        let names = keys.map(\.name)
        for member in node.members {
            guard let key = keys.first(where: { $0.name == member.name }) else {
                diagnostics.append(
                    UnknownKey.diagnostic(
                        member.name, among: names, of: owner, at: document.place(of: member.key)))
                continue
            }
            if key.isRequired, member.value.value.isNull {
                diagnostics.append(
                    MissingKey.rule.diagnostic(
                        "the key '\(key.name)' of \(owner) has no value",
                        at: document.place(of: member.key)))
                continue
            }
            check(member.value, key.name, key.type, at: path.appending(key.name))
        }
        for key in keys where key.isRequired && node.member(key.name) == nil {
            guard key.name != "kind" else { continue }
            diagnostics.append(
                MissingKey.diagnostic(
                    [key.name], of: owner, at: document.place(ofMapping: node),
                    suggestion: key.name == "id" ? "add 'id: \(self.path.stem)'" : nil))
        }
    }

    /// Checks a value against its type; an empty value stands for a key that is left out.
    mutating func check(_ node: YAMLNode, _ key: String, _ type: ValueType, at path: YAMLPath) {
        guard !node.isScalar || !node.value.isNull else { return }
        switch type {
        case .any: break
        case .text: if node.stringValue == nil { wrongType(node, key, type) }
        case .template:
            guard node.stringValue != nil else { return wrongType(node, key, type) }
            addText(node, at: path)
        case .integer(let minimum):
            guard let value = node.value.integerValue else { return wrongType(node, key, type) }
            if value < minimum { outOfRange(node, key, type) }
        case .number(let minimum):
            guard let value = node.value.doubleValue else { return wrongType(node, key, type) }
            if let minimum, value < minimum { outOfRange(node, key, type) }
        case .boolean: if node.value.boolValue == nil { wrongType(node, key, type) }
        case .oneOf(let words):
            guard let word = node.stringValue else { return wrongType(node, key, type) }
            if !words.contains(word), key != "kind" {
                diagnostics.append(
                    InvalidValue.diagnostic(
                        key, word: word, among: words, at: document.place(of: node)))
            }
        case .identifier, .reference:
            guard let id = node.stringValue else { return wrongType(node, key, type) }
            if !AssetReference.isValidID(id) {
                diagnostics.append(IDForm.diagnostic(id, at: document.place(of: node)))
            }
        case .list(let element):
            guard node.isSequence else { return wrongType(node, key, type) }
            for (index, item) in node.elements.enumerated() {
                if item.isScalar, item.value.isNull { wrongType(item, key, element, item: true) }
                check(item, key, element, at: path.appending(index))
            }
        case .object(let keys):
            guard node.isMapping else { return wrongType(node, key, type) }
            checkMembers(of: node, keys: keys, owner: "'\(key)'", path: path)
        case .map(let value):
            guard node.isMapping else { return wrongType(node, key, type) }
            for member in node.members {
                check(member.value, member.name, value, at: path.appending(member.name))
            }
        case .free: if !node.isMapping { wrongType(node, key, type) }
        case .schema:
            guard node.isMapping else { return wrongType(node, key, type) }
            checkSchema(node, at: path)
        case .either(let types):
            let fitting = types.first { fits(node, $0) }
            guard let fitting else { return wrongType(node, key, type) }
            check(node, key, fitting, at: path)
        }
    }

    /// Whether a value could be of a type, looking at the value itself only.
    private func fits(_ node: YAMLNode, _ type: ValueType) -> Bool {
        switch type {
        case .text, .template, .oneOf, .identifier, .reference: node.stringValue != nil
        case .integer: node.isScalar && node.value.integerValue != nil
        case .number: node.isScalar && node.value.doubleValue != nil
        case .boolean: node.isScalar && node.value.boolValue != nil
        case .list: node.isSequence
        case .object, .map, .free, .schema: node.isMapping
        case .either(let types): types.contains { fits(node, $0) }
        case .any: true
        }
    }

    private mutating func wrongType(
        _ node: YAMLNode, _ key: String, _ type: ValueType, item: Bool = false
    ) {
        var suggestion: String?
        switch type {
        case .text, .template, .oneOf, .identifier, .reference:
            if node.isScalar, !node.value.isNull {
                suggestion = "put it in quotes: \"\(node.scalarText ?? "")\""
            }
        case .list:
            if node.isScalar { suggestion = "write it as a list: [\(node.scalarText ?? "")]" }
        default: break
        }
        diagnostics.append(
            WrongType.diagnostic(
                key, expected: type.expectation, found: node.kindName,
                at: document.place(of: node), suggestion: suggestion))
    }

    private mutating func outOfRange(_ node: YAMLNode, _ key: String, _ type: ValueType) {
        diagnostics.append(
            InvalidValue.rule.diagnostic(
                "'\(key)' must be \(type.expectation)", at: document.place(of: node)))
    }

    // MARK: - What the table can't say

    mutating func checkSpecial(_ root: YAMLNode, kind: AssetKind) {
        switch kind {
        case .knowledge:
            guard root.member("entries") == nil, root.member("text") == nil else { return }
            diagnostics.append(
                MissingKey.diagnostic(
                    ["entries", "text"], of: "a knowledge", at: document.place(ofMapping: root)))
        case .prompt:
            for member in root["placeholders"]?.members ?? [] { checkPlaceholder(member) }
            if let messages = root["messages"], messages.isSequence, messages.elements.isEmpty {
                diagnostics.append(
                    InvalidValue.rule.diagnostic(
                        "a prompt needs at least one message", at: document.place(of: messages)))
            }
        default: break
        }
    }

    private mutating func checkPlaceholder(_ member: YAMLMember) {
        if let problem = ReservedName.diagnostic(member.name, at: document.place(of: member.key)) {
            diagnostics.append(problem)
        }
        guard let type = member.value["type"]?.stringValue.flatMap(Placeholder.ValueType.init),
            let node = member.value["default"], !type.accepts(node.value)
        else { return }
        diagnostics.append(
            InvalidValue.rule.diagnostic(
                "the default of '\(member.name)' is \(node.kindName), and its type is "
                    + "'\(type.rawValue)'", at: document.place(of: node)))
    }
}
