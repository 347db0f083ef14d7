import Basics

/// A command line that can't be understood.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of mistake it is; others may be added.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package static let unknownCommand = Code(rawValue: "unknown-command")
        package static let missingCommand = Code(rawValue: "missing-command")
        package static let unknownOption = Code(rawValue: "unknown-option")
        package static let repeatedOption = Code(rawValue: "repeated-option")
        package static let missingValue = Code(rawValue: "missing-value")
        package static let unexpectedValue = Code(rawValue: "unexpected-value")
        package static let invalidValue = Code(rawValue: "invalid-value")
        package static let missingOption = Code(rawValue: "missing-option")
        package static let missingArgument = Code(rawValue: "missing-argument")
        package static let unexpectedArgument = Code(rawValue: "unexpected-argument")
    }

    /// What kind of mistake it is.
    package var code: Code
    /// What is wrong, in one sentence without a full stop.
    package var message: String
    /// What to do about it, such as "did you mean '--staged'?".
    package var hint: String?
    /// The command that was being read, without the tool's name; empty before the first.
    package var commandPath: [String]

    /// Creates an error; commands use it too, for what only they can check.
    package init(
        code: Code = .invalidValue, _ message: String, hint: String? = nil,
        commandPath: [String] = []
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.commandPath = commandPath
    }

    /// The message, without the hint.
    package var description: String { message }
}

extension UsageError {
    static func unknownCommand(
        _ word: String, among commands: [CommandDescription], path: [String]
    ) -> Self {
        let names = commands.filter { !$0.isHidden }.map(\.name)
        let meant = closestMatch(to: word, among: names)
        let subcommands = path.isEmpty ? nil : "it has the commands \(quotedList(names))"
        return Self(
            code: .unknownCommand,
            path.isEmpty
                ? "unknown command '\(word)'"
                : "unknown command '\(word)' after '\(path.joined(separator: " "))'",
            hint: meant.map { "did you mean '\((path + [$0]).joined(separator: " "))'?" }
                ?? subcommands,
            commandPath: path)
    }

    static func missingCommand(_ command: CommandDescription, path: [String]) -> Self {
        let names = command.subcommands.filter { !$0.isHidden }.map(\.name)
        return Self(
            code: .missingCommand, "'\(path.joined(separator: " "))' needs a command after it",
            hint: "it has the commands \(quotedList(names))", commandPath: path)
    }

    static func unknownOption(_ option: String, hint: String?, path: [String]) -> Self {
        Self(
            code: .unknownOption, "unknown option '\(option)'", hint: hint, commandPath: path)
    }

    static func repeatedOption(_ option: String, path: [String]) -> Self {
        Self(
            code: .repeatedOption, "option '\(option)' is given more than once", commandPath: path)
    }

    static func missingValue(
        _ option: String, placeholder: String, next: String?, path: [String]
    ) -> Self {
        Self(
            code: .missingValue, "option '\(option)' needs a value: \(option) \(placeholder)",
            hint: next.map { next in
                let joined = option.hasPrefix("--") ? option + "=" + next : option + next
                return "a value that begins with a dash is written '\(joined)'"
            },
            commandPath: path)
    }

    static func unexpectedValue(_ option: String, path: [String]) -> Self {
        Self(code: .unexpectedValue, "option '\(option)' takes no value", commandPath: path)
    }

    static func invalidValue(
        _ value: String, of name: String, problem: String, kind: ValueKind, path: [String]
    ) -> Self {
        var hint: String?
        if case .choice(let words) = kind, let meant = closestMatch(to: value, among: words) {
            hint = "did you mean '\(meant)'?"
        }
        return Self(
            code: .invalidValue, "\(name) \(problem), not '\(value)'", hint: hint,
            commandPath: path)
    }

    static func missingArgument(_ argument: ArgumentDescription, path: [String]) -> Self {
        Self(
            code: .missingArgument, "missing argument \(argument.placeholder)",
            hint: argument.help.isEmpty ? nil : "\(argument.placeholder): \(argument.help)",
            commandPath: path)
    }

    static func missingOption(_ option: OptionDescription, path: [String]) -> Self {
        Self(
            code: .missingOption, "missing option \(option.written) \(option.placeholder)",
            hint: option.help.isEmpty ? nil : "\(option.placeholder): \(option.help)",
            commandPath: path)
    }

    static func unexpectedArgument(_ word: String, path: [String]) -> Self {
        Self(
            code: .unexpectedArgument,
            "'\(path.joined(separator: " "))' takes no further argument: '\(word)'",
            commandPath: path)
    }
}
