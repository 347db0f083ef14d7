internal import Basics
internal import GitKit
internal import JSONKit
internal import PromptModel
internal import YAMLKit

extension PromptRepository {
    /// Imports files of prompts into the work tree, all or none.
    ///
    /// - Parameters:
    ///   - files: the files.
    ///   - options: how.
    /// - Returns: what was written, and what could not be carried.
    /// - Throws: ``ImportError`` when a file can't be read or says what can't be carried,
    ///   ``PromptGitError`` when an asset is there already or would not be valid; then nothing is
    ///   written.
    public func importPrompts(
        _ files: [ImportedFile], options: AssetImportOptions = AssetImportOptions()
    ) throws -> ImportOutcome {
        let format = try exchangeFormat(options.format, among: ExchangeFormat.ofPrompts)
        let kind = try options.kind.map(textKind)
        if options.id != nil, files.count != 1 {
            throw PromptGitError(
                .invalidInput, "one id was given for \(files.count) files",
                advice: "leave '--id' out")
        }
        let present = try self.files(at: .workTree)
        let library = Library(present.assets, root: libraryRoot)
        let tools = library.ids(of: .tool)
        let lists = options.withTools ?? library.ids(of: .prompt).isEmpty
        var prepared: [PreparedAsset] = []
        func prepare(_ file: ImportedFile, id: String?) throws(ImportError) -> [PreparedAsset] {
            let context = ImportContext(
                json: Self.json(file.name), file: { Self.sibling(of: file, $0) },
                tools: Set(tools), model: options.model, listedTools: lists ? tools : [],
                kind: kind)
            do {
                return try PromptImport.prepare(
                    ImportSource(file.bytes, file: file.name, limit: Limits.fileBytes),
                    format: format, id: id, isLossy: options.isLossy, context: context)
            } catch {
                throw error.with(file.bytes, of: file.name)
            }
        }
        let batches = try files.map { try prepare($0, id: options.id) }
        var counts: [AssetReference: Int] = [:]
        for asset in batches.joined() { counts[asset.reference, default: 0] += 1 }
        for (file, assets) in zip(files, batches) {
            // Files of one name in several folders are named with these.
            if assets.count == 1, counts[assets[0].reference] ?? 1 > 1,
                let id = Self.idWithFolder(of: file.name)
            {
                prepared += try prepare(file, id: id)
            } else {
                prepared += assets
            }
        }
        try checkCollisions(prepared)
        let batch = prepared
        for index in prepared.indices {
            PromptImport.declareNamesOfSnippets(&prepared[index]) { id in
                let reference = AssetReference(.snippet, id)
                let text =
                    batch.first { $0.reference == reference }?.object["text"]?.stringValue
                    ?? library[reference]?.snippet?.text
                return text.flatMap { try? Template(parsing: $0) }
            }
        }
        var outcome = try place(prepared, among: present.assets, library, options)
        outcome.notes += files.filter(isOfTheLibrary).map { file in
            "\(file.name) lies in the library, and counts as an asset by itself once it is "
                + "committed: keep one of the two."
        }
        return outcome
    }

    /// An id of a file's folder and its name, or of the folder alone where the name says nothing.
    private static func idWithFolder(of file: String) -> String? {
        let folder = Paths.lastComponent(Paths.directory(file))
        let stem = Paths.stem(Paths.lastComponent(file))
        guard !folder.isEmpty, folder != "." else { return nil }
        let isCommon = ["system", "prompt", "skill", "index", "readme"].contains(stem.lowercased())
        return AssetReference.id(fromName: isCommon ? folder : "\(folder)-\(stem)")
    }

    /// Whether a file is one that the library takes as it is.
    private func isOfTheLibrary(_ file: ImportedFile) -> Bool {
        guard let workTree = git.workTree, let path = file.path,
            [".prompt.yml", ".prompt.yaml"].contains(where: path.hasSuffix)
        else { return false }
        return path.hasPrefix(Paths.join(workTree, libraryRoot))
    }

