internal import Basics
internal import JSONKit

/// What a row of a table says of a session.
struct OutcomeRow {
    /// The session: the id that its source gave it, or its evidence id.
    var session: String
    /// Its run; nil where the row says none.
    var run: String?
    /// What is said of it.
    var amendment: Amendment

    /// What a row can say, each under the name that its column has unless another is named.
    static let fields = [
        "session", "run", "at", "who", "success", "booked", "reward", "feedback", "correction",
    ]

    /// Reads a row.
    ///
    /// - Parameters:
    ///   - row: its texts, by column.
    ///   - columns: the column of each field.
    ///   - who: who says it where no column does.
    ///   - now: when it is said where no column says it.
    /// - Throws: ``RecordError`` for a row that names no session, says nothing of it, or holds what its
    ///   column can't.
    init(
        _ row: JSONElement, columns: [String: String], who: String, now: Timestamp
    ) throws(RecordError) {
        var texts: [String: String] = [:]
        if let members = row.members {
            for (column, value) in members { texts[column] = value.string }
        }
        func text(_ field: String) -> String? { texts[columns[field] ?? field] }
        guard let session = text("session") else { throw .missing(columns["session"] ?? "session") }
        self.session = session
        run = text("run")
        amendment = Amendment(at: now, who: text("who") ?? who)
        if let time = text("at") {
            guard let moment = Timestamp(iso8601: time) else {
                throw .expected("a date and time (RFC 3339)", at: columns["at"] ?? "at")
            }
            amendment.at = moment
        }
        func bool(_ field: String) throws(RecordError) -> Bool? {
            guard let text = text(field) else { return nil }
            switch text.lowercased() {
            case "true", "yes", "1": return true
            case "false", "no", "0": return false
            default: throw .expected("true or false", at: columns[field] ?? field)
            }
        }
        func number(
            _ field: String, in range: ClosedRange<Double>
        ) throws(RecordError) -> Double? {
            guard let text = text(field) else { return nil }
            guard let number = Double(text), range.contains(number) else {
                throw .expected(
                    "a number from \(range.lowerBound) to \(range.upperBound)",
                    at: columns[field] ?? field)
            }
            return number
        }
        amendment.outcome = Outcome(
            success: try bool("success"), reward: try number("reward", in: Session.rewards),
            booked: try bool("booked"))
        amendment.feedback = try number("feedback", in: -1...1)
        amendment.correction = text("correction")
        guard
            amendment.outcome != Outcome() || amendment.feedback != nil
                || amendment.correction != nil
        else { throw RecordError("it says nothing of its session") }
    }
}
