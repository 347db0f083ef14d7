internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit graph`.
enum Graph: Command {
    static let description = CommandDescription(
        name: "graph", abstract: "Show which assets use which",
        discussion: """
            With an asset, what it uses and what uses it, directly or not; without one, the whole \
            library from the assets that nothing uses. An asset that is named and does not exist \
            is marked as missing.
            """,
        arguments: [.optional("asset", "An asset, or asset@revision")],
        options: [
            OptionDescription(
                "format", "Print a tree, or DOT for Graphviz", kind: .choice(["text", "dot"]),
                defaultValue: "text"),
            OptionDescription(
                "depth", placeholder: "N", "Go this many steps at most",
                kind: .integer(1...1_000_000)),
            OptionDescription(
                "revision", placeholder: "REV", "Look at a commit, branch or tag"),
            OptionDescription(
                "workspace", placeholder: "NAME", "Look as a workspace sees it"),
        ],
        flags: [
            FlagDescription("down", "Show only what the asset uses"),
            FlagDescription("up", "Show only what uses the asset"),
        ],
        examples: [
            .init("promptgit graph support", "Show what a prompt is made of, and who runs it"),
            .init("promptgit graph snippet/tone --up", "Show what a snippet reaches"),
            .init("promptgit graph --format dot | dot -Tsvg > library.svg", "Draw the library"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let directions: [AssetGraph.Direction] =
            switch (arguments.flag("down"), arguments.flag("up")) {
            case (true, false): [.down]
            case (false, true): [.up]
            default: [.down, .up]
            }
        let graph = try repository.graph(
            arguments.argument("asset"), revision: arguments.option("revision"),
            workspace: arguments.option("workspace"), directions: directions,
            depth: arguments.option("depth").flatMap { Int($0) })
        if context.wantsJSON {
            context.print(graph.json)
        } else if arguments.option("format") == "dot" {
            context.print(GraphRenderer(graph).dot)
        } else {
            context.print(GraphRenderer(graph).text)
        }
        return .done
    }
}
