package import Basics
internal import YAMLKit

/// Repairs of what is wrong in an asset file: only such as are safe and leave no choice.
///
/// They are worked out when somebody asks for them, from the finding and the file as it is.
package struct Repairs {
    private let file: AssetFile
    private let library: Library
    private let path: AssetPath?
    private let document: YAMLDocument?
    /// What the definition of the kind says about the keys and values that begin at each byte.
    private let places: [Int: RepairPlace]
    private let lines: [Range<Int>]

    /// Reads a file of a library, once for all that is found in it; `root` is the directory of the
    /// library.
    package init(_ file: AssetFile, library: Library, root: String) {
        self.file = file
        self.library = library
        path = AssetPath(file.path, root: root)
        document = try? YAMLDocument(parsing: file.bytes, file: file.path)
        lines = Self.lines(of: file.bytes)
        if let document, let path {
            places = RepairPlace.all(in: document, at: path)
        } else {
            places = [:]
        }
    }

    /// The repair of a finding in the file: the edits, and what they do; nil where there is none
    /// that is safe.
    package func fix(for diagnostic: Diagnostic) -> Fix? {
        if let fix = diagnostic.fix { return fix }
        // Counting to a place far out on a line costs much, and nobody wrote such a line by hand.
        guard let path, diagnostic.location.column <= 10_000 else { return nil }
        switch diagnostic.rule {
        case YAMLError.Code.invalidUTF8.rawValue: return Self.fromUTF16(file.bytes)
        case YAMLError.Code.duplicateKey.rawValue:
            return Self.withoutRepeatedLines(of: diagnostic, in: file)
        case YAMLError.Code.syntax.rawValue: return Self.withoutTabs(file)
        case InvisibleCharacter.rule.id:
            return offset(of: diagnostic.location).flatMap { Self.withoutMark(at: $0, in: file) }
        default: break
        }
        guard let document else { return nil }
        let place = offset(of: diagnostic.location).flatMap { places[$0] }
        switch diagnostic.rule {
        case UnknownKey.rule.id: return place?.renamingKey()
        case WrongType.rule.id: return place?.changingType()
        case InvalidValue.rule.id, UnknownKind.rule.id: return place?.changingCase()
        case IDMismatch.rule.id: return Self.renamingID(document, path, library)
        case MissingKey.rule.id: return Self.addingName(document, path)
        default: return nil
        }
    }

    /// The byte at a place; nil beyond the file.
    private func offset(of place: SourceLocation) -> Int? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        var offset = line.lowerBound
        for _ in 1..<max(1, place.column) {
            guard offset < line.upperBound else { return nil }
            offset += 1
            while offset < line.upperBound, file.bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        }
        return offset
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
