/// A unified diff for a terminal.
struct DiffRenderer {
    let style: Style

    init(_ style: Style) { self.style = style }

    /// The diff with its lines coloured as git does, control characters shown.
    func text(of diff: String) -> String {
        guard style.isColored else { return diff }
        return diff.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let text = printable(line)
            if line.hasPrefix("diff ") || line.hasPrefix("index ") || line.hasPrefix("--- ")
                || line.hasPrefix("+++ ")
            {
                return style.paint(text, .bold)
            }
            if line.hasPrefix("@@") { return style.paint(text, .cyan) }
            if line.hasPrefix("+") { return style.paint(text, .green) }
            if line.hasPrefix("-") { return style.paint(text, .red) }
            return text
        }.joined(separator: "\n")
    }
}
