package import Basics
package import YAMLKit

/// Which fields of one version of a document are which of another one.
///
/// Keys are known by their names. Items of a list are known by what names them
/// (``ListIdentity``), else by their value; what was changed between two that stayed is the item
/// that stood there.
package enum FieldMatch {
    /// For each item of a new list the index of the same one in the old list; nil for one that was
    /// added.
    package static func items(_ old: [JSONValue], _ new: [JSONValue]) -> [Int?] {
        let tokens = tokens([old, new])
        return ItemMatch(base: tokens[0], side: tokens[1]) { before, after in
            switch (old[before], new[after]) {
            case (.object, .object), (.array, .array): true
            case (.object, _), (.array, _), (_, .object), (_, .array): false
            default: true
            }
        }.bases
    }

    /// What tells the items of lists apart: what names an item where that is unique in each of the
    /// lists, otherwise its value.
    private static func tokens(_ lists: [[JSONValue]]) -> [[String]] {
        func value(_ item: JSONValue) -> String { "=" + item.text(.canonical) }
        for key in ListIdentity.keys {
            let names = lists.map { $0.map { name($0, key) } }
            let areUnique = names.allSatisfy { names in
                let known = names.compactMap(\.self)
                return Set(known).count == known.count
            }
            guard areUnique, names.contains(where: { $0.contains { $0 != nil } }) else { continue }
            return zip(names, lists).map { names, items in
                zip(names, items).map { name, item in name.map { "\(key):\($0)" } ?? value(item) }
            }
        }
        return lists.map { $0.map(value) }
    }

    private static func name(_ item: JSONValue, _ key: String) -> String? {
        switch item[key] {
        case nil, .null, .array, .object: nil
        case .some(let value): value.text(.canonical)
        }
    }

    // MARK: - Leaves

    /// The places of all values that hold no others: texts, numbers, truth values, nulls, and
    /// empty collections.
    package static func leaves(of value: JSONValue, at path: YAMLPath = []) -> [YAMLPath] {
        switch value {
        case .object(let object) where !object.isEmpty:
            object.members.flatMap { leaves(of: $0.value, at: path.appending($0.key)) }
        case .array(let items) where !items.isEmpty:
            items.enumerated().flatMap { leaves(of: $1, at: path.appending($0)) }
        default: [path]
        }
    }

    /// The leaves that two versions of a document have in common: for each leaf of the new one that
    /// the old one has with the same value, its place there.
    package static func equalLeaves(
        _ old: JSONValue, _ new: JSONValue
    ) -> [YAMLPath: YAMLPath] {
        var found: [YAMLPath: YAMLPath] = [:]
        collect(old, [], new, [], into: &found)
        return found
    }

    private static func collect(
        _ old: JSONValue, _ oldPath: YAMLPath, _ new: JSONValue, _ newPath: YAMLPath,
        into found: inout [YAMLPath: YAMLPath]
    ) {
        switch (old, new) {
        case (.object(let before), .object(let after)) where !before.isEmpty && !after.isEmpty:
            let values = Dictionary(before.members.map { ($0.key, $0.value) }) { first, _ in first }
            for (key, value) in after.members {
                guard let known = values[key] else { continue }
                collect(
                    known, oldPath.appending(key), value, newPath.appending(key), into: &found)
            }
        case (.array(let before), .array(let after)) where !before.isEmpty && !after.isEmpty:
            for (index, base) in items(before, after).enumerated() {
                guard let base else { continue }
                collect(
                    before[base], oldPath.appending(base), after[index], newPath.appending(index),
                    into: &found)
            }
        default: if old == new { found[newPath] = oldPath }
        }
    }
}

extension JSONValue {
    /// The value at a path, or nil when there is none.
    package func field(at path: YAMLPath) -> JSONValue? {
        var value = self
        for component in path.components {
            switch value {
            case .object(let object):
                guard let next = object[component.token] else { return nil }
                value = next
            case .array(let items):
                guard let index = component.indexValue, items.indices.contains(index) else {
                    return nil
                }
                value = items[index]
            default: return nil
            }
        }
        return value
    }
}
