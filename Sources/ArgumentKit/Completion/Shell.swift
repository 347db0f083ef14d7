/// A shell that completes command lines.
package enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
    case fish
}

extension CommandLineTool {
    /// A script that teaches a shell to complete this tool's command lines: commands, options, and
    /// values where their kind tells them.
    package func completionScript(for shell: Shell) -> String {
        switch shell {
        case .bash: bashCompletion
        case .zsh: zshCompletion
        case .fish: fishCompletion
        }
    }
}

/// What can stand on the command line at one place of the tree of commands.
struct CompletionPlace {
    /// The words that lead here, with spaces between them; empty for the tool itself.
    var path: String
    var commands: [CommandDescription]
    var options: [OptionDescription]
    var flags: [FlagDescription]
    var arguments: [ArgumentDescription]

    /// The options and flags as they are written, with what they do.
    var switches: [(words: [String], help: String)] {
        options.map { ($0.forms, $0.help) }
            + flags.flatMap { flag in
                let positive = (flag.forms, flag.help)
                let negative = (["--no-" + flag.name], "Not: " + flag.help)
                return flag.isNegatable ? [positive, negative] : [positive]
            }
    }

    /// The arguments with the position of each, and whether it can stand at any later one too.
    var positions: [(argument: ArgumentDescription, index: Int, isOpen: Bool)] {
        var isOpen = false
        return arguments.enumerated().map { index, argument in
            isOpen = isOpen || argument.maximum > 1
            return (argument, index, isOpen)
        }
    }
}

extension CommandLineTool {
    /// Every place of the tree, the tool itself first; hidden commands are left out.
    var completionPlaces: [CompletionPlace] {
        let globalFlags = globalFlags + Self.builtInFlags
        let top = CompletionPlace(
            path: "", commands: areas.flatMap(\.commands).filter { !$0.isHidden },
            options: globalOptions, flags: globalFlags, arguments: [])
        let others = commandPaths.compactMap { path -> CompletionPlace? in
            for count in 1...path.count {
                guard let command = command(at: Array(path.prefix(count))), !command.isHidden else {
                    return nil
                }
            }
            guard let command = command(at: path) else { return nil }
            return CompletionPlace(
                path: path.joined(separator: " "),
                commands: command.subcommands.filter { !$0.isHidden },
                options: command.options + globalOptions, flags: command.flags + globalFlags,
                arguments: command.arguments)
        }
        return [top] + others
    }

    /// A text in single quotes, as bash and zsh read it.
    static func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }

    /// The tool's name as part of a function's name.
    var functionName: String {
        String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// The command that lists the candidates of a value, in any of the shells.
    func listing(_ words: [String]) -> String {
        ([name] + words).map(Self.quoted).joined(separator: " ") + " 2>/dev/null"
    }

    /// The functions that bash and zsh share: whether an option takes a value, and whether a word
    /// is a command, each told the path first.
    var sharedShellFunctions: [String] {
        let places = completionPlaces
        let valued = places.flatMap { place in
            place.options.flatMap(\.forms)
                .map { Self.quoted(place.path + ":" + $0) }
        }
        let commands = places.flatMap { place in
            place.commands.map { Self.quoted(place.path + ":" + $0.name) }
        }
        return [
            "_\(functionName)_takes_value() {",
            "    case \"$1:$2\" in",
            "    \(valued.isEmpty ? "''" : valued.joined(separator: " | "))) return 0 ;;",
            "    esac",
            "    return 1",
            "}",
            "",
            "_\(functionName)_is_command() {",
            "    case \"$1:$2\" in",
            "    \(commands.isEmpty ? "''" : commands.joined(separator: " | "))) return 0 ;;",
            "    esac",
            "    return 1",
            "}",
        ]
    }

    /// Case branches for values: of an option (`path:--option`) and of an argument by its position
    /// (`path:2`).
    func valueBranches(_ action: (ValueKind) -> String?) -> [String] {
        completionPlaces.flatMap { place -> [String] in
            let options = place.options.compactMap { option -> String? in
                guard let action = action(option.kind) else { return nil }
                let patterns = option.forms
                    .map { Self.quoted(place.path + ":" + $0) }
                return "    \(patterns.joined(separator: " | "))) \(action) ;;"
            }
            let arguments = place.positions.compactMap { argument, index, isOpen -> String? in
                guard let action = action(argument.kind) else { return nil }
                let position = isOpen ? "*" : String(index)
                return "    \(Self.quoted(place.path + ":"))\(position)) \(action) ;;"
            }
            return options + arguments
        }
    }
}
