internal import Basics

/// A comment that turns rules off for one line: `# promptgit: allow possible-secret`.
///
/// It stands on the line that it is for, or alone on the line above.
package struct Allowance: Hashable, Sendable {
    /// The line that it is for, counted from 1.
    package var line: Int
    /// The ids of the rules that it names, known or not.
    package var rules: [String]

    /// Creates an allowance.
    package init(line: Int, rules: [String]) {
        self.line = line
        self.rules = rules
    }
}

extension Library {
    /// Whether settings turn a finding's rule off for its file, or a comment for its line.
    func allows(_ diagnostic: Diagnostic, _ ignored: [IgnoredRule]) -> Bool {
        guard let facts = facts(at: diagnostic.location.file) else { return false }
        if facts.allowances.contains(where: {
            $0.line == diagnostic.location.line && $0.rules.contains(diagnostic.rule)
        }) {
            return true
        }
        return ignored.contains {
            $0.rule == diagnostic.rule && $0.path.matches(facts.path.relative)
        }
    }
}
