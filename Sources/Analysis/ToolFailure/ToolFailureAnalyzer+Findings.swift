import Basics
import PromptModel

extension ToolFailureAnalyzer {
    /// What an edit would be, with the numbers that speak for it.
    struct Edit {
        var title: String
        var reasons: [String]
        var changes: [TextChange]
        var snippet: Snippet?
        var slug: String
        var confidence: Confidence
        var counts: JSONObject
    }

    /// What came of looking for an edit.
    enum Remedy {
        case edit(Edit)
        case withheld(Withheld, JSONObject)
    }

    func finding(of cause: FailureCause, key: String) -> Finding? {
        guard cause.tally.sessions >= settings.minimumReported else { return nil }
        let remedy = remedy(for: cause, key: key)
        var counts = counts(of: cause)
        var finding = Finding(
            analyzer: Self.name, goal: .accuracy, title: title(of: cause), cause: cause.text,
            sessions: cause.tally.sessions, tasks: cause.tally.tasks, counts: counts,
            evidence: cause.tally.evidence, confidence: .low,
            expected: ExpectedMetric(
                metric: "sessionsWithError", scope: scope(of: cause),
                from: Proportion(cause.tally.sessions, of: sessions).text))
        switch remedy {
        case .edit(let edit):
            for (name, value) in edit.counts.members { counts[name] = value }
            finding.counts = counts
            finding.confidence = edit.confidence
            finding.draft = draft(edit, for: cause.tally, opening: opening(of: cause))
        case .withheld(let reason, let more):
            for (name, value) in more.members { counts[name] = value }
            finding.counts = counts
            finding.withheld = reason
            finding.draft = investigation(of: cause, reason: reason)
        }
        return finding
    }

    private func remedy(for cause: FailureCause, key: String) -> Remedy {
        if let reason = cause.tally.obstacle(settings) { return .withheld(reason, [:]) }
        if let edit = contradiction(cause) { return .edit(edit) }
        if cause.missingField != nil { return missingField(cause) }
        return lookUp(cause, key: key)
    }

    private func title(of cause: FailureCause) -> String {
        let tools = cause.tools
        let named = tools.prefix(3).joined(separator: ", ")
        let rest = tools.count > 3 ? " and \(tools.count - 3) more" : ""
        return "\(named)\(rest): \(cause.text)"
    }

    private func scope(of cause: FailureCause) -> String {
        cause.tools.joined(separator: ",") + "/" + Words.slug(cause.key)
    }

    private func counts(of cause: FailureCause) -> JSONObject {
        let byTool = cause.tools.map { name in
            let use = cause.byTool[name] ?? FailureCause.ByTool()
            let value: JSONValue = .object([
                "errors": .count(use.errors), "sessions": .count(use.sessions),
            ])
            return (key: name, value: value)
        }
        return [
            "errors": .count(cause.errors),
            "byTool": .object(JSONObject(byTool)),
            "sessionsSeen": .count(sessions),
            "largestTask": .count(cause.tally.largestTask),
            "succeeded": .count(cause.tally.succeeded),
            "failed": .count(cause.tally.failed),
            "repeatedUnchanged": .count(cause.repeatedUnchanged),
            "recoveredChanged": .count(cause.recoveredChanged),
            "recoveredUnchanged": .count(cause.recoveredUnchanged),
            "neverRecovered": .count(cause.neverRecovered),
        ]
    }

    /// The sentence that a rationale starts with: how often, where, and how it ended.
    private func opening(of cause: FailureCause) -> String {
        let places = cause.tools.map { "\($0) \(cause.byTool[$0]?.errors ?? 0)" }
        return "“\(cause.text)” came back \(cause.errors) times in "
            + "\(scale(of: cause.tally)) (\(places.joined(separator: ", ")))."
            + ending(of: cause.tally)
    }

