internal import Basics
internal import YAMLKit

extension AssetReader {
    /// Checks the keys of a mapping and their values against their definitions.
    mutating func checkMembers(
        of node: YAMLNode, keys: [KeyDefinition], owner: @autoclosure () -> String,
        isOpen: Bool = false
    ) {
        let members = node.members
        for index in members.indices {
            let name = members[index].name
            guard let place = keys.firstIndex(where: { $0.name == name }) else {
                if isOpen { continue }
                let member = members[index]
                diagnostics.append(
                    UnknownKey.diagnostic(
                        name, among: keys.map(\.name), of: owner(),
                        at: document.place(of: member.key)))
                continue
            }
            let key = keys[place]
            if key.isRequired, members[index].value.isNull {
                let member = members[index]
                diagnostics.append(
                    MissingKey.rule.diagnostic(
                        "the key '\(key.name)' of \(owner()) has no value",
                        at: document.place(of: member.key)))
                continue
            }
            trail.append(.key(name))
            check(members[index].value, name, key.type, key.limits)
            trail.removeLast()
        }
        for key in keys where key.isRequired && key.name != "kind" {
            guard members.index(of: key.name) == nil else { continue }
            diagnostics.append(
                MissingKey.diagnostic(
                    [key.name], of: owner(), at: document.place(ofMapping: node),
                    suggestion: key.name == "id" ? "add 'id: \(self.path.stem)'" : nil))
        }
    }

    /// Checks a value against its type; an empty value stands for a key that is left out.
    mutating func check(
        _ node: YAMLNode, _ key: String, _ type: ValueType, _ limits: ValueLimits = .none
    ) {
        guard !node.isNull else { return }
        switch type {
        case .any: break
        case .text, .template:
            guard let text = node.stringValue else { return wrongType(node, key, type) }
            if let problem = limits.problem(of: text) { invalid(node, "'\(key)' \(problem)") }
            if type == .template { addText(node, at: YAMLPath(trail)) }
        case .integer(let minimum, let maximum):
            guard let value = node.value.integerValue else { return wrongType(node, key, type) }
            if value < minimum || value > maximum { outOfRange(node, key, type) }
        case .number(let minimum, let maximum):
            guard let value = node.value.doubleValue else { return wrongType(node, key, type) }
            if value < minimum ?? value || value > maximum ?? value {
                outOfRange(node, key, type)
            }
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
                if item.isNull { wrongType(item, key, element, item: true) }
                trail.append(.index(index))
                check(item, key, element, limits)
                trail.removeLast()
            }
            checkElements(of: node, key, limits)
        case .object(let keys):
            guard node.isMapping else { return wrongType(node, key, type) }
            checkMembers(of: node, keys: keys, owner: "'\(key)'")
        case .open(let keys):
            guard node.isMapping else { return wrongType(node, key, type) }
            checkMembers(of: node, keys: keys, owner: "'\(key)'", isOpen: true)
        case .map(let value):
            guard node.isMapping else { return wrongType(node, key, type) }
            for member in node.members {
                let name = member.name
                trail.append(.key(name))
                check(member.value, name, value)
                trail.removeLast()
            }
        case .free: if !node.isMapping { wrongType(node, key, type) }
        case .schema:
            guard node.isMapping else { return wrongType(node, key, type) }
            checkSchema(node, at: YAMLPath(trail))
        case .either(let types):
            let fitting = types.first { fits(node, $0) }
            guard let fitting else { return wrongType(node, key, type) }
            check(node, key, fitting, limits)
        }
    }

    /// Checks how many elements a list has and whether they differ.
    private mutating func checkElements(
        of node: YAMLNode, _ key: String, _ limits: ValueLimits
    ) {
        if let minimum = limits.minimumCount, node.elements.count < minimum {
            invalid(
                node,
                "'\(key)' needs at least \(minimum == 1 ? "one element" : "\(minimum) elements")")
        }
        guard limits.isDistinct || limits.distinctKey != nil else { return }
        var seen: Set<String> = []
        for element in node.elements {
            let part = limits.distinctKey.flatMap { element[$0] } ?? element
            guard let text = part.stringValue, !seen.insert(text).inserted else { continue }
            invalid(part, "'\(text)' stands twice in '\(key)'")
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
        case .object, .open, .map, .free, .schema: node.isMapping
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
            if node.isScalar, !node.isNull {
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
        invalid(node, "'\(key)' must be \(type.expectation)")
    }

    private mutating func invalid(_ node: YAMLNode, _ message: String) {
        diagnostics.append(InvalidValue.rule.diagnostic(message, at: document.place(of: node)))
    }

    // MARK: - What the keys by themselves can't say

    mutating func checkSpecial(_ root: YAMLNode, _ definition: KindDefinition) {
        if path.workspace == nil {
            for requirement in definition.requirements { check(requirement, root, definition.kind) }
        }
        switch definition.kind {
        case .prompt: for member in root["placeholders"]?.members ?? [] { checkPlaceholder(member) }
        case .enhancement: checkComplexity(root)
        default: break
        }
    }

    private mutating func check(
        _ requirement: KindDefinition.Requirement, _ root: YAMLNode, _ kind: AssetKind
    ) {
        switch requirement {
        case .anyOf(let keys):
            guard !keys.contains(where: { root.member($0) != nil }) else { return }
            diagnostics.append(
                MissingKey.diagnostic(keys, of: "a \(kind)", at: document.place(ofMapping: root)))
        case .key(let key, let other, let word):
            guard let node = root[other], node.stringValue == word, root.member(key) == nil else {
                return
            }
            diagnostics.append(
                MissingKey.diagnostic(
                    [key], of: "a \(kind) whose '\(other)' is '\(word)'",
                    at: document.place(of: node)))
        }
    }

    /// `template` speaks of the texts of its own file; in an override there may be none.
    mutating func checkTemplateKey(_ root: YAMLNode) {
        guard path.workspace != nil, let node = root["template"], !node.value.isNull, texts.isEmpty
        else { return }
        invalid(node, "'template' speaks of the texts of this file, and there are none")
    }

    private mutating func checkComplexity(_ root: YAMLNode) {
        guard let complexity = root["targets"]?["complexity"],
            let least = complexity["min"]?.value.doubleValue, let node = complexity["max"],
            let most = node.value.doubleValue, most < least
        else { return }
        invalid(node, "'max' is smaller than 'min', so that nothing fits")
    }

    private mutating func checkPlaceholder(_ member: YAMLMember) {
        let name = member.name
        if !ReservedName.isFree(name) {
            diagnostics.append(ReservedName.diagnostic(name, at: document.place(of: member.key)))
        }
        guard let type = member.value["type"]?.stringValue.flatMap(Placeholder.ValueType.init),
            let node = member.value["default"], !type.accepts(node.value)
        else { return }
        invalid(
            node,
            "the default of '\(member.name)' is \(node.kindName), and its type is "
                + "'\(type.rawValue)'")
    }
}
