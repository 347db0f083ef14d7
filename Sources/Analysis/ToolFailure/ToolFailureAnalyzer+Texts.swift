import Basics

extension ToolFailureAnalyzer {
    /// The tool's own text offers what the tool refuses: the error names a kind of value, every
    /// rejected call had a value of that kind, none was ever accepted, and the parameter's text
    /// gives one as an example.
    func contradiction(_ cause: FailureCause) -> Edit? {
        guard Self.isRefusal(cause.text) else { return nil }
        let words = Set(Words.plain(cause.key))
        for tool in cause.tools {
            guard let failures = cause.byTool[tool] else { continue }
            for (field, sources) in failures.sources.sorted(by: { $0.key < $1.key }) {
                guard let text = library.text(about: field, of: tool) else { continue }
                let refused = Set(text.examples.compactMap(ArgumentValue.kind)).sorted().first {
                    let parts = Words.plain($0)
                    let accepted = tools[tool]?.sources[field]?.kinds[$0] ?? 0
                    return !parts.isEmpty && words.isSuperset(of: parts) && accepted == 0
                        && sources.kinds[$0] == sources.calls
                }
                guard let refused, sources.calls > 0 else { continue }
                let offending = text.examples.filter { ArgumentValue.kind(of: $0) == refused }
                guard let shorter = text.text(without: offending) else { continue }
                let noun = Words.plain(refused).joined(separator: " ")
                let accepted = tools[tool]?.sources[field]?.calls ?? 0
                return Edit(
                    title:
                        "Stop offering \(Self.article(noun)) as an example of \(field) in \(tool)",
                    reasons: [
                        "The text about `\(field)` offers \(Self.article(noun)) as an example. "
                            + "Each of the \(sources.calls) sessions sent one; of \(accepted) "
                            + "sessions in which a value of `\(field)` was accepted none did."
                    ],
                    changes: [
                        TextChange(tool: tool, path: text.path, find: text.text, with: shorter)
                    ],
                    slug: Words.slug("\(field) without \(noun) example"), confidence: .high,
                    counts: [
                        "refusedKind": .string(noun), "sessionsWithKind": .count(sources.calls),
                        "acceptedWithKind": 0, "acceptedSessions": .count(accepted),
                    ])
            }
        }
        return nil
    }

    /// The tool asks for a field that its own text never names, and accepted calls show where the
    /// field belongs.
    func missingField(_ cause: FailureCause) -> Remedy {
        guard let field = cause.missingField, let name = cause.tools.first,
            let tool = library.tool(named: name), let use = tools[name]
        else { return .withheld(.noContrast, [:]) }
        let places = use.nestedNames.filter { $0.value[field] != nil }.keys.sorted()
        guard let parameter = places.first, let inside = use.nestedNames[parameter],
            let seen = inside[field]
        else { return .withheld(.noContrast, [:]) }
        let text = tool.description + tool.parameters.text()
        let others = inside.filter { nested, count in
            nested != field && count == seen && !text.contains(nested)
                && library.vocabulary.identifiers.contains(nested)
        }
        let fields = [field] + others.keys.sorted()
        guard let about = library.text(about: parameter, of: name) else {
            return .withheld(.noWords, [:])
        }
        let sentence = Templates.fields(fields)
        let dot = about.text.hasSuffix(".") ? "" : "."
        return .edit(
            Edit(
                title: "Name the field \(field) that \(name) asks for",
                reasons: [
                    "`\(name)` asks for `\(field)`, which its text never names; "
                        + (seen == 1
                            ? "the one accepted call had" : "\(seen) accepted calls had")
                        + " it in `\(parameter)`."
                ],
                changes: [
                    TextChange(
                        tool: name, path: about.path, find: about.text,
                        with: about.text + dot + " " + sentence)
                ],
                slug: Words.slug("\(name) \(field) field"),
                confidence: seen > 1 ? .high : .medium,
                counts: ["acceptedCallsWithField": .count(seen)]))
    }

    /// Examples of a parameter's text that were sent as real values although nobody had named them.
    func finding(ofExamplesFor field: String, _ use: ExampleUse) -> Finding? {
        let sent = use.sent.keys.filter { !use.accepted.contains($0) }.sorted()
        guard use.tally.sessions >= settings.minimumReported, sent.count == use.sent.count else {
            return nil
        }
        let texts = library.tools.flatMap { library.parameterTexts[$0.name] ?? [] }
            .filter { text in
                text.parameter == field && text.examples.contains { sent.contains($0) }
            }
        guard !texts.isEmpty else { return nil }
        let tally = use.tally
        var finding = Finding(
            analyzer: Self.name, goal: .accuracy,
            title: "Examples in the text about \(field) were sent as real values",
            cause: "Example of \(field) sent as a real value", sessions: tally.sessions,
            tasks: tally.tasks,
            counts: [
                "calls": .count(use.calls), "sessionsSeen": .count(sessions),
                "largestTask": .count(tally.largestTask), "succeeded": .count(tally.succeeded),
                "failed": .count(tally.failed), "examples": .count(sent.count),
                "tools": .strings(use.tools.sorted()),
            ],
            evidence: tally.evidence, confidence: .low,
            expected: ExpectedMetric(
                metric: "sessionsWithExampleValue", scope: field,
                from: Proportion(tally.sessions, of: sessions).text))
        if let reason = tally.obstacle(settings, minimum: settings.minimumExampleSessions) {
            finding.withheld = reason
            return finding
        }
        let changes = texts.compactMap { text in
            text.text(without: text.examples).map {
                TextChange(tool: text.tool, path: text.path, find: text.text, with: $0)
            }
        }
        guard changes.count == texts.count else {
            finding.withheld = .noWords
            return finding
        }
        finding.confidence = tally.sessions >= settings.minimumSessions ? .high : .medium
        let edit = Edit(
            title: "Take the example ids of \(field) out of the tools' texts",
            reasons: [
                "Nobody had named them: they stand in no user's words and no answer, only in the "
                    + "texts that this changes."
            ],
            changes: changes, slug: Words.slug("\(field) without examples"),
            confidence: finding.confidence, counts: [:])
        finding.draft = draft(
            edit, for: tally,
            opening: "Example values of `\(field)` were sent as real ones, and refused, in "
                + "\(use.calls) calls of \(scale(of: tally))." + ending(of: tally))
        return finding
    }

    /// Whether a message says that something is not allowed, rather than not there.
    ///
    /// The words are English, as the messages of most APIs are; a message in another language
    /// leads to no edit here.
    private static func isRefusal(_ text: String) -> Bool {
        let words = Words.plain(text)
        if words.contains("cannot") || words.contains("cant") { return true }
        let pairs = Set(zip(words, words.dropFirst()).map { "\($0) \($1)" })
        return !pairs.isDisjoint(with: [
            "not allowed", "not supported", "not accepted", "not permitted", "not valid",
            "not usable", "must not", "can not", "not eligible",
        ])
    }

    private static func article(_ noun: String) -> String {
        (noun.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + noun
    }
}
