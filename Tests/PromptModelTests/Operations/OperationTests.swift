import Basics
import PromptModel
import Testing
import YAMLKit

/// An operation on the file below, and the file after it or why it is refused.
struct OperationCase: CustomTestStringConvertible, Sendable {
    var name: String
    /// The operation as a line of a record, in YAML.
    var operation: String
    /// The line that is there before and the lines after, or nil when it is refused.
    var change: (before: String, after: String)?
    var refusal: String?

    var testDescription: String { name }

    static func change(
        _ name: String, _ operation: String, _ before: String, _ after: String
    ) -> OperationCase {
        OperationCase(name: name, operation: operation, change: (before, after))
    }

    static func refusal(_ name: String, _ operation: String, _ code: String) -> OperationCase {
        OperationCase(name: name, operation: operation, refusal: code)
    }
}

@Suite("Operations")
struct OperationTests {
    static let file = """
        # who we are
        kind: soul
        id: haff
        name: Haff          # as on the sign
        tagline: |
          The harbour's assistant.
          Knows every tour, and every boat.
        goals:
          - Sell tours.
          # the most important one
          - Be honest.
          - Be brief.
        traits: [calm, glad]

        """

    static let reference = AssetReference(.soul, "haff")

    static let cases: [OperationCase] = [
        .change(
            "set", "{asset: soul/haff, path: /name, op: set, value: Mara, old: Haff}",
            "name: Haff          # as on the sign", "name: Mara          # as on the sign"),
        .change(
            "set a new key", "{asset: soul/haff, path: /tone, op: set, value: warm}",
            "traits: [calm, glad]\n", "traits: [calm, glad]\ntone: warm\n"),
        .change(
            "set an item", "{asset: soul/haff, path: /goals/1, op: set, value: X, old: Be honest.}",
            "  - Be honest.", "  - X"),
        .change(
            "set an item that moved",
            "{asset: soul/haff, path: /goals/0, op: set, value: X, old: Be honest.}",
            "  - Be honest.", "  - X"),
        .change(
            "append", "{asset: soul/haff, path: /goals, op: append, value: Be kind.}",
            "  - Be brief.\n", "  - Be brief.\n  - Be kind.\n"),
        .change(
            "append in a flow list", "{asset: soul/haff, path: /traits, op: append, value: wise}",
            "[calm, glad]", "[calm, glad, wise]"),
        .change(
            "insert",
            "{asset: soul/haff, path: /goals, op: insert, value: Rest., after: Be honest., before: Be brief.}",
            "  - Be brief.", "  - Rest.\n  - Be brief."),
        .change(
            "insert at the beginning",
            "{asset: soul/haff, path: /traits, op: insert, value: wise, before: calm}",
            "[calm, glad]", "[wise, calm, glad]"),
        .change(
            "remove an item by its value, whatever the index",
            "{asset: soul/haff, path: /goals/0, op: remove, old: Be brief.}",
            "  - Be brief.\n", ""),
        .change(
            "remove a key", "{asset: soul/haff, path: /traits, op: remove, old: [calm, glad]}",
            "traits: [calm, glad]\n", ""),
        .change(
            "replace text in a block",
            "{asset: soul/haff, path: /tagline, op: replaceText, find: every boat, with: \"most boats\\nby name\"}",
            "and every boat.", "and most boats\n  by name."),
        .refusal(
            "another old value", "{asset: soul/haff, path: /name, op: set, value: M, old: Mara}",
            "expectation"),
        .refusal(
            "a value where none is expected",
            "{asset: soul/haff, path: /name, op: set, value: M}", "expectation"),
        .refusal(
            "nothing where a value is expected",
            "{asset: soul/haff, path: /tone, op: set, value: M, old: x}", "path"),
        .refusal(
            "append what is there",
            "{asset: soul/haff, path: /goals, op: append, value: Be brief.}",
            "expectation"),
        .refusal(
            "append to no list", "{asset: soul/haff, path: /name, op: append, value: x}", "path"),
        .refusal(
            "append to a list that is missing",
            "{asset: soul/haff, path: /neverDo, op: append, value: x}", "path"),
        .refusal(
            "neighbours apart",
            "{asset: soul/haff, path: /goals, op: insert, value: x, after: Sell tours., before: Be brief.}",
            "expectation"),
        .refusal(
            "remove another value", "{asset: soul/haff, path: /goals/0, op: remove, old: x}",
            "expectation"),
        .refusal(
            "text that is not there",
            "{asset: soul/haff, path: /tagline, op: replaceText, find: none, with: x}",
            "expectation"),
        .refusal(
            "text that is there twice",
            "{asset: soul/haff, path: /tagline, op: replaceText, find: every, with: x}",
            "expectation"),
        .refusal(
            "text in a list",
            "{asset: soul/haff, path: /goals, op: replaceText, find: every, with: x}", "path"),
        .refusal(
            "no pointer", "{asset: soul/haff, path: name, op: remove, old: Haff}", "malformed"),
        .refusal(
            "an asset that is not there",
            "{asset: soul/other, path: /name, op: remove, old: Haff}", "asset"),
        .refusal(
            "create what exists",
            "{asset: soul/haff, op: create, file: prompts/souls/haff.yaml, text: x, blob: id-1}",
            "asset"),
        .refusal(
            "create with the id of another text",
            "{asset: soul/new, op: create, file: prompts/souls/new.yaml, text: x, blob: id-2}",
            "malformed"),
        .refusal(
            "delete what changed", "{asset: soul/haff, op: delete, blob: id-1}", "expectation"),
    ]

