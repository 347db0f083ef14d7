internal import Basics
internal import GitKit
internal import PromptModel

/// What the files of a library say of names, of which no more is kept: all that 10,000 files say takes
/// some 160 MB.
struct LibraryNames {
    /// A file.
    private struct File: Sendable {
        var path: AssetPath
        /// The asset in it; nil where none can be read.
        var asset: AssetReference?
        /// The assets that this one names or includes.
        var uses: [AssetReference]
    }

    private let files: [File]
    private let load: LibraryCheck.Loader

    /// Reads all files of a library, on all cores.
    ///
    /// Throws git's errors, and the file system's for a file that can't be read.
    init(_ listing: LibraryListing) throws {
        load = listing.load
        files = try concurrentMap(listing.sources, with: listing.load) { source, read in
            let facts = AssetFacts(path: source.path, bytes: try read(source.path).bytes)
            return File(
                path: source.path, asset: facts.asset?.reference, uses: facts.asset?.uses ?? [])
        }
    }

    /// The names of the library's assets, sorted, without those that only a workspace has.
    var references: [AssetReference] {
        Set(files.filter { $0.path.workspace == nil }.compactMap(\.asset)).sorted()
    }

    /// The library as far as some files and what they are made of go, and the bytes of these files.
    ///
    /// - Parameter isWanted: whether a file is wanted, by its path and the asset in it.
    /// - Returns: the library, in which what is wanted is what it is in the whole one, and the bytes of
    ///   its files by path.
    /// - Throws: git's errors, and the file system's for a file that can't be read.
    func part(
        around isWanted: (_ path: String, _ asset: AssetReference) -> Bool
    ) throws -> (library: Library, bytes: [String: [UInt8]]) {
        let own = files.filter { $0.path.workspace == nil }
        var holders: [AssetReference: [File]] = [:]
        for file in own { file.asset.map { holders[$0, default: []].append(file) } }
        var needed: Set<AssetReference> = []
        for file in own {
            if let asset = file.asset, isWanted(file.path.path, asset) { needed.insert(asset) }
        }
        var open = Array(needed)
        while let reference = open.popLast() {
            for use in holders[reference]?.flatMap(\.uses) ?? []
            where needed.insert(use).inserted {
                open.append(use)
            }
        }
        let read = try load()
        var bytes: [String: [UInt8]] = [:]
        var facts: [AssetFacts] = []
        for file in needed.flatMap({ holders[$0] ?? [] }) {
            let content = try read(file.path).bytes
            bytes[file.path.path] = content
            facts.append(AssetFacts(path: file.path, bytes: content))
        }
        return (Library(facts: facts), bytes)
    }
}

extension PromptRepository {
    /// Whether a file may be meant by an id, by `kind/id` or by a path, of the repository or from the
    /// current directory.
    func isNamed(_ name: String) -> (_ path: String, _ asset: AssetReference) -> Bool {
        let reference = AssetReference(name)
        let path = pathFromHere(name)
        return { file, asset in
            asset == reference || asset.id == name || file == name || file == path
        }
    }

    /// The assets that a person may mean by a name; see ``assets(named:in:)``.
    func assets(named name: String, in names: LibraryNames) throws -> [Asset] {
        assets(named: name, in: try names.part(around: isNamed(name)).library)
    }
}
