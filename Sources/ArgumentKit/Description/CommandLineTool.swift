/// A command-line tool: its commands, grouped by area, and the options that every command takes.
///
/// `--help`, `-h`, `--version` and the command `help` are always there.
package struct CommandLineTool: Sendable {
    /// Commands that belong together in the list of all.
    package struct Area: Sendable {
        /// What they are about, such as `history`.
        package var title: String
        /// The commands, in the order of the list.
        package var commands: [CommandDescription]

        /// Groups commands under a title.
        package init(_ title: String, _ commands: [CommandDescription]) {
            self.title = title
            self.commands = commands
        }
    }

    /// The name of the program.
    package var name: String
    /// What it is for: one line without a full stop.
    package var abstract: String
    /// What else there is to know.
    package var discussion: String
    /// The commands by area, in the order of the list.
    package var areas: [Area]
    /// Options with a value that every command takes, anywhere on the line.
    package var globalOptions: [OptionDescription]
    /// Options without a value that every command takes, anywhere on the line.
    package var globalFlags: [FlagDescription]
    /// How it is used.
    package var examples: [CommandDescription.Example]

    /// Describes a tool.
    package init(
        name: String, abstract: String, discussion: String = "", areas: [Area],
        globalOptions: [OptionDescription] = [], globalFlags: [FlagDescription] = [],
        examples: [CommandDescription.Example] = []
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.areas = areas
        self.globalOptions = globalOptions
        self.globalFlags = globalFlags
        self.examples = examples
    }

    /// The command at a path such as `["pr", "open"]`; the empty path and an unknown one have none.
    package func command(at path: [String]) -> CommandDescription? {
        var found: CommandDescription?
        for word in path {
            let candidates = found?.subcommands ?? areas.flatMap(\.commands)
            guard let next = candidates.first(where: { $0.name == word }) else { return nil }
            found = next
        }
        return found
    }

    /// The paths of all commands, parents before their subcommands.
    package var commandPaths: [[String]] {
        func paths(_ commands: [CommandDescription], below path: [String]) -> [[String]] {
            commands.flatMap { command in
                [path + [command.name]] + paths(command.subcommands, below: path + [command.name])
            }
        }
        return paths(areas.flatMap(\.commands), below: [])
    }

    static let builtInFlags = [
        FlagDescription("help", short: "h", "Show this help"),
        FlagDescription("version", "Show the version"),
    ]
}
