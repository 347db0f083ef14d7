internal import Basics
internal import YAMLKit

/// Finds the operations between two values.
struct ValueDifference {
    let asset: AssetReference
    /// Whether each changed key of the file is set as a whole.
    var isCoarse = false
    /// Whether texts change in as small parts as can be, however short they are.
    var isFinest = false

    /// The operations between the values of two whole documents.
    func root(_ old: JSONValue, _ new: JSONValue) -> [AssetOperation] {
        guard case .object(let before) = old, case .object(let after) = new else {
            return value(old, new, at: [])
        }
        return members(before, after, at: [])
    }

    private func members(_ old: JSONObject, _ new: JSONObject, at path: YAMLPath)
        -> [AssetOperation]
    {
        var operations: [AssetOperation] = []
        for (key, value) in old.members {
            let place = path.appending(key)
            if let next = new[key] {
                operations += self.value(value, next, at: place)
            } else {
                operations.append(operation(place, .remove(old: value)))
            }
        }
        for (key, value) in new.members where old[key] == nil {
            operations.append(operation(path.appending(key), .set(value: value, old: nil)))
        }
        return operations
    }

    private func operation(
        _ path: YAMLPath, _ action: AssetOperation.Action
    ) -> AssetOperation {
        AssetOperation(asset: asset, path: path.pointer, action: action)
    }

    private func value(
        _ old: JSONValue, _ new: JSONValue, at path: YAMLPath
    ) -> [AssetOperation] {
        if old == new { return [] }
        let whole = [operation(path, .set(value: new, old: old))]
        if isCoarse { return whole }
        switch (old, new) {
        case (.object(let before), .object(let after)) where !after.isEmpty:
            return members(before, after, at: path)
        case (.array(let before), .array(let after)) where !before.isEmpty && !after.isEmpty:
            return elements(before, after, at: path) ?? whole
        case (.string(let before), .string(let after)):
            let edits = TextDifference.edits(from: before, to: after, finest: isFinest)
            return edits.map {
                $0.map { operation(path, .replaceText(find: $0.find, with: $0.with)) }
            } ?? whole
        default: return whole
        }
    }

    // MARK: - Lists

    /// The operations between two lists, or nil when the list is better set as a whole.
    private func elements(
        _ old: [JSONValue], _ new: [JSONValue], at path: YAMLPath
    ) -> [AssetOperation]? {
        let difference = new.difference(from: old)
        if old.count == new.count {
            let changed = old.indices.filter { old[$0] != new[$0] }
            // An item that changed is one set, or an edit inside of it, not a removal and an
            // insertion.
            if changed.count <= max(difference.removals.count, difference.insertions.count) {
                return changed.flatMap { value(old[$0], new[$0], at: path.appending($0)) }
            }
        }
        var operations: [AssetOperation] = []
        var present = old
        for case .remove(let offset, let element, _) in difference.removals.reversed() {
            operations.append(operation(path.appending(offset), .remove(old: element)))
            present.remove(at: offset)
        }
        for case .insert(let offset, let element, _) in difference.insertions {
            let after = ListGap.item(present, offset - 1)
            let before = ListGap.item(present, offset)
            if before == nil, !present.contains(element) {
                operations.append(operation(path, .append(value: element)))
            } else {
                guard ListGap.indices(in: present, after: after, before: before).count == 1 else {
                    return nil
                }
                operations.append(
                    operation(path, .insert(value: element, after: after, before: before)))
            }
            present.insert(element, at: offset)
        }
        return operations
    }
}
