internal import Basics
internal import YAMLKit

/// The key or value that a finding points at, and what the definition of its kind says about it.
struct RepairPlace {
    private let node: YAMLNode
    /// The mapping around it with the type it should have, where it is a key.
    private let owner: (node: YAMLNode, type: ValueType)?
    /// The type that the value should have, where it is one.
    private let type: ValueType?

    /// The keys and scalars of a document that the definition of its kind knows, by the byte that
    /// they begin at.
    static func all(in document: YAMLDocument, at path: AssetPath) -> [Int: RepairPlace] {
        guard let root = document.root, root.isMapping else { return [:] }
        let word = root["kind"]?.stringValue
        let kind = word.flatMap(AssetKind.init) ?? (path.isHostPrompt ? .prompt : nil)
        let keys = kind.map { KindDefinition.definition(of: $0).keys } ?? KindDefinition.commonKeys
        var places: [Int: RepairPlace] = [:]
        func add(_ place: RepairPlace) {
            guard !place.node.isAlias, place.node.tag == nil else { return }
            places[place.node.span.lowerBound] = place
        }
        func visit(_ node: YAMLNode, _ type: ValueType) {
            switch node.content {
            case .mapping(let members, _):
                for member in members {
                    add(RepairPlace(node: member.key, owner: (node, type), type: nil))
                    visit(member.value, type.member(member.name))
                }
            case .sequence(let elements, _):
                for element in elements { visit(element, type.element) }
            case .scalar: add(RepairPlace(node: node, owner: nil, type: type))
            case .alias: break
            }
        }
        visit(root, .object(keys))
        return places
    }

    private init(node: YAMLNode, owner: (node: YAMLNode, type: ValueType)?, type: ValueType?) {
        self.node = node
        self.owner = owner
        self.type = type
    }

    /// Gives a misspelt key the one name that it can mean and that is not taken.
    func renamingKey() -> Fix? {
        // A mapping with so many keys is not one whose keys have names to misspell.
        guard let owner, case .object(let keys) = owner.type, node.anchor == nil,
            owner.node.members.count <= 1000
        else { return nil }
        let name = node.keyText
        let free = keys.map(\.name).filter { owner.node.member($0) == nil }
        let letters = Self.letters(name)
        var candidates = free.filter { Self.letters($0) == letters }
        if candidates.isEmpty {
            let (lower, limit) = (name.lowercased(), name.count > 4 ? 2 : 1)
            candidates = free.filter { areNear(lower, $0.lowercased(), atMost: limit) }
        }
        guard candidates.count == 1, name.count > 2 else { return nil }
        return Fix(
            "rename '\(name)' to '\(candidates[0])'", replacing: node.span, with: candidates[0])
    }

    /// The letters and digits of a name in lower case: `model_parameters` and `modelParameters`
    /// have the same.
    private static func letters(_ name: String) -> String {
        let lower = name.lowercased()
        // Every name that is known is ASCII; to ask Unicode takes long.
        guard lower.utf8.allSatisfy({ $0 < 0x80 }) else {
            return lower.filter { $0.isLetter || $0.isNumber }
        }
        return String(
            decoding: lower.utf8.filter {
                (48...57).contains($0) || (97...122).contains($0)
            }, as: UTF8.self)
    }

    /// Writes a value as one of the type that its key asks for, where it says the same.
    func changingType() -> Fix? {
        guard let type, let scalar = node.scalar, let written = plainText(scalar) else {
            return nil
        }
        let value = node.value
        switch type {
        case .text, .template, .oneOf, .identifier, .reference:
            guard scalar.style == .plain, node.stringValue == nil, !value.isNull else { return nil }
            return Fix("put \(written) in quotes", replacing: node.span, with: "\"\(written)\"")
        case .list(let element):
            guard !value.isNull, element.isScalar else { return nil }
            let quoted = node.stringValue == nil || Self.needsQuotes(written)
            let item = quoted ? "\"\(written)\"" : written
            return Fix("write '\(written)' as a list", replacing: node.span, with: "[\(item)]")
        case .boolean, .integer, .number:
            guard scalar.style != .plain, type.accepts(plain: written) else { return nil }
            return Fix("take \(written) out of its quotes", replacing: node.span, with: written)
        case .object, .open, .map, .free, .schema, .either, .any: return nil
        }
    }

    /// Writes a word in the letter case that its key knows.
    func changingCase() -> Fix? {
        guard case .oneOf(let words) = type, let word = node.stringValue,
            let scalar = node.scalar, plainText(scalar) != nil
        else { return nil }
        let same = words.filter { $0.lowercased() == word.lowercased() }
        guard same.count == 1, same[0] != word else { return nil }
        return Fix("write '\(same[0])'", replacing: node.span, with: same[0])
    }

    /// The text of a scalar on one line that needs no escapes; nil for any other.
    private func plainText(_ scalar: YAMLScalar) -> String? {
        guard scalar.style != .literal, scalar.style != .folded, !scalar.text.isEmpty,
            scalar.text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }),
            node.span.count <= scalar.text.utf8.count + 2
        else { return nil }
        return scalar.text
    }

    private static func needsQuotes(_ text: String) -> Bool {
        text.unicodeScalars.contains { ",[]{}:#?".unicodeScalars.contains($0) }
    }
}

extension ValueType {
    /// The type of a key's value.
    fileprivate func member(_ key: String) -> ValueType {
        switch self {
        case .object(let keys), .open(let keys): keys.first { $0.name == key }?.type ?? .any
        case .map(let value): value
        default: .any
        }
    }

    /// The type of a list's elements.
    fileprivate var element: ValueType {
        if case .list(let element) = self { element } else { .any }
    }

    /// Whether values of the type are written as one word or text.
    fileprivate var isScalar: Bool {
        switch self {
        case .text, .template, .oneOf, .identifier, .reference: true
        default: false
        }
    }

    /// Whether a text without quotes would be of the type.
    fileprivate func accepts(plain text: String) -> Bool {
        let document = try? YAMLDocument(parsing: Array("a: \(text)\n".utf8), file: "")
        guard let value = document?.root?["a"]?.value else { return false }
        switch self {
        case .boolean: return value.boolValue != nil
        case .integer: return value.integerValue != nil
        case .number: return value.doubleValue != nil
        default: return false
        }
    }
}
