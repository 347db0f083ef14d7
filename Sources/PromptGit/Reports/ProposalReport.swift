internal import Analysis
internal import Basics
internal import PromptModel

/// A proposal as text for a reviewer: for a terminal or as the body of a pull request.
public struct ProposalReport: Sendable {
    private let proposal: Proposal
    private let diff: String

    /// Creates a report of a proposal and the unified diff of its assets.
    public init(_ proposal: Proposal, diff: String) {
        self.proposal = proposal
        self.diff = diff
    }

    /// The body of a pull request, in Markdown.
    public var markdown: String {
        let record = proposal.record
        var text = "## \(Markdown.line(record.title))\n\n"
        text += "\(Markdown.paragraph(record.rationale))\n\n"
        text += "| | |\n|---|---|\n"
        for (name, value) in facts { text += "| \(name) | \(Markdown.cell(value)) |\n" }
        if !record.evidence.counts.isEmpty {
            text += "\n### Evidence\n\n| count | value |\n|---|---|\n"
            for (name, value) in record.evidence.counts.members {
                text += "| \(Markdown.cell(name)) | \(Markdown.cell(Self.plain(value))) |\n"
            }
        }
        if !diff.isEmpty {
            let fence = Markdown.fence(for: diff)
            text += "\n### Change\n\n\(fence)diff\n\(diff)\(fence)\n"
        }
        text += "\n---\nProposal `\(record.id)`, made by \(maker)"
        text += " on `\(record.base.commit.prefix(12))`."
        text += " Approve it with `promptgit approve \(record.id)`"
        text += " or by merging this branch with a merge commit.\n"
        return text
    }

    /// The same for a terminal, without the diff.
    public var plainText: String {
        let record = proposal.record
        var text = "\(record.title)\n\n\(Self.wrapped(record.rationale))\n\n"
        let width = facts.map(\.name.count).max() ?? 0
        for (name, value) in facts {
            text += name + String(repeating: " ", count: width - name.count) + "  \(value)\n"
        }
        if !record.evidence.counts.isEmpty {
            text += "\nEvidence\n"
            for (name, value) in record.evidence.counts.members {
                text += "  \(name): \(Self.plain(value))\n"
            }
        }
        return text
    }

    private var maker: String {
        let origin = proposal.record.origin
        if let analyzer = origin.analyzer { return "promptgit's \(analyzer) analyzer" }
        return origin.source.map { "the edits in \($0)" } ?? "promptgit"
    }

    private var facts: [(name: String, value: String)] {
        let record = proposal.record
        var facts = [
            ("Proposal", record.id.description), ("State", proposal.state.rawValue),
            ("Type", record.type.rawValue), ("Goal", record.goal.rawValue),
            ("Confidence", record.confidence.rawValue),
            ("Risk", ([record.risk.tier.rawValue] + record.risk.reasons).joined(separator: "; ")),
        ]
        if record.risk.tainted {
            facts.append(("Tainted", "yes: its text may come from what a trace says"))
        }
        if !proposal.assets.isEmpty {
            facts.append(("Changes", proposal.assets.joined(separator: ", ")))
        }
        if !record.base.versions.isEmpty {
            let prompts = record.base.versions.sorted { $0.key < $1.key }
            facts.append(
                ("Reaches", prompts.map { "\($0.key) (now \($0.value))" }.joined(separator: ", ")))
        }
        let sessions = record.evidence.sessions.map { "\($0) sessions" } ?? "sessions unknown"
        let tasks = record.evidence.tasks.map { "\($0) tasks" } ?? "tasks unknown"
        facts.append(("Seen in", "\(sessions), \(tasks)"))
        if let expected = record.expected {
            let to = expected.to.map { "\($0) expected" } ?? "no forecast"
            facts.append(
                ("Expected", "\(expected.metric) in \(expected.scope): \(expected.from), \(to)"))
        }
        if let reason = proposal.reason { facts.append(("Rejected", reason)) }
        return facts
    }

    /// A text in lines of at most 92 columns, broken between words; its own line ends stay.
    private static func wrapped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
            var lines = [""]
            for word in paragraph.split(separator: " ") {
                let line = lines[lines.count - 1]
                if line.isEmpty {
                    lines[lines.count - 1] = String(word)
                } else if line.count + 1 + word.count <= 92 {
                    lines[lines.count - 1] += " " + word
                } else {
                    lines.append(String(word))
                }
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static func plain(_ value: JSONValue) -> String {
        value.stringValue ?? value.text(.compact)
    }
}

/// Text that may hold anything, made safe for a place in Markdown.
package enum Markdown {
    /// One line: no line ends, no tags, no mentions that would notify people.
    package static func line(_ text: String) -> String {
        escaped(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    /// A cell of a table.
    package static func cell(_ text: String) -> String {
        line(text).replacing("|", with: "\\|")
    }

    /// Text of several lines.
    package static func paragraph(_ text: String) -> String { escaped(text) }

    /// A fence longer than any run of backticks in a text (CommonMark 0.31, section 4.5).
    package static func fence(for text: String) -> String {
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        return String(repeating: "`", count: max(3, longest + 1))
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "@": result += "@\u{200B}"
            case "\\", "`", "*", "_", "[", "]", "#", "!": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }
}
