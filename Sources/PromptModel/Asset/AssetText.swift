package import YAMLKit

/// A text of an asset that can hold a template.
package struct AssetText: Sendable {
    /// Where it stands in the file.
    package var path: YAMLPath
    /// The template; nil when its syntax is wrong, which a diagnostic says.
    package var template: Template?
    /// What the template mentions.
    package var uses: [TemplateUse]
    /// Whether its words stand in the file just as they are: it is a block, or plain.
    package var isVerbatim = false
}

/// Something that a text of an asset mentions.
package struct TextUse: Hashable, Sendable {
    /// The text: its index among the asset's texts.
    package var text: Int
    /// What is mentioned, and where in the text.
    package var use: TemplateUse

    /// The name that is mentioned.
    package var name: String { use.name }
}

/// An asset that another one names by its id.
package struct Mention: Hashable, Sendable {
    /// The key, or the keys, that name it.
    var keys: [String]
    /// Its place in the list there, or nil where there is no list.
    var index: Int?
    /// What is named.
    package var reference: AssetReference

    /// Where it is named.
    package var path: YAMLPath {
        let path = YAMLPath(keys.map(YAMLPath.Component.key))
        return index.map { path.appending($0) } ?? path
    }
}

extension Asset {
    /// The snippets that the asset's texts include, in order.
    package var includes: [TextUse] { uses(.include) }

    /// The values that the asset's texts ask for, in order.
    package var names: [TextUse] { uses(.name) }

    /// What the asset names and includes, sorted; some of it may not exist.
    var currentUses: [AssetReference] {
        var uses = mentions.map(\.reference)
        for include in includes { uses.append(AssetReference(.snippet, include.name)) }
        // Few as they are, sorting finds those that come twice sooner than a set.
        uses.sort()
        var last = 0
        for index in uses.indices.dropFirst() where uses[index] != uses[last] {
            last += 1
            if last < index { uses[last] = uses[index] }
        }
        uses.removeLast(max(0, uses.count - last - 1))
        return uses
    }

    private func uses(_ kind: TemplateUse.Kind) -> [TextUse] {
        var result: [TextUse] = []
        for text in texts.indices {
            let uses = texts[text].uses
            for index in uses.indices where uses[index].kind == kind {
                result.append(TextUse(text: text, use: uses[index]))
            }
        }
        return result
    }

    /// The file as a YAML document, read anew.
    ///
    /// Places are asked for only where something is wrong; keeping the nodes of every file would
    /// take ten times the memory of the files.
    package func document() throws(YAMLError) -> YAMLDocument {
        try YAMLDocument(parsing: bytes, file: path)
    }

    /// The place of a node; of the node around it when the path leads nowhere.
    package func place(of path: YAMLPath) -> Place {
        if let base = underlying(path) { return base.place(of: path) }
        return place { document in
            var path = path
            while true {
                if let node = document.node(at: path) {
                    return path.isRoot ? document.place(ofMapping: node) : document.place(of: node)
                }
                guard let parent = path.parent else { return document.place(ofMapping: nil) }
                path = parent
            }
        }
    }

    private func place(_ find: (YAMLDocument) -> Place) -> Place {
        do throws(YAMLError) {
            return find(try document())
        } catch {
            // The asset was read from these bytes, with the same limits or tighter ones.
            return Place(location: error.location)
        }
    }

    /// The place of a key, where the value may take many lines.
    package func place(ofKeyAt path: YAMLPath) -> Place {
        if let base = underlying(path) { return base.place(ofKeyAt: path) }
        guard let parent = path.parent, let last = path.last else { return place(of: path) }
        return place { document in
            guard let member = document.node(at: parent)?.member(last.token) else {
                return place(of: path)
            }
            return document.place(of: member.key)
        }
    }

    /// The place of a tag in one of the asset's texts.
    package func place(of use: TextUse) -> Place { place(of: use.use.range, inText: use.text) }

    /// The place of some bytes of one of the asset's texts.
    package func place(of range: Range<Int>, inText index: Int) -> Place {
        if let (base, text) = underlying(text: index) {
            return base.place(of: range, inText: text)
        }
        guard texts.indices.contains(index) else { return place(of: []) }
        return place { document in
            guard let node = document.node(at: texts[index].path) else {
                return document.place(ofMapping: document.root)
            }
            return document.place(of: range, inTextOf: node)
        }
    }

    /// The index of the text at a path.
    func text(at path: YAMLPath) -> Int? { texts.firstIndex { $0.path == path } }

    /// The assets that this one names by their ids, in the order of the definition table.
    package var mentions: [Mention] {
        func one(_ key: String, _ kind: AssetKind, _ id: String?) -> [Mention] {
            guard let id else { return [] }
            return [Mention(keys: [key], reference: AssetReference(kind, id))]
        }
        func many(_ keys: [String], _ kind: AssetKind, _ ids: [String]) -> [Mention] {
            ids.enumerated().map { index, id in
                Mention(keys: keys, index: index, reference: AssetReference(kind, id))
            }
        }
        switch content {
        case .prompt(let prompt):
            return one("soul", .soul, prompt.soul)
                + many(["knowledge"], .knowledge, prompt.knowledge)
                + many(["tools"], .tool, prompt.tools)
        case .agent(let agent):
            return many(["prompts"], .prompt, agent.prompts)
                + one("soul", .soul, agent.soul) + many(["tools"], .tool, agent.tools)
        case .enhancement(let enhancement):
            return many(["targets", "agents"], .agent, enhancement.targets.agents)
        case .snippet, .soul, .knowledge, .tool, .sendRule, .rubric, .config: return []
        }
    }
}
