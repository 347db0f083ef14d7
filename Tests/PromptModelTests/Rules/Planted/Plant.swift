import Basics
import PromptModel

/// Files in which a rule is broken, with `⟨` and `⟩` around each place that must be found.
struct Plant: Sendable {
    /// The files by their paths.
    var files: [String: String]
    /// The files on the main branch, for a rule about changes.
    var before: [String: String]?

    init(_ files: [String: String], before: [String: String]? = nil) {
        self.files = files
        self.before = before
    }

    /// `prompts/snippets/tone.yaml`, from its third line on.
    static func snippet(_ rest: String, and others: [String: String] = [:]) -> Plant {
        file("snippet", "tone", rest, and: others)
    }

    /// A snippet whose text is a block of these lines.
    static func text(_ lines: String) -> Plant {
        let block = lines.split(separator: "\n", omittingEmptySubsequences: false)
        return snippet("text: |\n" + block.map { "  \($0)\n" }.joined())
    }

    /// `prompts/support.yaml`, from its third line on.
    static func prompt(_ rest: String, and others: [String: String] = [:]) -> Plant {
        file("prompt", "support", rest, and: others)
    }

    /// `prompts/tools/refund.yaml`, from its third line on.
    static func tool(_ rest: String, and others: [String: String] = [:]) -> Plant {
        file("tool", "refund", rest, and: others)
    }

    static func file(
        _ kind: String, _ id: String, _ rest: String, and others: [String: String] = [:]
    ) -> Plant {
        Plant(asset(kind, id, rest).merging(others) { $1 })
    }

    /// A file of a kind with its path.
    static func asset(_ kind: String, _ id: String, _ rest: String) -> [String: String] {
        let folder = AssetKind(rawValue: kind)?.folder ?? "prompts"
        return ["\(folder)/\(id).yaml": "kind: \(kind)\nid: \(id)\n\(rest)"]
    }

    /// The messages of a prompt with one text.
    static func messages(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return "messages:\n  - role: system\n    content: |\n"
            + lines.map { "      \($0)\n" }.joined()
    }

    /// The same violation five times over: as it is, and where lines are ended, begun and counted in
    /// other ways.
    var variants: [Plant] {
        let changes: [@Sendable (String) -> String] = [
            { $0 },
            { "# Grüße aus dem Hafen 🌊\n" + $0 },
            { $0.replacing("\n", with: "\r\n") },
            { "\u{FEFF}" + $0 },
            { "\n\n# a comment\n\n" + $0 + "# the end\n" },
        ]
        return changes.map { change in
            Plant(files.mapValues(change), before: before?.mapValues(change))
        }
    }

    /// What is found of a rule in the files, and where it should be.
    func look(for rule: String) -> (found: [SourceLocation], planted: [SourceLocation]) {
        let marked = MarkedLibrary(files)
        var found = Validation.diagnostics(of: marked.library)
        if let before {
            let old = MarkedLibrary(before).library
            found += ChangeRules.check(
                before: old, after: marked.library,
                changed: Set(old.references + marked.library.references))
        }
        return (
            found.filter { $0.rule == rule }.map(\.location).sorted(),
            marked.places.map(\.location).sorted()
        )
    }
}
