internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit new`.
enum New: Command {
    static let description = CommandDescription(
        name: "new", abstract: "Write a new asset to fill in",
        discussion:
            "The file is written where assets of its kind live, and never over another one.",
        arguments: [
            .required(
                "kind", "The kind of asset", kind: .choice(PromptRepository.kindNames)),
            .required("id", "Its id: lower-case letters, digits, '-' and '_'"),
        ],
        examples: [.init("promptgit new snippet tone", "Write prompts/snippets/tone.yaml")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let path = try repository.newAsset(
            kind: arguments.required("kind"), id: arguments.required("id"))
        if context.wantsJSON {
            context.print(["path": .string(path)])
        } else {
            context.print("wrote \(path)\n")
        }
        return .done
    }
}
