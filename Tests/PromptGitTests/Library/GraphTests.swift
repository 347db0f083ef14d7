import Basics
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("The graph of assets")
struct GraphTests {
    /// A prompt over snippets that include each other in a circle, and one that does not exist.
    private static func shop() throws -> Shop {
        var files = Shop.files
        files["prompts/snippets/tone.yaml"] = "kind: snippet\nid: tone\ntext: \"{{> a}}\"\n"
        files["prompts/snippets/a.yaml"] = "kind: snippet\nid: a\ntext: \"{{> b}} {{> none}}\"\n"
        files["prompts/snippets/b.yaml"] = "kind: snippet\nid: b\ntext: \"{{> a}}\"\n"
        files["prompts/agents/desk.yaml"] = "kind: agent\nid: desk\nprompts: [support]\n"
        files["prompts/workspaces/acme/support.yaml"] =
            "kind: prompt\nid: support\nsoul:\ntools: []\n"
        return try Shop(files: files)
    }

    private func edges(_ graph: AssetGraph) -> [String] {
        graph.edges.map { "\($0.from) \($0.to)" }
    }

    @Test("of an asset: what it uses and what uses it, each once")
    func both() throws {
        let shop = try Self.shop()
        let graph = try shop.open().graph("snippet/a")
        #expect(graph.root == "snippet/a")
        #expect(
            edges(graph) == [
                "agent/desk prompt/support", "prompt/support snippet/tone", "snippet/a snippet/b",
                "snippet/a snippet/none", "snippet/b snippet/a", "snippet/tone snippet/a",
            ])
        #expect(graph.path(of: "snippet/none") == nil)
        #expect(graph.path(of: "snippet/b") == "prompts/snippets/b.yaml")
    }

    @Test("goes one way, and only so far")
    func bounded() throws {
        let shop = try Self.shop()
        let repository = try shop.open()
        let down = try repository.graph("prompt/support", directions: [.down], depth: 1)
        #expect(
            down.nodes.map(\.asset) == [
                "prompt/support", "snippet/tone", "soul/haff", "tool/refund",
            ])
        let up = try repository.graph("snippet/tone", directions: [.up])
        #expect(up.nodes.map(\.asset) == ["agent/desk", "prompt/support", "snippet/tone"])
    }

    @Test("of all is what the library says of each asset")
    func whole() throws {
        let shop = try Self.shop()
        let graph = try shop.open().graph()
        let library = try Library(shop.open().files(at: .workTree).assets, root: "")
        for reference in library.references {
            #expect(
                graph.neighbours(of: reference.description, .down)
                    == library.dependencies(of: reference).map(\.description))
        }
        #expect(graph.nodes.filter { $0.path == nil }.map(\.asset) == ["snippet/none"])
    }

    @Test("of a workspace, and of a revision")
    func places() throws {
        let shop = try Self.shop()
        let repository = try shop.open()
        let acme = try repository.graph(
            "support@HEAD", workspace: "acme", directions: [.down], depth: 1)
        #expect(edges(acme) == ["prompt/support snippet/tone"])
        _ = failure(.notFound) { try repository.graph("suport") }
    }
}
