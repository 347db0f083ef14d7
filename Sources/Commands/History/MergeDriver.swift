internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit merge-driver`.
enum MergeDriverCommand: Command {
    static let description = CommandDescription(
        name: "merge-driver", abstract: "Merge a YAML file by fields, as git's merge driver",
        discussion: """
            git calls this where .gitattributes says merge=promptgit, in merges, rebases, \
            cherry-picks and stashes. Mappings are merged key by key, lists item by item and texts \
            line by line; our file becomes the result. What can't be read as YAML is merged by \
            lines, as git does it. Ends with 0 when all is merged, 1 when conflicts are marked, and \
            129 when nothing could be done.
            """,
        arguments: [
            .required("base", "File of the common ancestor (%O)", kind: .file),
            .required("ours", "File of our side, which the result replaces (%A)", kind: .file),
            .required("theirs", "File of the other side (%B)", kind: .file),
        ],
        options: [
            OptionDescription(
                "marker-size", placeholder: "NUMBER", "Length of the conflict markers (%L)",
                kind: .integer(1...1_000),
                defaultValue: "7"),
            OptionDescription("path", placeholder: "PATH", "Path in the repository (%P)"),
            OptionDescription(
                "base-label", placeholder: "TEXT", "Label of the common ancestor (%S)",
                defaultValue: "base"),
            OptionDescription(
                "our-label", placeholder: "TEXT", "Label of our side (%X)", defaultValue: "ours"),
            OptionDescription(
                "their-label", placeholder: "TEXT", "Label of the other side (%Y)",
                defaultValue: "theirs"),
        ],
        examples: [
            .init("promptgit merge-driver base.yaml ours.yaml theirs.yaml", "Merge three files")
        ])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        do {
            var driver = MergeDriver(
                base: try arguments.required("base"), ours: try arguments.required("ours"),
                theirs: try arguments.required("theirs"))
            driver.path = arguments.option("path")
            driver.markerSize = try arguments.integer("marker-size") ?? 7
            driver.baseLabel = label(arguments.option("base-label"), "base")
            driver.ourLabel = label(arguments.option("our-label"), "ours")
            driver.theirLabel = label(arguments.option("their-label"), "theirs")
            let outcome = try driver.run(context.surroundings)
            let name = driver.path ?? driver.ours
            if let reason = outcome.fallback {
                context.note("promptgit: \(name) is merged by lines, as git does it: \(reason)")
            }
            return outcome.conflicts == 0 ? .done : .failed
        } catch {
            // A smaller number would tell git that there are conflicts to be decided in the file.
            let style = Style(isColored: context.streams.colorsErrors)
            context.streams.errors(ErrorReport(error).text(style))
            return .unmerged
        }
    }

    /// The label, or the usual one where this git does not know the placeholder and leaves it.
    private static func label(_ text: String?, _ usual: String) -> String {
        guard let text, !["%S", "%X", "%Y"].contains(text) else { return usual }
        return text
    }
}
