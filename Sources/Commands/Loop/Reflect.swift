internal import Analysis
internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit reflect`.
enum Reflect: Command {
    static let description = CommandDescription(
        name: "reflect", abstract: "Say what goes wrong in the sessions",
        discussion: "Writes nothing; 'propose' writes what can be improved as branches.",
        options: [
            OptionDescription("run", placeholder: "NAME", "Look at one run", isRepeatable: true)
        ],
        examples: [.init("promptgit reflect", "List the findings with their numbers")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let findings = try repository.reflect(runs: arguments.options("run"))
        if context.wantsJSON {
            context.print(["findings": .array(findings.map(\.json))])
            return .done
        }
        for finding in findings { context.print(FindingRenderer.text(of: finding)) }
        if findings.isEmpty { context.note("Nothing stands out in these sessions.") }
        return .done
    }
}
