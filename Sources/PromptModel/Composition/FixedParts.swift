internal import Basics

/// What stays the same for every prompt of a library that names it, put together once.
struct FixedParts: Sendable {
    /// Souls as templates see them, by id.
    var souls: [String: JSONValue] = [:]
    /// Knowledge as templates see it, by id.
    var knowledge: [String: JSONValue] = [:]
    /// Tools as the model sees them, by id.
    var tools: [String: ComposedTool] = [:]
    /// The runs of words in snippets, by id.
    var shingles: [String: Shingles] = [:]

    /// Nothing: each part is put together when it is asked for.
    init() {}

    /// The parts that some prompts name, put together on all cores.
    init(of library: Library, for prompts: [AssetReference]) {
        var named: Set<AssetReference> = []
        for prompt in prompts where prompt.kind == .prompt {
            named.formUnion(library.dependencies(of: prompt))
        }
        self.init(of: library, parts: named.sorted())
    }

    /// The parts of a library that its prompts are checked with, put together on all cores.
    init(of library: Library) {
        self.init(
            of: library,
            parts: [AssetKind.soul, .knowledge, .snippet].flatMap { kind in
                library.ids(of: kind).map { AssetReference(kind, $0) }
            })
    }

    private init(of library: Library, parts references: [AssetReference]) {
        let parts = concurrentMap(references) { reference -> Part? in
            guard let asset = library[reference] else { return nil }
            var composer = Composer(library: library)
            switch reference.kind {
            case .soul: return .soul(reference.id, composer.soul(asset))
            case .knowledge:
                return composer.knowledge(reference.id).map { .knowledge(reference.id, $0) }
            case .tool: return composer.tool(asset).map { .tool($0) }
            case .snippet:
                return DuplicatedText.shingles(of: asset).map { .shingles(reference.id, $0) }
            default: return nil
            }
        }
        for part in parts {
            switch part {
            case .soul(let id, let value): souls[id] = value
            case .knowledge(let id, let value): knowledge[id] = value
            case .tool(let tool): tools[tool.id] = tool
            case .shingles(let id, let value): shingles[id] = value
            case nil: break
            }
        }
    }

    private enum Part: Sendable {
        case soul(String, JSONValue)
        case knowledge(String, JSONValue)
        case tool(ComposedTool)
        case shingles(String, Shingles)
    }
}
