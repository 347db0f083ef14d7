import Analysis
import Basics
import PromptModel
import TestSupport
import Testing

@testable import PromptGit

@Suite("The record of a proposal")
struct RecordTests {
    private static let texts = [
        "", " ", "yes", "null", "~", "1", "1.0", "2026-11-20", "- a", "a: b", "# no comment",
        "one\ntwo\n", "\n\nthree", "trailing \n  blanks\t\n", "\u{FEFF}mark", "a\u{0}b\u{7}",
        "quote \" and ' and \\ and `", "{{name}} {{> x}}", "emoji 😀 é\u{301}", "--- end ...",
        "\r\nwindows\r", "\u{2028}line", "%directive", "*alias &anchor !tag", "a # b", "|", ">-",
    ]

    private static func value(_ dice: inout Dice, depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth < 3 ? 8 : 6), using: &dice) {
        case 0: .null
        case 1: .bool(Bool.random(using: &dice))
        case 2: .integer(Int64.random(in: .min ... .max, using: &dice))
        case 3: .number(Double.random(in: -1e6...1e6, using: &dice))
        case 4, 5: .string(texts.randomElement(using: &dice) ?? "")
        case 6:
            .array(
                (0..<Int.random(in: 0..<4, using: &dice)).map { _ in value(&dice, depth: depth + 1)
                })
        default:
            .object(
                JSONObject(
                    (0..<Int.random(in: 0..<4, using: &dice)).map { _ in
                        (texts.randomElement(using: &dice) ?? "", value(&dice, depth: depth + 1))
                    }))
        }
    }

    private static func operation(_ dice: inout Dice) -> AssetOperation {
        let asset = AssetReference(.tool, "refund")
        func text() -> String { texts.randomElement(using: &dice) ?? "" }
        let action: AssetOperation.Action =
            switch Int.random(in: 0..<7, using: &dice) {
            case 0: .set(value: value(&dice), old: Bool.random(using: &dice) ? value(&dice) : nil)
            case 1: .append(value: value(&dice))
            case 2:
                .insert(
                    value: value(&dice), after: Bool.random(using: &dice) ? value(&dice) : nil,
                    before: Bool.random(using: &dice) ? value(&dice) : nil)
            case 3: .remove(old: value(&dice))
            case 4: .replaceText(find: text(), with: text())
            case 5: .create(file: "prompts/x.yaml", text: text(), blob: "00")
            default: .delete(blob: "00")
            }
        let isWhole = action.isWhole
        return AssetOperation(asset: asset, path: isWhole ? "" : "/description", action: action)
    }

    @Test("comes back from its file, whatever stands in it", arguments: 0..<150)
    func roundTrip(seed: Int) throws {
        var dice = Dice(seed)
        func text() -> String { Self.texts.randomElement(using: &dice) ?? "" }
        func maybe() -> String? { Bool.random(using: &dice) ? text() : nil }
        let record = ProposalRecord(
            id: ProposalID(slug: "x", surroundings: .fixed()), type: .tool, goal: .accuracy,
            title: text(), rationale: text(), confidence: .high,
            expected: Bool.random(using: &dice)
                ? ExpectedMetric(metric: text(), scope: text(), from: text(), to: maybe()) : nil,
            operations: (0..<3).map { _ in Self.operation(&dice) },
            evidence: Evidence(
                finding: maybe(), sessions: Bool.random(using: &dice) ? 8 : nil, tasks: nil,
                ids: [text(), text()],
                counts: JSONObject([("a", Self.value(&dice)), (text(), Self.value(&dice))])),
            risk: Risk(
                tier: .medium, reasons: [text()], autoEligible: false, tainted: true),
            origin: Origin(analyzer: maybe(), batch: text(), model: maybe(), source: maybe()),
            base: Base(commit: text(), versions: [text(): text()]))
        let read = try ProposalRecord(parsing: record.fileBytes, file: "x.yaml")
        #expect(read == record)
        #expect(read.fileBytes == record.fileBytes)
    }

    @Test(
        "names what is wrong in it",
        arguments: [
            ("id: 20261120-say-more-f1c5d9eb", "id: other", "'id'"),
            ("type: snippet", "type: poem", "'type'"), ("goal: quality", "goal: fame", "'goal'"),
            ("confidence: low", "confidence: sure", "'confidence'"),
            ("tier: high", "tier: none", "'tier'"), ("tainted: true", "tainted: 1", "'tainted'"),
            ("sessions: null", "sessions: -1", "'sessions'"),
            ("sessions: null", "sessions: 9223372036854775808", "'sessions'"),
            ("sessions: null", "sessions: many", "'sessions'"),
            ("ids: []", "ids: [1]", "'ids'"), ("op: replaceText", "op: rewrite", "operation 1"),
            ("kind: proposal", "kind: note", "'kind'"),
        ])
    func malformed(old: String, new: String, named: String) throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let text = String(decoding: proposal.record.fileBytes, as: UTF8.self)
        try #require(text.contains(old), "\(text)")
        let changed = text.replacing(old, with: new)
        let error = failure(.invalidFiles) {
            try ProposalRecord(parsing: Array(changed.utf8), file: "x.yaml")
        }
        #expect(error?.message.contains(named) == true, "\(error?.message ?? "")")
    }
}

extension AssetOperation.Action {
    /// Whether it is about a whole asset.
    var isWhole: Bool {
        switch self {
        case .create, .delete: true
        case .set, .append, .insert, .remove, .replaceText: false
        }
    }
}
