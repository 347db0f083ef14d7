import Basics
import TestSupport
import Testing

@testable import Traces

@Suite("Groups of questions without an answer")
struct QuestionGroupingTests {
    private static let words = [
        "wifi", "password", "dog", "allowed", "parking", "free", "pool", "open", "breakfast",
        "late",
        "sauna", "ferry", "harbour", "ticket", "child",
    ]

    /// Questions of few words, so that many are alike.
    private static func questions(_ count: Int, seed: UInt64) -> [String] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let size = Int.random(in: 1...6, using: &random)
            return (0..<size).map { _ in words.randomElement(using: &random) ?? "" }
                .joined(separator: " ")
        }
    }

    private static func groups(_ questions: [String]) -> [QuestionGroup] {
        var grouping = QuestionGrouping()
        for (number, question) in questions.enumerated() {
            grouping.add(question, session: Int64(number), day: "2026-11-20")
        }
        return grouping.groups()
    }

    @Test("puts what asks about the same together, and nothing else")
    func together() {
        var grouping = QuestionGrouping()
        for (session, day, question) in [
            (1, "2026-11-20", "What is the wifi password?"),
            (2, "2026-11-22", "Can you please tell me the WiFi password"),
            (2, "2026-11-22", "wifi password please, in the sauna"),
            (3, "", "Are dogs allowed?"), (4, "2026-11-19", "Sind Hunde erlaubt?"),
            (5, "2026-11-18", "Sind bei Ihnen Hunde erlaubt, bitte?"), (6, "", ""),
            (7, "", "is it?"),
        ] {
            grouping.add(question, session: Int64(session), day: day)
        }
        let groups = grouping.groups()
        #expect(groups.map(\.questions) == [3, 2, 1, 1, 1])
        #expect(groups[0].example == "What is the wifi password?")
        #expect(groups[0].sessions == 2)
        #expect(groups[0].firstDay == "2026-11-20" && groups[0].lastDay == "2026-11-22")
        #expect(groups[1].example == "Sind Hunde erlaubt?")
        #expect(groups[1].firstDay == "2026-11-18" && groups[1].lastDay == "2026-11-19")
        #expect(Set(groups[2...].map(\.example)) == ["Are dogs allowed?", "", "is it?"])
        #expect(groups[2...].allSatisfy { $0.firstDay == nil })
    }

    @Test("does not depend on an order")
    func order() {
        var questions = Self.questions(400, seed: 3)
        let groups = Self.groups(questions)
        #expect(groups.reduce(0) { $0 + $1.questions } == 400)
        #expect(groups.count > 20 && groups.count < 200)
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5 {
            questions.shuffle(using: &random)
            #expect(Self.groups(questions) == groups)
        }
    }

    @Test("finds every leader that comparing with each of them finds", arguments: [1, 2, 3, 4])
    func complete(seed: UInt64) {
        // The same by comparing with all: forms by how often they come, then by their texts.
        let questions = Self.questions(500, seed: seed)
        var forms: [Set<SpokenWords.Word>: [String: Int]] = [:]
        for question in questions {
            forms[Set(QuestionWords(question).words), default: [:]][question, default: 0] += 1
        }
        func example(_ texts: [String: Int]) -> String {
            texts.sorted {
                ($1.value, $0.key.utf8.count, $0.key) < ($0.value, $1.key.utf8.count, $1.key)
            }[0].key
        }
        func total(_ texts: [String: Int]) -> Int { texts.values.reduce(0, +) }
        let ordered = forms.sorted {
            (total($1.value), example($0.value)) < (total($0.value), example($1.value))
        }
        var leaders: [(words: Set<SpokenWords.Word>, questions: Int)] = []
        for (words, texts) in ordered {
            var best: (index: Int, likeness: Double)?
            for (index, leader) in leaders.enumerated() {
                let common = words.intersection(leader.words).count
                let likeness = Double(common) / Double(words.union(leader.words).count)
                guard likeness >= 0.5, likeness > best?.likeness ?? 0 else { continue }
                best = (index, likeness)
            }
            if let best {
                leaders[best.index].questions += total(texts)
            } else {
                leaders.append((words, total(texts)))
            }
        }
        #expect(Self.groups(questions).map(\.questions) == leaders.map(\.questions).sorted(by: >))
    }

    @Test("passes over stop words unless there is nothing else, and counts so many words at most")
    func words() {
        #expect(QuestionWords("What is the wifi?") == QuestionWords("wifi"))
        #expect(QuestionWords("Wo ist das WLAN, bitte?") == QuestionWords("wlan"))
        #expect(QuestionWords("What is it?").words.count == 3)
        #expect(QuestionWords("").words.isEmpty)
        let long = (0..<1000).map { "word\($0)" }.joined(separator: " ")
        #expect(QuestionWords(long).words.count == QuestionWords.limit)
        #expect(Self.groups([long, long + " more"]).map(\.questions) == [2])
    }

    @Test("reads the store: conditions, days, and words that are gone")
    func store() throws {
        let fixture = try Fixture()
        var sessions: [Session] = []
        for number in 0..<6 {
            var session = example("\(number)", run: number < 4 ? "a" : "b")
            session.channel = number % 2 == 0 ? "web" : nil
            session.startedAt = Timestamp(iso8601: "2026-11-2\(number)T08:00:00Z")
            session.unansweredQuestions = ["Is the sauna open on day \(number)?"]
            if number == 5 { session.unansweredQuestions = ["Where is the ferry?"] }
            session.principal = number == 0 ? "anna" : nil
            sessions.append(session)
        }
        try fixture.importText(lines(sessions, namingRun: true))
        let all = try fixture.store.unansweredQuestions()
        #expect(all.groups.map(\.questions) == [5, 1] && all.sessions == 6 && all.lost == 0)
        #expect(all.share(of: all.groups[1]) == 1.0 / 6)
        var query = MetricsQuery(run: "a")
        query.values[.channel] = "web"
        query.firstDay = "2026-11-21"
        #expect(
            try fixture.store.unansweredQuestions(query).groups.map(\.firstDay) == ["2026-11-22"])
        _ = try fixture.store.removeTexts(of: .principal("anna"))
        let rest = try fixture.store.unansweredQuestions()
        #expect((rest.questions, rest.lost, rest.sessions) == (5, 1, 6))
        #expect(throws: TraceError.self) {
            try fixture.store.unansweredQuestions(MetricsQuery(run: "c"))
        }
    }

    @Test(
        "are useful for the questions of MultiDoGO", .needsData("dialogues/multidogo-dev.tar.xz"),
        .needsPrograms("tar", "xz"))
    func multiDoGO() throws {
        let scratch = try Scratch()
        let archive = try RealData.path("dialogues/multidogo-dev.tar.xz")
        let result = try scratch.run("tar", "-xJf", archive)
        try #require(result.status == 0, "\(result.stderr)")
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        for count in MultiDoGOTruthTests.counts {
            _ = try store.importFile(
                scratch.path("visible-dev/\(count.domain).tsv"), surroundings: scratch.surroundings)
        }
        let found = try store.unansweredQuestions()
        #expect(found.questions == 471)
        #expect(found.groups.reduce(0) { $0 + $1.questions } == 471)
        // What people said when nothing came, most of all.
        #expect(found.groups.prefix(3).map(\.questions) == [21, 19, 15])
        #expect(
            found.groups.prefix(3).map(\.example) == [
                "i need your help", "sorry", "are we connected",
            ])
        #expect(found.groups.contains { $0.example == "cash on delivery" && $0.questions == 4 })
    }
}