    /// A stand-in for git's id of a blob.
    static func blobID(_ bytes: [UInt8]) -> String { "id-\(bytes.count)" }

    static var applier: OperationApplier {
        OperationApplier(
            locate: { reference in
                reference == Self.reference
                    ? AssetFile(path: "prompts/souls/haff.yaml", bytes: Array(Self.file.utf8)) : nil
            }, blobID: Self.blobID)
    }

    static func operation(_ yaml: String) throws -> AssetOperation {
        try AssetOperation(json: YAMLDocument(parsing: Array(yaml.utf8), file: "record").value)
    }

    @Test("applied to a file", arguments: cases)
    func applied(_ example: OperationCase) throws {
        let operation = try Self.operation(example.operation)
        if let change = example.change {
            let result = try Self.applier.apply([operation])
            try #require(Self.file.ranges(of: change.before).count == 1)
            let expected = Self.file.replacing(change.before, with: change.after)
            #expect(
                result["prompts/souls/haff.yaml"].flatMap { $0 }.map {
                    String(decoding: $0, as: UTF8.self)
                } == expected)
        } else {
            let error = #expect(throws: OperationError.self) {
                try Self.applier.apply([operation])
            }
            #expect(error?.code.rawValue == example.refusal)
            #expect(error?.operation == "\(operation.name) \(operation.asset)\(operation.path)")
            #expect(error?.description.contains("Knows every tour") == false)
        }
    }

    @Test("written and read again", arguments: cases)
    func json(_ example: OperationCase) throws {
        let operation = try Self.operation(example.operation)
        #expect(try AssetOperation(json: operation.json) == operation)
    }

    @Test("operations see what the ones before them did")
    func sequence() throws {
        let result = try Self.applier.apply([
            Self.operation("{asset: soul/haff, path: /name, op: set, value: Mara, old: Haff}"),
            Self.operation(
                "{asset: soul/haff, path: /name, op: replaceText, find: Mara, with: Mara II}"),
            Self.operation(
                "{asset: soul/new, op: create, file: prompts/souls/new.yaml, text: 'kind: soul', blob: id-10}"
            ),
            Self.operation("{asset: soul/new, path: /kind, op: set, value: tool, old: soul}"),
        ])
        #expect(result.keys.sorted() == ["prompts/souls/haff.yaml", "prompts/souls/new.yaml"])
        let haff = try #require(result["prompts/souls/haff.yaml"].flatMap { $0 })
        #expect(String(decoding: haff, as: UTF8.self).contains("name: Mara II          # as on"))
        let new = try #require(result["prompts/souls/new.yaml"].flatMap { $0 })
        #expect(String(decoding: new, as: UTF8.self) == "kind: tool")
    }

    @Test("deleting gives the path without bytes")
    func deleting() throws {
        let blob = Self.blobID(Array(Self.file.utf8))
        let result = try Self.applier.apply([
            AssetOperation(asset: Self.reference, action: .delete(blob: blob))
        ])
        #expect(result == ["prompts/souls/haff.yaml": nil])
    }

    @Test(
        "records that are no operations",
        arguments: [
            "[]", "{asset: soul/haff}", "{asset: haff, path: /a, op: set, value: 1}",
            "{asset: soul/haff, path: /a, op: change, value: 1}",
            "{asset: soul/haff, path: /a, op: append}",
            "{asset: soul/haff, op: append, value: 1}",
            "{asset: soul/haff, path: /a, op: append, value: 1, old: 2}",
        ])
    func malformed(yaml: String) {
        let error = #expect(throws: OperationError.self) { try Self.operation(yaml) }
        #expect(error?.code == .malformed)
    }
}
