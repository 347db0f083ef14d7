internal import Basics
internal import PromptGit
internal import PromptModel

extension DiffRenderer {
    /// What changed by field: a paragraph an asset, and then the tokens.
    func text(of report: FieldReport) -> String {
        var parts = report.entries.map(text)
        if let prompts = report.prompts, !prompts.isEmpty { parts.append(table(of: prompts)) }
        return parts.joined(separator: "\n")
    }

    /// The prompts as a model reads them, and then the tokens.
    func text(of report: RenderedReport) -> String {
        var parts = report.prompts.map { prompt in
            if !prompt.text.isEmpty { return text(of: prompt.text) }
            let reason =
                prompt.problem ?? "only \(prompt.settings.joined(separator: ", ")) changed"
            return "prompt/\(prompt.prompt): \(printable(reason))\n"
        }
        if !report.prompts.isEmpty { parts.append(table(of: report.prompts)) }
        return parts.joined(separator: "\n")
    }

    /// How many tokens each prompt has on both sides.
    func table(of prompts: [PromptChange]) -> String {
        guard !prompts.isEmpty else { return "" }
        func count(_ side: PromptChange.Side?) -> String {
            side.map { String($0.tokens.tokens) } ?? "-"
        }
        var table = TextTable(rightAligned: [1, 2, 3])
        table.add(["prompt", "before", "after", "change"])
        for prompt in prompts {
            let change = prompt.tokenChange.map { $0 > 0 ? "+\($0)" : String($0) } ?? "?"
            table.add([prompt.prompt, count(prompt.old), count(prompt.new), change])
        }
        return style.paint("tokens, estimated at four bytes each", .dim) + "\n" + table.text
    }

    private func text(_ entry: FieldReport.Entry) -> String {
        var title = entry.asset.map { "\($0) (\(entry.path))" } ?? entry.path
        if let workspace = entry.workspace { title += " of the workspace \(workspace)" }
        switch entry.change {
        case .added, .removed: title += " \(entry.change.rawValue)"
        case .changed: break
        case .moved: title += " moved from \(entry.oldPath ?? "")"
        case .renamed: title += " renamed from \(entry.oldAsset ?? entry.oldPath ?? "")"
        }
        var text = style.paint(printableLine(title), .bold) + "\n"
        if let problem = entry.problem { text += "  \(printable(problem))\n" }
        for field in entry.fields { text += self.text(field) }
        return text
    }

    private func text(_ change: FieldChange) -> String {
        let name = printableLine(change.field.isEmpty ? "the whole file" : change.field)
        var text = "  \(name) \(change.kind.rawValue)"
        if change.kind == .moved, let old = change.oldField {
            return text + " from \(printableLine(old))\n"
        }
        if let lines = change.lines {
            text += "\n"
            for line in lines {
                let sign = line.isNew ? "+" : "-"
                text +=
                    "    "
                    + style.paint("\(sign) \(printable(line.text))", line.isNew ? .green : .red)
                    + "\n"
            }
            return text
        }
        func value(_ value: JSONValue, _ paint: Style.Paint) -> String {
            style.paint(printable(value.text(.compact)), paint)
        }
        switch (change.old, change.new) {
        case (let old?, let new?): text += ": \(value(old, .red)) -> \(value(new, .green))"
        case (nil, let new?): text += ": " + value(new, .green)
        case (let old?, nil): text += ": " + value(old, .red)
        case (nil, nil): break
        }
        return text + "\n"
    }
}
