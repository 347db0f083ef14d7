internal import Basics
package import GitKit
internal import PromptModel

/// The libraries that a repository was asked for last, and what their files say: the next one mostly
/// is nearly the same.
final class LibraryTrees {
    /// The latest last.
    private var outlines: [(tree: ObjectID, outline: LibraryOutline)] = []
    private var trees: [LibraryTree] = []
    private var facts: [String: (content: ContentID, facts: AssetFacts)] = [:]

    /// The file that was read last: who edits it mostly wants to know what it says, too.
    var lastRead: (content: ContentID, bytes: [UInt8])?
    /// Parts of prompts that were put together.
    var parts = KnownParts()

    /// How many libraries are kept: a decision looks at main, at what the proposal stands on and at
    /// what comes of it.
    private static let kept = 4
    /// How many files are kept as they were read.
    private static let mostFacts = 4096

    func tree(_ id: ObjectID) -> LibraryTree? {
        guard let place = trees.lastIndex(where: { $0.tree == id }) else { return nil }
        // What is asked for stays: all of a batch stands on one library, and main moves with each.
        let tree = trees.remove(at: place)
        trees.append(tree)
        return tree
    }

    func keep(_ tree: LibraryTree, _ outline: LibraryOutline?) {
        trees = trees.suffix(Self.kept - 1) + [tree]
        guard let outline else { return }
        // The first one is what is kept, which many proposals stand on.
        outlines = outlines.prefix(1) + outlines.dropFirst().suffix(Self.kept - 2)
        outlines.append((tree.tree, outline))
    }

    /// Keeps the names of the library in a tree that nobody has asked for yet.
    func keep(_ outline: LibraryOutline, of tree: ObjectID) {
        guard outlines.isEmpty else { return }
        outlines.append((tree, outline))
    }

    /// The outlines that another one may be nearly the same as, and of which trees.
    var candidates: [(tree: ObjectID, outline: LibraryOutline)] { outlines }

    /// What was kept of the library on main when this process asked for it.
    var base: OutlineCache.Entry?
    /// What is kept of the library on main, where it is being read already.
    private var ahead: Meanwhile<OutlineCache.Entry?>?

    /// Begins to read what is kept of the library on main, on another core.
    func readAhead(_ cache: OutlineCache?) {
        guard let cache, outlines.isEmpty else { return }
        ahead = Meanwhile { cache.load() }
    }

    /// What is kept of the library on main.
    func kept(in cache: OutlineCache) -> OutlineCache.Entry? {
        guard let begun = ahead else { return cache.load() }
        ahead = nil
        return begun.wait()
    }

    func facts(at path: AssetPath, _ content: ContentID) -> AssetFacts? {
        guard let known = facts[path.path], known.content == content else { return nil }
        return known.facts
    }

    func keep(_ new: AssetFacts, _ content: ContentID) {
        if facts.count >= Self.mostFacts { facts = [:] }
        facts[new.path.path] = (content, new)
    }
}

extension PromptRepository {
    /// The library in a tree.
    package func library(in tree: ObjectID) throws -> LibraryTree {
        if let known = libraries.tree(tree) { return known }
        let outline = try outline(of: tree)
        let library = LibraryTree(self, tree: tree, outline: outline)
        libraries.keep(library, outline)
        return library
    }

    /// Reads an asset file by the identity of its bytes; what was read last is not read again.
    func readFacts(_ path: AssetPath, _ content: ContentID) throws -> AssetFacts {
        if let known = libraries.facts(at: path, content) { return known }
        let last = libraries.lastRead
        let bytes =
            if let last, last.content == content { last.bytes } else {
                try git.blob(ObjectID(content))
            }
        let facts = AssetFacts(path: path, bytes: bytes)
        libraries.keep(facts, content)
        return facts
    }

    /// What a file says, where it was read already; nil where it was not.
    func knownFacts(at path: String, _ id: ObjectID) -> AssetFacts? {
        AssetPath(path, root: libraryRoot).flatMap {
            libraries.facts(at: $0, ContentID(of: id))
        }
    }

    /// What a file says that is written nowhere yet.
    func readFacts(_ path: AssetPath, _ bytes: [UInt8], _ id: ObjectID) -> AssetFacts {
        let content = ContentID(of: id)
        if let known = libraries.facts(at: path, content) { return known }
        let facts = AssetFacts(path: path, bytes: bytes)
        libraries.keep(facts, content)
        return facts
    }

    /// The names of the library in a tree; nil where they do not tell what is what.
    private func outline(of tree: ObjectID) throws -> LibraryOutline? {
        var best: (outline: LibraryOutline, changes: [String: ContentID?])?
        // The latest first, which nearly always is the nearest; to compare with a far one takes longer.
        for (other, outline) in libraries.candidates.reversed() {
            if let best, best.changes.count <= Self.fewChanges { break }
            guard let changes = try assetChanges(fromTree: other, toTree: tree) else { continue }
            guard changes.count < best?.changes.count ?? .max else { continue }
            best = (
                outline, Self.files(changes)
            )
        }
        if let best, let moved = try best.outline.changing(best.changes, read: readFacts) {
            return moved
        }
        return try baseOutline(of: tree)
    }

