internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// What the rules about changes find in a library that was read in the work tree or the index,
    /// compared with the main branch.
    ///
    func diagnosticsAgainstMain(
        _ state: CheckState, _ main: FactsCache.MainDifference, _ listing: LibraryListing,
        settings: Validation.Settings
    ) throws -> [Diagnostic] {
        guard !main.files.isEmpty else { return [] }
        // What is only added leaves nothing to compare with: a first import reads nothing again.
        if main.files.values.allSatisfy({ $0 == nil }), !state.alters(adding: Set(main.files.keys))
        {
            return []
        }
        let changed = try main.files.mapValues { content -> [UInt8]? in
            try content.map { try git.blob(ObjectID($0)) }
        }
        // Only what differs is read again; the rest of main's library is the one at hand.
        let after = try state.library(
            around: Set(changed.keys), with: uses(of: changed), load: listing.load)
        let before = after.replacing(changed, root: libraryRoot)
        let references = changed.keys.flatMap { path in
            [before, after].compactMap { $0.facts(at: path)?.asset?.reference }
        }
        return ChangeRules.check(before: before, after: after, changed: Set(references))
            .compactMap { Validation.weighed($0, settings, in: after) }
    }

    /// What files name and include as they are on main.
    private func uses(of files: [String: [UInt8]?]) -> Set<AssetReference> {
        var uses: Set<AssetReference> = []
        for case (let path, let bytes?) in files {
            guard let place = AssetPath(path, root: libraryRoot) else { continue }
            uses.formUnion(AssetFacts(path: place, bytes: bytes).asset?.uses ?? [])
        }
        return uses
    }

    /// The head of the main branch; nil where there is none yet, or several could be it.
    private func comparableMain() throws -> ObjectID? {
        do {
            return try mainBranch().head
        } catch let error as PromptGitError where [.notFound, .ambiguous].contains(error.code) {
            return nil
        }
    }

    /// How the library at the head of the main branch differs from the one that was checked; nil
    /// where no main branch can be told, so that there is nothing to compare with.
    func mainDifference(from state: CheckState) throws -> FactsCache.MainDifference? {
        guard let head = try comparableMain() else { return nil }
        var entries: [String: ObjectID] = [:]
        for entry in try assets(atCommit: head).assets { entries[entry.path] = entry.id }
        var files: [String: ContentID?] = [:]
        for record in state.records {
            let path = record.path.path
            guard let id = entries.removeValue(forKey: path) else {
                files[path] = .some(nil)
                continue
            }
            let content = ContentID(of: id)
            if content != record.content { files[path] = content }
        }
        for (path, id) in entries { files[path] = ContentID(of: id) }
        return FactsCache.MainDifference(head: head, files: files)
    }
}
