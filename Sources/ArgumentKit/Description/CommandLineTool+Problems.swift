extension CommandLineTool {
    /// What is wrong with the descriptions themselves, for a test to expect empty: abstracts and
    /// helps that break the rules of wording, names that clash, arguments that can't be told apart,
    /// commands without an example, and examples that their own description does not allow.
    package func descriptionProblems() -> [String] {
        var problems: [String] = []
        for (index, command) in areas.flatMap(\.commands).enumerated() {
            let earlier = areas.flatMap(\.commands).prefix(index)
            if earlier.contains(where: { $0.name == command.name }) {
                problems.append("\(command.name): there are two commands of this name")
            }
        }
        for path in commandPaths {
            guard let command = command(at: path) else { continue }
            let words = path.joined(separator: " ")
            problems += self.problems(of: command).map { "\(words): \($0)" }
            problems += exampleProblems(command.examples, path: path).map { "\(words): \($0)" }
        }
        return problems + exampleProblems(examples, path: []).map { "\(name): \($0)" }
    }

    private func problems(of command: CommandDescription) -> [String] {
        var problems: [String] = []
        problems += wordingProblems("the abstract", command.abstract)
        if command.abstract.count > 60 { problems.append("the abstract is over 60 characters") }
        if command.examples.isEmpty, command.isRunnable { problems.append("it has no example") }
        if !command.isRunnable, !command.arguments.isEmpty {
            problems.append("it has arguments and only its subcommands run")
        }

        let flags = command.flags + globalFlags + Self.builtInFlags
        let options = command.options + globalOptions
        var names = Set<String>()
        let negated = flags.filter(\.isNegatable).map { "no-" + $0.name }
        let all =
            command.arguments.map(\.name) + options.map(\.name) + flags.map(\.name) + negated
        for name in all where !names.insert(name).inserted {
            problems.append("there are two '\(name)'")
        }
        var letters = Set<Character>()
        for letter in options.compactMap(\.short) + flags.compactMap(\.short)
        where !letters.insert(letter).inserted {
            problems.append("there are two '-\(letter)'")
        }

        for argument in command.arguments {
            problems += wordingProblems(argument.placeholder, argument.help)
        }
        for option in options {
            problems += wordingProblems(option.written, option.help)
            if let value = option.defaultValue, let problem = option.kind.problem(with: value) {
                problems.append("the default of \(option.written) \(problem)")
            }
        }
        for flag in flags { problems += wordingProblems(flag.written, flag.help) }
        let flexible = command.arguments.filter { $0.minimum < $0.maximum }
        if flexible.count > 1, flexible.dropLast().contains(where: { $0.maximum > 1 }) {
            problems.append("nothing can follow a variadic argument but required ones")
        }
        return problems
    }

    private func wordingProblems(_ subject: String, _ text: String) -> [String] {
        var problems: [String] = []
        if text.isEmpty { problems.append("\(subject) says nothing") }
        if text.hasSuffix(".") { problems.append("\(subject) ends with a full stop") }
        if let first = text.first, first.isLetter, first.isLowercase {
            problems.append("\(subject) begins with a small letter")
        }
        return problems
    }

    private func exampleProblems(
        _ examples: [CommandDescription.Example], path: [String]
    ) -> [String] {
        var problems: [String] = []
        for example in examples {
            let words = Self.firstCommand(of: example.line)
            guard words.first == name else {
                problems.append("the example '\(example.line)' does not begin with \(name)")
                continue
            }
            do throws(UsageError) {
                let parsed = try parse(Array(words.dropFirst()))
                if !parsed.path.starts(with: path) {
                    problems.append("the example '\(example.line)' shows another command")
                }
            } catch {
                problems.append("the example '\(example.line)' is refused: \(error.message)")
            }
        }
        return problems
    }

    /// The words of a shell's command line, quotes removed, up to the first operator.
    static func firstCommand(of line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            switch (quote, character) {
            case (let open?, _) where character == open: quote = nil
            case (.some, _): word = (word ?? "") + String(character)
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, " "):
                if let finished = word { words.append(finished) }
                word = nil
            case (nil, "|"), (nil, ">"), (nil, "<"), (nil, ";"), (nil, "&"):
                return words + (word.map { [$0] } ?? [])
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
