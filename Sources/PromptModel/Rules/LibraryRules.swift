internal import Basics

/// The rules that look at a whole library: at names and at who names whom, never at texts.
enum LibraryRules {
    /// The rules.
    static let all = [
        UnusedAsset.rule, UnusedSnippet.rule, UnreachableOverride.rule, LetterCase.rule,
    ]

    /// Everything that these rules find in a library.
    static func check(_ library: Library) -> [Diagnostic] {
        let uses = LibraryUses(library)
        return uses.unused(in: library) + UnreachableOverride.check(library, uses)
            + LetterCase.check(library)
    }
}
