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
        let facts = AssetFacts(path: path, bytes: try git.blob(ObjectID(content)))
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
                outline, Dictionary(uniqueKeysWithValues: changes.map { ($0.path, $0.content) })
            )
        }
        if let best, let moved = try best.outline.changing(best.changes, read: readFacts) {
            return moved
        }
        return try baseOutline(of: tree)
    }

    /// How many files may differ from an outline that no nearer one is looked for.
    private static let fewChanges = 8

    /// An outline of another tree, brought to this one; nil where too much differs.
    private func move(
        _ outline: LibraryOutline, from other: ObjectID, to tree: ObjectID
    ) throws -> LibraryOutline? {
        guard let changes = try assetChanges(fromTree: other, toTree: tree) else { return nil }
        var files: [String: ContentID?] = [:]
        for change in changes { files[change.path] = .some(change.content) }
        return try outline.changing(files, read: readFacts)
    }

    // MARK: What is kept

    /// How many files may differ from what is kept before it is made anew: to make it takes as long
    /// as reading some hundred files, and each decision reads those that differ.
    private static let mostDifferences = 48

    /// The names of the library in a tree by what is kept of an earlier one.
    private func baseOutline(of tree: ObjectID) throws -> LibraryOutline? {
        // In the row of decisions the place is a tree, not a commit.
        let own = FactsCache(
            directory: privateDirectory, library: libraryRoot + "//main",
            program: surroundings.program)
        guard let own else { return nil }
        let kept = own.load(withStamps: false)
        if let kept, let main = kept.main,
            let found = try outline(of: tree, kept.state, main, basedOn: main.head)
        {
            return found
        }
        let checked = FactsCache(
            directory: privateDirectory, library: libraryRoot, program: surroundings.program
        )?.load(withStamps: false)
        if let checked, let main = checked.main, try git.contains(main.head),
            let found = try outline(
                of: tree, checked.state, main, basedOn: git.commit(main.head).tree)
        {
            return found
        }
        // What takes a look at everything does so whatever is kept.
        if let state = checked?.state ?? kept?.state, !state.isPlain { return nil }
        let previous = (kept?.state ?? checked?.state).flatMap { CheckState($0) }
        let listing = try listing(ofTree: tree)
        let state = try LibraryCheck.run(listing.sources, previous: previous, load: listing.load)
        own.save(
            state, stamps: state.records.map { _ in nil }, main: .init(head: tree, files: [:]))
        return PackedState(state.encoded()).flatMap { LibraryOutline($0, root: libraryRoot) }
    }

    /// The names of the library in a tree by a state and how another tree differs from it; nil where
    /// this one differs too much.
    private func outline(
        of tree: ObjectID, _ state: PackedState, _ main: FactsCache.MainDifference,
        basedOn other: ObjectID
    ) throws -> LibraryOutline? {
        guard try git.contains(other), main.files.count <= Self.mostDifferences,
            let start = LibraryOutline(state, root: libraryRoot),
            let base = try start.changing(main.files, read: readFacts)
        else { return nil }
        // What is kept is mostly what the proposals of a batch were made on, too.
        libraries.keep(base, of: other)
        guard
            let moved = try move(base, from: other, to: tree),
            moved.differences <= Self.mostDifferences
        else { return nil }
        return moved
    }
}
