internal import ArgumentKit

/// `promptgit completion`.
enum Completion: Command {
    static let description = CommandDescription(
        name: "completion", abstract: "Print a completion script for a shell",
        arguments: [
            .required("shell", "The shell", kind: .choice(["bash", "zsh", "fish"]))
        ],
        examples: [
            .init("promptgit completion bash > /etc/bash_completion.d/promptgit", "Install it")
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        context.print(try script(for: arguments.required("shell")))
        return .done
    }

    private static func script(for shell: String) throws -> String {
        guard let shell = ArgumentKit.Shell(rawValue: shell) else {
            throw UsageError("no completion is known for '\(shell)'", commandPath: ["completion"])
        }
        return Tool.commandLine.completionScript(for: shell)
    }
}
