/// How large and how deep a document may be, so that a hostile file costs little.
package struct YAMLLimits: Hashable, Sendable {
    /// The most bytes a file may have.
    package var bytes: Int
    /// The most collections that may stand inside each other.
    package var depth: Int
    /// The most nodes a document may have, keys included.
    package var nodes: Int
    /// The most anchors a document may have.
    package var anchors: Int
    /// The most that a document may grow to when every alias is replaced by its target, in nodes
    /// plus bytes of scalar text.
    ///
    /// Above twice ``bytes`` it only ever stops aliases.
    package var expandedSize: Int

    /// Creates limits.
    package init(
        bytes: Int, depth: Int, nodes: Int, anchors: Int = 1_000, expandedSize: Int
    ) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
        self.anchors = anchors
        self.expandedSize = expandedSize
    }

    /// 1 MiB, 64 levels, 250,000 nodes, 1,000 anchors, 4 MiB expanded.
    package static let standard = YAMLLimits(
        bytes: 1 << 20, depth: 64, nodes: 250_000, expandedSize: 4 << 20)
}
