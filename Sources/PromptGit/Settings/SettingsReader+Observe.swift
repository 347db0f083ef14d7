internal import Basics
internal import Traces
internal import YAMLKit

extension SettingsReader {
    /// Reads the kinds of what is masked.
    mutating func masks(_ node: YAMLNode, _ key: String, _ kinds: inout [String]) {
        var names: [String] = []
        texts(node, key, &names)
        let known = MaskKind.allCases.map(\.rawValue)
        for element in node.elements {
            guard let name = element.value.stringValue, !known.contains(name) else { continue }
            report(
                "settings-value", element, "'\(name)' is nothing that can be masked",
                suggestion: closestMatch(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "known are \(known.joined(separator: ", "))")
        }
        kinds = names
    }
}

extension ObserveSettings {
    /// What is masked, by kind.
    var maskKinds: Set<MaskKind> { Set(mask.compactMap(MaskKind.init(rawValue:))) }
}
