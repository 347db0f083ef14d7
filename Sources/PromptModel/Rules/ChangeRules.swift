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
        check(before: before, after: after, changed: changed, Sizes())
    }

    /// The sizes of prompts by id, as far as they are known.
    struct Sizes {
        var before: [String: Int] = [:]
        var after: [String: Int] = [:]
    }

    /// The same, where prompts were composed already.
    static func check(
        before: Library, after: Library, changed: Set<AssetReference>, _ sizes: Sizes
    ) -> [Diagnostic] {
        guard !changed.isEmpty else { return [] }
        var found = check(before, after, changed, sizes)
        for name in Set(before.workspaces + after.workspaces).sorted() {
            found += check(before.workspace(name), after.workspace(name), changed, Sizes())
        }
        var seen: Set<Diagnostic> = []
        return found.filter { seen.insert($0).inserted }.sorted {
            ($0.location, $0.rule, $0.message) < ($1.location, $1.rule, $1.message)
        }
    }

    private static func check(
        _ before: Library, _ after: Library, _ changed: Set<AssetReference>, _ sizes: Sizes
    ) -> [Diagnostic] {
        changed.union(after.dependents(of: changed)).sorted().flatMap { reference -> [Diagnostic] in
            guard reference.kind == .prompt,
                let old = MaximumGrowth.Version(
                    reference, in: before, size: sizes.before[reference.id]),
                let new = MaximumGrowth.Version(
                    reference, in: after, size: sizes.after[reference.id])
            else { return [] }
            return MaximumGrowth.check(old, new) + RemovedProtection.check(old, new)
        }
    }
}
