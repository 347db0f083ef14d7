internal import Basics
internal import GitKit
internal import PromptModel
internal import YAMLKit

/// What an import wrote.
public struct ImportOutcome: Sendable, Hashable {
    /// The files, as paths in the repository.
    public var written: [String]
    /// What could not be carried over, and what else to know, a sentence each.
    public var notes: [String]
}

extension PromptRepository {
    /// Imports a text or Markdown file as a prompt into the work tree.
    ///
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - file: its name, from which the id comes unless `id` says another.
    ///   - id: the prompt's id, or nil.
    ///   - model: the model that the prompt is for, or nil.
    ///   - withTools: whether the prompt lists the library's tools; nil lists them where the
    ///     library has no other prompt.
    /// - Returns: the file, and what could not be carried.
    /// - Throws: ``PromptGitError`` when the prompt exists, ``ImportError`` when the text can't be
    ///   one.
    public func importPrompt(
        _ bytes: [UInt8], file: String, id: String? = nil, model: String? = nil,
        withTools: Bool? = nil
    ) throws -> ImportOutcome {
        let library = Library(try files(at: .workTree).assets, root: libraryRoot)
        let tools = library.assets.filter { $0.reference.kind == .tool }.map(\.reference.id)
        let listed = withTools ?? library.ids(of: .prompt).isEmpty ? tools.sorted() : []
        let imported = try PromptImport.prompt(
            bytes, file: file, id: id, model: model, tools: listed)
        return try write(imported)
    }

    /// Imports function schemas as tools into the work tree.
    ///
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - file: its name, for messages.
    ///   - source: `served` or `imported`.
    ///   - prompt: the id of the prompt whose `tools` the new ones are added to; nil takes the
    ///     library's only prompt where that lists no tools yet.
    /// - Returns: the files, and what could not be carried.
    /// - Throws: ``ImportError`` when the file holds no tools, ``PromptGitError`` when one of them
    ///   exists; then nothing is written.
    public func importTools(
        _ bytes: [UInt8], file: String, source: String = "served", prompt: String? = nil
    ) throws -> ImportOutcome {
        guard let source = Tool.Source(rawValue: source) else {
            throw PromptGitError(.invalidInput, "a tool's source is served or imported")
        }
        let library = Library(try files(at: .workTree).assets, root: libraryRoot)
        let json = try JSONValue(
            parsing: bytes, file: file,
            advice: "give the function schemas as you send them to the model")
        let imported = try ToolImport.tools(json, file: file, source: source)
        let ids = imported.files.map { Paths.stem($0.path) }
        let listing = try listing(of: ids, in: prompt, library)
        var outcome = try write(imported)
        if let listing, let workTree = git.workTree {
            try Files.writeAtomically(
                listing.bytes, to: Paths.join(workTree, listing.path),
                mode: Files.mode(of: Paths.join(workTree, listing.path)) ?? 0o644)
            outcome.notes.append("\(listing.path) lists the tools now.")
        } else {
            outcome.notes.append(
                "No prompt lists these tools yet; name them under 'tools' in the prompts that "
                    + "shall have them.")
        }
        return outcome
    }

    /// The file of the prompt that shall list tools, with them in it; nil where it is not clear
    /// which prompt that is.
    private func listing(
        of ids: [String], in name: String?, _ library: Library
    ) throws -> AssetFile? {
        let prompts = library.ids(of: .prompt)
        let only = prompts.count == 1 ? prompts.first : nil
        guard let id = name ?? only else { return nil }
        guard let asset = library[AssetReference(.prompt, id)], let prompt = asset.prompt else {
            throw PromptGitError.notFound("prompt", id, among: prompts)
        }
        guard name != nil || prompt.tools.isEmpty else { return nil }
        let tools = prompt.tools + ids.filter { !prompt.tools.contains($0) }
        let document = try asset.document().setting(["tools"], to: .strings(tools))
        return AssetFile(path: asset.path, bytes: document.bytes)
    }

    private func write(_ imported: ImportedAssets) throws -> ImportOutcome {
        let files = imported.files.map {
            AssetFile(path: repositoryPath($0.path), bytes: $0.bytes)
        }
        try write(files)
        return ImportOutcome(written: files.map(\.path), notes: imported.notes)
    }
}
