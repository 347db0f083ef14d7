import Basics
import PromptModel

/// Files made from the table of keys: one with every key, and what can be wrong with each of them.
enum SchemaSamples {
    /// A value with every key of a mapping, each with a value that its type allows.
    static func full(_ keys: [KeyDefinition]) -> JSONObject {
        JSONObject(keys.map { ($0.name, value($0.type, $0.limits)) })
    }

    /// A file of a kind with every key.
    static func file(_ definition: KindDefinition) -> JSONObject {
        var object = full(definition.keys)
        object["kind"] = .string(definition.kind.rawValue)
        object["id"] = "a"
        return object
    }

    private static func value(_ type: ValueType, _ limits: ValueLimits = .none) -> JSONValue {
        switch type {
        case .text, .template, .identifier, .reference, .any: "a"
        case .integer(let minimum, let maximum): .count(minimum > 0 ? minimum : min(1, maximum))
        case .number(let minimum, let maximum): .number(max(minimum ?? 0, min(1, maximum ?? 1)))
        case .boolean: true
        case .oneOf(let words): .string(words[0])
        case .list(let element): [value(element, limits)]
        case .object(let keys), .open(let keys): .object(full(keys))
        case .map(let inside): ["b": value(inside)]
        case .free: ["x": 1]
        case .schema: ["type": "object", "properties": [:]]
        case .either(let types): value(types[0], limits)
        }
    }

    /// A file with something in it changed.
    struct Variant: CustomStringConvertible {
        var description: String
        var file: JSONObject
    }

    /// Files that must be refused: for each key, in every depth, values of a wrong type or out of
    /// range, keys that are missing and keys that nobody knows.
    static func wrong(_ definition: KindDefinition) -> [Variant] {
        var variants = mutations(definition.keys, isOpen: false).map { change in
            var object = file(definition)
            // The kind must stay what it is, or another schema would be asked.
            change.apply(&object)
            return Variant(description: "\(definition.kind): \(change.name)", file: object)
        }
        variants.removeAll { $0.file["kind"] == nil && $0.description.contains(" kind ") }
        for requirement in definition.requirements {
            var object = file(definition)
            switch requirement {
            case .anyOf(let keys): for key in keys { object[key] = nil }
            case .key(let key, let other, let word):
                object[other] = .string(word)
                object[key] = nil
            }
            variants.append(
                Variant(description: "\(definition.kind): \(requirement)", file: object))
        }
        return variants
    }

    /// Files that must be accepted: the full one, and with each key that is not required empty or
    /// left out.
    static func right(_ definition: KindDefinition) -> [Variant] {
        var variants = [Variant(description: "\(definition.kind)", file: file(definition))]
        let needed = definition.requirements.compactMap { requirement in
            if case .anyOf(let keys) = requirement { keys.first } else { nil }
        }
        for key in definition.keys where !key.isRequired {
            var empty = file(definition)
            empty[key.name] = .some(.null)
            variants.append(Variant(description: "\(key.name) empty", file: empty))
            guard !needed.contains(key.name) else { continue }
            var absent = file(definition)
            absent[key.name] = nil
            variants.append(Variant(description: "\(key.name) absent", file: absent))
        }
        return variants
    }

    private struct Change {
        var name: String
        var apply: (inout JSONObject) -> Void
    }

    private static func mutations(_ keys: [KeyDefinition], isOpen: Bool) -> [Change] {
        var changes: [Change] = []
        for key in keys where key.name != "kind" {
            let bad = wrongValues(key.type, key.limits)
            for (index, value) in bad.enumerated() {
                changes.append(Change(name: "\(key.name) wrong \(index)") { $0[key.name] = value })
            }
            if key.isRequired {
                changes.append(Change(name: "\(key.name) missing") { $0[key.name] = nil })
                changes.append(Change(name: "\(key.name) empty") { $0[key.name] = .some(.null) })
            }
            for inner in innerChanges(key.type) {
                changes.append(
                    Change(name: "\(key.name).\(inner.name)") { object in
                        guard let value = object[key.name] else { return }
                        object[key.name] = inner.apply(value)
                    })
            }
        }
        if !isOpen { changes.append(Change(name: "unknown key") { $0["nobodyKnows"] = 1 }) }
        return changes
    }

