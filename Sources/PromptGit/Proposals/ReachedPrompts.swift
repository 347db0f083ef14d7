package import PromptModel

/// Which prompts a change reaches: those whose version it changes.
package final class ReachedPrompts {
    private let before: Library
    private var known: [String: String?] = [:]

    /// Prepares to compare libraries with one that they come from.
    package init(from before: Library) { self.before = before }

    /// The versions, before the change, of the prompts that have another one after it, by id.
    ///
    /// A prompt that can't be composed has no version and is left out.
    package func versions(to after: Library) -> [String: String] {
        versions(to: after, reached: after.reached(byChangesFrom: before))
    }

    /// The same, where the assets that the change reaches are known.
    package func versions(
        to after: Library, reached: Set<AssetReference>
    ) -> [String: String] {
        var versions: [String: String] = [:]
        for id in reached.filter({ $0.kind == .prompt }).map(\.id).sorted() {
            guard let old = version(of: id), old != after.version(ofPrompt: id) else { continue }
            versions[id] = old
        }
        return versions
    }

    /// A prompt's version before the change, worked out once.
    private func version(of id: String) -> String? {
        if let version = known[id] { return version }
        let version = before.version(ofPrompt: id)
        known[id] = .some(version)
        return version
    }
}

// It remembers what it worked out, for one thread.
@available(*, unavailable)
extension ReachedPrompts: Sendable {}
