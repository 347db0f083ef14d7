import Basics
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Operations from a difference")
struct DifferenceTests {
    static let reference = AssetReference(.prompt, "support")
    static let words = [
        "Answer", "the", "guest", "before", "you", "book", "a", "tour", "and", "never", "ask",
        "twice", "für", "Öl", "{{name}}", "💡",
    ]

    private static func operations(_ old: String, _ new: String) throws -> [AssetOperation] {
        try AssetDifference.operations(
            asset: reference, from: AssetFile(path: "a", bytes: Array(old.utf8)),
            to: AssetFile(path: "b", bytes: Array(new.utf8)))
    }

    static let policy = """
        kind: snippet
        id: policy
        # reviewed in May
        text: |
          You help guests of a harbour to find and to book tours on boats.
          Always look the guest up before you name a payment method.
          Never promise a refund before the skipper has agreed to it.
          When a guest is angry, hand over to a person.
        tags: [a, b, c]

        """

    @Test(
        "what people change",
        arguments: [
            ("tags: [a, b, c]", "tags: [a, c]", ["remove /tags/1"]),
            ("tags: [a, b, c]", "tags: [a, b, c, d]", ["append /tags"]),
            ("tags: [a, b, c]", "tags: [a, x, b, c]", ["insert /tags"]),
            ("tags: [a, b, c]", "tags: [a, x, c]", ["set /tags/1"]),
            ("tags: [a, b, c]", "tags: [c, a, b]", ["remove /tags/2", "insert /tags"]),
            ("tags: [a, b, c]", "tags: []", ["set /tags"]),
            ("tags: [a, b, c]\n", "", ["remove /tags"]),
            ("tags: [a, b, c]", "tags: [a, b, c]\nowners: [ada]", ["set /owners"]),
            ("id: policy", "id: rules", ["set /id"]),
            ("hand over to a person", "call the skipper", ["replaceText /text"]),
            ("# reviewed in May\n", "", []),
            ("text: |", "text: |  # why", []),
        ])
    func fields(find: String, with: String, expected: [String]) throws {
        let new = Self.policy.replacing(find, with: with)
        try #require(new != Self.policy)
        let operations = try Self.operations(Self.policy, new)
        #expect(operations.map { "\($0.name) \($0.path)" } == expected)
        try check(operations, Self.policy, new)
    }

