internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit blame`.
enum Blame: Command {
    static let description = CommandDescription(
        name: "blame", abstract: "Say where each line of an asset comes from",
        discussion: """
            Of each line: the commit, its author and day, the proposal that it came with, and who \
            approved that. Any file of any repository will do. Changes that are not committed are \
            not seen. With --fields, of each field and list item of a YAML file, wherever it \
            stood before: comments, quotes and the order of keys have no author.
            """,
        arguments: [.required("asset", "An asset's id, kind/id, or the path of any file")],
        options: [
            OptionDescription("revision", placeholder: "REV", "Look at another commit than HEAD"),
            OptionDescription(
                "lines", short: "L", placeholder: "FROM,TO",
                "Show only these lines, such as 10,20 or 10,+5"),
        ],
        flags: [FlagDescription("fields", "Go by field and list item instead of lines")],
        examples: [
            .init("promptgit blame --fields haff", "Say where each rule of a soul comes from"),
            .init("promptgit blame tool/refund", "Say who wrote each line, and who approved it"),
            .init("promptgit blame -L 10,20 prompts/support.yaml", "Ask about ten lines"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let lines = try arguments.option("lines").map(lineRange)
        guard lines == nil || !arguments.flag("fields") else {
            throw UsageError(
                "--fields and --lines exclude each other", commandPath: ["blame"])
        }
        let reader = try context.openHistory(arguments.option("revision"))
        if arguments.flag("fields") {
            let blame = try reader.fieldBlame(arguments.required("asset"))
            for note in blame.notes { context.note(note) }
            context.wantsJSON ? context.print(blame.json) : context.print(table(blame, context))
            return .done
        }
        let blame = try reader.blame(arguments.required("asset"), lines: lines)
        if context.wantsJSON {
            context.print(blame.json)
            return .done
        }
        var table = TextTable()
        for line in blame.lines {
            table.add([
                context.style.paint(String(line.commit.prefix(12)), .yellow), line.date.day,
                printable(line.author), line.proposal.map { String($0.suffix(8)) } ?? "",
                line.approvedBy.map(printable) ?? "", String(line.number), printable(line.text),
            ])
        }
        context.print(table.text)
        return .done
    }

    private static func table(_ blame: AssetFieldBlame, _ context: CommandContext) -> String {
        var table = TextTable()
        for field in blame.fields {
            var value = field.value.stringValue ?? field.value.text(.compact)
            let lines = value.split(separator: "\n")
            if lines.count > 1 || value.count > 60 {
                value = (lines.first?.prefix(57) ?? "") + "..."
            }
            table.add([
                context.style.paint(String(field.commit.prefix(12)), .yellow), field.date.day,
                printable(field.author), field.proposal.map { String($0.suffix(8)) } ?? "",
                field.approvedBy.map(printable) ?? "", printableLine(field.field),
                printableLine(value),
            ])
        }
        return table.text
    }

    /// Reads `FROM,TO`, `FROM,+COUNT` or `FROM` as git does.
    private static func lineRange(_ text: String) throws -> ClosedRange<Int> {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        if let first = parts.first.flatMap({ Int($0) }), first > 0, parts.count < 3 {
            if parts.count == 1 { return first...Int.max - 1 }
            if parts[1].hasPrefix("+"), let count = Int(parts[1].dropFirst()), count > 0 {
                return first...(first + min(count, 1 << 30) - 1)
            }
            if let last = Int(parts[1]), last >= first { return first...last }
        }
        throw PromptGitError(
            .invalidInput, "'\(text)' is no range of lines",
            advice: "write the first and the last line, such as -L 10,20")
    }
}
