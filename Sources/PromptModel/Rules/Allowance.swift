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

extension Allowance {
    /// Whether it turns off what was found.
    func allows(_ diagnostic: Diagnostic) -> Bool {
        lines.contains(diagnostic.location.line) && rules.contains(diagnostic.rule)
    }
}

extension IgnoredRule {
    /// Whether it turns off what was found in a file.
    func covers(_ diagnostic: Diagnostic, in path: AssetPath?) -> Bool {
        guard let path, rule == diagnostic.rule else { return false }
        return self.path.matches(path.relative)
    }
}
