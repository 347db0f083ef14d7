package import Basics
internal import YAMLKit

/// The canonical layout of asset files.
package enum AssetFormat {
    /// The bytes of an asset file in the canonical layout: keys in the order of the definition
    /// table, texts as blocks, and nothing else changed that the file says.
    ///
    /// A file that says of no known kind to be keeps the order of its keys. Returns what is in the
    /// way where the file can't be read, or not laid out.
    package static func bytes(
        of file: AssetFile, at path: AssetPath
    ) -> Result<[UInt8], FormatProblem> {
        do {
            let document = try YAMLDocument(parsing: file.bytes, file: file.path)
            do {
                return .success(try document.formatted(layout(of: document, at: path)))
            } catch {
                return .failure(FormatProblem(diagnostic: diagnostic(error)))
            }
        } catch {
            return .failure(FormatProblem(diagnostic: error.diagnostic))
        }
    }

    private static func layout(of document: YAMLDocument, at path: AssetPath) -> YAMLLayout {
        let word = document.root?["kind"]?.stringValue
        let kind = word.flatMap(AssetKind.init) ?? (path.isHostPrompt ? .prompt : nil)
        return kind.map { YAMLLayout(keys: KindDefinition.definition(of: $0).keys) } ?? .any
    }

    private static func diagnostic(_ error: YAMLEditError) -> Diagnostic {
        Diagnostic(
            rule: CommandRules.layout.id, severity: .error, message: error.message,
            location: error.location,
            suggestion: "the file stays as it is")
    }
}

/// Why a file can't be laid out.
package struct FormatProblem: Error, Hashable, Sendable {
    /// What is wrong in the file.
    package var diagnostic: Diagnostic
}

extension YAMLLayout {
    /// The layout of a mapping with defined keys.
    init(keys: [KeyDefinition]) {
        self = .mapping(keys.map { Member($0.name, YAMLLayout($0.type)) })
    }

    private init(_ type: ValueType) {
        switch type {
        case .text, .template: self = .text
        case .list(let element): self = .list(YAMLLayout(element))
        case .object(let keys): self = YAMLLayout(keys: keys)
        case .map(let value): self = .map(YAMLLayout(value))
        case .integer, .number, .boolean, .oneOf, .identifier, .reference, .open, .free, .schema,
            .either, .any:
            // The keys of a schema or of free values are in the order of their author.
            self = .any
        }
    }
}
