internal import Basics
internal import YAMLKit

/// A soul, knowledge or tool is named by something.
enum UnusedAsset {
    static let rule = Rule(
        "unused-asset", .note, "Every soul, knowledge and tool is named by a prompt or an agent.",
        "What nothing names reaches no model. It may be meant for later, or have been left behind "
            + "when a prompt was changed. Prompts, agents, enhancements, send rules, rubrics and "
            + "configurations are used by the application itself and are never looked at.",
        example: RuleExample([
            RuleExample.file("tool", "refund", "description: Pays a booking back.\n"),
            RuleExample.file(
                "prompt", "support",
                "messages:\n  - {role: system, content: You answer guests.}\n"),
        ]))
}

/// A snippet is put in somewhere.
enum UnusedSnippet {
    static let rule = Rule(
        "unused-snippet", .warning,
        "Every snippet is put into a prompt, a tool, a soul or an enhancement.",
        "A snippet that nothing puts in, directly or through other snippets, reaches no model, and "
            + "whoever edits it changes nothing.",
        example: RuleExample([
            RuleExample.file("snippet", "tone", "text: Be kind.\n"),
            RuleExample.file(
                "prompt", "support",
                "messages:\n  - {role: system, content: You answer guests.}\n"),
        ]))
}

/// What is named and put in anywhere in a library, its workspaces included.
struct LibraryUses {
    /// The assets that others name.
    private var named: Set<AssetReference> = []
    /// The snippets that something other than a snippet puts in, directly or not.
    private var included: Set<String> = []
    /// Whether anything could use a snippet, or a soul, knowledge or tool.
    private var hasUsers = (ofSnippets: false, ofAssets: false)

    init(_ library: Library) {
        var snippets: [String: Set<String>] = [:]
        var open: Set<String> = []
        for facts in library.facts {
            guard let asset = facts.asset else { continue }
            let includes = asset.uses.lazy.filter { $0.kind == .snippet }.map(\.id)
            named.formUnion(asset.uses)
            if asset.reference.kind == .snippet {
                snippets[asset.reference.id, default: []].formUnion(includes)
            } else {
                open.formUnion(includes)
                hasUsers.ofSnippets = true
            }
            if [.prompt, .agent].contains(asset.reference.kind) { hasUsers.ofAssets = true }
        }
        while let next = open.popFirst() {
            guard included.insert(next).inserted else { continue }
            open.formUnion(snippets[next] ?? [])
        }
    }

    /// Whether an asset of a kind that others use is used; true for a kind that stands for itself,
    /// and where nothing is there yet that could use it.
    func isUsed(_ reference: AssetReference) -> Bool {
        switch reference.kind {
        case .snippet: !hasUsers.ofSnippets || included.contains(reference.id)
        case .soul, .knowledge, .tool: !hasUsers.ofAssets || named.contains(reference)
        case .agent, .prompt, .enhancement, .sendRule, .rubric, .config: true
        }
    }

    /// The assets of the library itself that nothing uses.
    func unused(in library: Library) -> [Diagnostic] {
        library.references.filter { !isUsed($0) }.compactMap { reference in
            library[reference].map { asset in
                let rule = reference.kind == .snippet ? UnusedSnippet.rule : UnusedAsset.rule
                return rule.diagnostic(
                    reference.kind == .snippet
                        ? "nothing puts the snippet '\(reference.id)' in"
                        : "nothing names the \(reference.kind) '\(reference.id)'",
                    at: asset.place(of: [.key("id")]),
                    suggestion: reference.kind == .snippet
                        ? "put it in with '{{> \(reference.id)}}', or delete it"
                        : "name it in a prompt, or delete it")
            }
        }
    }
}
