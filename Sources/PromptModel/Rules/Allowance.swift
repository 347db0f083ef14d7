internal import Basics

/// A comment that turns rules off for some lines: `# promptgit: allow secret`.
///
/// It stands on the line that it is for, or alone on the line above; behind the `|` or `>` of a
/// block of text it is for the whole block.
package struct Allowance: Hashable, Sendable {
    /// The lines that it is for, counted from 1.
    package var lines: ClosedRange<Int>
    /// The ids of the rules that it turns off.
    package var rules: [String]

    /// Creates an allowance.
    package init(lines: ClosedRange<Int>, rules: [String]) {
        self.lines = lines
        self.rules = rules
    }
}

extension Library {
    /// Whether settings turn a finding's rule off for its file, or a comment for its line.
    func allows(_ diagnostic: Diagnostic, _ ignored: [IgnoredRule]) -> Bool {
        guard let facts = facts(at: diagnostic.location.file) else { return false }
        if facts.allowances.contains(where: {
            $0.lines.contains(diagnostic.location.line) && $0.rules.contains(diagnostic.rule)
        }) {
            return true
        }
        return ignored.contains {
            $0.rule == diagnostic.rule && $0.path.matches(facts.path.relative)
        }
    }
}
