internal import Basics

/// The same changes that a document makes to its bytes, on plain values: what the result of an edit
/// is compared with.
extension JSONValue {
    /// Equal with members in the same order, which `==` does not ask for.
    func isIdentical(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
        case (.object(let left), .object(let right)):
            left.members.count == right.members.count
                && zip(left.members, right.members).allSatisfy {
                    $0.key.hasSameBytes(as: $1.key) && $0.value.isIdentical(to: $1.value)
                }
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        default: self == other
        }
    }

    /// The value with the one at a path changed; nil when there is none.
    ///
    /// `change` gets nil for a missing member of an object, and removes one by returning nil.
    func changing(
        _ path: ArraySlice<YAMLPath.Component>, _ change: (JSONValue?) -> JSONValue?
    ) -> JSONValue? {
        guard let first = path.first else { return change(self) }
        let rest = path.dropFirst()
        switch self {
        case .object(var object):
            guard let old = object[first.token] else {
                guard rest.isEmpty, let new = change(nil) else { return nil }
                object[first.token] = new
                return .object(object)
            }
            if rest.isEmpty {
                object[first.token] = change(old)
            } else {
                guard let new = old.changing(rest, change) else { return nil }
                object[first.token] = new
            }
            return .object(object)
        case .array(var elements):
            guard let index = first.indexValue, elements.indices.contains(index) else { return nil }
            let old = elements[index]
            if let new = rest.isEmpty ? change(old) : old.changing(rest, change) {
                elements[index] = new
            } else if rest.isEmpty {
                elements.remove(at: index)
            } else {
                return nil
            }
            return .array(elements)
        default: return nil
        }
    }
}

extension YAMLNode {
    /// The value, had one of the nodes in it another one; the aliases of that node follow.
    func value(replacing node: YAMLNode, with new: JSONValue) -> JSONValue {
        switch content {
        case .alias:
            return resolved.isAlias ? .null : resolved.value(replacing: node, with: new)
        case _ where span == node.span && isScalar == node.isScalar && !node.isAlias: return new
        case .scalar: return value
        case .sequence(let elements, _):
            return .array(
                elements.map { $0.isAliasNode(node) ? new : $0.value(replacing: node, with: new) })
        case .mapping(let members, _):
            return .object(
                JSONObject(
                    members.map { member in
                        let value = member.value
                        return (
                            key: member.name,
                            value: value.isAliasNode(node)
                                ? new : value.value(replacing: node, with: new)
                        )
                    }))
        }
    }

    /// Whether this is the given node, and that is an alias.
    private func isAliasNode(_ node: YAMLNode) -> Bool {
        isAlias && node.isAlias && span == node.span
    }
}
