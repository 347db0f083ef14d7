public import Basics
package import PromptModel

/// Which assets use which: all of a library, or what is around one asset.
public struct AssetGraph: Sendable {
    /// An asset in the graph.
    public struct Node: Sendable, Hashable {
        /// The asset, as `kind/id`.
        public var asset: String
        /// The path of its file; nil when there is no such asset.
        public var path: String?
    }

    /// Something that an asset names or includes.
    public struct Edge: Sendable, Hashable {
        /// The asset that uses the other.
        public var from: String
        /// The asset that is used.
        public var to: String
    }

    /// Which way to go from an asset.
    public enum Direction: Sendable, Hashable {
        /// To what it uses.
        case down
        /// To what uses it.
        case up
    }

    /// The asset that the graph is about; nil for a whole library.
    public let root: String?
    /// The assets, sorted.
    public let nodes: [Node]
    /// Who uses what, sorted.
    public let edges: [Edge]
    private let paths: [String: String]
    private let uses: [String: [String]]
    private let users: [String: [String]]

    /// The graph as `{"root", "assets", "edges"}`.
    public var json: JSONValue {
        [
            "root": .optional(root),
            "assets": .array(
                nodes.map { ["asset": .string($0.asset), "path": .optional($0.path)] }),
            "edges": .array(edges.map { ["from": .string($0.from), "to": .string($0.to)] }),
        ]
    }

    /// What an asset uses, or what uses it, sorted.
    public func neighbours(of asset: String, _ direction: Direction) -> [String] {
        (direction == .down ? uses : users)[asset] ?? []
    }

    /// The path of an asset's file; nil when there is no such asset.
    public func path(of asset: String) -> String? { paths[asset] }

    /// Takes what is reached from an asset, or everything, of all assets and what each of them uses.
    package init(
        _ assets: [(reference: AssetReference, path: String, uses: [AssetReference])],
        root: AssetReference? = nil, directions: [Direction] = [.down, .up], depth: Int? = nil
    ) {
        var down: [AssetReference: [AssetReference]] = [:]
        var up: [AssetReference: [AssetReference]] = [:]
        var paths: [AssetReference: String] = [:]
        for (user, path, used) in assets {
            down[user] = used
            paths[user] = path
            for asset in used { up[asset, default: []].append(user) }
        }
        var references = Set(down.keys).union(up.keys)
        var edges = Set(down.flatMap { user, used in used.map { [user, $0] } })
        if let root {
            references = [root]
            edges = []
            for direction in directions {
                let next = direction == .down ? down : up
                var open = [root]
                var seen: Set<AssetReference> = [root]
                var level = 0
                while !open.isEmpty, level < depth ?? .max {
                    var further: [AssetReference] = []
                    for asset in open {
                        for other in next[asset] ?? [] {
                            edges.insert(direction == .down ? [asset, other] : [other, asset])
                            if seen.insert(other).inserted { further.append(other) }
                        }
                    }
                    open = further
                    level += 1
                }
                references.formUnion(seen)
            }
        }
        self.root = root?.description
        nodes = references.sorted().map {
            Node(asset: $0.description, path: paths[$0])
        }
        self.paths = Dictionary(
            nodes.compactMap { node in node.path.map { (node.asset, $0) } }
        ) { $1 }
        self.edges = edges.map { Edge(from: $0[0].description, to: $0[1].description) }
            .sorted { ($0.from, $0.to) < ($1.from, $1.to) }
        uses = Dictionary(grouping: self.edges, by: \.from).mapValues { $0.map(\.to) }
        users = Dictionary(grouping: self.edges, by: \.to).mapValues { $0.map(\.from) }
    }
}

extension PromptRepository {
    /// Which assets use which.
    ///
    /// - Parameters:
    ///   - name: the asset that it is about, with or without `@revision`; nil for all.
    ///   - revision: a commit, branch or tag; nil is the work tree unless the name has one.
    ///   - workspace: the workspace whose overrides to apply, or nil.
    ///   - directions: which ways to go from the asset.
    ///   - depth: how many steps to go at most; nil goes all the way.
    /// - Returns: the assets and who uses what; assets that are named and do not exist are there
    ///   without a path.
    /// - Throws: ``PromptGitError`` when there is no such asset or workspace.
    public func graph(
        _ name: String? = nil, revision: String? = nil, workspace: String? = nil,
        directions: [AssetGraph.Direction] = [.down, .up], depth: Int? = nil
    ) throws -> AssetGraph {
        let (assetName, ownRevision) = name.map(Self.split) ?? ("", nil)
        let place = (revision ?? ownRevision).map(LibraryPlace.revision) ?? defaultPlace
        let root: AssetReference?
        var assets: [(reference: AssetReference, path: String, uses: [AssetReference])]
        if let workspace {
            let library = try library(files(at: place), workspace: workspace)
            root = try name.map { _ in try asset(assetName, in: library).reference }
            assets = library.assets.map { ($0.reference, $0.path, $0.uses) }
        } else {
            let names = try LibraryNames(listing(of: place))
            root = try name.map { _ in try asset(assetName, in: names).reference }
            assets = names.assets.map { ($0.reference, $0.file.path.path, $0.file.uses) }
        }
        return AssetGraph(assets, root: root, directions: directions, depth: depth)
    }
}