    /// The changes by path.
    ///
    /// Of two spellings of a name that are one to Swift one is left: names that are not ASCII take a
    /// look at everything.
    private static func files(
        _ changes: [(path: String, content: ContentID?)]
    ) -> [String: ContentID?] {
        Dictionary(changes.map { ($0.path, $0.content) }) { $1 }
    }

    /// How many files may differ from an outline that no nearer one is looked for.
    private static let fewChanges = 8

    // MARK: What is kept

    /// How many files may differ from what a check found before one is made anew: to make one takes as
    /// long as reading some hundred files, and what is kept of those that differ is read by each
    /// decision.
    private static let mostDifferences = 256

    /// How many files are read by each decision before what they say of names is kept.
    private static let fewReadAnew = 8

    /// What decisions keep of the library on main; nil for a build of the program that can't be told
    /// from another one.
    var outlineCache: OutlineCache? {
        OutlineCache(
            directory: privateDirectory, library: libraryRoot, program: surroundings.program)
    }

    /// The names of the library in a tree by what is kept of an earlier one.
    private func baseOutline(of tree: ObjectID) throws -> LibraryOutline? {
        guard let own = outlineCache else { return nil }
        let kept = libraries.kept(in: own)
        if let kept, let found = try outline(of: tree, kept) {
            libraries.base = kept
            if found.changes >= Self.fewReadAnew {
                own.saveDifferences(entry(found.outline, of: tree, since: kept))
            }
            return found.outline
        }
        let checked = FactsCache(
            directory: privateDirectory, library: libraryRoot, program: surroundings.program
        )?.load(withStamps: false)
        if let checked, let entry = try entry(checked), let found = try outline(of: tree, entry) {
            own.save(self.entry(found.outline, of: tree, since: entry))
            return found.outline
        }
        // What takes a look at everything does so whatever is kept.
        if let state = checked?.state ?? kept?.state, !state.isPlain { return nil }
        let previous = (kept?.state ?? checked?.state).flatMap { CheckState($0) }
        let listing = try listing(ofTree: tree)
        let found = try LibraryCheck.run(listing.sources, previous: previous, load: listing.load)
        guard let state = PackedState(found.encoded()) else { return nil }
        own.save(.init(state: state, checked: tree, tree: tree, differences: []))
        return LibraryOutline(state, root: libraryRoot)
    }

    /// Keeps the names of the library that a decision made: what it read need not be read again by the
    /// next one.
    func keepNames(ofMainAt commit: ObjectID) {
        guard let cache = outlineCache, let base = libraries.base else { return }
        do {
            let tree = try git.commit(commit).tree
            guard tree != base.tree, let outline = try library(in: tree).outline,
                outline.checksum == base.state.checksum,
                outline.differenceCount <= Self.mostDifferences
            else { return }
            cache.saveDifferences(entry(outline, of: tree, since: base))
        } catch {
            // The next decision reads what differs.
        }
    }

    /// What the last check of the work tree found, and how main differed from that; nil where main
    /// was not compared.
    private func entry(_ checked: FactsCache.Entry) throws -> OutlineCache.Entry? {
        guard let main = checked.main, try git.contains(main.head),
            main.files.count <= Self.mostDifferences,
            let start = LibraryOutline(checked.state, root: libraryRoot),
            let base = try start.changing(main.files, read: readFacts)
        else { return nil }
        let tree = try git.commit(main.head).tree
        return .init(
            state: checked.state, checked: base.differenceCount == 0 ? tree : nil, tree: tree,
            differences: base.differences)
    }

    /// What is to be kept of the library in a tree.
    private func entry(
        _ outline: LibraryOutline, of tree: ObjectID, since kept: OutlineCache.Entry
    ) -> OutlineCache.Entry {
        var entry = kept
        entry.tree = tree
        entry.differences = outline.differences
        return entry
    }

    /// The names of the library in a tree by what is kept of another one, and how many files differ
    /// from that; nil where it is too many.
    private func outline(
        of tree: ObjectID, _ kept: OutlineCache.Entry
    ) throws -> (outline: LibraryOutline, changes: Int)? {
        guard let start = LibraryOutline(kept.state, root: libraryRoot) else { return nil }
        var files: [String: ContentID?] = [:]
        var names: [String: LibraryOutline.Names] = [:]
        for difference in kept.differences {
            files[difference.path] = .some(difference.content)
            names[difference.path] = difference.names
        }
        // What is kept is mostly what the proposals of a batch were made on, too.
        if let checked = kept.checked, try git.contains(checked) {
            libraries.keep(start, of: checked)
        }
        guard try git.contains(kept.tree),
            let base = try start.changing(files, names: names, read: readFacts),
            let changes = try assetChanges(fromTree: kept.tree, toTree: tree),
            let moved = try base.changing(Self.files(changes), read: readFacts),
            moved.differenceCount <= Self.mostDifferences
        else { return nil }
        return (moved, changes.count)
    }
}
