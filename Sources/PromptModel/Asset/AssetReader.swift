internal import Basics
internal import YAMLKit

/// Reads an asset from a document and notes everything that is wrong in it.
struct AssetReader {
    let document: YAMLDocument
    let path: AssetPath
    var diagnostics: [Diagnostic] = []
    var texts: [AssetText] = []
    /// The language of the file's texts.
    private(set) var language = TemplateLanguage.mustache
    /// The keys of the asset's kind.
    private(set) var table = KindDefinition.prompt.table
    /// The steps from the root to the value that is being checked.
    var trail: [YAMLPath.Component] = []

    init(document: YAMLDocument, path: AssetPath) {
        self.document = document
        self.path = path
        // Deeper than this no key of any kind lies.
        trail.reserveCapacity(8)
    }

    mutating func read() -> Asset? {
        guard let root = document.root, root.isMapping else {
            let found = document.root.map { "\($0.kindName)" } ?? "empty"
            diagnostics.append(
                WrongType.rule.diagnostic(
                    "an asset is a mapping of keys to values, and this file is \(found)",
                    at: document.place(ofMapping: document.root),
                    suggestion: "begin with 'kind: prompt'"))
            return nil
        }
        guard let kind = readKind(root) else { return nil }
        if let word = root["template"]?.stringValue {
            language = TemplateLanguage(rawValue: word) ?? .mustache
        }
        let definition = KindDefinition.definition(of: kind)
        table = definition.table
        checkMembers(
            of: root, table.root, owner: "a \(kind)", leave: definition.leave(for: path))
        checkSpecial(root, definition)
        checkTemplateKey(root)
        let id = readID(root)
        var asset = Asset(
            reference: AssetReference(kind, id), path: path.path, workspace: path.workspace,
            description: root.text("description"), owners: root.texts("owners"),
            tags: root.texts("tags"), metadata: root.object("metadata"),
            content: content(of: kind, root, id: id), isValid: true, bytes: document.bytes,
            texts: texts)
        asset.uses = asset.currentUses
        return asset
    }

    private mutating func readKind(_ root: YAMLNode) -> AssetKind? {
        guard let node = root["kind"] else {
            if path.isHostPrompt { return .prompt }
            diagnostics.append(
                MissingKey.diagnostic(
                    ["kind"], of: "an asset", at: document.place(ofMapping: root),
                    suggestion: guessedKind.map { "add 'kind: \($0)'" }
                        ?? "add 'kind: prompt' or what the file is"))
            return nil
        }
        guard let word = node.stringValue else {
            diagnostics.append(
                WrongType.diagnostic(
                    "kind", expected: "a text", found: node.kindName, at: document.place(of: node)))
            return nil
        }
        guard let kind = AssetKind(rawValue: word) else {
            diagnostics.append(UnknownKind.diagnostic(word, at: document.place(of: node)))
            return nil
        }
        return kind
    }

    /// The kind whose folder the file stands in.
    private var guessedKind: AssetKind? {
        AssetKind.allCases.first { kind in
            kind != .prompt && "/\(path.path)".contains("/\(kind.folder)/")
        }
    }

    private mutating func readID(_ root: YAMLNode) -> String {
        guard let node = root["id"], let id = node.stringValue else {
            // A code host's own file is named by its file alone.
            if path.isHostPrompt, !AssetReference.isValidID(path.stem) {
                diagnostics.append(
                    IDForm.diagnostic(path.stem, at: document.place(ofMapping: root)))
            }
            return path.stem
        }
        if AssetReference.isValidID(id), id != path.stem {
            diagnostics.append(
                IDMismatch.diagnostic(id, stem: path.stem, at: document.place(of: node)))
        }
        return id
    }

    // MARK: - Texts

    mutating func addText(_ node: YAMLNode, at path: YAMLPath) {
        guard let source = node.scalarText else { return }
        var text = AssetText(path: path, template: nil, uses: [])
        switch language {
        case .none: text.template = Template(literal: source)
        case .mustache:
            do {
                text.template = try Template(parsing: source)
            } catch {
                diagnostics.append(TemplateSyntax.diagnostic(error, in: node, of: document))
            }
        }
        text.uses = text.template?.uses ?? []
        text.isVerbatim = AssetText.isVerbatim(node, in: document)
        texts.append(text)
    }
}
