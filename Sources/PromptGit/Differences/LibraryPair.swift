internal import Basics
internal import GitKit
internal import PromptModel

/// The library on both sides of a comparison.
struct LibraryPair {
    var old: LibrarySide
    var new: LibrarySide
    var oldSettings: Validation.Settings
    var newSettings: Validation.Settings
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
        let settings = repository.repositoryPath(Settings.fileName)
        func validation(_ bytes: [UInt8]?) -> Validation.Settings {
            (bytes.map { Settings.parse($0, file: settings).0 } ?? Settings()).validation
        }
        func validation(in tree: ObjectID) throws -> Validation.Settings {
            validation(try git.entry(settings, inTree: tree).map { try git.blob($0.id) })
        }
        let sides = try sides(comparison, oldTree)
        let pair = LibraryPair(
            old: sides.old, new: sides.new, oldSettings: try validation(in: oldTree),
            newSettings: try tree(comparison.new).map(validation)
                ?? validation(try repository.settingsFile()?.bytes))
        knownPair = pair
        return pair
    }

    /// Names are enough unless a workspace overrides something: what it makes of an asset is known
    /// when both files are.
    private func sides(
        _ comparison: Comparison, _ oldTree: ObjectID
    ) throws -> (old: LibrarySide, new: LibrarySide) {
        let listing = try repository.listing(ofTree: oldTree)
        let other = try newListing(comparison, listing)
        let files = listing.sources + other.listing.sources
        if comparison.workspace == nil, !files.contains(where: { $0.path.workspace != nil }) {
            let old = try LibraryNames(listing)
            return (
                .names(old), .names(try LibraryNames(other.listing, like: old, where: other.isSame))
            )
        }
        let old = try Library(facts: facts(listing))
        let same = Dictionary(
            old.facts.filter { other.isSame($0.path.path) }.map { ($0.path.path, $0) }
        ) { $1 }
        let new = try Library(facts: facts(other.listing, known: same))
        guard let workspace = comparison.workspace else { return (.whole(old), .whole(new)) }
        let known = Set(old.workspaces + new.workspaces)
        guard known.contains(workspace) else {
            throw PromptGitError.notFound(
                "workspace", workspace, among: known,
                advice: known.isEmpty
                    ? "nothing is overridden for any workspace on either side"
                    : "there are: " + known.sorted().joined(separator: ", "))
        }
        return (.whole(old.workspace(workspace)), .whole(new.workspace(workspace)))
    }

    private func facts(
        _ listing: LibraryListing, known: [String: AssetFacts] = [:]
    ) throws -> [AssetFacts] {
        try concurrentMap(listing.sources, with: listing.load) { source, read in
            try known[source.path.path]
                ?? AssetFacts(path: source.path, bytes: read(source.path).bytes)
        }
    }

    /// The files of the newer side, and which of them are just as they are on the older one.
    ///
    /// What git calls the same in a work tree is read from the older side: its lines may end in
    /// other ways in the files.
    private func newListing(
        _ comparison: Comparison, _ old: LibraryListing
    ) throws -> (listing: LibraryListing, isSame: (String) -> Bool) {
        if let newTree = try tree(comparison.new) {
            let new = try repository.listing(ofTree: newTree)
            var contents: [String: ContentID] = [:]
            for source in old.sources { contents[source.path.path] = source.content }
            let same = Set(
                new.sources.filter {
                    $0.content != nil && contents[$0.path.path] == $0.content
                }.map(\.path.path))
            return (new, { same.contains($0) })
        }
        guard git.workTree != nil else { return (old, { _ in true }) }
        var new = try repository.listing(of: .workTree)
        let changed = Set(try everyChangedPath(comparison).all)
        let same = Set(old.sources.map(\.path.path)).subtracting(changed)
        let (loadOld, loadNew) = (old.load, new.load)
        new.load = {
            let (readOld, readNew) = (try loadOld(), try loadNew())
            return { path in try same.contains(path.path) ? readOld(path) : readNew(path) }
        }
        return (new, { same.contains($0) })
    }
}
