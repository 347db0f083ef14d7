package import Basics
internal import GitKit
package import PromptModel

extension PromptRepository {
    /// What the rules about changes find in a library that was read in the work tree or the index,
    /// compared with the main branch.
    ///
    /// Where no main branch can be told there is nothing to compare with, and so nothing to find.
    package func diagnosticsAgainstMain(
        _ files: [AssetFile], _ library: Library, settings: Validation.Settings
    ) throws -> [Diagnostic] {
        guard let main = try comparableMain() else { return [] }
        let changed = try changes(of: files, since: main)
        guard !changed.isEmpty else { return [] }
        // Only what differs is read again; the rest of main's library is the one at hand.
        let before = library.replacing(changed, root: libraryRoot)
        let references = changed.keys.flatMap { path in
            [before, library].compactMap { $0.facts(at: path)?.asset?.reference }
        }
        return ChangeRules.check(before: before, after: library, changed: Set(references))
            .compactMap { Validation.weighed($0, settings, in: library) }
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
        of files: [AssetFile], since commit: ObjectID
    ) throws -> [String: [UInt8]?] {
        var entries: [String: TreeEntry] = [:]
        for entry in try git.entries(ofTree: git.commit(commit).tree, under: assetFolder)
        where (entry.mode == .file || entry.mode == .executable) && isAssetPath(entry.path) {
            entries[entry.path] = entry
        }
        var changed: [String: [UInt8]?] = [:]
        for file in files {
            guard let entry = entries.removeValue(forKey: file.path) else {
                changed[file.path] = .some(nil)
                continue
            }
            if try Repository.blobID(file.bytes) != entry.id {
                changed[file.path] = try git.blob(entry.id)
            }
        }
        for (path, entry) in entries { changed[path] = try git.blob(entry.id) }
        return changed
    }
}
