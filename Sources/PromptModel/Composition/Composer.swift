internal import Basics
internal import YAMLKit

/// Puts assets together, and notes what does not fit.
struct Composer {
    let library: Library
    private(set) var diagnostics: [Diagnostic] = []
    /// How far the last prompt that was checked is from its limits; nil for one that is near.
    private(set) var room: PromptRoom?
    /// What has been put together already.
    private var parts: FixedParts

    init(library: Library, parts: FixedParts = FixedParts()) {
        self.library = library
        self.parts = parts
    }

    /// Composes a prompt; what is wrong is added to the diagnostics.
    mutating func compose(_ asset: Asset, _ prompt: Prompt) -> Composition {
        let known = knownValues(prompt)
        var kept: [PlacedTag] = []
        var messages: [Message] = []
        for (index, message) in prompt.messages.enumerated() {
            var message = message
            let path: YAMLPath = [.key("messages"), .index(index), .key("content")]
            if let text = asset.text(at: path), let template = asset.texts[text].template,
                prompt.template == .mustache
            {
                let composed = template.compose(known) { partial($0) }
                message.content = composed.text
                kept += composed.kept.map { PlacedTag(text: text, kept: $0) }
                for problem in composed.problems {
                    note(problem, in: asset, text: text, prompt: prompt)
                }
            }
            messages.append(message)
        }
        let tools = prompt.tools.compactMap { id -> ComposedTool? in
            library[AssetReference(.tool, id)].flatMap { self.tool($0) }
        }
        let variables = prompt.placeholders ?? Self.implicitPlaceholders(kept)
        let composition = Composition(
            id: asset.reference.id, prompt: prompt, messages: messages, tools: tools,
            variables: variables)
        checkNames(asset, prompt, kept)
        diagnostics += MinimumLength.check(asset, prompt, composition)
        diagnostics += MaximumTokens.check(asset, prompt, composition)
        diagnostics += DuplicateTool.check(asset, prompt, in: library, parts)
        return composition
    }

    /// Finds what composing a prompt finds, and makes its texts only where their length decides.
    mutating func check(_ asset: Asset, _ prompt: Prompt) {
        let known = knownValues(prompt)
        var kept: [PlacedTag] = []
        var problems: [(text: Int, error: TemplateError)] = []
        var room = PromptRoom(size: 0...0, includes: 0, indentation: 0, limits: prompt.limits)
        func add(_ size: ClosedRange<Int>) {
            room.size =
                (room.size.lowerBound + size.lowerBound)...(room.size.upperBound + size.upperBound)
        }
        for (index, message) in prompt.messages.enumerated() {
            let path: YAMLPath = [.key("messages"), .index(index), .key("content")]
            if let text = asset.text(at: path), let template = asset.texts[text].template,
                prompt.template == .mustache
            {
                let measured = template.measure(
                    known, partials: { partial($0) }, lists: { sizes(ofList: $0, in: prompt) })
                guard let measured else {
                    _ = compose(asset, prompt)
                    return
                }
                add(measured.size)
                room.includes += measured.includes
                room.indentation = max(room.indentation, measured.indentation)
                kept += measured.kept.map { PlacedTag(text: text, kept: $0) }
                problems += measured.problems.map { (text, $0) }
            } else {
                let count = message.content.utf8.count
                add(count...count)
            }
        }
        guard room.isWithinLimits else {
            _ = compose(asset, prompt)
            return
        }
        self.room = room
        for (text, error) in problems { note(error, in: asset, text: text, prompt: prompt) }
        checkNames(asset, prompt, kept)
        diagnostics += DuplicateTool.check(asset, prompt, in: library, parts)
    }

    private mutating func checkNames(_ asset: Asset, _ prompt: Prompt, _ kept: [PlacedTag]) {
        let keptNames = Set(kept.map(\.kept.tag.name))
        diagnostics += UndeclaredPlaceholder.check(asset, prompt, kept: kept, in: library)
        diagnostics += RunTimeLogic.check(asset, kept: kept, in: library)
        diagnostics += ProtectedPlaceholder.check(asset, prompt, kept: kept)
        if hasUnusedNames(asset, prompt, kept: keptNames) {
            let names = names(reachedFrom: asset)
            diagnostics += UnusedPlaceholder.check(asset, prompt, names: names)
            diagnostics += UnusedReference.check(asset, prompt, names: names)
        }
    }

    /// Looks at the texts of an asset that must be complete when they are built.
    mutating func checkStaticTexts(of asset: Asset) {
        for index in asset.texts.indices { _ = staticText(index, of: asset, noting: true) }
    }

