public import Basics
public import PromptModel
internal import YAMLKit

/// What an export made.
public struct ExportOutcome: Sendable, Hashable {
    /// The assets.
    public var assets: [String]
    /// The name that such a file has.
    public var name: String
    /// The format.
    public var format: String
    /// The file.
    public var bytes: [UInt8]
    /// What became of what the assets say.
    public var items: [ExchangeItem]

    /// What is different in the file or not in it, a sentence each.
    public var notes: [String] { items.sentences() }

    /// The outcome as `{"assets", "name", "format", "text", "items"}`.
    public var json: JSONValue {
        [
            "assets": .strings(assets), "name": .string(name), "format": .string(format),
            "text": .string(String(decoding: bytes, as: UTF8.self)),
            "items": .array(items.map(\.json)),
        ]
    }
}

extension PromptRepository {
    /// Writes an asset, or several tools, as a file of another program.
    ///
    /// - Parameters:
    ///   - names: the assets, each also as `asset@revision`; a prompt in a format of tools stands
    ///     for its tools.
    ///   - format: the format's name; nil for the one it was imported from, or else the most
    ///     common one of its kind.
    ///   - isLossy: whether what the format can't express is left out, and not a reason to refuse.
    /// - Returns: the file.
    /// - Throws: ``PromptGitError`` when there is no such asset, ``ImportError`` when the format
    ///   can't express it.
    public func export(
        _ names: [String], format: String? = nil, isLossy: Bool = false
    ) throws -> ExportOutcome {
        let format = try exchangeFormat(format, among: ExchangeFormat.allCases)
        var sources: [ExportSource] = []
        for name in names { sources.append(try exportSource(name)) }
        guard let first = sources.first else {
            throw PromptGitError(.invalidInput, "no asset was named")
        }
        let chosen = format ?? Self.defaultFormat(of: first)
        guard chosen.holdsTools == (first.asset.reference.kind == .tool) || chosen.holdsTools else {
            throw PromptGitError(
                .invalidInput, "\(first.asset.reference) can't be written as \(chosen.summary)",
                advice: "formats of tools are \(Self.list(ExchangeFormat.ofTools))")
        }
        if chosen.holdsTools { return try exportTools(sources, chosen) }
        guard sources.count == 1 else {
            throw PromptGitError(
                .invalidInput, "\(chosen.summary) holds one asset, and \(names.count) were named",
                advice: "export them one by one")
        }
        return try exportText(first, chosen, isLossy: isLossy)
    }

    private static func list(_ formats: [ExchangeFormat]) -> String {
        formats.map(\.rawValue).joined(separator: ", ")
    }

    private struct ExportSource {
        var asset: Asset
        var object: JSONObject
        var bytes: [UInt8]
        var library: Library
    }

    private func exportSource(_ name: String) throws -> ExportSource {
        let (assetName, revision) = Self.split(name)
        let files = try files(at: revision.map(LibraryPlace.revision) ?? defaultPlace)
        let library = Library(files.assets, root: libraryRoot)
        let asset = try asset(assetName, in: library)
        let bytes = files.assets.first { $0.path == asset.path }?.bytes ?? []
        guard asset.isValid else {
            throw PromptGitError(
                .invalidFiles, "\(asset.path) is not valid",
                advice: "'promptgit validate' says why")
        }
        var object =
            try YAMLDocument(parsing: bytes, file: asset.path).value.objectValue ?? JSONObject()
        // A code host's own file leaves these two to its name.
        if object["kind"] == nil { object["kind"] = .string(asset.reference.kind.rawValue) }
        if object["id"] == nil { object["id"] = .string(asset.reference.id) }
        return ExportSource(asset: asset, object: object, bytes: bytes, library: library)
    }

    private static func defaultFormat(of source: ExportSource) -> ExchangeFormat {
        let origin = source.object["metadata"]?["import"]?["format"]?.stringValue
        if let format = origin.flatMap(ExchangeFormat.init(rawValue:)),
            format.holdsTools == (source.asset.reference.kind == .tool)
        {
            return format
        }
        return switch source.asset.reference.kind {
        case .tool: .openai
        case .soul: .soul
        case .prompt: .github
        default: .markdown
        }
    }

