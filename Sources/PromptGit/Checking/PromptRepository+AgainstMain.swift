internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// What the rules about changes find in a library that was read in the work tree or the index,
    /// compared with the main branch.
    ///
    /// Where no main branch can be told there is nothing to compare with, and so nothing to find.
    func diagnosticsAgainstMain(
        _ state: CheckState, _ listing: LibraryListing, settings: Validation.Settings
    ) throws -> [Diagnostic] {
        guard let main = try comparableMain() else { return [] }
        let changed = try changes(to: state, since: main)
        guard !changed.isEmpty else { return [] }
        // What is only added leaves nothing to compare with: a first import reads nothing again.
        if changed.values.allSatisfy({ $0 == nil }), !state.alters(adding: Set(changed.keys)) {
            return []
        }
        // Only what differs is read again; the rest of main's library is the one at hand.
        let after = try state.library(around: Set(changed.keys), load: listing.load)
        let before = after.replacing(changed, root: libraryRoot)
        let references = changed.keys.flatMap { path in
            [before, after].compactMap { $0.facts(at: path)?.asset?.reference }
        }
        return ChangeRules.check(before: before, after: after, changed: Set(references))
            .compactMap { Validation.weighed($0, settings, in: after) }
    }

    /// The head of the main branch; nil where there is none yet, or several could be it.
    private func comparableMain() throws -> ObjectID? {
        do {
            return try mainBranch().head
        } catch let error as PromptGitError where [.notFound, .ambiguous].contains(error.code) {
            return nil
        }
    }

    /// The files that differ from a commit's, each with its bytes there, or nil where it is new.
    private func changes(
        to state: CheckState, since commit: ObjectID
    ) throws -> [String: [UInt8]?] {
        var entries: [String: ObjectID] = [:]
        for entry in try assets(atCommit: commit).assets { entries[entry.path] = entry.id }
        var changed: [String: [UInt8]?] = [:]
        for record in state.records {
            guard let id = entries.removeValue(forKey: record.path.path) else {
                changed[record.path.path] = .some(nil)
                continue
            }
            if ContentID(of: id) != record.content {
                changed[record.path.path] = try git.blob(id)
            }
        }
        for (path, id) in entries { changed[path] = try git.blob(id) }
        return changed
    }
}
