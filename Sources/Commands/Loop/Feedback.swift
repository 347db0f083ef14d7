internal import ArgumentKit
internal import Basics
internal import PromptGit
internal import Traces

/// `promptgit feedback`.
enum Feedback: Command {
    static let description = CommandDescription(
        name: "feedback", abstract: "Say how good a session was",
        discussion: """
            What is said counts at once in 'promptgit metrics', and stays when the session's file is read \
            again. A second score of the same person takes the place of the first.
            """,
        arguments: [
            .required(
                "session", "The session, as 'promptgit sessions' lists it", placeholder: "SESSION")
        ],
        options: [
            OptionDescription(
                "by", placeholder: "WHO", "Say who says it; else your mail address in git"),
            OptionDescription(
                "correct", placeholder: "TEXT", "Say what the agent should have said"),
            OptionDescription(
                "score", placeholder: "X", "Say how good it was, from -1 to 1",
                kind: .number(-1...1)),
        ],
        flags: [
            FlagDescription(
                "booked", "It ended in a booking or sale, or did not", isNegatable: true),
            FlagDescription("down", "It was bad: a score of -1"),
            FlagDescription("success", "It reached its goal, or did not", isNegatable: true),
            FlagDescription("up", "It was good: a score of 1"),
        ],
        examples: [
            .init("promptgit feedback 4f1c --up", "Say that a session was good"),
            .init(
                "promptgit feedback 4f1c --down --correct 'Dogs are welcome.'",
                "Say what was wrong, and what is right"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let scores = [
            arguments.flag("up") ? 1 : nil, arguments.flag("down") ? -1 : nil,
            try arguments.number("score"),
        ].compactMap(\.self)
        guard scores.count <= 1 else {
            throw UsageError(
                "--up, --down and --score say the same", hint: "say one of them",
                commandPath: ["feedback"])
        }
        var amendment = Amendment(at: context.surroundings.now(), who: arguments.option("by"))
        amendment.feedback = scores.first
        amendment.correction = arguments.option("correct")
        amendment.outcome.success = arguments.givenFlag("success")
        amendment.outcome.booked = arguments.givenFlag("booked")
        let isEmpty =
            scores.isEmpty && amendment.correction == nil && amendment.outcome == Outcome()
        guard !isEmpty, amendment.correction != "" else {
            throw UsageError(
                "nothing is said of the session",
                hint: "say --up, --down, --score X, --correct TEXT, --success or --booked",
                commandPath: ["feedback"])
        }
        let stored = try context.open().amendSession(
            try arguments.required("session"), by: amendment)
        if context.wantsJSON {
            context.print(try stored.json())
        } else {
            context.note("Kept for session \(stored.evidenceID) (\(stored.session.id)).")
        }
        return .done
    }
}
