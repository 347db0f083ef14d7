internal import Basics

extension Session {
    /// Puts the rows of one conversation together, of which there is one at least.
    init(multiDoGO rows: [MultiDoGORow], run: String) {
        self.init(id: rows[0].conversation, source: run)
        let order = rows.indices.sorted {
            rows[$0].place == rows[$1].place ? $0 < $1 : rows[$0].place < rows[$1].place
        }
        var last: MultiDoGORow?
        for row in order.lazy.map({ rows[$0] }) where row != last {
            if let last, last.isSameTurn(as: row) {
                messages[messages.count - 1].add(sentence: row.text)
            } else {
                messages.append(Message(multiDoGO: row))
            }
            note(row)
            last = row
        }
    }

    /// Notes what the intents of a row say.
    private mutating func note(_ row: MultiDoGORow) {
        // One whose words are missing was asked all the same.
        if row.intents.contains(MultiDoGORow.outOfDomain) {
            unansweredQuestions.append(row.text ?? "")
        }
        for intent in row.intents where !MultiDoGORow.generalIntents.contains(intent) {
            if taskType == nil { taskType = intent }
            tags["intent.\(intent)"] = "true"
        }
    }
}

extension MultiDoGORow {
    /// Whether both are sentences of one turn.
    fileprivate func isSameTurn(as other: MultiDoGORow) -> Bool {
        place.sentence != nil && other.place.sentence != nil && place.turn == other.place.turn
            && author == other.author
    }
}

extension Message {
    fileprivate init(multiDoGO row: MultiDoGORow) {
        self.init(role: row.author == .customer ? .user : .assistant, text: row.text)
        // The conversations are between people.
        if row.author == .agent { by = .person }
    }

    fileprivate mutating func add(sentence: String?) {
        guard let sentence else { return }
        text = text.map { $0 + " " + sentence } ?? sentence
    }
}
