import Analysis
import Basics
import PromptGit
import PromptModel
import Testing

@Suite("The risk of a change")
struct RiskTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var tier: Risk.Tier
        var operation: AssetOperation
        var reached = 1

        init(
            _ testDescription: String, _ tier: Risk.Tier, _ asset: AssetKind, _ path: String,
            _ action: AssetOperation.Action, reached: Int = 1
        ) {
            self.testDescription = testDescription
            self.tier = tier
            operation = AssetOperation(
                asset: AssetReference(asset, "x"), path: path, action: action)
            self.reached = reached
        }
    }

    static let long = String(repeating: "x", count: 500)

    static let cases = [
        Case(
            "words added to a snippet", .low, .snippet, "/text",
            .replaceText(find: "Be kind.", with: "Be kind. Be brief.")),
        Case(
            "words added to a prompt", .low, .prompt, "/messages/0/content",
            .replaceText(find: "a", with: "ab")),
        Case(
            "words taken from a snippet", .high, .snippet, "/text",
            .replaceText(find: "Never promise.", with: "")),
        Case(
            "words changed in a snippet", .high, .snippet, "/text",
            .replaceText(find: "Never promise", with: "Promise")),
        Case(
            "a long text in a snippet", .medium, .snippet, "/text",
            .replaceText(find: "a", with: "a" + long)),
        Case(
            "a whole text that keeps the old one", .low, .snippet, "/text",
            .set(value: "Be kind. Now.", old: "Be kind.")),
        Case("a whole text", .high, .snippet, "/text", .set(value: "New", old: "Old")),
        Case(
            "two prompts reached", .medium, .snippet, "/text",
            .replaceText(find: "a", with: "ab"), reached: 2),
        Case(
            "many prompts reached", .high, .snippet, "/text",
            .replaceText(find: "a", with: "ab"), reached: 4),
        Case("another model", .high, .prompt, "/model", .set(value: "b", old: "a")),
        Case("a model where none was", .high, .prompt, "/model", .set(value: "b", old: nil)),
        Case("another tool of a prompt", .high, .prompt, "/tools", .append(value: "pay")),
        Case(
            "a sentence in a tool's description", .medium, .tool, "/description",
            .replaceText(find: "Pays.", with: "Pays. Look the customer up first.")),
        Case(
            "a sentence in a parameter's description", .medium, .tool,
            "/parameters/properties/id/description",
            .replaceText(find: "An id", with: "An id, never invented")),
        Case(
            "a tool's parameters", .high, .tool, "/parameters/required", .append(value: "id")),
        Case("a soul", .high, .soul, "/traits", .append(value: "kind")),
        Case("a setting", .high, .config, "/values/limit", .set(value: 2, old: 1)),
        Case("a send rule", .high, .sendRule, "/allow", .set(value: true, old: false)),
        Case("an agent", .high, .agent, "/prompts", .append(value: "b")),
        Case("a rubric", .high, .rubric, "/dimensions", .append(value: [:])),
        Case("knowledge", .medium, .knowledge, "/entries", .append(value: ["question": "a"])),
        Case(
            "an enhancement's switch", .high, .enhancement, "/active", .set(value: true, old: false)
        ),
        Case("something removed", .high, .knowledge, "/entries/0", .remove(old: "a")),
        Case("an asset deleted", .high, .snippet, "", .delete(blob: "00")),
        Case(
            "a small new snippet", .low, .snippet, "",
            .create(file: "prompts/x.yaml", text: "kind: snippet", blob: "00")),
        Case(
            "a new tool", .high, .tool, "",
            .create(file: "prompts/x.yaml", text: "kind: tool", blob: "00")),
        Case(
            "a snippet's description", .medium, .snippet, "/description", .set(value: "a", old: nil)
        ),
    ]

    @Test("is told from the change alone", arguments: cases)
    func tier(_ one: Case) {
        let risk = RiskAssessment(
            operations: [one.operation], type: .snippet, reached: one.reached,
            settings: RiskSettings())
        #expect(risk.tier == one.tier, "\(risk.reasons)")
        #expect(risk.reasons.isEmpty == (one.tier == .low))
    }

    @Test("is that of the worst of its operations, and each reason stands once")
    func several() {
        let risk = RiskAssessment(
            operations: Self.cases.map(\.operation) + Self.cases.map(\.operation), type: .snippet,
            reached: 9, settings: RiskSettings())
        #expect(risk.tier == .high)
        #expect(Set(risk.reasons).count == risk.reasons.count)
    }

    @Test("counts what the settings do not call low")
    func lowKinds() {
        var settings = RiskSettings()
        settings.lowKinds = []
        let risk = RiskAssessment(
            operations: [Self.cases[0].operation], type: .snippet, reached: 1, settings: settings)
        #expect(risk.tier == .medium)
    }

    @Test("is low for what changes nothing", arguments: [ProposalType.code, .investigate])
    func nothing(type: ProposalType) {
        let risk = RiskAssessment(
            operations: [], type: type, reached: 0, settings: RiskSettings())
        #expect(risk.tier == .low)
        #expect(risk.reasons.count == 1)
    }
}
