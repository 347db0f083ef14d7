public import Basics
internal import YAMLKit

/// What became of one field or list item between two versions of a document.
public struct FieldChange: Hashable, Sendable {
    /// What became of it.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It is new.
        case added
        /// It is gone.
        case removed
        /// It has another value.
        case changed
        /// It stands at another place among the items of its list.
        case moved
    }

    /// Where it is, such as `messages[0].content`: in the newer version or, where it was removed,
    /// in the older one; empty for the whole document.
    public var field: String
    /// Where it was in the older version, when that is another place; nil otherwise.
    public var oldField: String?
    /// What became of it.
    public var kind: Kind
    /// Its value in the older version; nil for what was added.
    public var old: JSONValue?
    /// Its value in the newer version; nil for what was removed.
    public var new: JSONValue?

    /// The change in the documented JSON shape.
    public var json: JSONValue {
        [
            "field": .string(field), "oldField": .optional(oldField),
            "change": .string(kind.rawValue), "old": old ?? .null, "new": new ?? .null,
        ]
    }
}

extension FieldChange {
    /// The changes that make one document into another, in the order of the newer one; what was
    /// removed from a mapping or a list comes behind what it has.
    package static func between(_ old: JSONValue, _ new: JSONValue) -> [FieldChange] {
        var found: [FieldChange] = []
        compare(old, [], new, [], into: &found)
        return found
    }

    private static func compare(
        _ old: JSONValue, _ oldPath: YAMLPath, _ new: JSONValue, _ newPath: YAMLPath,
        into found: inout [FieldChange]
    ) {
        if old == new { return }
        switch (old, new) {
        case (.object(let before), .object(let after)):
            for (key, value) in after.members {
                let path = newPath.appending(key)
                if let known = before[key] {
                    compare(known, oldPath.appending(key), value, path, into: &found)
                } else {
                    found.append(FieldChange(field: path.fieldName, kind: .added, new: value))
                }
            }
            for (key, value) in before.members where after[key] == nil {
                found.append(
                    FieldChange(
                        field: oldPath.appending(key).fieldName, kind: .removed, old: value))
            }
        case (.array(let before), .array(let after)):
            compareItems(before, oldPath, after, newPath, into: &found)
        default:
            found.append(
                change(.changed, oldPath, newPath, old: old, new: new))
        }
    }

    private static func compareItems(
        _ old: [JSONValue], _ oldPath: YAMLPath, _ new: [JSONValue], _ newPath: YAMLPath,
        into found: inout [FieldChange]
    ) {
        let bases = FieldMatch.items(old, new)
        let stayed = longestRise(bases)
        for (index, base) in bases.enumerated() {
            let path = newPath.appending(index)
            guard let base else {
                found.append(FieldChange(field: path.fieldName, kind: .added, new: new[index]))
                continue
            }
            let before = oldPath.appending(base)
            if !stayed.contains(index) {
                found.append(change(.moved, before, path, old: old[base], new: new[index]))
            }
            compare(old[base], before, new[index], path, into: &found)
        }
        let kept = Set(bases.compactMap(\.self))
        for (index, value) in old.enumerated() where !kept.contains(index) {
            found.append(
                FieldChange(
                    field: oldPath.appending(index).fieldName, kind: .removed, old: value))
        }
    }

    private static func change(
        _ kind: Kind, _ oldPath: YAMLPath, _ newPath: YAMLPath, old: JSONValue, new: JSONValue
    ) -> FieldChange {
        let (before, after) = (oldPath.fieldName, newPath.fieldName)
        return FieldChange(
            field: after, oldField: before == after ? nil : before, kind: kind, old: old, new: new)
    }

    /// The places of a longest run of rising numbers: the items that did not move while others
    /// did.
    private static func longestRise(_ numbers: [Int?]) -> Set<Int> {
        // For each length the place of the smallest number that ends a run of it.
        var ends: [Int] = []
        var previous: [Int: Int] = [:]
        for (place, number) in numbers.enumerated() {
            guard let number else { continue }
            let length = ends.firstIndex { (numbers[$0] ?? 0) > number } ?? ends.count
            if length > 0 { previous[place] = ends[length - 1] }
            if length == ends.count { ends.append(place) } else { ends[length] = place }
        }
        var places: Set<Int> = []
        var next = ends.last
        while let place = next {
            places.insert(place)
            next = previous[place]
        }
        return places
    }
}

extension FieldChange {
    /// A line that one of two texts has and the other has not.
    public struct Line: Hashable, Sendable {
        /// Whether the newer text has it.
        public var isNew: Bool
        /// The line.
        public var text: String
    }

    /// The lines that differ, where both values are texts and one has several lines; nil otherwise.
    public var lines: [Line]? {
        guard kind == .changed, let old = old?.stringValue, let new = new?.stringValue,
            old.contains("\n") || new.contains("\n")
        else { return nil }
        let before = old.split(separator: "\n", omittingEmptySubsequences: false)
        let after = new.split(separator: "\n", omittingEmptySubsequences: false)
        let difference = after.difference(from: before)
        var removed = Set(difference.removals.map(\.place))
        var inserted = Set(difference.insertions.map(\.place))
        // An ending that only one of them has is no line to show, unless nothing else differs.
        if removed.count + inserted.count > 1 {
            if before.last == "" { removed.remove(before.count - 1) }
            if after.last == "" { inserted.remove(after.count - 1) }
        }
        var lines: [Line] = []
        var place = 0
        for (index, text) in before.enumerated() {
            if removed.contains(index) {
                lines.append(Line(isNew: false, text: String(text)))
                continue
            }
            while place < after.count, inserted.contains(place) {
                lines.append(Line(isNew: true, text: String(after[place])))
                place += 1
            }
            place += 1
        }
        while place < after.count {
            if inserted.contains(place) {
                lines.append(Line(isNew: true, text: String(after[place])))
            }
            place += 1
        }
        return lines
    }
}

extension CollectionDifference.Change {
    /// Where the change is.
    fileprivate var place: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
