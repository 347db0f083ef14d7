extension CommandLineTool {
    /// Works with bash alone, from version 4 on; the package bash-completion is not needed.
    var bashCompletion: String {
        let function = "_" + functionName
        let places = completionPlaces
        var lines = [
            "# Completion of \(name) for bash: source this, or put it where bash looks for completions.",
            "",
        ]
        lines += sharedShellFunctions
        lines += [
            "",
            "\(function)_candidates() {",
            "    case \"$1\" in",
        ]
        for place in places {
            let words = place.switches.flatMap(\.words).joined(separator: " ")
            lines.append("    \(Self.quoted(place.path + ":-"))) echo \(Self.quoted(words)) ;;")
            let commands = place.commands.map(\.name) + (place.path.isEmpty ? ["help"] : [])
            if !commands.isEmpty {
                let list = Self.quoted(commands.joined(separator: " "))
                lines.append("    \(Self.quoted(place.path + ":"))) echo \(list) ;;")
            }
        }
        lines += [
            "    esac",
            "}",
            "",
            "\(function)_values() {",
            "    case \"$1\" in",
        ]
        lines += valueBranches { kind in
            switch kind {
            case .choice(let words):
                "printf '%s\\n' \(words.map(Self.quoted).joined(separator: " "))"
            case .directory: "compgen -d -- \"$2\""
            case .file: "compgen -f -- \"$2\""
            case .listed(let words): listing(words)
            case .text, .integer, .number: nil
            }
        }
        lines += [
            "    esac",
            "}",
            "",
            "\(function)() {",
            "    local current=${COMP_WORDS[COMP_CWORD]} path= option= ended= word i count=0 line",
            "    for ((i = 1; i < COMP_CWORD; i++)); do",
            "        word=${COMP_WORDS[i]}",
            "        if [[ $option ]]; then",
            "            [[ $word == = ]] || option=",
            "        elif [[ $ended ]]; then",
            "            count=$((count + 1))",
            "        elif [[ $word == -- ]]; then",
            "            ended=1",
            "        elif [[ $word == -?* ]]; then",
            "            \(function)_takes_value \"$path\" \"$word\" && option=$word",
            "        elif ((count == 0)) && \(function)_is_command \"$path\" \"$word\"; then",
            "            path=\"${path:+$path }$word\"",
            "        else",
            "            count=$((count + 1))",
            "        fi",
            "    done",
            "    [[ $current == = && $option ]] && current=",
            "    COMPREPLY=()",
            "    if [[ $option ]]; then",
            "        while IFS= read -r line; do",
            "            [[ $line == \"$current\"* ]] && COMPREPLY+=(\"$line\")",
            "        done < <(\(function)_values \"$path:$option\" \"$current\")",
            "    elif [[ $current == -* && ! $ended ]]; then",
            "        COMPREPLY=($(compgen -W \"$(\(function)_candidates \"$path:-\")\" -- \"$current\"))",
            "    else",
            "        if ((count == 0)) && [[ ! $ended ]]; then",
            "            COMPREPLY=($(compgen -W \"$(\(function)_candidates \"$path:\")\" -- \"$current\"))",
            "        fi",
            "        while IFS= read -r line; do",
            "            [[ $line == \"$current\"* ]] && COMPREPLY+=(\"$line\")",
            "        done < <(\(function)_values \"$path:$count\" \"$current\")",
            "    fi",
            "    compopt -o filenames 2>/dev/null",
            "}",
            "",
            "complete -F \(function) \(name)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
