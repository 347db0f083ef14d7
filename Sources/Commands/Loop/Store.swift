internal import ArgumentKit
internal import Basics
internal import PromptGit
internal import Traces

/// `promptgit store`: what is done to the store of sessions as a whole.
enum Store: Command {
    static let description = CommandDescription(
        name: "store", abstract: "Look after the store of sessions",
        discussion: """
            The store is one SQLite file in the git directory; it is never committed. docs/traces.md says \
            what is in it.
            """,
        examples: [
            .init("promptgit store check", "Look for damage"),
            .init("promptgit store erase --principal guest-17", "Remove what a person said"),
        ],
        subcommands: [check, erase, export, vacuum])

    private static let check = CommandDescription(
        name: "check", abstract: "Look for damage",
        discussion: """
            Checks the file, that every session can be read and has its messages, and that all sums are what \
            the sessions add up to. The exit code is 3 where something is wrong.
            """,
        examples: [.init("promptgit store check", "Look for damage")])

    private static let erase = CommandDescription(
        name: "erase", abstract: "Remove texts for good; the numbers stay",
        discussion: """
            Texts, thoughts, arguments and questions are overwritten in the store. The sessions stay as they \
            are then, also when their files are read again. Copies elsewhere (the files that were read, \
            exports, backups) are not touched.
            """,
        options: [
            OptionDescription(
                "imported-before", placeholder: "DATE",
                "Remove the texts of sessions that were read before a day or moment"),
            OptionDescription(
                "principal", placeholder: "NAME",
                "Remove what a person said, and the name, as the sources write it"),
        ],
        examples: [
            .init("promptgit store erase --principal guest-17", "Remove what a person said"),
            .init("promptgit store erase --imported-before 2026-06-01", "Remove old texts"),
        ])

    private static let export = CommandDescription(
        name: "export", abstract: "Write the sessions as JSON Lines",
        discussion: """
            'promptgit observe -' reads them again, into a store with the same sessions and numbers. Open \
            sessions are not among them; how many there are is said on the standard error.
            """,
        options: [OptionDescription("run", placeholder: "NAME", "Write the sessions of a run")],
        examples: [
            .init("promptgit store export > sessions.jsonl", "Write all sessions to a file")
        ])

    private static let vacuum = CommandDescription(
        name: "vacuum", abstract: "Give unused room back to the disk",
        examples: [.init("promptgit store vacuum", "Make the store as small as it can be")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        switch arguments.path.last {
        case "check": return try check(repository, context)
        case "erase": try erase(arguments, repository, context)
        case "export":
            var filter = SessionFilter()
            filter.runs = arguments.option("run").map { [$0] } ?? []
            let open = try repository.exportSessions(filter) {
                context.print(String(decoding: $0, as: UTF8.self))
            }
            if open > 0 {
                context.note(
                    "\(counted(open, "session")) still open: what happened there since is not in "
                        + "the export")
            }
        default:
            let (before, after) = try repository.vacuumStore()
            if context.wantsJSON {
                context.print(["before": .count(before), "after": .count(after)])
            } else {
                context.note("The store takes \(after) bytes; before it took \(before).")
            }
        }
        return .done
    }

    private static func check(
        _ repository: PromptRepository, _ context: CommandContext
    ) throws -> ExitCode {
        let problems = try repository.storeProblems()
        if context.wantsJSON {
            context.print(["problems": .strings(problems)])
        } else {
            for problem in problems { context.print(printableLine(problem) + "\n") }
            if problems.isEmpty { context.note("Nothing is wrong.") }
        }
        return problems.isEmpty ? .done : .refused
    }

    private static func erase(
        _ arguments: ParsedArguments, _ repository: PromptRepository, _ context: CommandContext
    ) throws {
        let now = context.surroundings.now()
        let moment = try arguments.moment("imported-before", before: now)
        let count: Int
        switch (arguments.option("principal"), moment) {
        case (let principal?, nil): count = try repository.eraseTexts(ofPrincipal: principal)
        case (nil, let moment?): count = try repository.eraseTexts(importedBefore: moment)
        default:
            throw UsageError(
                "say whose texts go, by --principal or by --imported-before",
                commandPath: ["store", "erase"])
        }
        if context.wantsJSON {
            context.print(["sessions": .count(count)])
        } else {
            context.note("Removed the texts of \(counted(count, "session")); the numbers stay.")
        }
    }
}
