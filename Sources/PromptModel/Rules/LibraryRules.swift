internal import Basics

/// The rules that look at a whole library: at names and at who names whom, never at texts.
enum LibraryRules {
    /// Everything that these rules find in a library.
    static func check(_ library: Library) -> [Diagnostic] {
        []
    }
}
