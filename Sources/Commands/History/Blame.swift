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
            not seen.
            """,
        arguments: [.required("asset", "An asset's id, kind/id, or the path of any file")],
        options: [
            OptionDescription("revision", placeholder: "REV", "Look at another commit than HEAD"),
            OptionDescription(
                "lines", short: "L", placeholder: "FROM,TO",
                "Show only these lines, such as 10,20 or 10,+5"),
        ],
        examples: [
            .init("promptgit blame tool/refund", "Say who wrote each line, and who approved it"),
            .init("promptgit blame -L 10,20 prompts/support.yaml", "Ask about ten lines"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let lines = try arguments.option("lines").map(lineRange)
        let reader = try HistoryReader(
            surroundings: context.surroundings, revision: arguments.option("revision"))
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
