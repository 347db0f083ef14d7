internal import Basics
internal import GitKit
internal import PromptModel

/// The library on both sides of a comparison.
struct LibraryPair {
    var old: Library
    var new: Library
    var oldSettings: Validation.Settings
    var newSettings: Validation.Settings

    /// Both sides as a workspace sees them; one that has no such workspace as it is.
    func workspace(_ name: String) throws -> LibraryPair {
        let known = Set(old.workspaces + new.workspaces)
        guard known.contains(name) else {
            throw PromptGitError.notFound(
                "workspace", name, among: known,
                advice: known.isEmpty
                    ? "nothing is overridden for any workspace on either side"
                    : "there are: " + known.sorted().joined(separator: ", "))
        }
        var pair = self
        pair.old = old.workspace(name)
        pair.new = new.workspace(name)
        return pair
    }
}

extension DiffReader {
    /// The library on both sides; the files that are the same are read once.
    func libraries(_ comparison: Comparison) throws -> LibraryPair {
        if let known = knownPair { return known }
        guard hasLibrary, let oldTree = try tree(comparison.old) else {
            throw PromptGitError(
                .noLibrary, "there is no library here, so that there are no prompts to compose",
                advice: "without --fields, --rendered and --tokens 'promptgit diff' needs none")
        }
        let old = try LibrarySnapshot(repository, tree: oldTree)
        let settings = repository.repositoryPath(Settings.fileName)
        func validation(_ bytes: [UInt8]?) -> Validation.Settings {
            (bytes.map { Settings.parse($0, file: settings).0 } ?? Settings()).validation
        }
        func validation(in tree: ObjectID) throws -> Validation.Settings {
            validation(try git.entry(settings, inTree: tree).map { try git.blob($0.id) })
        }
        var pair: LibraryPair
        if let newTree = try tree(comparison.new) {
            pair = LibraryPair(
                old: old.library,
                new: try LibrarySnapshot(repository, tree: newTree, like: old).library,
                oldSettings: try validation(in: oldTree), newSettings: try validation(in: newTree))
        } else {
            pair = LibraryPair(
                old: old.library, new: try libraryInWorkTree(comparison, old),
                oldSettings: try validation(in: oldTree),
                newSettings: validation(try repository.settingsFile()?.bytes))
        }
        if let workspace = comparison.workspace { pair = try pair.workspace(workspace) }
        knownPair = pair
        return pair
    }

    private func libraryInWorkTree(
        _ comparison: Comparison, _ old: LibrarySnapshot
    ) throws -> Library {
        guard let workTree = git.workTree else { return old.library }
        let present = Set(try repository.assetPathsInWorkTree(workTree).assets)
        var files: [String: [UInt8]?] = [:]
        let paths = try everyChangedPath(comparison).all + old.entries.keys + present
        let changed = Set(try everyChangedPath(comparison).all)
        for path in Set(paths) where repository.isAssetPath(path) {
            let isKnown = old.entries[path] != nil
            if present.contains(path), changed.contains(path) || !isKnown {
                files[path] = .some(try repository.workTreeFile(path, in: workTree).bytes)
            } else if !present.contains(path), isKnown {
                files[path] = .some(nil)
            }
        }
        return old.library.replacing(files, root: repository.libraryRoot)
    }
}
