/// Reading what documents and the package's description say of the targets.
enum Documents {
    struct Row: Equatable {
        var name: String
        var imports: Set<String>
        var system: Set<String>
    }

    /// The rows of the first table of a Markdown text whose head begins with `target`; its columns
    /// are the name, what it is, what it imports and what it uses of the system.
    static func targetRows(_ markdown: String) -> [Row] {
        var rows: [Row] = []
        var isInside = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                if isInside { break }
                continue
            }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .dropFirst().dropLast().map { $0.filter { $0 != "`" } }
            guard cells.count == 4 else { continue }
            let name = words(cells[0]).first ?? ""
            if name == "target" {
                isInside = true
            } else if isInside, !name.hasPrefix("-") {
                rows.append(Row(name: name, imports: words(cells[2]), system: words(cells[3])))
            }
        }
        return rows
    }

    private static func words(_ cell: String) -> Set<String> {
        Set(cell.split { $0 == "," || $0.isWhitespace }.map(String.init).filter { $0 != "–" })
    }

    /// The dependencies of each target of the package by its name, without those of tests.
    static func packageDependencies(_ manifest: String) -> [String: Set<String>] {
        let text = SwiftSource(path: "Package.swift", text: manifest).text
        var dependencies: [String: Set<String>] = [:]
        for match in text.matches(of: /library\(\s*"(\w+)",\s*\[([^\]]*)\]\)/) {
            dependencies[String(match.1)] = names(match.2)
        }
        let program = /executableTarget\(\s*name: "(\w+)", dependencies: \[([^\]]*)\]/
        for match in text.matches(of: program) { dependencies[String(match.1)] = names(match.2) }
        return dependencies
    }

    private static func names(_ list: Substring) -> Set<String> {
        Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
    }
}
