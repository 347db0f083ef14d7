package import Basics
package import YAMLKit

/// The rules that look at one file's bytes and at the asset in it, and at nothing else.
package enum FileRules {
    /// What is known of a file when these rules have looked at it.
    package struct Findings: Sendable {
        /// What is wrong, in no particular order.
        package var diagnostics: [Diagnostic]
        /// The rules that comments in the file turn off.
        package var allowances: [Allowance]
    }

    /// Everything that these rules find in a file.
    ///
    /// - Parameters:
    ///   - path: the path and what it says.
    ///   - bytes: the file.
    ///   - asset: the asset in it; nil when the file can't be read or is of no known kind.
    ///   - document: the file as YAML; nil when it is none.
    /// - Returns: what is wrong, and which rules comments turn off.
    package static func check(
        path: AssetPath, bytes: [UInt8], asset: Asset?, document: YAMLDocument?
    ) -> Findings {
        var scan = FileScan(bytes, file: path.path)
        scan.run()
        if let root = document?.root, !scan.findings.isEmpty {
            // Who looks after an asset is named by a mail address on purpose.
            if let owners = root["owners"]?.span {
                scan.drop { $0.rule == PersonalData.rule && owners.contains($0.range.lowerBound) }
            }
            // A note in a comment is where it belongs.
            scan.drop { $0.rule == TodoMarker.rule && !root.hasText(at: $0.range.lowerBound) }
        }
        // In bytes of another encoding, or of no text, every character is an accident.
        if document == nil, !String.isUTF8(bytes) {
            let characters = [InvisibleCharacter.rule, BidirectionalText.rule, TagCharacter.rule]
            scan.drop { characters.contains($0.rule) }
        }
        var diagnostics = scan.diagnostics()
        if let asset, let document {
            diagnostics += JSONSchemaRule.check(asset, document)
            diagnostics += ConfusableName.check(asset, document)
        }
        return Findings(diagnostics: diagnostics, allowances: scan.allowances)
    }
}

extension YAMLNode {
    /// Whether a byte of the file belongs to a value, and not to a comment.
    fileprivate func hasText(at offset: Int) -> Bool {
        guard fullSpan.contains(offset) else { return false }
        return switch content {
        case .scalar: true
        case .alias: false
        case .sequence(let elements, _): elements.contains { $0.hasText(at: offset) }
        case .mapping(let members, _):
            members.contains { $0.key.hasText(at: offset) || $0.value.hasText(at: offset) }
        }
    }
}

extension String {
    /// Whether bytes are a text in UTF-8.
    fileprivate static func isUTF8(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }
}
