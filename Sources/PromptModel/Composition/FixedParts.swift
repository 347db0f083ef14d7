internal import Basics

/// What stays the same for every prompt of a library that names it, put together once.
struct FixedParts: Sendable {
    /// Souls as templates see them, by id.
    var souls: [String: KnownPart] = [:]
    /// Knowledge as templates see it, by id.
    var knowledge: [String: KnownPart] = [:]
    /// Tools as the model sees them, by id.
    var tools: [String: ComposedTool] = [:]
    /// The names of tools' functions, by id.
    private var toolNames: [String: String] = [:]
    /// Snippets as other texts see them, by id.
    var snippets: [String: SnippetPart] = [:]

    /// Nothing: each part is put together when it is asked for.
    init() {}

    /// The parts that some prompts name, put together on all cores where they are not known.
    init(
        of library: Library, for prompts: [AssetReference], known: FixedParts = FixedParts()
    ) {
        var named: Set<AssetReference> = []
        var open = prompts.filter { $0.kind == .prompt }
        while let user = open.popLast() {
            for part in library.dependencies(of: user) where named.insert(part).inserted {
                if part.kind == .snippet { open.append(part) }
            }
        }
        self.init(of: library, parts: named.filter { !known.has($0) }.sorted(), known: known)
    }

    /// The parts of a library that its prompts are checked with, put together on all cores.
    init(of library: Library) {
        self.init(
            of: library,
            parts: [AssetKind.soul, .knowledge, .snippet].flatMap { kind in
                library.ids(of: kind).map { AssetReference(kind, $0) }
            })
        for id in library.ids(of: .tool) { toolNames[id] = toolName(id, in: library) }
    }

    private init(
        of library: Library, parts references: [AssetReference], known: FixedParts = FixedParts()
    ) {
        self = known
        let parts = concurrentMap(references) { reference -> Part? in
            guard let asset = library[reference] else { return nil }
            var composer = Composer(library: library)
            switch reference.kind {
            case .soul: return composer.soul(asset).map { .soul(reference.id, $0) }
            case .knowledge:
                return composer.knowledge(reference.id).map { .knowledge(reference.id, $0) }
            case .tool: return composer.tool(asset).map { .tool($0) }
            case .snippet: return .snippet(reference.id, SnippetPart(asset))
            default: return nil
            }
        }
        for case let part? in parts { add(part) }
    }

    /// Adds a part that was put together.
    mutating func add(_ part: Part) {
        switch part {
        case .soul(let id, let value): souls[id] = value
        case .knowledge(let id, let value): knowledge[id] = value
        case .tool(let tool): tools[tool.id] = tool
        case .snippet(let id, let value): snippets[id] = value
        }
    }

    /// The part that an asset is; nil where it was not put together.
    subscript(reference: AssetReference) -> Part? {
        let id = reference.id
        return switch reference.kind {
        case .soul: souls[id].map { .soul(id, $0) }
        case .knowledge: knowledge[id].map { .knowledge(id, $0) }
        case .tool: tools[id].map { .tool($0) }
        case .snippet: snippets[id].map { .snippet(id, $0) }
        default: nil
        }
    }

    private func has(_ reference: AssetReference) -> Bool {
        switch reference.kind {
        case .soul: souls[reference.id] != nil
        case .knowledge: knowledge[reference.id] != nil
        case .tool: tools[reference.id] != nil
        case .snippet: snippets[reference.id] != nil
        default: false
        }
    }

    /// These but for some assets: what they are in a library where only those are otherwise.
    func without(_ assets: some Sequence<AssetReference>) -> FixedParts {
        var rest = self
        for asset in assets {
            switch asset.kind {
            case .soul: rest.souls[asset.id] = nil
            case .knowledge: rest.knowledge[asset.id] = nil
            case .tool:
                rest.tools[asset.id] = nil
                rest.toolNames[asset.id] = nil
            case .snippet: rest.snippets[asset.id] = nil
            default: break
            }
        }
        return rest
    }

    /// A snippet; nil where there is none.
    func snippet(_ id: String, in library: Library) -> SnippetPart? {
        snippets[id] ?? library[AssetReference(.snippet, id)].map(SnippetPart.init)
    }

    /// The name of a tool's function; nil where there is no such tool.
    func toolName(_ id: String, in library: Library) -> String? {
        tools[id]?.name ?? toolNames[id] ?? library[AssetReference(.tool, id)]?.tool?.name
    }

    /// An asset that was put together.
    enum Part: Sendable {
        case soul(String, KnownPart)
        case knowledge(String, KnownPart)
        case tool(ComposedTool)
        case snippet(String, SnippetPart)
    }
}
