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

    /// Looks on another core where the main branch is, and lists the library there; nil where no
    /// main branch can be told, so that there is nothing to compare with.
    ///
    /// - Parameter known: a head of the main branch whose files are known and not listed again.
    /// - Returns: what comes of it.
    func listMain(known: ObjectID?) -> Meanwhile<Result<MainFiles?, any Error>> {
        let (open, surroundings, root) = (git.opener, surroundings, libraryRoot)
        return Meanwhile {
            Result {
                let repository = PromptRepository(
                    git: try open(), surroundings: surroundings, libraryRoot: root)
                return try repository.comparableMain().map { head in
                    try head == known ? MainFiles(head: head) : repository.mainFiles(at: head)
                }
            }
        }
    }

    /// Lists the library at the head of the main branch.
    func mainFiles(at head: ObjectID) throws -> MainFiles {
        MainFiles(
            head: head,
            files: try assets(atCommit: head).assets.map { ($0.path, ContentID(of: $0.id)) })
    }
}

/// The asset files at the head of the main branch.
struct MainFiles: Sendable {
    /// The head of the main branch.
    var head: ObjectID
    /// The files, in the order of their paths; nil where they were not listed.
    var files: [(path: String, content: ContentID)]?

    /// How they differ from the files that were checked; nil where they were not listed.
    func difference(from state: CheckState) -> FactsCache.MainDifference? {
        guard let files else { return nil }
        let records = state.records
        var difference = FactsCache.MainDifference(head: head, files: [:])
        // Nearly always the same files stand in both, which takes no look at names.
        var count = 0
        while count < records.count, count < files.count,
            records[count].path.path == files[count].path
        {
            let file = files[count]
            if records[count].content != file.content { difference.files[file.path] = file.content }
            count += 1
        }
        var rest: [String: ContentID] = [:]
        for file in files[count...] { rest[file.path] = file.content }
        for record in records[count...] {
            let path = record.path.path
            guard let content = rest.removeValue(forKey: path) else {
                difference.files[path] = .some(nil)
                continue
            }
            if content != record.content { difference.files[path] = content }
        }
        for (path, content) in rest { difference.files[path] = content }
        return difference
    }
}
