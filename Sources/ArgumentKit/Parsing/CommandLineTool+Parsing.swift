import Basics

extension CommandLineTool {
    /// Reads a command line without the program's name; nothing is printed and nothing run.
    ///
    /// Options may stand before and after arguments until `--`; the tool's own may even stand before
    /// the command. A word that begins with a dash and is a number is an argument.
    package func parse(_ words: [String]) throws(UsageError) -> ParsedArguments {
        var parser = Parser(tool: self, words: words)
        return try parser.parse()
    }
}

/// The state of reading one command line.
private struct Parser {
    let tool: CommandLineTool
    let words: [String]
    var next = 0
    var path: [String] = []
    var command: CommandDescription?
    var positionals: [String] = []
    var flags: [String: Bool] = [:]
    var options: [String: [String]] = [:]

    init(tool: CommandLineTool, words: [String]) {
        self.tool = tool
        self.words = words
    }

    mutating func parse() throws(UsageError) -> ParsedArguments {
        var optionsEnded = false
        while next < words.count {
            let word = words[next]
            next += 1
            if optionsEnded || word == "-" || !word.hasPrefix("-") || isNegativeNumber(word) {
                try takePositional(word, mayBeCommand: !optionsEnded)
            } else if word == "--" {
                optionsEnded = true
            } else if let request = try takeOptions(word) {
                return ParsedArguments(request: request, path: path)
            }
            if path == ["help"], command == nil { return try help() }
        }
        guard let command else { return ParsedArguments(request: .help, path: []) }
        if !command.isRunnable { throw .missingCommand(command, path: path) }
        return try result(of: command)
    }

    /// `help pr open`: the rest of the line names a command.
    private func help() throws(UsageError) -> ParsedArguments {
        let rest = words[next...].filter { !$0.hasPrefix("-") }
        var asked: [String] = []
        for word in rest {
            guard tool.command(at: asked + [word]) != nil else {
                let known = tool.command(at: asked)?.subcommands ?? tool.areas.flatMap(\.commands)
                throw .unknownCommand(word, among: known, path: asked)
            }
            asked.append(word)
        }
        return ParsedArguments(request: .help, path: asked)
    }

    // MARK: Words

    private mutating func takePositional(
        _ word: String, mayBeCommand: Bool
    ) throws(UsageError) {
        let commands = command?.subcommands ?? tool.areas.flatMap(\.commands)
        guard mayBeCommand || command == nil, positionals.isEmpty, !commands.isEmpty else {
            positionals.append(word)
            return
        }
        if let found = commands.first(where: { $0.name == word }) {
            path.append(word)
            command = found
        } else if command == nil, word == "help" {
            path = ["help"]
        } else if let command, command.isRunnable {
            positionals.append(word)
        } else {
            throw .unknownCommand(word, among: commands, path: path)
        }
    }

    /// Reads a word of options: `--name`, `--name=value`, `-n`, `-n value`, `-nvalue`, `-abc`.
    private mutating func takeOptions(
        _ word: String
    ) throws(UsageError) -> ParsedArguments.Request? {
        guard word.hasPrefix("--") else { return try takeShortOptions(word) }
        let parts = word.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let value = parts.count > 1 ? String(parts[1]) : nil
        if let option = optionsInReach.first(where: { $0.name == name && name.count > 1 }) {
            let written = "--" + name
            if let value {
                try set(option, to: value, as: written)
            } else {
                try set(option, to: takeValue(of: option, as: written), as: written)
            }
            return nil
        }
        let isOff = name.hasPrefix("no-")
        let flag =
            flagsInReach.first { $0.name == name && name.count > 1 }
            ?? flagsInReach.first { isOff && $0.isNegatable && "no-" + $0.name == name }
        guard let flag else {
            throw .unknownOption("--" + name, hint: hint(forLong: name), path: path)
        }
        if value != nil { throw .unexpectedValue("--" + name, path: path) }
        return set(flag, to: flag.name == name)
    }

