internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit audit`.
enum Audit: Command {
    static let description = CommandDescription(
        name: "audit", abstract: "Say who decided what, when and on which evidence",
        discussion: """
            Reads the main branch and the ledger, and nothing else. With --verify every decision is \
            checked: the ledger's chain, each merge's record, trailers, approvals and content, and \
            signatures where the settings want them. What can't be checked counts as a failed \
            check; the exit code is 3 then.
            """,
        options: [
            OptionDescription(
                "asset", placeholder: "ASSET", "List decisions about one asset"),
            OptionDescription(
                "by", placeholder: "PERSON",
                "List decisions of a person, by a part of the name or mail address"),
            OptionDescription(
                "format", "Print in this form", kind: .choice(["text", "json", "csv"])),
            OptionDescription(
                "since", placeholder: "DATE",
                "List decisions from a day or moment on, such as 2026-11-01 or 7d"),
            OptionDescription(
                "until", placeholder: "DATE", "List decisions before a day or moment"),
        ],
        flags: [FlagDescription("verify", "Check all decisions")],
        examples: [
            .init("promptgit audit --since 2026-11-01", "List this month's decisions"),
            .init("promptgit audit --format csv --by ada", "Make a table of one person's"),
            .init("promptgit audit --verify", "Check that nothing was merged past its approvers"),
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let format = arguments.option("format") ?? (context.wantsJSON ? "json" : "text")
        if arguments.flag("verify") {
            return try verify(repository, format: format, context)
        }
        var request = AuditRequest()
        request.asset = arguments.option("asset")
        request.who = arguments.option("by")
        let now = context.surroundings.now()
        request.since = try arguments.moment("since", before: now)
        request.until = try arguments.moment("until", before: now)
        let (entries, notes) = try repository.audit(request)
        for note in notes { context.note(note) }
        switch format {
        case "json": context.print(.array(entries.map(\.json)))
        case "csv": context.print(AuditTable.csv(of: entries))
        default: context.print(AuditTable.text(of: entries, context.style))
        }
        return .done
    }

    private static func verify(
        _ repository: PromptRepository, format: String, _ context: CommandContext
    ) throws -> ExitCode {
        let check = try repository.verifyAudit()
        switch format {
        case "json": context.print(check.json)
        case "csv": context.print(AuditTable.csv(of: check.problems))
        default:
            for problem in check.problems {
                let place = [problem.proposal?.description, problem.commit?.prefix(12).description]
                    .compactMap(\.self).joined(separator: " ")
                context.print(
                    "\(problem.check.rawValue): \(place): \(printable(problem.message))\n")
            }
        }
        context.note(
            "Checked \(counted(check.ledgerCommits, "commit")) of the ledger and "
                + "\(counted(check.approvals, "approval")): "
                + (check.problems.isEmpty
                    ? "nothing is wrong." : "\(counted(check.problems.count, "problem"))."))
        return check.problems.isEmpty ? .done : .refused
    }
}