    private struct ValueChange {
        var name: String
        var apply: (JSONValue) -> JSONValue
    }

    private static func innerChanges(_ type: ValueType) -> [ValueChange] {
        func inside(_ keys: [KeyDefinition], isOpen: Bool) -> [ValueChange] {
            mutations(keys, isOpen: isOpen).map { change in
                ValueChange(name: change.name) { value in
                    var object = value.objectValue ?? JSONObject()
                    change.apply(&object)
                    return .object(object)
                }
            }
        }
        switch type {
        case .object(let keys): return inside(keys, isOpen: false)
        case .open(let keys): return inside(keys, isOpen: true)
        case .list(let element):
            return innerChanges(element).map { change in
                ValueChange(name: "[]." + change.name) { value in
                    .array((value.arrayValue ?? []).map(change.apply))
                }
            }
        case .map(let element):
            return innerChanges(element).map { change in
                ValueChange(name: "{}." + change.name) { value in
                    .object(
                        JSONObject(
                            (value.objectValue ?? JSONObject()).members.map {
                                ($0.key, change.apply($0.value))
                            }))
                }
            }
        default: return []
        }
    }

    /// Values that a type does not allow.
    private static func wrongValues(_ type: ValueType, _ limits: ValueLimits) -> [JSONValue] {
        switch type {
        case .text, .template: [12, true, ["a"], ["a": 1]] + wrongTexts(limits)
        case .integer(let minimum, let maximum):
            ["a", .number(1.5), [1], .count(minimum - 1), .count(maximum + 1)]
        case .number(let minimum, let maximum):
            ["a", true] + ends(minimum, maximum).map(JSONValue.number)
        case .boolean: ["yes", 1]
        case .oneOf: ["nobody", 1]
        case .identifier, .reference:
            [1, "A", "a b", "-a", "", .string(String(repeating: "a", count: 101))]
        case .list(let element): wrongLists(element, limits)
        case .object, .open: ["a", ["a"], 1]
        case .map(let inside):
            ["a", ["a"], ["soul": value(inside)], ["a.b": value(inside)], ["a": "wrong"]]
        case .free: ["a", ["a"]]
        case .schema: ["a", ["type": "string"], ["type": nil]]
        case .either(let types): wrongValues(types)
        case .any: []
        }
    }

    /// Numbers just outside of a range.
    private static func ends(_ minimum: Double?, _ maximum: Double?) -> [Double] {
        [minimum.map { $0 - 0.5 }, maximum.map { $0 + 0.5 }].compactMap { $0 }
    }

    private static func wrongValues(_ types: [ValueType]) -> [JSONValue] {
        let all: [JSONValue] = ["a", 1, true, [1], ["a": 1]]
        return all.filter { value in
            !types.contains { type in
                switch (type, value) {
                case (.text, .string), (.number, .integer), (.boolean, .bool), (.list, .array),
                    (.free, .object):
                    true
                default: false
                }
            }
        }
    }

    private static func wrongTexts(_ limits: ValueLimits) -> [JSONValue] {
        var values: [JSONValue] = []
        if limits.isFilled { values += ["", .string(limits.form == nil ? " \n" : "")] }
        if limits.form != nil { values += ["a b", "ä"] }
        if let maximum = limits.maximumLength {
            values.append(.string(String(repeating: "a", count: maximum + 1)))
        }
        return values
    }

    private static func wrongLists(
        _ element: ValueType, _ limits: ValueLimits
    ) -> [JSONValue] {
        var values: [JSONValue] = ["a", ["a": 1], [nil]]
        values += wrongValues(element, limits).map { [$0] }
        if limits.minimumCount != nil { values.append([]) }
        if limits.isDistinct { values.append(["a", "a"]) }
        return values
    }
}