    private mutating func takeShortOptions(
        _ word: String
    ) throws(UsageError) -> ParsedArguments.Request? {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            if let flag = flagsInReach.first(where: { $0.short == letter }) {
                if let request = set(flag, to: true) { return request }
            } else if let option = optionsInReach.first(where: { $0.short == letter }) {
                let text =
                    letters.isEmpty
                    ? try takeValue(of: option, as: "-\(letter)")
                    : String(letters.first == "=" ? letters.dropFirst() : letters)
                try set(option, to: text, as: "-\(letter)")
                return nil
            } else {
                let long = String(word.dropFirst())
                let isLong = long.count > 1 && isLongName(long)
                throw .unknownOption(
                    long.count > 1 && letters.count + 1 == long.count ? word : "-\(letter)",
                    hint: isLong ? "long options have two dashes: '--\(long)'" : nil, path: path)
            }
        }
        return nil
    }

    private mutating func takeValue(
        of option: OptionDescription, as written: String
    ) throws(UsageError) -> String {
        let following = next < words.count ? words[next] : nil
        guard let following,
            following == "-" || !following.hasPrefix("-")
                || isNegativeNumber(following)
        else {
            throw .missingValue(
                written, placeholder: option.placeholder,
                next: following == "--" ? nil : following, path: path)
        }
        next += 1
        return following
    }

    private mutating func set(
        _ option: OptionDescription, to value: String, as written: String
    ) throws(UsageError) {
        if let problem = option.kind.problem(with: value) {
            throw .invalidValue(
                value, of: "option '\(written)'", problem: problem, kind: option.kind, path: path)
        }
        if !option.isRepeatable, options[option.name] != nil {
            throw .repeatedOption(written, path: path)
        }
        options[option.name, default: []].append(value)
    }

    private mutating func set(
        _ flag: FlagDescription, to value: Bool
    ) -> ParsedArguments.Request? {
        let isOwn = command?.flags.contains { $0.name == flag.name } ?? false
        if !isOwn, flag.name == "help" { return .help }
        if !isOwn, flag.name == "version" { return .version }
        flags[flag.name] = value
        return nil
    }

    // MARK: What is in reach

    private var optionsInReach: [OptionDescription] {
        (command?.options ?? []) + tool.globalOptions
    }

    private var flagsInReach: [FlagDescription] {
        (command?.flags ?? []) + tool.globalFlags + CommandLineTool.builtInFlags
    }

    private func isLongName(_ name: String) -> Bool {
        optionsInReach.contains { $0.name == name } || flagsInReach.contains { $0.name == name }
    }

    /// A number, unless one of its digits is the letter of an option.
    private func isNegativeNumber(_ word: String) -> Bool {
        guard word.hasPrefix("-"), let first = word.dropFirst().first,
            first.isNumber || first == ".", Double(word) != nil
        else { return false }
        return !flagsInReach.contains { $0.short == first }
            && !optionsInReach.contains { $0.short == first }
    }

    private func hint(forLong name: String) -> String? {
        let negatable = flagsInReach.filter(\.isNegatable).map { "no-" + $0.name }
        let known = optionsInReach.map(\.name) + flagsInReach.map(\.name) + negatable
        if let meant = closestMatch(to: name, among: known) { return "did you mean '--\(meant)'?" }
        let owners = tool.commandPaths.filter { path in
            guard let command = tool.command(at: path), !command.isHidden else { return false }
            return command.options.contains { $0.name == name }
                || command.flags.contains { $0.name == name }
        }
        // An option before its command is the likely slip only where no command was named yet.
        guard command?.isRunnable != true, let owner = owners.first, owners.count == 1 else {
            return nil
        }
        let words = owner.joined(separator: " ")
        return "'--\(name)' is an option of '\(words)' and stands after it"
    }

    // MARK: The result

    private func result(of command: CommandDescription) throws(UsageError) -> ParsedArguments {
        var result = ParsedArguments(request: .run, path: path)
        result.flags = flags
        result.options = options
        result.arguments = try assign(to: command.arguments)
        for option in command.options where option.isRequired && options[option.name] == nil {
            throw .missingOption(option, path: path)
        }
        for flag in command.flags + tool.globalFlags { result.declared[flag.name] = .some(nil) }
        for option in command.options + tool.globalOptions {
            result.declared[option.name] = .some(option.defaultValue)
        }
        for argument in command.arguments { result.declared[argument.name] = .some(nil) }
        return result
    }

    /// Gives the words to the arguments from left to right; each takes what the ones after it do
    /// not need.
    private func assign(
        to arguments: [ArgumentDescription]
    ) throws(UsageError) -> [String: [String]] {
        var values: [String: [String]] = [:]
        var rest = positionals[...]
        var needed = arguments.reduce(0) { $0 + $1.minimum }
        for argument in arguments {
            needed -= argument.minimum
            if rest.count < argument.minimum { throw .missingArgument(argument, path: path) }
            let count = min(argument.maximum, max(argument.minimum, rest.count - needed))
            let taken = rest.prefix(count)
            for value in taken {
                guard let problem = argument.kind.problem(with: value) else { continue }
                throw .invalidValue(
                    value, of: argument.placeholder, problem: problem, kind: argument.kind,
                    path: path)
            }
            if !taken.isEmpty { values[argument.name] = Array(taken) }
            rest = rest.dropFirst(count)
        }
        if let word = rest.first { throw .unexpectedArgument(word, path: path) }
        return values
    }
}
