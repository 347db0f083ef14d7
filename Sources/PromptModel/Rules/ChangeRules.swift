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
        var found = check(before, after, changed)
        for name in Set(before.workspaces + after.workspaces).sorted() {
            found += check(before.workspace(name), after.workspace(name), changed)
        }
        var seen: Set<Diagnostic> = []
        return found.filter { seen.insert($0).inserted }.sorted {
            ($0.location, $0.rule, $0.message) < ($1.location, $1.rule, $1.message)
        }
    }

    private static func check(
        _ before: Library, _ after: Library, _ changed: Set<AssetReference>
    ) -> [Diagnostic] {
        changed.union(after.dependents(of: changed)).sorted().flatMap { reference -> [Diagnostic] in
            guard reference.kind == .prompt,
                let old = MaximumGrowth.Version(reference, in: before),
                let new = MaximumGrowth.Version(reference, in: after)
            else { return [] }
            return MaximumGrowth.check(old, new) + RemovedProtection.check(old, new)
        }
    }
}
