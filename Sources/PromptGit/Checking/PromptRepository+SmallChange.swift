internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// What is wrong in the work tree, where a look at the few files that changed since an earlier
    /// check is enough; nil where everything must be looked at.
    ///
    /// - Parameters:
    ///   - listing: the files of the work tree.
    ///   - known: what the earlier check found.
    ///   - cache: where that is kept.
    ///   - settings: the settings.
    ///   - mainHead: finds the head of the main branch; nil where there is none to compare with.
    /// - Returns: what was found in the assets.
    /// - Throws: the file system's and git's errors, and ``LibraryCheck/FileChanged``.
    func smallChange(
        _ listing: LibraryListing, _ known: FactsCache.Entry, in cache: FactsCache,
        _ settings: Settings, mainHead: () throws -> ObjectID?
    ) throws -> [Diagnostic]? {
        let state = known.state
        guard state.isPlain, let changes = try changes(in: listing, since: state) else {
            return nil
        }
        var change = SmallChange(state, load: listing.load)
        guard
            var found = try change.check(
                changes.map { ($0.key, $0.value) }, settings: settings.validation)
        else { return nil }
        guard let head = try mainHead() else { return found }
        var main = known.main
        if main?.head != head {
            let moved = try mainDifference(at: head, from: state, earlier: main)
            cache.save(moved, from: state)
            main = moved
        }
        guard let earlier = main?.earlier(than: changes, of: state, root: libraryRoot),
            let compared = try change.comparison(
                with: earlier, root: libraryRoot, settings: settings.validation,
                read: { try git.blob(ObjectID($1)) })
        else { return nil }
        found += compared
        return found
    }

    /// The files of the work tree whose bytes are others than they were, by their positions; nil
    /// where files came or went, and where so many must be read that it is worth keeping what is
    /// found.
    private func changes(
        in listing: LibraryListing, since state: PackedState
    ) throws -> [Int: ContentID]? {
        guard listing.sources.count == state.count,
            listing.positions.count == state.count,
            listing.positions.enumerated().allSatisfy({ $0 == $1 }),
            listing.sources.count(where: { $0.content == nil }) <= Self.fewFiles
        else { return nil }
        var changes: [Int: ContentID] = [:]
        var reader: LibraryCheck.Reader?
        for (position, source) in listing.sources.enumerated() {
            let content: ContentID
            if let known = source.content {
                content = known
            } else {
                let read = try reader ?? listing.load()
                reader = read
                content = try read(source.path).content
            }
            if content != state.content(at: position) { changes[position] = content }
        }
        return changes
    }

    /// How many files may be news before what a check found is kept: that takes as long as reading
    /// some hundred files.
    static let fewFiles = 64
}