    // MARK: - Tools, souls and knowledge

    /// A tool with the snippets of its texts put in; nil for another kind of asset.
    mutating func tool(_ asset: Asset) -> ComposedTool? {
        if let known = parts.tools[asset.reference.id] { return known }
        guard let tool = asset.tool else { return nil }
        var texts: [YAMLPath: String] = [:]
        for (index, text) in asset.texts.enumerated() {
            texts[text.path] = staticText(index, of: asset)
        }
        let composed = ComposedTool(
            id: asset.reference.id, name: tool.name,
            description: texts[[.key("description")]] ?? tool.description,
            parameters: tool.parameters.replacingTexts(texts, at: [.key("parameters")]),
            source: tool.source)
        parts.tools[asset.reference.id] = composed
        return composed
    }

    /// The values that are known when a prompt is built.
    ///
    /// A soul that is not named is null, so that a section over it is false.
    private mutating func knownValues(_ prompt: Prompt) -> JSONValue {
        var knowledge = JSONObject()
        for id in prompt.knowledge {
            if let known = self.knowledge(id) { knowledge[id] = known.value }
        }
        var soul: JSONValue = .null
        if let id = prompt.soul, let known = parts.souls[id] {
            soul = known.value
        } else if let id = prompt.soul, let asset = library[AssetReference(.soul, id)] {
            soul = self.soul(asset)?.value ?? .null
        }
        return ["soul": soul, "knowledge": .object(knowledge)]
    }

    /// The sizes of a list in the soul or the knowledge of a prompt; nil where a tag means none.
    private func sizes(ofList tag: TemplateTag, in prompt: Prompt) -> ListSizes? {
        let path = tag.path.map(String.init)
        switch (path.first, path.count) {
        case ("soul", 2): return prompt.soul.flatMap { parts.souls[$0]?.lists[path[1]] }
        case ("knowledge", 3):
            guard prompt.knowledge.contains(path[1]) else { return nil }
            return parts.knowledge[path[1]]?.lists[path[2]]
        default: return nil
        }
    }

    mutating func knowledge(_ id: String) -> KnownPart? {
        if let known = parts.knowledge[id] { return known }
        let known = library[AssetReference(.knowledge, id)]?.knowledge.map {
            KnownPart($0.json(id: id))
        }
        if let known { parts.knowledge[id] = known }
        return known
    }

    mutating func soul(_ asset: Asset) -> KnownPart? {
        if let known = parts.souls[asset.reference.id] { return known }
        guard let soul = asset.soul else { return nil }
        var texts: [YAMLPath: String] = [:]
        for (index, text) in asset.texts.enumerated() {
            texts[text.path] = staticText(index, of: asset)
        }
        let composed = KnownPart(
            soul.json(id: asset.reference.id).replacingTexts(texts, at: []))
        parts.souls[asset.reference.id] = composed
        return composed
    }

    /// A text that has no placeholders, with its snippets put in.
    private mutating func staticText(
        _ index: Int, of asset: Asset, noting: Bool = false
    ) -> String? {
        guard let template = asset.texts[index].template else { return nil }
        if template.isPlain { return template.text }
        let composed = template.compose([:]) { partial($0) }
        if noting {
            for problem in composed.problems {
                note(problem, in: asset, text: index, prompt: nil)
            }
            diagnostics += StaticText.check(asset, index, kept: composed.kept, in: library)
        }
        // What stays is a template in which braces are quoted; without values it is the text.
        guard composed.kept.isEmpty, let last = try? Template(parsing: composed.text),
            let text = try? last.render([:])
        else { return composed.text }
        return text
    }

    /// The template of a snippet; nil where there is none.
    private func partial(_ name: String) -> Template? {
        parts.snippets[name]?.template ?? library[AssetReference(.snippet, name)]?.snippetTemplate
    }

    // MARK: - Names

    /// Whether a placeholder is not among the tags that stayed, or the soul or knowledge is not
    /// used in the prompt's own text: only then all that it reaches must be looked through.
    private func hasUnusedNames(_ asset: Asset, _ prompt: Prompt, kept: Set<String>) -> Bool {
        for placeholder in prompt.placeholders ?? [] where !placeholder.isProtected {
            guard kept.contains(placeholder.name) else { return true }
        }
        guard prompt.template == .mustache else { return false }
        let needed =
            (prompt.soul == nil ? [] : ["soul"]) + prompt.knowledge.map { "knowledge.\($0)" }
        guard !needed.isEmpty else { return false }
        return !needed.allSatisfy { name in
            asset.texts.contains { text in
                text.uses.contains { $0.kind == .name && $0.isPart(of: name) }
            }
        }
    }

