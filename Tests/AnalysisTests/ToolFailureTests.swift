import Basics
import PromptModel
import Testing

@testable import Analysis

@Suite("Tool failures")
struct ToolFailureTests {
    static let prompt = PromptText(
        reference: AssetReference(.prompt, "desk"), text: "You lend books to members with a card.")

    static func library(
        description: String = "Lend a book.", isServed: Bool = true, isTemplate: Bool = true,
        prompt: PromptText = prompt
    ) -> AnalysisLibrary {
        AnalysisLibrary(
            tools: [
                ToolDescription(
                    name: "find_member", reference: AssetReference(.tool, "find_member"),
                    description: "Find a member and the cards.",
                    parameters: ["properties": ["name": ["type": "string"]]]),
                ToolDescription(
                    name: "lend_book", reference: AssetReference(.tool, "lend_book"),
                    description: description,
                    parameters: [
                        "properties": [
                            "card_id": ["type": "string"], "book": ["type": "string"],
                        ]
                    ], isServed: isServed, isTemplate: isTemplate),
                ToolDescription(
                    name: "renew", reference: AssetReference(.tool, "renew"),
                    description: "Renew a loan.",
                    parameters: ["properties": ["card_id": ["type": "string"]]],
                    isServed: isServed, isTemplate: isTemplate),
            ], prompts: [prompt])
    }

    /// A session that looks up and lends, or one that invents a card and fails.
    static func good(_ number: Int) -> Conversation {
        Conversation("good-\(number)", task: "g\(number)", success: true)
            .user("A book, please.")
            .call("find_member", ["name": "someone"], answer: #"{"card": "card_\#(number)"}"#)
            .call("lend_book", ["card_id": .string("card_\(number)")], answer: "lent")
    }

    static func bad(
        _ number: Int, task: String? = nil, tool: String = "lend_book", success: Bool = false,
        said: String = "A book, please."
    ) -> Conversation {
        Conversation("bad-\(number)", task: task ?? "b\(number)", success: success)
            .user(said)
            .fail(
                tool, ["card_id": .string("invented_\(number)")],
                answer: "Error: Card invented_\(number) not found")
    }

    private func finding(
        _ conversations: [Conversation], library: AnalysisLibrary = library()
    ) throws -> Finding {
        let findings = ToolFailureAnalyzer(library: library).findings(in: conversations)
        return try #require(findings.first)
    }

    @Test("A missing look-up of one tool goes into that tool's description")
    func oneTool() throws {
        let finding = try finding((1...6).map(Self.good) + (1...4).map { Self.bad($0) })
        #expect(finding.cause == "Card ‹id› not found")
        #expect(finding.sessions == 4)
        #expect(finding.tasks == 4)
        #expect(finding.evidence == (1...4).map { "evidence-bad-\($0)" })
        #expect(finding.counts["lookUp"] == "find_member")
        // High takes five sessions, however clear four of them are.
        #expect(finding.confidence == .medium)
        let draft = try #require(finding.draft)
        #expect(draft.title == "Call find_member before naming a card")
        #expect(
            draft.operations == [
                AssetOperation(
                    asset: AssetReference(.tool, "lend_book"), path: "/description",
                    action: .replaceText(
                        find: "Lend a book.",
                        with: """
                            Lend a book.
                            Before this call, call `find_member`.
                            Use each card (`card_id`) exactly as its answer lists it; never \
                            invent or guess one.
                            If none of those listed fits, ask the user.
                            """))
            ])
    }

