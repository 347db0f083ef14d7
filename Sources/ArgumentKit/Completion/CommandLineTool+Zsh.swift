extension CommandLineTool {
    var zshCompletion: String {
        let function = "_" + functionName
        var lines = [
            "#compdef \(name)",
            "# Completion of \(name) for zsh: put it as \(function) into a directory of $fpath.",
            "",
        ]
        lines += sharedShellFunctions
        lines += [
            "",
            "\(function)_candidates() {",
            "    local -a candidates",
            "    candidates=()",
            "    case \"$1\" in",
        ]
        for place in completionPlaces {
            let switches = place.switches.flatMap { item in
                item.words.map { described($0, item.help) }
            }
            lines += branch(place.path + ":-", switches)
            let help = place.path.isEmpty ? [described("help", "Show the help of a command")] : []
            let commands = place.commands.map { described($0.name, $0.abstract) } + help
            if !commands.isEmpty { lines += branch(place.path + ":", commands) }
        }
        lines += [
            "    esac",
            "    (( $#candidates )) && _describe \"$2\" candidates",
            "}",
            "",
            "\(function)_values() {",
            "    local -a listed",
            "    case \"$1\" in",
        ]
        lines += valueBranches { kind in
            switch kind {
            case .choice(let words): "compadd -- \(words.map(Self.quoted).joined(separator: " "))"
            case .directory: "_files -/"
            case .file: "_files"
            case .listed(let words):
                "listed=(${(f)\"$(\(listing(words)))\"}); compadd -a listed"
            case .text, .integer, .number: nil
            }
        }
        lines += [
            "    esac",
            "}",
            "",
            "\(function)() {",
            "    local current=${words[CURRENT]} place= option= ended= word",
            "    local -i i count=0",
            "    for ((i = 2; i < CURRENT; i++)); do",
            "        word=${words[i]}",
            "        if [[ -n $option ]]; then",
            "            option=",
            "        elif [[ -n $ended ]]; then",
            "            count+=1",
            "        elif [[ $word == -- ]]; then",
            "            ended=1",
            "        elif [[ $word == -?* ]]; then",
            "            \(function)_takes_value \"$place\" \"$word\" && option=$word",
            "        elif (( count == 0 )) && \(function)_is_command \"$place\" \"$word\"; then",
            "            place=\"${place:+$place }$word\"",
            "        else",
            "            count+=1",
            "        fi",
            "    done",
            "    if [[ -z $option && -z $ended && $current == --*=* ]]; then",
            "        option=${current%%=*}",
            "        compset -P '*='",
            "    fi",
            "    if [[ -n $option ]]; then",
            "        \(function)_values \"$place:$option\"",
            "    elif [[ $current == -* && -z $ended ]]; then",
            "        \(function)_candidates \"$place:-\" option",
            "    else",
            "        if (( count == 0 )) && [[ -z $ended ]]; then",
            "            \(function)_candidates \"$place:\" command",
            "        fi",
            "        \(function)_values \"$place:$count\"",
            "    fi",
            "}",
            "",
            "if [[ $funcstack[1] == \(function) ]]; then",
            "    \(function) \"$@\"",
            "else",
            "    compdef \(function) \(name)",
            "fi",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func branch(_ pattern: String, _ candidates: [String]) -> [String] {
        ["    \(Self.quoted(pattern)))", "        candidates=("]
            + candidates.map { "            " + $0 } + ["        ) ;;"]
    }

    /// A candidate with what it does, as `_describe` wants them: a colon between the two.
    private func described(_ word: String, _ help: String) -> String {
        let escaped = word.split(separator: ":", omittingEmptySubsequences: false)
        return Self.quoted(escaped.joined(separator: "\\:") + ":" + help)
    }
}
