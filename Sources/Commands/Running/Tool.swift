package import ArgumentKit
package import Basics

/// The tool as a whole: which commands there are and how one of them is run.
package enum Tool {
    /// The version that `--version` prints.
    package static let version = "0.1.0"

    /// The commands by area, in the order of the help.
    static let areas: [(title: String, commands: [any Command.Type])] = [
        (
            "library",
            [
                Init.self, New.self, Import.self, Export.self, Validate.self, Fmt.self, List.self,
                Show.self, Render.self, Build.self, Explain.self, Graph.self,
            ]
        ),
        (
            "history",
            [
                History.self, Versions.self, Blame.self, Diff.self, Audit.self, Revert.self,
                Restore.self,
                MergeDriverCommand.self,
            ]
        ),
        (
            "loop",
            [
                Observe.self, Sessions.self, ShowMetrics.self, Feedback.self, Store.self,
                Reflect.self,
                Propose.self,
                Proposals.self,
                Approve.self, Reject.self, Edit.self, Rebase.self,
            ]
        ),
        ("teams", [Sync.self]),
        ("shell", [Completion.self]),
    ]

    /// The description of the whole command line.
    package static var commandLine: CommandLineTool {
        CommandLineTool(
            name: "promptgit",
            abstract: "Keep prompts as code and let them improve under review",
            discussion: """
                Prompts, snippets, souls, knowledge and tool descriptions are YAML files in git. \
                promptgit reads what an agent did, finds what went wrong and writes each \
                improvement as a branch. Approval is a merge, rollback is a revert.
                """,
            areas: areas.map { area in
                CommandLineTool.Area(area.title, area.commands.map { $0.description })
            },
            globalOptions: [
                OptionDescription(
                    "C", short: "C", placeholder: "DIR", "Run as if started in this directory",
                    kind: .directory, isRepeatable: true)
            ],
            globalFlags: [
                FlagDescription("json", "Print data as JSON"),
                FlagDescription("no-color", "Print without colours"),
            ],
            examples: [
                .init("promptgit init", "Make a library in this repository"),
                .init("promptgit observe runs/*.json", "Read what the agent did"),
                .init("promptgit propose", "Write improvements as branches"),
                .init("promptgit approve 1", "Merge the first of them"),
            ])
    }

    /// Runs a command line (without the program's name) and returns how it ended.
    package static func run(
        _ words: [String], surroundings: Surroundings, streams: Streams
    ) -> ExitCode {
        if words == ["--version"] {
            streams.output("promptgit \(version)\n")
            return .done
        }
        let tool = commandLine
        var streams = streams
        let progress = ProgressLine(streams, now: surroundings.now)
        defer { progress.end() }
        do {
            let arguments = try tool.parse(words)
            switch arguments.request {
            case .version:
                streams.output("promptgit \(version)\n")
                return .done
            case .help:
                streams.output(tool.help(for: arguments.path) ?? "")
                return words.isEmpty ? .usage : .done
            case .run:
                break
            }
            if arguments.flag("no-color") {
                streams.colorsOutput = false
                streams.colorsErrors = false
            }
            var surroundings = surroundings
            surroundings.progress = { progress.show($0, $1, of: $2) }
            for directory in arguments.options("C") {
                surroundings.currentDirectory = surroundings.absolutePath(directory)
            }
            guard Files.kind(of: surroundings.currentDirectory) == .directory else {
                throw UsageError(
                    "there is no directory \(surroundings.currentDirectory)",
                    hint: "-C takes the directory to run in")
            }
            let context = CommandContext(
                surroundings: surroundings, streams: streams, wantsJSON: arguments.flag("json"))
            guard let command = command(at: arguments.path) else {
                throw UsageError("no command '\(arguments.path.joined(separator: " "))'")
            }
            return try command.run(arguments, context)
        } catch {
            progress.end()
            let report = ErrorReport(error)
            streams.errors(report.text(Style(isColored: streams.colorsErrors)))
            return report.exitCode
        }
    }

    private static func command(at path: [String]) -> (any Command.Type)? {
        areas.flatMap(\.commands).first { $0.description.name == path.first }
    }
}
