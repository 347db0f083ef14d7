import Basics
import PromptModel
import Testing

@testable import Analysis

@Suite("Text")
struct TextTests {
    static let vocabulary: Vocabulary = {
        var vocabulary = Vocabulary()
        vocabulary.add(text: "Lends a book. The card must be valid. API of the library.")
        vocabulary.add(identifier: "card_id")
        vocabulary.add(identifier: "lend_book")
        return vocabulary
    }()

    @Test(
        "Values of an error message are masked",
        arguments: [
            ("Error: Card card_7334 not found", "Card ‹id› not found", "card not found"),
            ("Error: card not found", "card not found", "card not found"),
            ("ValueError: Card IFOYWZ not found", "Card ‹id› not found", "card not found"),
            ("Card previous_card not found", "Card ‹id› not found", "card not found"),
            ("Card 'my own card' not found", "Card ‹id› not found", "card not found"),
            ("Mail jane@example.org unknown", "Mail ‹id› unknown", "mail unknown"),
            (
                "The fee is $12.50, but 3 was paid", "The fee is ‹n›, but ‹n› was paid",
                "the fee is but was paid"
            ),
            ("No book on 2024-05-01.", "No book on ‹date›", "no book on"),
            ("Member John Smith is barred", "Member ‹id› is barred", "member is barred"),
            ("Jane has no card", "‹id› has no card", "has no card"),
            ("Genre poetry is not lent", "Genre ‹id› is not lent", "genre is not lent"),
            (
                "1 error for Loan\ncard_id\n  Field required [type=missing, "
                    + "input={'id': 'x'}]\n    See https://example.org/2/missing",
                "‹n› error for Loan card_id Field required",
                "error for loan card id field required"
            ),
            (
                #"{"error": "Card card_1 not found", "code": 4}"#, "Card ‹id› not found",
                "card not found"
            ),
            ("The API is closed", "The API is closed", "the api is closed"),
            ("", "‹id›", ""),
        ])
    func masking(message: String, text: String, key: String) {
        var vocabulary = Self.vocabulary
        vocabulary.add(text: "Loan")
        let masked = MaskedMessage(
            message, arguments: ["poetry"], said: { $0 == "Jane" }, vocabulary: vocabulary)
        #expect(masked.text == text)
        #expect(masked.key == key)
    }

    @Test("An identifier that the library knows stays, one that it does not is a value")
    func identifiers() {
        let masked = MaskedMessage(
            "card_id and book_id are required", arguments: [], said: { _ in false },
            vocabulary: Self.vocabulary)
        #expect(masked.text == "card_id and ‹id› are required")
        #expect(masked.identifiers == ["card_id"])
        #expect(masked.values == ["book_id"])
    }

    @Test(
        "Words of texts",
        arguments: [
            ("getUserDetails", ["get", "user", "details"]),
            ("payment_methods[0].id", ["payment", "methods", "id"]),
            ("It can't wait", ["it", "cant", "wait"]),
        ])
    func plainWords(text: String, words: [String]) {
        #expect(Words.plain(text) == words)
    }

    @Test("Tokens keep ids and addresses whole, and lose what only surrounds them")
    func tokens() {
        let text = "“mia_li_3668” (mail: mia.li@example.org), order #W12-3; it’s fine."
        #expect(
            Words.tokens(text).map(String.init) == [
                "mia_li_3668", "mail", "mia.li@example.org", "order", "W12-3", "it", "s", "fine",
            ])
    }

    /// A text, the examples that go, and what stays; nil where a hole would.
    static let removals: [(String, [String], String?)] = [
        ("The card, such as 'card_12'.", ["card_12"], "The card."),
        ("The card (e.g. \"card_12\") to use", ["card_12"], "The card to use"),
        ("The card, such as 'a_1', 'b_2', 'c_3'.", ["c_3"], "The card, such as 'a_1', 'b_2'."),
        ("The card, such as 'a_1', 'b_2', 'c_3'.", ["a_1"], "The card, such as 'b_2', 'c_3'."),
        ("The card, such as 'a_1' or 'b_2'.", ["b_2"], "The card, such as 'a_1'."),
        ("The card, such as 'a_1', 'b_2'.", ["a_1", "b_2"], "The card."),
        ("Either 'a_1' is meant, or another.", ["a_1"], nil),
        ("The card of 'sara_doe_496'`.", ["sara_doe_496"], nil),
        ("The card, such as 'sara_doe_496'`.", ["sara_doe_496"], "The card."),
    ]

    @Test("Examples are taken out without leaving a hole", arguments: removals)
    func removal(text: String, examples: [String], expected: String?) {
        let parameter = ParameterText(
            tool: "lend", parameter: "card_id", path: "/description", text: text,
            examples: examples)
        #expect(parameter.text(without: examples) == expected)
    }

    @Test("The text about a parameter is its schema's, or its line of the description")
    func parameterTexts() {
        let tool = ToolDescription(
            name: "lend_book", reference: AssetReference(.tool, "lend_book"),
            description: "Lend a book.\n\nArgs:\n    card_id: The card, such as 'card_12'.\n"
                + "    days: How long.",
            parameters: [
                "properties": [
                    "card_id": ["type": "string"], "days": ["type": "integer"],
                    "books": [
                        "items": [
                            "properties": ["isbn": ["description": "The book, e.g. 'X-1'."]]
                        ]
                    ],
                ]
            ])
        let texts = ParameterText.all(of: tool)
        #expect(texts.map(\.parameter) == ["isbn", "card_id", "days"])
        #expect(
            texts.map(\.path) == [
                "/parameters/properties/books/items/properties/isbn/description", "/description",
                "/description",
            ])
        #expect(texts[1].text == "card_id: The card, such as 'card_12'.")
        #expect(texts.map(\.examples) == [[], ["card_12"], []])
    }

    @Test(
        "How alike two texts are",
        arguments: [
            ("Look the customer up first", "look the customer up FIRST!", 1.0),
            ("one two three four", "one two three five", 1.0 / 3),
            ("one two three four", "five six seven", 0),
            ("one", "one", 1),
            ("", "", 1),
            ("one", "", 0),
        ])
    func similarity(left: String, right: String, expected: Double) {
        let similarity = TextShingles(left).similarity(to: TextShingles(right))
        #expect(abs(similarity - expected) < 1e-12)
    }
}
