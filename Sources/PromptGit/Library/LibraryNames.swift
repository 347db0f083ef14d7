internal import Basics
internal import GitKit
internal import PromptModel

/// What the files of a library say of names, of which no more is kept: all that 10,000 files say takes
/// some 160 MB.
struct LibraryNames: Sendable {
    /// A file.
    struct File: Sendable {
        /// Its path.
        var path: AssetPath
        /// The asset in it; nil where none can be read.
        var asset: AssetReference?
        /// The assets that this one names or includes.
        var uses: [AssetReference]
        /// What the asset says of itself.
        var description: String?
    }

    /// The files, in the order of their paths.
    let files: [File]
    private let load: LibraryCheck.Loader
    /// The files of the library itself that say to be an asset, in the order of their paths.
    private let holders: [AssetReference: [Int]]

    /// Reads all files of a library, on all cores.
    ///
    /// - Parameters:
    ///   - listing: the files.
    ///   - other: what is known of a library that has the same file at a path.
    ///   - isSame: whether `other` has the same file at a path.
    /// - Throws: git's errors, and the file system's for a file that can't be read.
    init(
        _ listing: LibraryListing, like other: LibraryNames? = nil,
        where isSame: (String) -> Bool = { _ in false }
    ) throws {
        load = listing.load
        var known: [File] = []
        if let other { known = other.files.filter { isSame($0.path.path) } }
        let paths = Set(known.map(\.path.path))
        let sources = listing.sources.filter { !paths.contains($0.path.path) }
        let read = try concurrentMap(sources, with: listing.load) { source, read in
            let facts = AssetFacts(path: source.path, bytes: try read(source.path).bytes)
            return File(
                path: source.path, asset: facts.asset?.reference, uses: facts.asset?.uses ?? [],
                description: facts.asset?.description)
        }
        files = (known + read).sorted { $0.path.path < $1.path.path }
        var holders: [AssetReference: [Int]] = [:]
        for (index, file) in files.enumerated() where file.path.workspace == nil {
            if let asset = file.asset { holders[asset, default: []].append(index) }
        }
        self.holders = holders
    }

    /// The names of the library's assets, sorted, without those that only a workspace has.
    var references: [AssetReference] { holders.keys.sorted() }

    /// Whether a workspace overrides or adds anything.
    var hasWorkspaces: Bool { files.contains { $0.path.workspace != nil } }

    /// The file that has an asset; nil where there is none.
    func file(of reference: AssetReference) -> File? {
        holders[reference]?.first.map { files[$0] }
    }

    /// The assets of the library, sorted, with the file of each.
    var assets: [(reference: AssetReference, file: File)] {
        references.compactMap { reference in file(of: reference).map { (reference, $0) } }
    }

    /// An asset and all that it is made of.
    func reach(of reference: AssetReference) -> Set<AssetReference> {
        reach(of: [reference])
    }

    private func reach(of references: Set<AssetReference>) -> Set<AssetReference> {
        var reached = references
        var open = Array(references)
        while let next = open.popLast() {
            for index in holders[next] ?? [] {
                for use in files[index].uses where reached.insert(use).inserted {
                    open.append(use)
                }
            }
        }
        return reached
    }

    /// The assets that name or include one of some assets, directly or not.
    func dependents(of references: some Sequence<AssetReference>) -> Set<AssetReference> {
        AssetUsers(assets.map { ($0.reference, $0.file.uses) }).dependents(of: references)
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
        var wanted: Set<AssetReference> = []
        for file in files where file.path.workspace == nil {
            if let asset = file.asset, isWanted(file.path.path, asset) { wanted.insert(asset) }
        }
        let found = try read(reach(of: wanted))
        return (
            Library(facts: found.map(\.facts)),
            Dictionary(uniqueKeysWithValues: found.map { ($0.facts.path.path, $0.bytes) })
        )
    }

    private func read(
        _ references: Set<AssetReference>
    ) throws -> [(facts: AssetFacts, bytes: [UInt8])] {
        let paths = references.flatMap { holders[$0] ?? [] }.sorted().map { files[$0].path }
        return try concurrentMap(paths, with: load) { path, read in
            let bytes = try read(path).bytes
            return (AssetFacts(path: path, bytes: bytes), bytes)
        }
    }

    /// Reads some of a library after another, each with what it is made of.
    ///
    /// What others are made of is kept, since the next ones have much of it too.
    struct Parts {
        /// How many assets to ask for at once.
        static let batchSize = 512

        private let names: LibraryNames
        private var shared: [AssetReference: [AssetFacts]] = [:]

        init(_ names: LibraryNames) { self.names = names }

        /// The library as far as some assets and what they are made of go.
        ///
        /// - Throws: git's errors, and the file system's for a file that can't be read.
        mutating func library(of references: some Sequence<AssetReference>) throws -> Library {
            let wanted = Set(references)
            let needed = names.reach(of: wanted)
            let read = try names.read(needed.filter { shared[$0] == nil }).map(\.facts)
            let known = needed.flatMap { shared[$0] ?? [] }
            for facts in read {
                guard let asset = facts.asset?.reference, !wanted.contains(asset) else { continue }
                shared[asset, default: []].append(facts)
            }
            return Library(facts: known + read)
        }
    }
}

extension Array {
    /// The elements some at a time, in order.
    func batches(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
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

    /// The one asset that a person names; see ``asset(_:in:)``.
    func asset(_ name: String, in names: LibraryNames) throws -> Asset {
        let library = try names.part(around: isNamed(name)).library
        guard assets(named: name, in: library).isEmpty else { return try asset(name, in: library) }
        throw PromptGitError.notFound(
            "asset", name, among: names.references.flatMap { [$0.id, $0.description] },
            advice: "'promptgit list' names them")
    }
}
