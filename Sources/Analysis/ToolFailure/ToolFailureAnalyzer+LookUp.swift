import Basics
import PromptModel

extension ToolFailureAnalyzer {
    /// A look-up that is missing before the failures: the rejected values stood nowhere, accepted
    /// ones in the look-up's answers, and sessions that looked first ran into it less often.
    func lookUp(_ cause: FailureCause, key: String) -> Remedy {
        guard let field = culprit(of: cause) else { return .withheld(.noContrast, [:]) }
        let names = cause.tools
        let rejected = cause.sources[field] ?? ValueSources()
        var accepted = ValueSources()
        for name in names {
            if let sources = tools[name]?.sources[field] { accepted.add(sources) }
        }
        var counts: JSONObject = [
            "rejectedSessions": .count(rejected.calls),
            "rejectedFromNowhere": .count(rejected.unknown),
            "rejectedFromUser": .count(rejected.user),
            "acceptedSessions": .count(accepted.calls),
            "acceptedFromUser": .count(accepted.user),
            "acceptedFromNowhere": .count(accepted.unknown),
        ]
        if isMost(rejected.fromUser, settings.inventedShare) {
            return .withheld(.userInput, counts)
        }
        guard isMost(rejected.invented, settings.inventedShare), accepted.calls > 0 else {
            return .withheld(.noContrast, counts)
        }
        if let best = bestLookUp(cause, key: key, accepted: accepted) {
            for (name, value) in best.counts.members { counts[name] = value }
            return lookUpEdit(
                cause, field: field, best: best, rejected: rejected, accepted: accepted,
                counts: counts)
        }
        return askUserEdit(
            cause, field: field, rejected: rejected, accepted: accepted, counts: counts)
    }

    /// A look-up with its numbers.
    private struct LookUp {
        var tool: String
        var failing: Proportion
        var other: Proportion
        var pValue: Double
        var provided: Proportion
        var errorsAfter: Int
        var otherCalls: Int
        var otherCallsAfter: Int

        var counts: JSONObject {
            [
                "lookUp": .string(tool), "errorsAfterLookUp": .count(errorsAfter),
                "otherCalls": .count(otherCalls),
                "otherCallsAfterLookUp": .count(otherCallsAfter),
                "failingSessionsAfterLookUp": .count(failing.count),
                "otherSessions": .count(other.total),
                "otherSessionsAfterLookUp": .count(other.count),
                "pValue": .number(Numbers.significant(pValue)),
                "acceptedListedByLookUp": .count(provided.count),
            ]
        }
    }

    /// The field whose values are at fault: the one that messages name, else the one of whose
    /// rejected values far more than of its accepted ones came from nowhere.
    private func culprit(of cause: FailureCause) -> String? {
        if let named = cause.namedFields.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
            2 * named.value >= cause.errors
        {
            return named.key
        }
        let contrasts = cause.sources.compactMap { field, rejected -> (String, Double)? in
            var accepted = ValueSources()
            for name in cause.tools {
                if let sources = tools[name]?.sources[field] { accepted.add(sources) }
            }
            guard let bad = rejected.invented.rate, let good = accepted.invented.rate else {
                return nil
            }
            return (field, bad - good)
        }
        let best = contrasts.max { ($0.1, $1.0) < ($1.1, $0.0) }
        guard let best, best.1 >= settings.inventedShare else { return nil }
        return best.0
    }

    private func bestLookUp(
        _ cause: FailureCause, key: String, accepted: ValueSources
    ) -> LookUp? {
        let names = cause.tools
        let candidates = library.tools.map(\.name).filter {
            !names.contains($0)
                && isMost(accepted.providedBeyondUser(by: $0), settings.providerShare)
        }
        let calls = names.reduce(0) { $0 + (tools[$1]?.calls ?? 0) }
        return candidates.compactMap { candidate -> LookUp? in
            let (failing, other) = order.contrast(cause: key, tools: names, lookUp: candidate)
            let pValue = FisherExact(failing, against: other).pValue(.less)
            guard pValue <= settings.significance else { return nil }
            let after = names.reduce(0) { $0 + (tools[$1]?.callsAfter[candidate] ?? 0) }
            let errorsAfter = cause.errorsAfter[candidate] ?? 0
            return LookUp(
                tool: candidate, failing: failing, other: other, pValue: pValue,
                provided: accepted.provided(by: candidate), errorsAfter: errorsAfter,
                otherCalls: calls - cause.errors, otherCallsAfter: after - errorsAfter)
        }
        .min { ($0.pValue, $0.tool) < ($1.pValue, $1.tool) }
    }

