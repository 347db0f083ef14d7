extension CommandLineTool {
    /// The help of the command at a path, or of the tool for the empty one, in lines of at most
    /// `width` characters with a final newline; nil for an unknown path.
    package func help(for path: [String] = [], width: Int = 80) -> String? {
        if path.isEmpty { return overview(width: width) }
        guard let command = command(at: path) else { return nil }
        var sections = [
            TextLayout.wrap(command.abstract, width: width),
            section("USAGE", usageLines(for: command, at: path, width: width)),
        ]
        if !command.discussion.isEmpty {
            sections.append(TextLayout.wrapParagraphs(command.discussion, width: width))
        }
        let commands = command.subcommands.filter { !$0.isHidden }
        sections += table("COMMANDS", commands.map { ($0.name, $0.abstract) }, width: width)
        sections += table("ARGUMENTS", command.arguments.map(row), width: width)
        sections += table(
            "OPTIONS", command.options.map(row) + command.flags.map(row), width: width)
        sections += table("GLOBAL OPTIONS", globalRows, width: width)
        if !command.examples.isEmpty {
            sections.append(section("EXAMPLES", exampleLines(command.examples, width: width)))
        }
        return text(sections)
    }

    /// How a command is called, in one line: `promptgit pr open [OPTIONS] PROPOSAL`.
    package func usage(for path: [String]) -> String {
        guard let command = command(at: path) else { return "\(name) COMMAND" }
        return ([name] + path + usageWords(of: command)).joined(separator: " ")
    }

    private func overview(width: Int) -> String {
        var sections = [
            TextLayout.wrap(abstract, width: width),
            section("USAGE", ["  \(name) [OPTIONS] COMMAND [ARGUMENTS]"]),
        ]
        if !discussion.isEmpty {
            sections.append(TextLayout.wrapParagraphs(discussion, width: width))
        }
        for area in areas {
            let rows = area.commands.filter { !$0.isHidden }.map { ($0.name, $0.abstract) }
            sections += table(area.title.uppercased(), rows, width: width, widestTerm: 12)
        }
        sections += table("GLOBAL OPTIONS", globalRows, width: width)
        if !examples.isEmpty {
            sections.append(section("EXAMPLES", exampleLines(examples, width: width)))
        }
        sections.append(["'\(name) help COMMAND' says more about a command."])
        return text(sections)
    }

    // MARK: Usage

    private func usageWords(of command: CommandDescription) -> [String] {
        var words: [String] = []
        let optional = command.options.filter { !$0.isRequired }
        if !optional.isEmpty || !command.flags.isEmpty { words.append("[OPTIONS]") }
        for option in command.options where option.isRequired {
            words.append("\(option.written) \(option.placeholder)")
        }
        if command.isRunnable { return words + command.arguments.map(\.usage) }
        return words + ["COMMAND"]
    }

    private func usageLines(
        for command: CommandDescription, at path: [String], width: Int
    ) -> [String] {
        let start = ([name] + path).joined(separator: " ")
        let words = usageWords(of: command)
        let line = "  " + ([start] + words).joined(separator: " ")
        var lines = [line]
        if line.count > width {
            let rest = TextLayout.wrap(words.joined(separator: " "), width: width - 6)
            lines = ["  " + start] + rest.map { "      " + $0 }
        }
        if command.isRunnable, command.subcommands.contains(where: { !$0.isHidden }) {
            lines.append("  \(start) COMMAND")
        }
        return lines
    }

    // MARK: Rows

    private func row(_ argument: ArgumentDescription) -> (term: String, text: String) {
        (argument.usage, argument.help + remarks(argument.kind, [argument.help]))
    }

    private func row(_ option: OptionDescription) -> (term: String, text: String) {
        let term = "\(option.helpTerm()) \(option.placeholder)"
        let more = [
            option.isRequired ? "required" : nil,
            option.isRepeatable ? "may be repeated" : nil,
            option.defaultValue.map { "default: \($0)" },
        ]
        let list = more.compactMap(\.self).joined(separator: "; ")
        let known = [option.help, option.placeholder]
        return (
            term, option.help + remarks(option.kind, known) + (list.isEmpty ? "" : " (\(list))")
        )
    }

    private func row(_ flag: FlagDescription) -> (term: String, text: String) {
        (flag.helpTerm(prefix: flag.isNegatable ? "--[no-]" : "--"), flag.help)
    }

    /// The words of a choice, unless the help itself or the placeholder already has all of them.
    private func remarks(_ kind: ValueKind, _ known: [String]) -> String {
        guard case .choice(let words) = kind,
            !known.contains(where: { text in words.allSatisfy { text.contains($0) } })
        else { return "" }
        return ": " + words.joined(separator: ", ")
    }

    private var globalRows: [(term: String, text: String)] {
        globalOptions.map(row) + globalFlags.map(row) + Self.builtInFlags.map(row)
    }

    // MARK: Sections

    private func exampleLines(
        _ examples: [CommandDescription.Example], width: Int
    ) -> [String] {
        examples.flatMap { example in
            let explanation = TextLayout.wrap(example.explanation, width: width - 6)
            return ["  " + example.line]
                + (example.explanation.isEmpty ? [] : explanation.map { "      " + $0 })
        }
    }

    private func section(_ title: String, _ lines: [String]) -> [String] { [title] + lines }

    private func table(
        _ title: String, _ rows: [(term: String, text: String)], width: Int, widestTerm: Int = 26
    ) -> [[String]] {
        if rows.isEmpty { return [] }
        return [
            section(title, TextLayout.columns(rows, width: width, widestTerm: widestTerm))
        ]
    }

    private func text(_ sections: [[String]]) -> String {
        sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}
