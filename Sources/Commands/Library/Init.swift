internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit init`.
enum Init: Command {
    static let description = CommandDescription(
        name: "init", abstract: "Make a library in this repository",
        discussion: """
            Writes promptgit.yaml, the folders and .githooks/pre-commit into the current directory; \
            what exists stays as it is. The hook checks the staged bytes of every commit once \
            core.hooksPath points at it.
            """,
        flags: [
            FlagDescription(
                "allow-self-approval", "Allow people to approve what they wrote",
                isNegatable: true),
            FlagDescription(
                "hooks", "Point core.hooksPath at the pre-commit hook", isNegatable: true),
            FlagDescription("nested", "Make a library inside of another one"),
        ],
        examples: [
            .init("promptgit init", "Ask on a terminal what can't be guessed"),
            .init("promptgit init --hooks --no-allow-self-approval", "Ask nothing"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        var initializer = Initializer()
        initializer.allowSelfApproval = arguments.givenFlag("allow-self-approval")
        initializer.isNested = arguments.flag("nested")
        initializer.installHook = arguments.givenFlag("hooks")
        initializer.ask = context.streams.ask
        let outcome = try initializer.run(context.surroundings)
        if context.wantsJSON {
            context.print([
                "written": .strings(outcome.written), "kept": .strings(outcome.kept),
                "notes": .strings(outcome.notes),
            ])
            return .done
        }
        for path in outcome.written { context.print("wrote \(path)\n") }
        for path in outcome.kept { context.print("kept \(path)\n") }
        for note in outcome.notes { context.note(note) }
        return .done
    }
}