    private func lookUpEdit(
        _ cause: FailureCause, field: String, best: LookUp, rejected: ValueSources,
        accepted: ValueSources, counts: JSONObject
    ) -> Remedy {
        let names = cause.tools
        let known = library.vocabulary.identifiers.contains(field) ? field : nil
        let noun = cause.noun
        let isNounKnown = !noun.isEmpty && library.vocabulary.covers(noun.joined(separator: " "))
        guard isNounKnown || known != nil else { return .withheld(.noWords, counts) }
        let phrase = isNounKnown ? noun.joined(separator: " ") : "`\(field)`"
        // Where the user often names the value, a look-up each time would be a step too many.
        let isOftenFromUser =
            known != nil
            && isMost(accepted.fromUserAlone(without: best.tool), settings.commonUserShare)
        if library.says([best.tool] + Words.plain(phrase), tools: names) {
            return .withheld(.alreadySaid, counts)
        }
        let sentence =
            isOftenFromUser
            ? Templates.userOrLookUp(best.tool, field: field)
            : Templates.lookUp(best.tool, noun: phrase, field: isNounKnown ? known : nil)
        if library.holds(sentence) { return .withheld(.alreadySaid, counts) }
        guard
            let inserted = insertion(
                of: sentence, into: names, snippet: phrase + " look up",
                description: "Where each \(isNounKnown ? phrase : field) comes from.")
        else { return .withheld(.noWords, counts) }
        let before = cause.errors - best.errorsAfter
        let isSeen =
            isMost(rejected.invented, 0.9)
            && cause.tally.sessions >= settings.minimumConfidentSessions
        return .edit(
            Edit(
                title: isOftenFromUser
                    ? "Take \(field) from the user or from \(best.tool)"
                    : "Call \(best.tool) before naming a \(isNounKnown ? phrase : field)",
                reasons: [
                    "\(before) of the \(cause.errors) came before any successful `\(best.tool)`; "
                        + "of the \(best.otherCalls) other calls of "
                        + (names.count == 1 ? "this tool" : "these tools")
                        + " \(best.otherCallsAfter) came after one.",
                    "By session: \(best.failing.text) that ran into it had looked up first, against "
                        + "\(best.other.text) others (Fisher's exact test, one-sided, "
                        + "\(Numbers.pValue(best.pValue))).",
                    "The rejected value stood in no answer and no user's words in "
                        + "\(rejected.invented.text) cases; accepted ones stood in an answer of "
                        + "`\(best.tool)` in \(accepted.provided(by: best.tool).text) and in the "
                        + "user's words in \(accepted.fromUser.text).",
                    "Expect this error to fall, not every error of "
                        + (names.count == 1 ? "the tool." : "the tools."),
                ],
                changes: inserted.changes, snippet: inserted.snippet,
                slug: Words.slug("\(phrase) look up"), confidence: isSeen ? .high : .medium,
                counts: counts))
    }

    /// Values that only the user can give were invented.
    private func askUserEdit(
        _ cause: FailureCause, field: String, rejected: ValueSources, accepted: ValueSources,
        counts: JSONObject
    ) -> Remedy {
        let test = FisherExact(rejected.fromUser, against: accepted.fromUser).pValue(.less)
        guard isMost(accepted.fromUser, 0.8), test <= settings.significance else {
            return .withheld(.noContrast, counts)
        }
        var counts = counts
        counts["pValue"] = .number(Numbers.rounded(test))
        guard library.vocabulary.identifiers.contains(field) else {
            return .withheld(.noWords, counts)
        }
        let isSaid = ["user", "customer"].contains { person in
            ["obtain", "provide", "ask"].contains { verb in
                library.says([field, person, verb], tools: cause.tools)
            }
        }
        let sentence = Templates.askUser(field: field)
        if isSaid || library.holds(sentence) { return .withheld(.alreadySaid, counts) }
        guard
            let inserted = insertion(
                of: sentence, into: cause.tools,
                snippet: "\(field) from user",
                description: "Where each \(field) comes from.")
        else { return .withheld(.noWords, counts) }
        return .edit(
            Edit(
                title: "Ask for \(field) instead of guessing it",
                reasons: [
                    "The user had written the rejected value in \(rejected.fromUser.text) cases, "
                        + "the accepted one in \(accepted.fromUser.text) (Fisher's exact test, "
                        + "one-sided, \(Numbers.pValue(test)))."
                ],
                changes: inserted.changes, snippet: inserted.snippet,
                slug: Words.slug("\(field) from user"), confidence: .high, counts: counts))
    }

    /// Where a sentence goes: after the first paragraph of a tool's description; for several tools
    /// as a snippet that each of them includes.
    private func insertion(
        of sentence: String, into names: [String], snippet title: String, description: String
    ) -> (changes: [TextChange], snippet: Snippet?)? {
        let name = freeSnippetName(Words.slug(title))
        let concerned = names.compactMap { library.tool(named: $0) }
        let isShared = names.count > 1 && concerned.allSatisfy(\.isTemplate)
        let line = isShared ? "{{> \(name)}}" : sentence
        var changes: [TextChange] = []
        for tool in concerned {
            let summary = tool.summary
            guard !summary.isEmpty, tool.description.ranges(of: summary).count == 1 else {
                return nil
            }
            changes.append(
                TextChange(
                    tool: tool.name, path: "/description", find: summary,
                    with: summary + "\n" + line))
        }
        guard changes.count == names.count else { return nil }
        return (
            changes, isShared ? Snippet(name: name, description: description, text: sentence) : nil
        )
    }

    private func freeSnippetName(_ name: String) -> String {
        let taken = Set(library.prompts.map(\.reference))
        var candidate = name
        var number = 2
        while taken.contains(AssetReference(.snippet, candidate)) {
            candidate = "\(name)-\(number)"
            number += 1
        }
        return candidate
    }

    private func isMost(_ share: Proportion, _ threshold: Double) -> Bool {
        share.rate.map { $0 >= threshold } ?? false
    }
}