    // MARK: - Tools

    private func exportTools(
        _ sources: [ExportSource], _ format: ExchangeFormat
    ) throws -> ExportOutcome {
        var items: [ExchangeItem] = []
        var tools: [(tool: ComposedTool, asset: JSONObject)] = []
        for source in sources {
            let ids: [String]
            switch source.asset.content {
            case .tool: ids = [source.asset.reference.id]
            case .prompt(let prompt): ids = prompt.tools
            case .agent(let agent): ids = agent.tools
            default:
                throw PromptGitError(
                    .invalidInput, "\(source.asset.reference) has no tools",
                    advice: "name tools, or a prompt or an agent for its tools")
            }
            for tool in ToolExport.composed(ids, in: source.library) {
                let object =
                    tool.id == source.asset.reference.id && source.asset.tool != nil
                    ? source.object : try exportSource("tool/\(tool.id)").object
                tools.append((tool, object))
            }
        }
        guard !tools.isEmpty else {
            let names = sources.map(\.asset.reference.description).joined(separator: ", ")
            throw PromptGitError(
                .notFound, "\(names) lists no tools",
                advice: "name them under 'tools' there, or export tools by their own names")
        }
        let (json, left) = ToolExport.json(of: tools, format: format)
        items += left
        return ExportOutcome(
            assets: sources.map(\.asset.reference.description), name: "tools.json",
            format: format.rawValue, bytes: json.utf8(.indented) + [0x0A], items: items)
    }

    // MARK: - Texts

    private func exportText(
        _ source: ExportSource, _ format: ExchangeFormat, isLossy: Bool
    ) throws -> ExportOutcome {
        let reference = source.asset.reference
        try checkKind(reference, format)
        var items: [ExchangeItem] = []
        var composed: [Message]?
        if reference.kind == .prompt, source.asset.prompt?.template == .mustache {
            let includes = source.asset.includes.map(\.name)
            let names = source.asset.names.map { $0.name.prefix { $0 != "." } }
            let usesLibrary = names.contains("soul") || names.contains("knowledge")
            if !includes.isEmpty, format == .dotprompt, !usesLibrary {
                items += includes.map {
                    ExchangeItem(
                        .changed, "the snippet '\($0)'",
                        reason: "it must stand beside the file as _\($0).prompt: export it too")
                }
            } else if !includes.isEmpty || usesLibrary {
                composed = try source.library.composition(of: reference.id).messages
                items.append(
                    ExchangeItem(
                        .changed, "snippets, soul and knowledge",
                        reason: "their texts are put in; the file no longer names them"))
            }
        }
        var export = PromptExport(
            asset: source.object, format: format, composed: composed, bytes: source.bytes)
        let context = ImportContext(
            json: Self.json(reference.description), tools: Set(source.library.ids(of: .tool)))
        let file = try export.file(isLossy: isLossy, context: context)
        return ExportOutcome(
            assets: [reference.description], name: file.name, format: format.rawValue,
            bytes: file.bytes, items: items + file.items)
    }

    private func checkKind(_ reference: AssetReference, _ format: ExchangeFormat) throws {
        let formats: [ExchangeFormat] =
            switch reference.kind {
            case .prompt:
                [
                    .github, .prompty, .dotprompt, .langfuse, .promptfoo, .agents, .markdown, .text,
                ]
            case .snippet: [.dotprompt, .agents, .markdown, .text]
            case .knowledge: [.agents, .markdown, .text]
            case .soul: [.soul]
            default: []
            }
        guard !formats.contains(format) else { return }
        throw PromptGitError(
            .invalidInput, "\(reference) can't be written as \(format.summary)",
            advice: formats.isEmpty
                ? "other programs have no form for this kind of asset"
                : "formats for it are \(Self.list(formats))")
    }
}

extension PromptRepository {
    /// The names of the formats of prompts.
    public static var promptFormats: [String] { ExchangeFormat.ofPrompts.map(\.rawValue) }

    /// The names of the formats of tools.
    public static var toolFormats: [String] { ExchangeFormat.ofTools.map(\.rawValue) }
}
