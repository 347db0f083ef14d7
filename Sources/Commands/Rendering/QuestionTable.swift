internal import Basics
internal import Traces

/// Groups of questions without an answer, a row each.
enum QuestionTable {
    /// How many groups are listed unless more are asked for.
    static let usualLimit = 20

    /// For people: the most frequent first, with a bar for each share.
    static func text(of questions: UnansweredQuestions) -> String {
        guard !questions.groups.isEmpty else { return "no questions without an answer\n" }
        var table = TextTable(rightAligned: [0, 1, 2])
        table.add(["questions", "sessions", "share", "", "first", "last", "such as"])
        for group in questions.groups {
            let share = questions.share(of: group)
            table.add([
                String(group.questions), String(group.sessions), share.map(percent) ?? "",
                share.map { MetricsTable.bar($0) } ?? "", group.firstDay ?? "unknown",
                group.lastDay ?? "unknown", example(group.example),
            ])
        }
        return table.text
    }

    /// A share in per cent, with a digit after the point: there are many small ones.
    private static func percent(_ share: Double) -> String {
        MetricsRenderer.decimal(share * 100, places: 1) + "%"
    }

    private static func example(_ text: String) -> String {
        if text.isEmpty { return "(no words)" }
        let line = printableLine(text)
        return line.count > 100 ? line.prefix(99) + "…" : line
    }

    /// The same as rows of texts; what is unknown is empty.
    static func rows(of questions: UnansweredQuestions) -> [[String]] {
        [["question", "questions", "sessions", "share", "firstDay", "lastDay"]]
            + questions.groups.map { group in
                [
                    group.example, String(group.questions), String(group.sessions),
                    MetricsTable.text(questions.share(of: group)), group.firstDay ?? "",
                    group.lastDay ?? "",
                ]
            }
    }

    /// The same as JSON; unknown is `null`.
    static func json(of questions: UnansweredQuestions, all: Int) -> JSONValue {
        [
            "by": "question", "questions": .count(questions.questions),
            "sessions": .count(questions.sessions), "lost": .count(questions.lost),
            "count": .count(all),
            "groups": .array(
                questions.groups.map { group in
                    [
                        "value": .string(group.example), "questions": .count(group.questions),
                        "sessions": .count(group.sessions),
                        "share": .optional(questions.share(of: group)),
                        "firstDay": .optional(group.firstDay), "lastDay": .optional(group.lastDay),
                    ]
                }),
        ]
    }
}
