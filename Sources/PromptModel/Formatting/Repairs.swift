package import Basics
internal import YAMLKit

/// Repairs of what is wrong in asset files: only such as are safe and leave no choice.
///
/// They are worked out when somebody asks for them, from the finding and the file as it is.
package enum Repairs {
    /// The repair of a finding; nil where there is none that is safe.
    ///
    /// - Parameters:
    ///   - diagnostic: what is wrong.
    ///   - file: the file that it names.
    ///   - library: the library that the file is of.
    ///   - root: the directory of the library.
    /// - Returns: the edits of the file, and what they do.
    package static func fix(
        for diagnostic: Diagnostic, in file: AssetFile, library: Library, root: String
    ) -> Fix? {
        if let fix = diagnostic.fix { return fix }
        guard let path = AssetPath(file.path, root: root) else { return nil }
        switch diagnostic.rule {
        case YAMLError.Code.invalidUTF8.rawValue: return fromUTF16(file.bytes)
        case YAMLError.Code.duplicateKey.rawValue:
            return withoutRepeatedLines(of: diagnostic, in: file)
        case YAMLError.Code.syntax.rawValue: return withoutTabs(file)
        case InvisibleCharacter.rule.id: return withoutMark(at: diagnostic.location, in: file)
        default: break
        }
        guard let document = try? YAMLDocument(parsing: file.bytes, file: file.path) else {
            return nil
        }
        let place = RepairPlace(document, at: path, location: diagnostic.location)
        switch diagnostic.rule {
        case UnknownKey.rule.id: return place?.renamingKey()
        case WrongType.rule.id: return place?.changingType()
        case InvalidValue.rule.id, UnknownKind.rule.id: return place?.changingCase()
        case IDMismatch.rule.id: return renamingID(document, path, library)
        case MissingKey.rule.id: return addingName(document, path)
        default: return nil
        }
    }

    /// Sets the id to the name of the file, where nothing means this asset by its old id.
    private static func renamingID(
        _ document: YAMLDocument, _ path: AssetPath, _ library: Library
    ) -> Fix? {
        guard path.workspace == nil, AssetReference.isValidID(path.stem),
            let node = document.root?["id"], !node.isAlias, node.anchor == nil,
            let id = node.stringValue,
            let kind = document.root?["kind"]?.stringValue.flatMap(AssetKind.init),
            library[AssetReference(kind, path.stem)] == nil
        else { return nil }
        let old = AssetReference(kind, id)
        let others = [library[old]].compactMap(\.self) + library.duplicates.map(\.asset)
        // A copy of the file that has the id by right, or a name that nobody uses.
        let isCopy = others.contains {
            $0.reference == old && $0.path != path.path && Paths.stem($0.path) == id
        }
        guard isCopy || library.dependents(of: [old]).isEmpty else { return nil }
        return Fix("set the id to '\(path.stem)'", replacing: node.span, with: path.stem)
    }

    /// Adds the kind that the folder says, or the id that the file's name says.
    private static func addingName(_ document: YAMLDocument, _ path: AssetPath) -> Fix? {
        guard let root = document.root, case .mapping(let members, .block) = root.content,
            let first = members.first, !path.isHostPrompt, root.anchor == nil, root.tag == nil
        else { return nil }
        let lineBreak = document.lineEnding.rawValue
        func insertion(_ line: String, at offset: Int) -> Fix {
            Fix("add '\(line)'", replacing: offset..<offset, with: line + lineBreak)
        }
        guard let kind = root.member("kind") else {
            let folder = Paths.directory(path.path)
            let guessed = AssetKind.allCases.filter { kind in
                kind != .prompt && "/\(folder)/".contains("/\(kind.folder)/")
            }
            guard guessed.count == 1 else { return nil }
            return insertion("kind: \(guessed[0])", at: first.key.fullSpan.lowerBound)
        }
        guard root.member("id") == nil, AssetReference.isValidID(path.stem),
            kind.key.span.lowerBound == first.key.span.lowerBound || members.count > 1
        else { return nil }
        let line = "id: \(path.stem)"
        guard let next = members.first(where: { $0.key.span.lowerBound > kind.key.span.lowerBound })
        else { return nil }
        return insertion(line, at: next.key.fullSpan.lowerBound)
    }
}
