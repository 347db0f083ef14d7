import Basics
import PromptModel
import Testing

@testable import Analysis

@Suite("Redaction")
struct RedactionTests {
    static let library = AnalysisLibrary(
        tools: [
            ToolDescription(
                name: "find_member", reference: AssetReference(.tool, "find_member"),
                description: "Find a member, such as 'sara_doe_496', and the cards.",
                parameters: ["properties": ["member_id": ["type": "string"]]])
        ], prompts: [])

    private func draft(_ text: String, title: String = "A title") -> ProposalDraft {
        ProposalDraft(
            type: .tool, goal: .accuracy, title: title, rationale: "It came back 26 times.",
            operations: [
                AssetOperation(
                    asset: AssetReference(.tool, "find_member"), path: "/description",
                    action: .replaceText(find: "Find", with: text))
            ], slug: "a-slug", tainted: true, confidence: .low)
    }

    private let conversation = Conversation("1")
        .user("I am Jane Miller, mail jane@example.org, and my dog is called sir barksalot.")
        .call(
            "find_member", ["member_id": "jane_miller_12", "street": "Spruce Street"],
            answer: #"{"card": "card_7334", "title": "the old man and the sea"}"#)

    @Test(
        "A word of a session in a draft is found",
        arguments: [
            ("Call find_member with card_7334 first", ["card_7334"]),
            ("Write to jane@example.org", ["jane@example.org"]),
            ("Ask jane_miller_12", ["jane_miller_12"]),
            ("Greet Miller", ["Miller"]),
            ("Ask about Barksalot", ["Barksalot"]),
            (
                "Lend them the old man and the sea",
                ["man", "old", "sea", "the old man and the sea"]
            ),
        ])
    func found(text: String, words: [String]) {
        var redaction = Redaction([draft(text)], library: Self.library)
        redaction.add(conversation.session)
        #expect(redaction.violations.map(\.text) == words)
        #expect(redaction.violations.allSatisfy { $0.place == "tool/find_member" })
    }

    @Test(
        "Words of the library and of the analyzers' own sentences are free",
        arguments: [
            "Call find_member and find the cards of a member.",
            "Before this call, call `find_member`; never invent or guess one.",
            "Such as 'sara_doe_496'.",
        ])
    func free(text: String) {
        var redaction = Redaction([draft(text)], library: Self.library)
        redaction.add(conversation.session)
        redaction.add(Conversation("2").user("before sara_doe_496, never guess this").session)
        #expect(redaction.violations.isEmpty)
    }

    @Test("A title may use common words, but no id")
    func titles() {
        var redaction = Redaction(
            [
                draft("Find", title: "Sir and dog came 26 times"),
                draft("Find", title: "Mind card_7334"),
            ],
            library: Self.library)
        redaction.add(conversation.session)
        #expect(redaction.violations.map(\.text) == ["card_7334"])
        #expect(redaction.violations.map(\.place) == ["title"])
    }
}
