/// All assets at one revision.
///
/// A library is a value: it is built from files and never changes. Overrides of workspaces stand
/// apart until ``workspace(_:)`` lays them over the rest.
public struct Library: Sendable {
    /// What each file says by itself, in the order of the paths.
    package let facts: [AssetFacts]
    /// Files that claim to be an asset which another file already is, with that other asset.
    package let duplicates: [(asset: Asset, first: Asset)]
    let index: [AssetReference: Asset]
    private let idsByKind: [AssetKind: [String]]
    private let overrides: [String: [AssetReference: Asset]]

    /// Builds a library from the files of one revision.
    ///
    /// - Parameters:
    ///   - files: paths and bytes, in any order; files that are no assets are left out.
    ///   - root: the directory of the library, which stands in front of the paths.
    public init(files: [(path: String, bytes: [UInt8])], root: String = "") {
        let assets = files.compactMap { file in
            AssetPath(file.path, root: root).map { (path: $0, bytes: file.bytes) }
        }
        self.init(facts: concurrentMap(assets) { AssetFacts(path: $0.path, bytes: $0.bytes) })
    }

    /// Builds a library from what is known of its files already.
    package init(facts: [AssetFacts]) {
        let facts = facts.sorted { $0.path.path < $1.path.path }
        var index: [AssetReference: Asset] = [:]
        var overrides: [String: [AssetReference: Asset]] = [:]
        var duplicates: [(asset: Asset, first: Asset)] = []
        for asset in facts.compactMap(\.asset) {
            let first =
                asset.workspace.map { overrides[$0]?[asset.reference] } ?? index[asset.reference]
            if let first {
                duplicates.append((asset, first))
            } else if let workspace = asset.workspace {
                overrides[workspace, default: [:]][asset.reference] = asset
            } else {
                index[asset.reference] = asset
            }
        }
        self.init(facts: facts, duplicates: duplicates, index: index, overrides: overrides)
    }

    private init(
        facts: [AssetFacts], duplicates: [(asset: Asset, first: Asset)],
        index: [AssetReference: Asset], overrides: [String: [AssetReference: Asset]]
    ) {
        self.facts = facts
        self.duplicates = duplicates
        self.index = index
        self.overrides = overrides
        idsByKind = Dictionary(grouping: index.keys, by: \.kind).mapValues { references in
            references.map(\.id).sorted()
        }
    }

    /// A library that differs from another one in assets of some kinds, without duplicates or
    /// overrides.
    init(
        facts: [AssetFacts], index: [AssetReference: Asset], changedKinds: Set<AssetKind>,
        from other: Library
    ) {
        self.facts = facts
        self.index = index
        duplicates = []
        overrides = [:]
        var idsByKind = other.idsByKind
        let changed = index.keys.filter { changedKinds.contains($0.kind) }
        for kind in changedKinds {
            idsByKind[kind] = changed.filter { $0.kind == kind }.map(\.id).sorted()
        }
        self.idsByKind = idsByKind
    }

    /// The asset with a name, or nil.
    public subscript(reference: AssetReference) -> Asset? { index[reference] }

    /// The names of all assets, sorted.
    public var references: [AssetReference] {
        AssetKind.allCases.sorted().flatMap { kind in
            ids(of: kind).map { AssetReference(kind, $0) }
        }
    }

    /// All assets, sorted by name.
    public var assets: [Asset] { references.compactMap { index[$0] } }

    /// The ids of a kind, sorted.
    public func ids(of kind: AssetKind) -> [String] { idsByKind[kind] ?? [] }

    /// How many assets there are.
    public var count: Int { index.count }

    /// The names of the workspaces that override something, sorted.
    public var workspaces: [String] { overrides.keys.sorted() }

    /// The names of the assets that a workspace overrides or adds, sorted.
    public func overrides(of workspace: String) -> [AssetReference] {
        (overrides[workspace] ?? [:]).keys.sorted()
    }

    /// The library as a workspace sees it: the keys that its overrides name take the place of
    /// those of the assets; an override of an asset that does not exist adds it.
    ///
    /// A workspace without overrides sees the library itself.
    public func workspace(_ name: String) -> Library {
        Library(
            facts: facts, duplicates: [],
            index: index.merging(overrides[name] ?? [:]) { base, override in
                base.overlaid(by: override)
            },
            overrides: [:])
    }
}
