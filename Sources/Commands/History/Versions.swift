internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit versions`.
enum Versions: Command {
    static let description = CommandDescription(
        name: "versions", abstract: "List the versions that an asset ever had",
        discussion: """
            Of a prompt: each version of the text that a model reads, whatever of its parts \
            changed; of another asset, or of any file: each content, comments and layout aside. \
            Versions count from 1, the oldest, and are listed newest first with the commit that \
            made them on the main branch, the proposal and its approver, what changed and, for a \
            prompt, how many sessions named them. A version that comes back keeps its number.
            """,
        arguments: [.required("asset", "An asset's id, kind/id, or the path of any file")],
        options: [
            OptionDescription(
                "limit", placeholder: "N", "List at most this many", kind: .integer(1...1_000_000)),
            OptionDescription(
                "revision", placeholder: "REV", "Begin at another commit than main's"),
        ],
        examples: [
            .init("promptgit versions support", "Say what the prompt ever was"),
            .init("promptgit versions --limit 3 soul/haff", "Say who changed a soul last"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let reader = try context.openHistory(arguments.option("revision"), ofMain: true)
        let versions = try reader.versions(
            arguments.required("asset"), limit: arguments.integer("limit"))
        for note in versions.notes { context.note(note) }
        if context.wantsJSON {
            context.print(versions.json)
            return .done
        }
        var table = TextTable(rightAligned: [0])
        for entry in versions.entries {
            let changed = entry.changed.map { $0.asset ?? $0.path }.joined(separator: ", ")
            table.add([
                String(entry.number), context.style.paint(entry.version, .yellow),
                String(entry.commit.prefix(12)), entry.date.day, printable(entry.author),
                entry.proposal.map { String($0.suffix(8)) } ?? "edited",
                entry.approvedBy.map(printable) ?? "",
                entry.sessions.map { counted($0, "session") } ?? "",
                printableLine(changed) + (entry.isAgain ? " (again)" : ""),
            ])
        }
        context.print(table.text)
        return .done
    }
}
