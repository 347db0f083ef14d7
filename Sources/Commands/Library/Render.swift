internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit render`.
enum Render: Command {
    static let description = CommandDescription(
        name: "render", abstract: "Print a prompt as the model would get it",
        discussion: """
            Snippets, soul, knowledge and tools are resolved. With values for the placeholders the \
            result is what the model gets; without any, the placeholders stay. A value on the \
            command line is a text, or JSON where the placeholder has another type.
            """,
        arguments: [.required("prompt", "The prompt's id, or id@revision")],
        options: [
            OptionDescription(
                "var", placeholder: "NAME=VALUE", "Set a placeholder", isRepeatable: true),
            OptionDescription(
                "vars", placeholder: "FILE", "Read placeholders from a JSON or YAML file, or -",
                kind: .file),
            OptionDescription(
                "revision", placeholder: "REV", "Take the prompt of a commit, branch or tag"),
            OptionDescription(
                "workspace", placeholder: "NAME", "Take the prompt as a workspace sees it"),
        ],
        examples: [
            .init("promptgit render support --var customer_name=Ada", "Fill in one placeholder"),
            .init("promptgit render support@production", "Print what is in production"),
            .init("promptgit render support --vars - --json < values.json", "Print it as JSON"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        var values = PlaceholderValues()
        if let file = arguments.option("vars") {
            let bytes =
                file == "-"
                ? try Files.readStandardInput()
                : try Files.read(context.surroundings.absolutePath(file))
            values.values = try repository.placeholderValues(bytes, file: file)
        }
        for assignment in arguments.options("var") {
            guard let equals = assignment.firstIndex(of: "=") else {
                throw UsageError(
                    "'\(assignment)' sets nothing", hint: "write --var NAME=VALUE",
                    commandPath: ["render"])
            }
            values.words.append(
                (
                    String(assignment[..<equals]),
                    String(assignment[assignment.index(after: equals)...])
                ))
        }
        let rendered = try repository.render(
            arguments.required("prompt"), revision: arguments.option("revision"),
            workspace: arguments.option("workspace"), values: values.isEmpty ? nil : values)
        if context.wantsJSON {
            context.print(rendered.json)
            return .done
        }
        for (index, message) in rendered.messages.enumerated() {
            if rendered.messages.count > 1 {
                context.print((index > 0 ? "\n" : "") + "--- \(message.role) ---\n")
            }
            context.print(
                message.content.hasSuffix("\n") ? message.content : message.content + "\n")
        }
        return .done
    }
}
