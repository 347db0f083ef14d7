internal import PromptGit

/// Graphs of assets as text for people, and for Graphviz.
struct GraphRenderer {
    let graph: AssetGraph

    init(_ graph: AssetGraph) { self.graph = graph }

    // MARK: - Trees

    /// The graph as trees: what the asset uses and what uses it, or the whole library from the
    /// assets that nothing uses.
    var text: String {
        guard let root = graph.root else { return library }
        var text = root + "\n"
        for (direction, title) in [(AssetGraph.Direction.down, "uses"), (.up, "used by")] {
            let next = graph.neighbours(of: root, direction)
            guard !next.isEmpty else { continue }
            text += "\(title):\n"
            var shown: Set<String> = [root]
            for asset in next { tree(asset, direction, depth: 1, [root], &shown, &text) }
        }
        if graph.edges.isEmpty { text += "  nothing\n" }
        return text
    }

    private var library: String {
        var text = ""
        var shown: Set<String> = []
        let tops = graph.nodes.map(\.asset).filter { graph.neighbours(of: $0, .up).isEmpty }
        for asset in tops { tree(asset, .down, depth: 0, [], &shown, &text) }
        // What is left uses itself in a circle, and has no top.
        for node in graph.nodes where !shown.contains(node.asset) {
            tree(node.asset, .down, depth: 0, [], &shown, &text)
        }
        return text
    }

    private func tree(
        _ asset: String, _ direction: AssetGraph.Direction, depth: Int, _ above: [String],
        _ shown: inout Set<String>, _ text: inout String
    ) {
        text += String(repeating: "  ", count: depth) + printable(asset)
        let next = graph.neighbours(of: asset, direction)
        if above.contains(asset) {
            text += " (a circle)\n"
        } else if graph.path(of: asset) == nil {
            shown.insert(asset)
            text += " (missing)\n"
        } else if !shown.insert(asset).inserted, !next.isEmpty {
            text += " (shown above)\n"
        } else {
            text += "\n"
            for other in next {
                tree(other, direction, depth: depth + 1, above + [asset], &shown, &text)
            }
        }
    }

    // MARK: - Graphviz

    /// The graph in the DOT language of Graphviz (<https://graphviz.org/doc/info/lang.html>).
    var dot: String {
        var text = "digraph promptgit {\n  rankdir=LR;\n  node [shape=box];\n"
        for node in graph.nodes {
            let style =
                node.path == nil
                ? " [style=dashed]" : node.asset == graph.root ? " [style=bold]" : ""
            text += "  \(quoted(node.asset))\(style);\n"
        }
        for edge in graph.edges { text += "  \(quoted(edge.from)) -> \(quoted(edge.to));\n" }
        return text + "}\n"
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
