/// Puts questions that ask about the same together.
///
/// Questions with the same words are one form. Forms are gone through from the most frequent one on,
/// equals in the order of their texts, so that nothing depends on the order in which they came; each joins
/// the leader that it is most like, if the Jaccard index of their words is at least ``likeness``, or leads a
/// group of its own (leader clustering: Hartigan, *Clustering Algorithms*, 1975, chapter 3). Leaders that
/// can be like enough are found by their rarest words (prefix filtering: Bayardo, Ma and Srikant, *Scaling
/// Up All Pairs Similarity Search*, 2007, and Xiao et al., *Efficient Similarity Joins for Near Duplicate
/// Detection*, 2008, for the Jaccard index), not by looking at each.
struct QuestionGrouping {
    private typealias Word = SpokenWords.Word

    /// The Jaccard index from which on a question belongs to a leader's.
    static let likeness = 0.5

    /// Questions with the same words.
    private struct Form {
        var texts: [String: Int] = [:]
        var questions = 0
        var sessions: Set<Int64> = []
        var days: ClosedRange<String>?

        /// The text that most have; of several the shortest one.
        var example: String {
            let first = texts.min {
                ($1.value, $0.key.utf8.count, $0.key) < ($0.value, $1.key.utf8.count, $1.key)
            }
            return first?.key ?? ""
        }

        mutating func add(_ other: Form) {
            questions += other.questions
            texts.merge(other.texts, uniquingKeysWith: +)
            sessions.formUnion(other.sessions)
            guard let added = other.days else { return }
            days =
                days.map {
                    min($0.lowerBound, added.lowerBound)...max($0.upperBound, added.upperBound)
                } ?? added
        }
    }

    private var forms: [QuestionWords: Form] = [:]

    /// Takes a question.
    ///
    /// - Parameters:
    ///   - text: what was asked.
    ///   - session: the number of the session.
    ///   - day: its day; empty where it is unknown.
    mutating func add(_ text: String, session: Int64, day: String) {
        var form = Form(texts: [text: 1], questions: 1, sessions: [session])
        if !day.isEmpty { form.days = day...day }
        forms[QuestionWords(text), default: Form()].add(form)
    }

    // MARK: Groups

    /// The groups, the most frequent first.
    func groups() -> [QuestionGroup] {
        let ordered = forms.map { (words: $0.words, form: $1, example: $1.example) }
            .sorted { ($1.form.questions, $0.example) < ($0.form.questions, $1.example) }
        let ranks = ranks()
        var leaders = Leaders()
        var members: [[Int]] = []
        for (index, entry) in ordered.enumerated() {
            let words = entry.words.map { ranks[$0] ?? 0 }.sorted()
            if let leader = leaders.leader(of: words) {
                members[leader].append(index)
            } else {
                leaders.add(words)
                members.append([index])
            }
        }
        return members.map { group in
            Self.group(group.map { (ordered[$0].words, ordered[$0].form, ordered[$0].example) })
        }
        .sorted {
            ($1.questions, $1.sessions, $0.example) < ($0.questions, $0.sessions, $1.example)
        }
    }

    /// The words by how many forms have them, the rarest first.
    private func ranks() -> [Word: Int] {
        var counts: [Word: Int] = [:]
        for form in forms.keys { for word in form.words { counts[word, default: 0] += 1 } }
        let ordered = counts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.key, $0) })
    }

    private static func group(
        _ members: [(words: [Word], form: Form, example: String)]
    ) -> QuestionGroup {
        var all = Form()
        var counts: [Word: Int] = [:]
        for (words, form, _) in members {
            all.add(form)
            for word in words { counts[word, default: 0] += form.questions }
        }
        // How like its words are to those of the group, each with the share of questions that have it: the
        // Jaccard index of weighted sets. Sums of whole numbers do not depend on an order.
        let total = counts.values.reduce(0, +)
        func centrality(_ words: [Word]) -> Double {
            let common = words.reduce(0) { $0 + (counts[$1] ?? 0) }
            let either = words.count * all.questions + total - common
            return either > 0 ? Double(common) / Double(either) : 1
        }
        var best = members[0]
        var most = -1.0
        for member in members {
            let value = centrality(member.words)
            // Members come in an order of their own; the first of equals stays.
            if value > most { (best, most) = (member, value) }
        }
        return QuestionGroup(
            example: best.example, questions: all.questions, sessions: all.sessions.count,
            firstDay: all.days?.lowerBound, lastDay: all.days?.upperBound)
    }
}

/// The questions that lead groups, found by their words.
private struct Leaders {
    /// A word of leaders that have so many words.
    private struct Place: Hashable {
        var word: Int
        var size: Int
    }

    private var words: [[Int]] = []
    private var places: [Place: [(position: Int, leader: Int)]] = [:]

    /// Adds a leader with words by rank, the rarest first.
    mutating func add(_ leader: [Int]) {
        let size = leader.count
        // A later word is the first that is common to no question that is like enough.
        let prefix = size - Self.least(size, smallest(size)) + 1
        for (position, word) in leader.prefix(max(1, prefix)).enumerated() {
            places[Place(word: word, size: size), default: []].append((position, words.count))
        }
        words.append(leader)
    }

    /// The leader that a question is most like; of equals the first one.
    func leader(of question: [Int]) -> Int? {
        guard !question.isEmpty else { return words.firstIndex(of: []) }
        let size = question.count
        var best: (leader: Int, likeness: Double)?
        var seen: Set<Int> = []
        let largest = Int(Double(size) / QuestionGrouping.likeness)
        for other in smallest(size)...max(smallest(size), min(largest, QuestionWords.limit)) {
            let needed = Self.least(size, other)
            guard needed <= min(size, other) else { continue }
            for word in question.prefix(size - needed + 1) {
                for (position, leader) in places[Place(word: word, size: other)] ?? []
                where position <= other - needed && seen.insert(leader).inserted {
                    let common = Self.common(question, words[leader])
                    let likeness = Double(common) / Double(size + other - common)
                    guard likeness >= QuestionGrouping.likeness else { continue }
                    if let best, (best.likeness, -best.leader) >= (likeness, -leader) { continue }
                    best = (leader, likeness)
                }
            }
        }
        return best?.leader
    }

    /// The fewest words that a question with so many can be like.
    private func smallest(_ size: Int) -> Int {
        max(1, Int((Double(size) * QuestionGrouping.likeness).rounded(.up)))
    }

    /// How many words two questions with so many must have in common.
    private static func least(_ size: Int, _ other: Int) -> Int {
        let share = QuestionGrouping.likeness / (1 + QuestionGrouping.likeness)
        // The least bit more than a whole number is rounding.
        return max(1, Int((share * Double(size + other) - 1e-9).rounded(.up)))
    }

    private static func common(_ left: [Int], _ right: [Int]) -> Int {
        var (one, other, count) = (0, 0, 0)
        while one < left.count, other < right.count {
            if left[one] == right[other] {
                count += 1
                one += 1
                other += 1
            } else if left[one] < right[other] {
                one += 1
            } else {
                other += 1
            }
        }
        return count
    }
}