    @Test("One cause over two tools is one snippet; without templates it is two sentences")
    func twoTools() throws {
        let sessions =
            (1...6).map(Self.good) + (1...3).map { Self.bad($0) }
            + (4...5).map { Self.bad($0, tool: "renew") }
        let shared = try #require(try finding(sessions).draft)
        #expect(
            shared.operations.map(\.asset.description) == [
                "snippet/card-look-up", "tool/lend_book", "tool/renew",
            ])
        let plain = try #require(
            try finding(sessions, library: Self.library(isTemplate: false)).draft)
        #expect(plain.operations.map(\.name) == ["replaceText", "replaceText"])
    }

    @Test("A tool that mirrors somebody's code is work for a programmer, with the text")
    func code() throws {
        let sessions = (1...6).map(Self.good) + (1...4).map { Self.bad($0) }
        let finding = try finding(sessions, library: Self.library(isServed: false))
        let draft = try #require(finding.draft)
        #expect(draft.type == .code)
        #expect(draft.operations.isEmpty)
        #expect(draft.rationale.contains("Before this call, call `find_member`."))
    }

    @Test("A cause in one task alone gives no draft")
    func oneTask() throws {
        let finding = try finding(
            (1...6).map(Self.good) + (1...4).map { Self.bad($0, task: "same") })
        #expect(finding.withheld == .oneTask)
        #expect(finding.draft == nil)
    }

    @Test("A cause of which one task holds over half is to be investigated")
    func mostlyOneTask() throws {
        let finding = try finding(
            (1...6).map(Self.good) + (1...4).map { Self.bad($0, task: $0 < 4 ? "same" : "other") })
        #expect(finding.withheld == .mostlyOneTask)
        #expect(finding.draft?.type == .investigate)
        #expect(finding.draft?.operations == [])
    }

    @Test("Half of the sessions in one task is not over half")
    func halfOneTask() throws {
        let finding = try finding(
            (1...6).map(Self.good)
                + (1...4).map { Self.bad($0, task: $0 < 3 ? "same" : "other \($0)") })
        #expect(finding.draft?.type == .tool)
    }

    @Test("Sessions without a task are tasks of their own, and the number is unknown")
    func withoutTasks() throws {
        let sessions = (1...4).map { number in
            Conversation("bad-\(number)", success: false)
                .fail(
                    "lend_book", ["card_id": .string("x_\(number)")],
                    answer: "Card x_\(number) not found")
        }
        let finding = try finding((1...6).map(Self.good) + sessions)
        #expect(finding.tasks == nil)
        #expect(finding.json["tasks"] == .null)
        #expect(finding.draft?.type == .tool)
    }

    @Test("A tool is not blamed where the sessions succeeded anyway")
    func succeeded() throws {
        let finding = try finding(
            (1...6).map(Self.good) + (1...4).map { Self.bad($0, success: true) })
        #expect(finding.withheld == .sessionsSucceeded)
        #expect(finding.draft == nil)
    }

    @Test("What the user mistyped is nobody's mistake")
    func userInput() throws {
        let finding = try finding(
            (1...6).map(Self.good)
                + (1...4).map { Self.bad($0, said: "My card is invented_\($0).") })
        #expect(finding.withheld == .userInput)
        #expect(finding.draft == nil)
    }

    @Test("What the library says already is not said again")
    func alreadySaid() throws {
        let sessions = (1...6).map(Self.good) + (1...4).map { Self.bad($0) }
        for text in [
            "Always use find_member to see a member's card before lending.",
            Templates.lookUp("find_member", noun: "card", field: "card_id"),
        ] {
            let prompt = PromptText(reference: AssetReference(.snippet, "card-rules"), text: text)
            let finding = try finding(sessions, library: Self.library(prompt: prompt))
            #expect(finding.withheld == .alreadySaid)
            #expect(finding.draft?.type == .investigate)
        }
    }

    @Test("Two sessions alike are still a coincidence")
    func fewSessions() throws {
        let finding = try finding((1...6).map(Self.good) + (1...2).map { Self.bad($0) })
        #expect(finding.withheld == .fewSessions)
        #expect(finding.draft == nil)
    }

    @Test("Without a contrast between sessions there is no edit")
    func noContrast() throws {
        let sessions = (1...4).map { number in
            Conversation("bad-\(number)", task: "b\(number)", success: false)
                .call("find_member", ["name": "someone"], answer: "card_\(number)")
                .fail(
                    "lend_book", ["card_id": .string("x_\(number)")],
                    answer: "Card x_\(number) not found")
        }
        let finding = try finding((1...6).map(Self.good) + sessions)
        #expect(finding.withheld == .noContrast)
        #expect(finding.draft?.type == .investigate)
    }

    @Test("A value that only the user can give is asked for")
    func askUser() throws {
        let library = AnalysisLibrary(
            tools: [
                ToolDescription(
                    name: "find_loan", reference: AssetReference(.tool, "find_loan"),
                    description: "Find a loan.\n", parameters: ["properties": ["loan_id": [:]]])
            ], prompts: [])
        let good = (1...6).map { number in
            Conversation("good-\(number)", task: "g\(number)", success: true)
                .user("It is loan_\(number)!")
                .call("find_loan", ["loan_id": .string("loan_\(number)")], answer: "{}")
        }
        let bad = (1...4).map { number in
            Conversation("bad-\(number)", task: "b\(number)", success: false)
                .user("It is about my loan.")
                .fail("find_loan", ["loan_id": "loan_123"], answer: "Loan loan_123 not found")
        }
        let draft = try #require(try finding(good + bad, library: library).draft)
        #expect(draft.title == "Ask for loan_id instead of guessing it")
        guard case .replaceText(let find, let with)? = draft.operations.first?.action else {
            Issue.record("nothing is replaced")
            return
        }
        #expect(find == "Find a loan.")
        #expect(
            with == """
                Find a loan.
                Use only a `loan_id` that the user has written in this conversation.
                If there is none, ask for it before this call; never invent or guess one.
                """)
    }

    @Test("Where a value comes from the user as often, the look-up is no duty")
    func userOrLookUp() throws {
        let said = (7...12).map { number in
            Conversation("said-\(number)", task: "s\(number)", success: true)
                .user("My card is card_\(number).")
                .call("lend_book", ["card_id": .string("card_\(number)")], answer: "lent")
        }
        let finding = try finding(
            (1...12).map(Self.good) + said + (1...9).map { Self.bad($0) })
        #expect(finding.draft?.title == "Take card_id from the user or from find_member")
    }

    @Test("Values of sessions stay out of every text")
    func noValues() throws {
        let finding = try finding((1...6).map(Self.good) + (1...4).map { Self.bad($0) })
        let draft = try #require(finding.draft)
        let text =
            finding.json.text() + draft.title + draft.rationale + draft.slug
            + draft.operations.map { $0.json.text() }.joined()
        #expect(!text.contains("invented"))
        #expect(!text.contains("card_1"))
    }

    @Test("What the agent did about it later in the session")
    func retries() throws {
        let arguments: JSONValue = ["card_id": "x_1"]
        func start(_ number: Int) -> Conversation {
            Conversation("\(number)", task: "\(number)", success: false)
                .fail("lend_book", arguments, answer: "Card x_1 not found")
        }
        let finding = try finding([
            start(1).call("lend_book", ["card_id": "card_1"], answer: "lent"),
            start(2).call("lend_book", arguments, answer: "lent"),
            start(3).fail("lend_book", arguments, answer: "Card x_1 not found"),
        ])
        #expect(finding.counts["errors"] == 4)
        #expect(finding.counts["recoveredChanged"] == 1)
        #expect(finding.counts["recoveredUnchanged"] == 1)
        #expect(finding.counts["neverRecovered"] == 1)
        #expect(finding.counts["repeatedUnchanged"] == 2)
    }
}
