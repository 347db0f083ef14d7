internal import Basics
internal import YAMLKit

extension AssetReader {
    /// Checks the keys of a mapping and their values against their definitions.
    ///
    /// - Parameters:
    ///   - node: the mapping.
    ///   - mapping: its keys.
    ///   - owner: what it is, for messages.
    ///   - isOpen: whether it may have other keys.
    ///   - leave: a bit for each key that need not be there, whatever its definition says.
    mutating func checkMembers(
        of node: YAMLNode, _ mapping: KeyTable.Mapping, owner: @autoclosure () -> String,
        isOpen: Bool = false, leave: UInt64 = 0
    ) {
        let held = node.members
        // Through a span a member is looked at in its place; an array would hand out copies.
        let members = held.span
        var missing = mapping.required & ~leave
        for index in members.indices {
            let name = members[index].name
            guard let key = table.index(of: name, in: mapping) else {
                if isOpen { continue }
                diagnostics.append(
                    UnknownKey.diagnostic(
                        name, among: table.definitions[mapping.keys].map(\.name), of: owner(),
                        at: document.place(of: members[index].key)))
                continue
            }
            let bit: UInt64 = 1 << UInt64(key - mapping.keys.lowerBound)
            if missing & bit != 0 {
                missing &= ~bit
                if members[index].value.isNull {
                    diagnostics.append(
                        MissingKey.rule.diagnostic(
                            "the key '\(name)' of \(owner()) has no value",
                            at: document.place(of: members[index].key)))
                    continue
                }
            }
            trail.append(.key(name))
            check(
                members[index].value, name, table.keys[key].type,
                limits: table.keys[key].isLimited ? key : nil)
            trail.removeLast()
        }
        while missing != 0 {
            let name = table.definitions[mapping.keys.lowerBound + missing.trailingZeroBitCount]
                .name
            missing &= missing - 1
            diagnostics.append(
                MissingKey.diagnostic(
                    [name], of: owner(), at: document.place(ofMapping: node),
                    suggestion: name == "id" ? "add 'id: \(self.path.stem)'" : nil))
        }
    }

    /// Checks a value against its type; an empty value stands for a key that is left out.
    ///
    /// - Parameters:
    ///   - node: the value.
    ///   - key: the key whose value it is, or belongs to.
    ///   - type: the type.
    ///   - limited: the key whose limits hold; nil where there are none.
    private mutating func check(
        _ node: YAMLNode, _ key: String, _ type: KeyTable.TypeIndex, limits limited: Int? = nil
    ) {
        switch table.forms[type] {
        case .any: break
        case .text: checkText(node, key, type, limited)
        case .template:
            if checkText(node, key, type, limited) { addText(node, at: YAMLPath(trail)) }
        case .integer(let minimum, let maximum):
            guard let value = node.value.integerValue else { return wrongType(node, key, type) }
            if value < minimum || value > maximum { outOfRange(node, key, type) }
        case .number(let minimum, let maximum):
            guard let value = node.value.doubleValue else { return wrongType(node, key, type) }
            if value < minimum ?? value || value > maximum ?? value {
                outOfRange(node, key, type)
            }
        case .boolean: if node.value.boolValue == nil { wrongType(node, key, type) }
        case .oneOf:
            guard let word = node.stringValue else { return wrongType(node, key, type) }
            // The kind has been looked at first of all.
            guard key != "kind", case .oneOf(let words) = table.types[type] else { return }
            if !words.contains(word) {
                diagnostics.append(
                    InvalidValue.diagnostic(
                        key, word: word, among: words, at: document.place(of: node)))
            }
        case .identifier:
            guard let id = node.stringValue else { return wrongType(node, key, type) }
            if !AssetReference.isValidID(id) {
                diagnostics.append(IDForm.diagnostic(id, at: document.place(of: node)))
            }
        case .list(let element):
            guard node.isSequence else { return wrongType(node, key, type) }
            let held = node.elements
            let elements = held.span
            for index in elements.indices {
                if elements[index].isNull {
                    report(elements[index], key, element)
                    continue
                }
                trail.append(.index(index))
                check(elements[index], key, element, limits: limited)
                trail.removeLast()
            }
            if let limited {
                let definitions = table.definitions
                checkElements(of: node, key, definitions.span[limited].limits)
            }
        case .mapping(let mapping, let isOpen):
            guard node.isMapping else { return wrongType(node, key, type) }
            checkMembers(of: node, mapping, owner: "'\(key)'", isOpen: isOpen)
        case .map(let value):
            guard node.isMapping else { return wrongType(node, key, type) }
            let held = node.members
            let members = held.span
            for index in members.indices {
                let name = members[index].name
                trail.append(.key(name))
                check(members[index].value, name, value)
                trail.removeLast()
            }
        case .free: if !node.isMapping { wrongType(node, key, type) }
        case .schema:
            guard node.isMapping else { return wrongType(node, key, type) }
            checkSchema(node, at: YAMLPath(trail))
        case .either(let types):
            let fitting = types.first { fits(node, $0) }
            guard let fitting else { return wrongType(node, key, type) }
            check(node, key, fitting, limits: limited)
        }
    }