    func scale(of tally: Tally) -> String {
        guard let tasks = tally.tasks else { return "\(tally.sessions) sessions" }
        return "\(tally.sessions) sessions of \(tasks) tasks"
    }

    func ending(of tally: Tally) -> String {
        let failures = tally.failures
        guard failures.total > 0 else { return "" }
        return " \(failures.text) sessions with a known outcome failed."
    }

    private func investigation(of cause: FailureCause, reason: Withheld) -> ProposalDraft? {
        let minimum: Int
        switch reason {
        case .mostlyOneTask, .alreadySaid, .noWords: minimum = settings.minimumSessions
        case .noContrast:
            // What nothing explains is worth a person's time only where it goes with failing.
            guard outcomes.isWorse(cause.tally, settings) else { return nil }
            minimum = settings.minimumSessions
        default: return nil
        }
        guard cause.tally.sessions >= minimum, !cause.tally.mostlySucceeded else { return nil }
        return ProposalDraft(
            type: .investigate, goal: .accuracy, title: "Find out why: \(title(of: cause))",
            rationale: opening(of: cause) + " " + reason.explanation, operations: [],
            slug: Words.slug("\(cause.tools.first ?? "") \(cause.key)"), tainted: true,
            confidence: .low)
    }

    /// A draft of an edit; tools that only mirror somebody's code make it work for a programmer.
    func draft(_ edit: Edit, for tally: Tally, opening: String) -> ProposalDraft {
        let isServed = edit.changes.allSatisfy { library.tool(named: $0.tool)?.isServed == true }
        var operations: [AssetOperation] = []
        if let snippet = edit.snippet {
            operations.append(
                AssetOperation(
                    asset: AssetReference(.snippet, snippet.name),
                    action: .create(file: "", text: Templates.file(snippet), blob: "")))
        }
        for change in edit.changes {
            guard let tool = library.tool(named: change.tool) else { continue }
            operations.append(
                AssetOperation(
                    asset: tool.reference, path: change.path,
                    action: .replaceText(find: change.find, with: change.with)))
        }
        var rationale = ([opening] + edit.reasons).joined(separator: " ")
        if !isServed {
            rationale += "\n\nThe text, for whoever keeps the code:"
            if let snippet = edit.snippet { rationale += "\n\n\(snippet.text)" }
            for change in edit.changes {
                rationale += "\n\n\(change.tool) \(change.path):\n\(change.with)"
            }
        }
        return ProposalDraft(
            type: isServed ? .tool : .code, goal: .accuracy, title: edit.title,
            rationale: rationale, operations: isServed ? operations : [], slug: edit.slug,
            tainted: true, confidence: edit.confidence)
    }
}

/// A snippet to be created.
struct Snippet: Sendable, Hashable {
    var name: String
    var description: String
    /// The text, a sentence a line.
    var text: String
}

/// A piece of a tool's text and what takes its place.
struct TextChange: Sendable, Hashable {
    /// The tool's name.
    var tool: String
    /// The JSON pointer of the text in the asset.
    var path: String
    /// The piece, which stands in the text exactly once.
    var find: String
    /// What takes its place.
    var with: String
}

extension Withheld {
    /// The reason as a sentence of a rationale.
    var explanation: String {
        switch self {
        case .oneTask: "All of them are of one task, so nothing general follows."
        case .mostlyOneTask: "One task holds over half of them, so it may be that task's problem."
        case .fewSessions: "They are too few to conclude anything."
        case .sessionsSucceeded: "Most of the sessions succeeded all the same."
        case .userInput: "The rejected values are what the user wrote."
        case .alreadySaid:
            "The library already says what an instruction would say, so another sentence would "
                + "hardly help."
        case .noContrast: "Nothing in the sessions tells those with it from those without."
        case .noWords: "An instruction would need words that stand in no asset."
        case .nothingToAdd: "No instruction would add anything."
        case .ownerOnly: "Only the owner can say what the rule is."
        }
    }
}