    @Test("a changed word is a replacement of few words that stand there once")
    func words() throws {
        let new = Self.policy.replacing("has agreed to it", with: "has agreed in writing")
            .replacing("angry", with: "upset")
        let operations = try Self.operations(Self.policy, new)
        let edits = operations.map(\.action)
        #expect(
            edits == [
                .replaceText(find: "to it.", with: "in writing."),
                .replaceText(find: "angry,", with: "upset,"),
            ])
        try check(operations, Self.policy, new)
    }

    @Test("added and removed lines")
    func lines() throws {
        let new = Self.policy
            .replacing("  Always look", with: "  Be brief.\n  Always look")
            .replacing("  When a guest is angry, hand over to a person.\n", with: "")
        let operations = try Self.operations(Self.policy, new)
        #expect(operations.map(\.name) == ["replaceText", "replaceText"])
        try check(operations, Self.policy, new)
    }

    @Test("a message inside of a list is edited in place")
    func nested() throws {
        let old = promptFile("support", content: "Hello guest,\nwelcome to the harbour of tours.")
        let new = old.replacing("role: system", with: "role: user")
        #expect(try Self.operations(old, new).map(\.path) == ["/messages/0/role"])
    }

    @Test("files that can't be compared are refused")
    func refused() {
        #expect(throws: OperationError.self) { try Self.operations("- a", "kind: a") }
        #expect(throws: OperationError.self) { try Self.operations("kind: a", "kind: [") }
    }

    @Test(
        "a document of another form is edited at its root",
        arguments: [
            ("- a\n- b\n", "- a\n- c\n- b\n", ["insert "]), ("- a\n- b\n", "- b\n", ["remove /0"]),
            ("- a\n", "- a\n- b: 1\n", ["append "]), ("- a: 1\n", "- a: 2\n", ["set /0/a"]),
            ("- a\n", "b: 1\n", ["set "]), ("b: 1\n", "- a\n", ["set "]), ("1\n", "2\n", ["set "]),
            ("- a\n", "- a # why\n", []),
        ])
    func roots(_ old: String, _ new: String, _ expected: [String]) throws {
        let before = try YAMLDocument(parsing: Array(old.utf8), file: "old")
        let after = try YAMLDocument(parsing: Array(new.utf8), file: "new")
        let operations = try AssetDifference.operations(
            asset: Self.reference, from: before, to: after)
        #expect(operations.map { "\($0.name) \($0.path)" } == expected)
        try check(operations, old, new)
    }

    @Test("an operation on the root of an asset, which is a mapping, is refused")
    func rootOfAnAsset() throws {
        let document = try YAMLDocument(parsing: Array(Self.policy.utf8), file: "policy.yaml")
        for action: AssetOperation.Action in [
            .set(value: ["kind": "tool"], old: document.value), .remove(old: document.value),
            .replaceText(find: "a", with: "b"), .append(value: "x"),
        ] {
            let error = #expect(throws: OperationError.self) {
                try OperationApplier.apply(
                    AssetOperation(asset: Self.reference, path: "", action: action), to: document)
            }
            #expect(error?.code == .malformed)
        }
        let json: JSONValue = ["asset": "tool/refund", "op": "append", "value": "x"]
        let error = #expect(throws: OperationError.self) { try AssetOperation(json: json) }
        #expect(error?.message == "the operation 'append' needs a 'path'")
    }

    @Test("applied to the old file, the operations give the new one's values", arguments: 0..<300)
    func random(seed: Int) throws {
        var random = SmallRandom(seed: UInt64(seed))
        let old = Self.object(&random, depth: 0)
        let new = Self.mutated(.object(old), &random, depth: 0)
        let before = YAMLWriter.text(of: .object(old))
        let after = YAMLWriter.text(of: new)
        try check(Self.operations(before, after), before, after)
    }

    private func check(_ operations: [AssetOperation], _ old: String, _ new: String) throws {
        var document = try YAMLDocument(parsing: Array(old.utf8), file: "old")
        for operation in operations {
            // Through its written form, as a record carries it.
            document = try OperationApplier.apply(
                AssetOperation(json: operation.json), to: document)
        }
        #expect(document.value == (try YAMLDocument(parsing: Array(new.utf8), file: "new").value))
        if old == new { #expect(operations.isEmpty) }
    }

    // MARK: - Random values

    private static func object(_ random: inout SmallRandom, depth: Int) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            object["k\(Int.random(in: 0...9, using: &random))"] = value(&random, depth: depth + 1)
        }
        return object
    }

    private static func value(_ random: inout SmallRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0...(depth < 3 ? 7 : 4), using: &random) {
        case 0: .integer(Int64.random(in: -3...3, using: &random))
        case 1: .bool(Bool.random(using: &random))
        case 2: .string(words.randomElement(using: &random) ?? "")
        case 3: .string(text(&random))
        case 4: .null
        case 5: .object(object(&random, depth: depth))
        default:
            .array(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    value(&random, depth: depth + 1)
                })
        }
    }

    private static func text(_ random: inout SmallRandom) -> String {
        let lines = (0..<Int.random(in: 1...8, using: &random)).map { _ in
            (0..<Int.random(in: 0...12, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }.joined(separator: " ")
        }
        return lines.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "")
    }

    private static func mutated(
        _ value: JSONValue, _ random: inout SmallRandom, depth: Int
    ) -> JSONValue {
        switch value {
        case .object(var object):
            for key in object.keys where Int.random(in: 0...2, using: &random) > 0 {
                object[key] = object[key].map { mutated($0, &random, depth: depth + 1) }
            }
            if depth > 0 || object.keys.count > 1, Int.random(in: 0...3, using: &random) == 0,
                let key = object.keys.randomElement(using: &random)
            {
                object[key] = nil
            }
            if Int.random(in: 0...3, using: &random) == 0 {
                object["n\(depth)"] = Self.value(&random, depth: depth + 1)
            }
            return .object(object)
        case .array(var elements):
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let index = Int.random(in: 0...elements.count, using: &random)
                if index < elements.count, Bool.random(using: &random) {
                    elements[index] = mutated(elements[index], &random, depth: depth + 1)
                } else if index < elements.count, Bool.random(using: &random) {
                    elements.remove(at: index)
                } else {
                    elements.insert(Self.value(&random, depth: depth + 1), at: index)
                }
            }
            return .array(elements)
        case .string(let text):
            var words = text.split(separator: " ", omittingEmptySubsequences: false)
                .map(String.init)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let index = Int.random(in: 0..<words.count, using: &random)
                words[index] = Self.words.randomElement(using: &random) ?? ""
            }
            return .string(words.joined(separator: " "))
        default:
            return Bool.random(using: &random) ? value : Self.value(&random, depth: 3)
        }
    }
}

/// A small generator whose numbers depend on the seed alone (xorshift64*, Marsaglia 2003).
struct SmallRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
