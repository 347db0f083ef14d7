internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit explain`.
enum Explain: Command {
    static let description = CommandDescription(
        name: "explain", abstract: "Explain a kind of asset, a key or a rule",
        discussion: """
            NAME is a kind (prompt), a key (prompt.messages.role), settings, or a rule as \
            validate names it. Without one, all kinds and rules are listed. A severity that \
            promptgit.yaml changes is shown beside the rule's own.
            """,
        arguments: [.optional("name", "A kind, a key or a rule")],
        options: [
            OptionDescription(
                "schema", placeholder: "NAME",
                "Print a JSON Schema: a kind, asset, override, host-prompt or settings")
        ],
        examples: [
            .init("promptgit explain prompt", "Explain the keys of prompts"),
            .init("promptgit explain prompt.limits", "Explain one key"),
            .init("promptgit explain unknown-include", "Explain what a rule asks for"),
            .init("promptgit explain --schema asset", "Print the schema for an editor"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let name = arguments.argument("name")
        if let schema = arguments.option("schema") {
            guard name == nil else {
                throw UsageError(
                    "--schema prints a schema, and takes no other name", commandPath: ["explain"])
            }
            context.print(try Explainer.schema(schema))
            return .done
        }
        let explanation = try Explainer.explain(name, context.surroundings)
        if context.wantsJSON {
            context.print(explanation.json)
        } else {
            context.print(ExplanationRenderer(style: context.style).text(of: explanation))
        }
        return .done
    }
}