    /// Imports function schemas as tools into the work tree.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - options: how.
    /// - Returns: the files, and what could not be carried.
    /// - Throws: ``ImportError`` when the file holds no tools, ``PromptGitError`` when one of them
    ///   exists; then nothing is written.
    public func importTools(
        _ file: ImportedFile, options: AssetImportOptions = AssetImportOptions()
    ) throws -> ImportOutcome {
        guard let source = Tool.Source(rawValue: options.source) else {
            throw PromptGitError(.invalidInput, "a tool's source is served or imported")
        }
        let format = try exchangeFormat(options.format, among: ExchangeFormat.ofTools)
        let present = try files(at: .workTree)
        let library = Library(present.assets, root: libraryRoot)
        let text = try ImportSource(file.bytes, file: file.name, limit: 10 * Limits.fileBytes)
        let json = try JSONValue(
            parsing: Array(text.text.utf8), file: file.name,
            advice: "give the function schemas as you send them to the model")
        let (prepared, items) = try ToolImport.tools(
            json, file: file.name, format: format, source: source)
        let ids = prepared.map(\.reference.id)
        let listing = try listing(of: ids, in: options.prompt, library, present.assets)
        var outcome = try place(
            prepared, among: present.assets, library, options, with: listing.map { [$0] } ?? [])
        outcome.notes = items.sentences(of: file.name)
        if let listing {
            outcome.notes.append("\(listing.path) lists the tools now.")
        } else if !ids.allSatisfy({ id in
            library.assets.contains { $0.prompt?.tools.contains(id) == true }
        }) {
            outcome.notes.append(
                "No prompt lists these tools yet; name them under 'tools' in the prompts that "
                    + "shall have them.")
        }
        return outcome
    }

    // MARK: - Reading

    private func textKind(_ name: String) throws -> AssetKind {
        let kinds: [AssetKind] = [.prompt, .snippet, .knowledge]
        guard let kind = kinds.first(where: { $0.rawValue == name }) else {
            throw PromptGitError.notFound("kind of text", name, among: kinds.map(\.rawValue))
        }
        return kind
    }

    func exchangeFormat(_ name: String?, among formats: [ExchangeFormat]) throws -> ExchangeFormat?
    {
        guard let name else { return nil }
        guard let format = formats.first(where: { $0.rawValue == name }) else {
            throw PromptGitError.notFound(
                "format", name, among: formats.map(\.rawValue),
                advice: "there are \(formats.map(\.rawValue).joined(separator: ", "))")
        }
        return format
    }

    static func json(_ file: String) -> ([UInt8]) throws(ImportError) -> JSONValue {
        { bytes throws(ImportError) in
            do throws(JSONError) {
                return try JSONValue(parsing: bytes)
            } catch {
                throw ImportError.malformed(
                    "this is not valid JSON: \(error.message)", at: error.location(in: file))
            }
        }
    }

    private static func sibling(of file: ImportedFile, _ name: String) -> [UInt8]? {
        guard let path = file.path else { return nil }
        return try? Files.read(
            Paths.join(Paths.directory(path), name), limit: Limits.fileBytes)
    }

    private func checkCollisions(_ prepared: [PreparedAsset]) throws {
        var sources: [AssetReference: String] = [:]
        for asset in prepared {
            if let other = sources.updateValue(asset.source, forKey: asset.reference) {
                throw PromptGitError(
                    .exists,
                    other == asset.source
                        ? "\(asset.source) holds two prompts that would both be \(asset.reference)"
                        : "\(other) and \(asset.source) would both be \(asset.reference)",
                    advice: "import them one by one, with '--id'")
            }
        }
    }

    /// The file of the prompt that shall list tools, with them in it; nil where it is not clear
    /// which prompt that is, or where it lists them.
    private func listing(
        of ids: [String], in name: String?, _ library: Library, _ files: [AssetFile]
    ) throws -> AssetFile? {
        let prompts = library.ids(of: .prompt)
        let only = prompts.count == 1 ? prompts.first : nil
        guard let id = name ?? only else { return nil }
        guard let asset = library[AssetReference(.prompt, id)], let prompt = asset.prompt else {
            throw PromptGitError.notFound("prompt", id, among: prompts)
        }
        guard name != nil || prompt.tools.isEmpty else { return nil }
        let tools = prompt.tools + ids.filter { !prompt.tools.contains($0) }
        guard tools != prompt.tools, let file = files.first(where: { $0.path == asset.path })
        else { return nil }
        let document = try YAMLDocument(parsing: file.bytes, file: file.path)
            .setting(["tools"], to: .strings(tools))
        return AssetFile(path: asset.path, bytes: document.bytes)
    }
}
