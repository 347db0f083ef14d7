import Basics
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Changes by field and list item")
struct FieldChangeTests {
    /// Two documents, and what is said of them: what became of it, where, where it was.
    static let examples: [(name: String, old: String, new: String, changes: [String])] = [
        ("an item at the end", "a: [x, y]", "a: [x, y, z]", ["added a[2]"]),
        ("an item in the middle", "a: [x, y]", "a: [x, z, y]", ["added a[1]"]),
        ("an item that is gone", "a: [x, y, z]", "a: [x, z]", ["removed a[1]"]),
        ("an item that changed", "a: [x, y, z]", "a: [x, why, z]", ["changed a[1]"]),
        ("an item that moved", "a: [x, y, z]", "a: [z, x, y]", ["moved a[0] from a[2]"]),
        (
            "an item with a name that moved and changed",
            "a: [{id: x, v: 1}, {id: y, v: 2}]", "a: [{id: y, v: 3}, {id: x, v: 1}]",
            ["moved a[0] from a[1]", "changed a[0].v from a[1].v"]
        ),
        (
            "an item before one that changed",
            "a: [{id: x, v: 1}]", "a: [{id: n}, {id: x, v: 2}]",
            ["added a[0]", "changed a[1].v from a[0].v"]
        ),
        ("a key", "a: 1", "a: 1\nb: {c: 2}", ["added b"]),
        ("a key that is gone", "a: 1\nb: 2", "b: 2", ["removed a"]),
        ("a value of another type", "a: 1", "a: '1'", ["changed a"]),
        ("a value that becomes a list", "a: x", "a: [x]", ["changed a"]),
        (
            "an odd key", "a: {'b.c': 1, '': 2}", "a: {'b.c': 2, '': 3}",
            [
                #"changed a["b.c"]"#, #"changed a[""]"#,
            ]
        ),
        ("keys in another order", "a: 1\nb: [x]", "b:\n- 'x' # a comment\na: 0x1", []),
        ("a whole file", "[x]", "x", ["changed "]),
        ("an empty file", "", "a: 1", ["changed "]),
        (
            "messages of one role", "m: [{role: user, c: a}, {role: user, c: b}]",
            "m: [{role: user, c: a}, {role: user, c: z}]", ["changed m[1].c"]
        ),
    ]

    @Test("are found for each", arguments: examples.indices)
    func example(_ index: Int) throws {
        let example = Self.examples[index]
        let changes = FieldChange.between(try value(example.old), try value(example.new))
        let said = changes.map { change in
            "\(change.kind.rawValue) \(change.field)"
                + (change.oldField.map { " from \($0)" } ?? "")
        }
        #expect(said == example.changes, "\(example.name)")
    }

    @Test("account for all that differs, whatever the values", arguments: 0..<300)
    func random(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let old = Self.value(&random, depth: 3)
        let new =
            Bool.random(using: &random)
            ? Self.value(&random, depth: 3) : Self.edited(old, &random)
        let changes = FieldChange.between(old, new)
        #expect(changes.isEmpty == (old == new))
        let places = { (value: JSONValue) in
            Dictionary(
                FieldMatch.leaves(of: value).flatMap { path in
                    (0...path.components.count).map {
                        YAMLPath(Array(path.components.prefix($0)))
                    }
                }.map { ($0.fieldName, $0) }
            ) { first, _ in first }
        }
        let (before, after) = (places(old), places(new))
        for change in changes {
            let oldName = change.kind == .added ? nil : change.oldField ?? change.field
            if let oldName {
                #expect(before[oldName].flatMap { old.field(at: $0) } == change.old)
            }
            if change.kind != .removed {
                #expect(after[change.field].flatMap { new.field(at: $0) } == change.new)
            }
        }
        // A leaf that no change speaks of is the same on both sides.
        let equal = FieldMatch.equalLeaves(old, new)
        let told = Set(changes.filter { $0.kind != .moved && $0.kind != .removed }.map(\.field))
        for leaf in FieldMatch.leaves(of: new) {
            // What became empty is told by what was removed from it.
            if let value = new.field(at: leaf), value == [] || value == [:] { continue }
            let names = (0...leaf.components.count).map {
                YAMLPath(Array(leaf.components.prefix($0))).fieldName
            }
            let isTold = names.contains { told.contains($0) }
            #expect(isTold != (equal[leaf] != nil), "\(leaf.fieldName)")
            if let place = equal[leaf] { #expect(old.field(at: place) == new.field(at: leaf)) }
        }
    }

    @Test("of a text are its lines")
    func lines() throws {
        let change = try #require(
            FieldChange.between(["t": "a\nb\nc\n"], ["t": "a\nx\ny\nc\n"]).first)
        #expect(change.lines?.map { ($0.isNew ? "+" : "-") + $0.text } == ["-b", "+x", "+y"])
        let ending = try #require(FieldChange.between(["t": "a\nb"], ["t": "a\nb\n"]).first)
        #expect(ending.lines?.isEmpty == false)
        #expect(FieldChange.between(["t": "a"], ["t": "b"]).first?.lines == nil)
    }

    private func value(_ text: String) throws -> JSONValue {
        try YAMLDocument(parsing: Array(text.utf8), file: "a.yaml").value
    }

    static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
        case 0: return .integer(Int64.random(in: 0..<4, using: &random))
        case 1: return ["x", "y", "x\ny\n", ""].randomElement(using: &random) ?? "x"
        case 2: return [.null, true, [], [:]].randomElement(using: &random) ?? .null
        case 3, 4:
            let keys = ["a", "b", "id", "c.d", "name"].shuffled(using: &random)
            return .object(
                JSONObject(
                    keys.prefix(Int.random(in: 0...4, using: &random)).map {
                        ($0, value(&random, depth: depth - 1))
                    }))
        default:
            return .array(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    value(&random, depth: depth - 1)
                })
        }
    }

    /// A value with a few edits in it.
    static func edited(_ value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
        switch value {
        case .object(let object):
            var members = object.members
            for index in members.indices where Int.random(in: 0..<3, using: &random) == 0 {
                members[index].value = edited(members[index].value, &random)
            }
            if Int.random(in: 0..<3, using: &random) == 0 { members.shuffle(using: &random) }
            if Int.random(in: 0..<4, using: &random) == 0 { _ = members.popLast() }
            return .object(JSONObject(members))
        case .array(var items):
            for index in items.indices where Int.random(in: 0..<3, using: &random) == 0 {
                items[index] = edited(items[index], &random)
            }
            if Int.random(in: 0..<3, using: &random) == 0 { items.shuffle(using: &random) }
            if Int.random(in: 0..<3, using: &random) == 0 {
                items.insert(
                    Self.value(&random, depth: 1),
                    at: Int.random(in: 0...items.count, using: &random))
            }
            return .array(items)
        default: return Self.value(&random, depth: 1)
        }
    }
}
