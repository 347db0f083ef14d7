internal import Basics
internal import YAMLKit

/// The tools of a prompt have names of their own.
enum DuplicateTool {
    static let rule = Rule(
        "duplicate-tool", .error, "A prompt's tools have different function names.",
        "The model calls a tool by its function's name, and APIs refuse two of one name.",
        example: RuleExample([
            RuleExample.file("tool", "refund", "name: refund\ndescription: Pays back.\n"),
            RuleExample.file("tool", "refund_v2", "name: refund\ndescription: Pays it back.\n"),
            RuleExample.file(
                "prompt", "support",
                "tools: [refund, refund_v2]\nmessages:\n"
                    + "  - {role: system, content: You answer guests.}\n"),
        ]))

    static func check(
        _ asset: Asset, _ prompt: Prompt, in library: Library, _ parts: FixedParts
    ) -> [Diagnostic] {
        var seen: [String: String] = [:]
        var diagnostics: [Diagnostic] = []
        for (index, id) in prompt.tools.enumerated() {
            guard let name = parts.toolName(id, in: library) else { continue }
            // That one id stands there twice, the file says by itself.
            if let other = seen[name], other != id {
                diagnostics.append(
                    rule.diagnostic(
                        "the tools '\(other)' and '\(id)' are both called '\(name)'",
                        at: asset.place(of: [.key("tools"), .index(index)])))
            }
            seen[name] = id
        }
        return diagnostics
    }
}
