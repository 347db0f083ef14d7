extension CommandLineTool {
    var fishCompletion: String {
        let function = "__" + functionName
        let places = completionPlaces
        let valued = places.flatMap { place in
            place.options.flatMap(\.forms)
                .map { Self.fishQuoted(place.path + ":" + $0) }
        }
        let commands = places.flatMap { place in
            place.commands.map { Self.fishQuoted(place.path + ":" + $0.name) }
        }
        var lines = [
            "# Completion of \(name) for fish: put it into ~/.config/fish/completions.",
            "",
            "# Whether the words before the cursor lead to a command, and so many arguments follow it.",
            "function \(function)_at",
            "    set -l place ''",
            "    set -l skip 0",
            "    set -l ended 0",
            "    set -l count 0",
            "    for word in (commandline -opc)[2..-1]",
            "        if test $skip = 1",
            "            set skip 0",
            "        else if test $ended = 1",
            "            set count (math $count + 1)",
            "        else if test \"$word\" = --",
            "            set ended 1",
            "        else if string match -q -- '-?*' \"$word\"",
            "            contains -- \"$place:$word\" \(valued.joined(separator: " "))",
            "            and set skip 1",
            "        else if test $count = 0",
            "            and contains -- \"$place:$word\" \(commands.joined(separator: " "))",
            "            set place (string trim -- \"$place $word\")",
            "        else",
            "            set count (math $count + 1)",
            "        end",
            "    end",
            "    test \"$place\" = \"$argv[1]\"",
            "    or return 1",
            "    switch \"$argv[2]\"",
            "        case ''",
            "            return 0",
            "        case '*+'",
            "            test $count -ge (string trim -c + -- $argv[2])",
            "        case '*'",
            "            test $count = $argv[2]",
            "    end",
            "end",
            "",
            "complete -c \(name) -f",
        ]
        for place in places {
            lines += fishLines(place, start: "complete -c \(name) -n ", function)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func fishLines(
        _ place: CompletionPlace, start: String, _ function: String
    ) -> [String] {
        func condition(_ count: String) -> String {
            let path = "\"" + place.path + "\""
            return Self.fishQuoted("\(function)_at \(path)" + (count.isEmpty ? "" : " " + count))
        }
        var lines: [String] = []
        let help = place.path.isEmpty ? [("help", "Show the help of a command")] : []
        for (name, abstract) in place.commands.map({ ($0.name, $0.abstract) }) + help {
            lines.append("\(start)\(condition("0")) -a \(name) -d \(Self.fishQuoted(abstract))")
        }
        for option in place.options {
            let values = fishValues(option.kind, requiresValue: true)
            let help = Self.fishQuoted(option.help)
            lines.append("\(start)\(condition(""))\(fishNames(option))\(values) -d \(help)")
        }
        for flag in place.flags {
            let help = Self.fishQuoted(flag.help)
            lines.append("\(start)\(condition(""))\(fishNames(flag)) -d \(help)")
            if flag.isNegatable {
                let not = Self.fishQuoted("Not: " + flag.help)
                lines.append("\(start)\(condition("")) -l no-\(flag.name) -d \(not)")
            }
        }
        for (argument, index, isOpen) in place.positions {
            let values = fishValues(argument.kind, requiresValue: false)
            let count = isOpen ? "\(index)+" : String(index)
            if !values.isEmpty { lines.append("\(start)\(condition(count))\(values)") }
        }
        return lines
    }

    private func fishNames(_ description: any SwitchDescription) -> String {
        (description.short.map { " -s \($0)" } ?? "")
            + (description.name.count > 1 ? " -l \(description.name)" : "")
    }

    private func fishValues(_ kind: ValueKind, requiresValue: Bool) -> String {
        let exclusive = requiresValue ? " -x" : ""
        switch kind {
        case .choice(let words):
            return exclusive + " -a " + Self.fishQuoted(words.joined(separator: " "))
        case .directory: return exclusive + " -a '(__fish_complete_directories)'"
        case .file: return requiresValue ? " -r -F" : " -F"
        case .listed(let words):
            let command = ([name] + words).map(Self.fishQuoted).joined(separator: " ")
            return exclusive + " -a " + Self.fishQuoted("(\(command) 2>/dev/null)")
        case .text, .integer, .number: return exclusive
        }
    }

    /// A text in single quotes, as fish reads it.
    private static func fishQuoted(_ text: String) -> String {
        var quoted = "'"
        for character in text {
            if character == "'" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return quoted + "'"
    }
}