    /// The names that the texts of an asset and of the snippets it reaches ask for.
    private func names(reachedFrom asset: Asset) -> Set<String> {
        var names = Set(asset.names.map(\.name))
        for reference in snippets(reachedFrom: asset) {
            names.formUnion(library[reference]?.names.map(\.name) ?? [])
        }
        return names
    }

    private func snippets(reachedFrom asset: Asset) -> Set<AssetReference> {
        var reached: Set<AssetReference> = []
        var open = asset.includes.map { AssetReference(.snippet, $0.name) }
        while let next = open.popLast() {
            guard reached.insert(next).inserted else { continue }
            open += (library[next]?.includes ?? []).map { AssetReference(.snippet, $0.name) }
        }
        return reached
    }

    /// The placeholders of a file that declares none: every name outside of sections, required.
    private static func implicitPlaceholders(_ kept: [PlacedTag]) -> [Placeholder] {
        var names: [String] = []
        for tag in kept where tag.kept.sections.isEmpty {
            let name = tag.kept.firstName
            if name != ".", !names.contains(name) { names.append(name) }
        }
        return names.map { Placeholder(name: $0, isRequired: true) }
    }

    // MARK: - Problems

    private mutating func note(
        _ error: TemplateError, in asset: Asset, text: Int, prompt: Prompt?
    ) {
        // Unknown snippets and cycles are reported once, in the file that has them.
        guard error.code != .unknownPartial, error.code != .partialCycle else { return }
        let places = library.places(
            of: error.range, template: error.template, includes: error.includes, in: asset,
            text: text)
        var message = error.message
        var suggestion = error.suggestion
        if let prompt, let better = explanation(error, asset, text, prompt) {
            message = better.message
            suggestion = better.suggestion
            // A reference to something that does not exist is reported where it is made.
            if better.isReported { return }
        }
        diagnostics.append(
            MissingValue.rule.diagnostic(
                message, at: places.first, related: places.related, suggestion: suggestion))
    }

    private func explanation(
        _ error: TemplateError, _ asset: Asset, _ text: Int, _ prompt: Prompt
    ) -> (message: String, suggestion: String?, isReported: Bool)? {
        let holder =
            error.template.flatMap { library[AssetReference(.snippet, $0)] } ?? asset
        let source = holder.texts[error.template == nil ? text : 0].template?.source ?? []
        guard error.range.upperBound <= source.count else { return nil }
        let name = String(decoding: source[error.range], as: UTF8.self)
        let parts = name.split(separator: ".")
        if parts.first == "soul" {
            guard let id = prompt.soul else {
                return (
                    "the text asks for '\(name)', and the prompt names no soul",
                    "add 'soul: ID' to the prompt", false
                )
            }
            return library[AssetReference(.soul, id)] == nil ? ("", nil, true) : nil
        }
        if parts.first == "knowledge", parts.count > 1 {
            let id = String(parts[1])
            guard prompt.knowledge.contains(id) else {
                return (
                    "the text asks for '\(name)', and the prompt does not name the knowledge '\(id)'",
                    closestMatch(to: id, among: prompt.knowledge).map { "did you mean '\($0)'?" }
                        ?? "add '\(id)' to the prompt's 'knowledge'", false
                )
            }
            return library[AssetReference(.knowledge, id)] == nil ? ("", nil, true) : nil
        }
        return nil
    }
}

/// A tag that stayed in a composed text, with the text it began in.
struct PlacedTag {
    var text: Int
    var kept: KeptTag
}

extension KeptTag {
    /// The first part of the name: the placeholder that it asks for.
    var firstName: String { tag.firstName ?? "." }
}

extension Library {
    /// The place of a tag as the author of an asset sees it: in the asset's own text, the tag or
    /// the include that leads to it, and beside it the place in the snippet.
    func places(
        of range: Range<Int>, template: String?, includes: [TemplateError.Include],
        in asset: Asset, text: Int
    ) -> (first: Place, related: [RelatedPlace]) {
        guard let template, let include = includes.first else {
            return (asset.place(of: range, inText: text), [])
        }
        let first = asset.place(of: include.range, inText: text)
        guard let snippet = self[AssetReference(.snippet, template)] else { return (first, []) }
        return (
            first,
            [
                RelatedPlace(
                    message: "here, in the snippet '\(template)'",
                    location: snippet.place(of: range, inText: 0).location)
            ]
        )
    }
}