    /// Checks a text; false where the value is none.
    @discardableResult
    private mutating func checkText(
        _ node: YAMLNode, _ key: String, _ type: KeyTable.TypeIndex, _ limited: Int?
    ) -> Bool {
        guard let text = node.stringValue else {
            wrongType(node, key, type)
            return false
        }
        if let limited {
            let definitions = table.definitions
            if let problem = definitions.span[limited].limits.problem(of: text) {
                invalid(node, "'\(key)' \(problem)")
            }
        }
        return true
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
        guard limits.isDistinct || limits.distinctKey != nil, node.elements.count > 1 else {
            return
        }
        var seen: Set<String> = []
        for element in node.elements {
            let part = limits.distinctKey.flatMap { element[$0] } ?? element
            guard let text = part.stringValue, !seen.insert(text).inserted else { continue }
            invalid(part, "'\(text)' stands twice in '\(key)'")
        }
    }

    /// Whether a value could be of a type, looking at the value itself only.
    private func fits(_ node: YAMLNode, _ type: KeyTable.TypeIndex) -> Bool {
        switch table.forms[type] {
        case .text, .template, .oneOf, .identifier: node.stringValue != nil
        case .integer: node.isScalar && node.value.integerValue != nil
        case .number: node.isScalar && node.value.doubleValue != nil
        case .boolean: node.isScalar && node.value.boolValue != nil
        case .list: node.isSequence
        case .mapping, .map, .free, .schema: node.isMapping
        case .either(let types): types.contains { fits(node, $0) }
        case .any: true
        }
    }

    /// Reports a value of another type; an empty one stands for a key that is left out.
    private mutating func wrongType(_ node: YAMLNode, _ key: String, _ type: KeyTable.TypeIndex) {
        if !node.isNull { report(node, key, type) }
    }

    private mutating func report(_ node: YAMLNode, _ key: String, _ index: KeyTable.TypeIndex) {
        let type = table.types[index]
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

    private mutating func outOfRange(
        _ node: YAMLNode, _ key: String, _ type: KeyTable.TypeIndex
    ) {
        invalid(node, "'\(key)' must be \(table.types[type].expectation)")
    }

    private mutating func invalid(_ node: YAMLNode, _ message: String) {
        diagnostics.append(InvalidValue.rule.diagnostic(message, at: document.place(of: node)))
    }

    // MARK: - What the keys by themselves can't say

    mutating func checkSpecial(_ root: YAMLNode, _ definition: KindDefinition) {
        if path.workspace == nil {
            let held = definition.requirements
            let requirements = held.span
            for index in requirements.indices {
                check(requirements[index], root, definition.kind)
            }
        }
        switch definition.kind {
        case .prompt:
            guard let held = root["placeholders"]?.members else { break }
            let members = held.span
            for index in members.indices { checkPlaceholder(members[index]) }
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
