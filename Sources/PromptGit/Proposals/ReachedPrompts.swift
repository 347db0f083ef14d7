package import PromptModel

/// Which prompts a change reaches: those whose version it changes.
package enum ReachedPrompts {
    /// The versions, before the change, of the prompts that have another one after it, by id.
    ///
    /// A prompt that can't be composed has no version and is left out.
    package static func versions(from before: Library, to after: Library) -> [String: String] {
        var versions: [String: String] = [:]
        let reached = after.promptsReached(byChangesFrom: before)
        for id in reached {
            guard let old = before.version(ofPrompt: id), old != after.version(ofPrompt: id) else {
                continue
            }
            versions[id] = old
        }
        return versions
    }
}
