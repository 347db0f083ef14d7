import Basics
import Testing

@testable import YAMLKit

extension YAMLDocument {
    /// The paths of all values that no alias leads to, with their nodes.
    var places: [(path: YAMLPath, node: YAMLNode)] {
        var places: [(path: YAMLPath, node: YAMLNode)] = []
        func walk(_ node: YAMLNode, _ path: YAMLPath) {
            places.append((path, node))
            switch node.content {
            case .mapping(let members, _):
                for member in members { walk(member.value, path.appending(member.name)) }
            case .sequence(let elements, _):
                for (index, element) in elements.enumerated() {
                    walk(element, path.appending(index))
                }
            case .scalar, .alias: break
            }
        }
        if let root { walk(root, []) }
        return places
    }

    /// Whether the document differs from another one in the given bytes of that one at most.
    func differsOnly(in range: Range<Int>, from old: YAMLDocument) -> Bool {
        let suffix = old.bytes[range.upperBound...]
        return bytes.count >= range.lowerBound + suffix.count
            && bytes[..<range.lowerBound].elementsEqual(old.bytes[..<range.lowerBound])
            && bytes.suffix(suffix.count).elementsEqual(suffix)
    }
}
