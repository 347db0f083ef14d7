import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing
import YAMLKit

/// Documents with every key that the published description of their format has.
///
/// Prompty: the classes of its program, version 2, and the specification of version 1; dotprompt:
/// its reference's front matter; code hosts: GitHub's documentation of prompt files; Langfuse: the
/// API's schemas `ChatPrompt` and `CreateChatPromptRequest`; promptfoo: its configuration's JSON
/// Schema; tools: the types of OpenAI's, Anthropic's and MCP's programs.
@Suite("Every key of a document")
struct EveryKeyTests {
    static let documents: [(fixture: String, file: String)] = [
        ("prompty", "guide.prompty"), ("prompty-1", "guide.prompty"), ("dotprompt", "guide.prompt"),
        ("github", "guide.prompt.yml"), ("langfuse", "guide.json"),
        ("promptfoo", "promptfooconfig.yaml"), ("agents", "AGENTS.md"),
    ]

    private static func text(_ fixture: String) throws -> String {
        let path = PackageRoot.path("Tests/Fixtures/exchange/\(fixture).txt")
        return String(decoding: try Files.read(path), as: UTF8.self)
    }

    /// A document whose mapping can be changed.
    private struct Document {
        var file: String
        var value: JSONValue
        /// What stands after a header.
        var body: String?

        init(_ text: String, file: String) throws {
            self.file = file
            var text = text
            if text.hasPrefix("---\n"), let end = text.firstRange(of: "\n---\n") {
                body = String(text[end.upperBound...])
                text = String(text[..<end.lowerBound].dropFirst(4)) + "\n"
            }
            value = try YAMLDocument(parsing: Array(text.utf8), file: file).value
        }

        var text: String {
            if file.hasSuffix(".json") { return value.text(.indented) }
            let yaml = YAMLWriter.text(of: value)
            return body.map { "---\n\(yaml)---\n\($0)" } ?? yaml
        }
    }

    @Test("is carried, or listed with what becomes of it", arguments: documents)
    func everyKey(fixture: String, file: String) throws {
        let text = try Self.text(fixture)
        let document = try Document(text, file: file)
        let asset = try Exchange.asset(text, file: file, id: "guide", isLossy: true)
        // The type of a Langfuse prompt says what its text's form says.
        for leaf in Leaf.all(in: document.value) where leaf.path != ["type"] {
            check(leaf, asset)
        }
        #expect(try Exchange.export(asset, isLossy: true).value == document.value)
    }

    @Test("that nobody has heard of is listed too, and comes back", arguments: documents)
    func unheardOf(fixture: String, file: String) throws {
        let document = try Document(Self.text(fixture), file: file)
        let places = Leaf.mappings(in: document.value)
        #expect(places.count >= (fixture == "agents" ? 2 : 4))
        for place in places {
            let leaf = Leaf(
                path: place + ["unheard"], value: "of this",
                owner: document.value.value(at: place[...])?["name"]?.stringValue)
            var changed = document
            changed.value = document.value.setting(leaf.path[...], to: leaf.value)
            let asset: PreparedAsset
            do {
                asset = try Exchange.asset(changed.text, file: file, id: "guide", isLossy: true)
            } catch let error as ImportError {
                Issue.record("\(leaf.path): \(error)")
                continue
            }
            check(leaf, asset)
            #expect(
                try Exchange.export(asset, isLossy: true).value == changed.value,
                "\(leaf.path)")
        }
    }

    @Test("of functions is carried, or listed with what becomes of it")
    func functions() throws {
        let json = try JSONValue(parsing: Array(Self.text("tools").utf8))
        let imported = try ToolImport.tools(json, file: "tools.json")
        #expect(
            imported.assets.map(\.reference.id)
                == ["chat_tool", "response_tool", "message_tool", "server_tool", "two_schemas"])
        let assets = imported.assets.map(\.object)
        for leaf in Leaf.all(in: json) { check(leaf, assets, imported.items) }
    }

    // MARK: - Checks

    private func check(_ leaf: Leaf, _ asset: PreparedAsset) {
        check(leaf, [asset.object], asset.items)
    }

    /// Expects that a value stands in an asset, or that it is listed, and where it is kept there.
    private func check(_ leaf: Leaf, _ assets: [JSONObject], _ items: [ExchangeItem]) {
        let carried = assets.map { asset -> JSONValue in
            var asset = asset
            asset["metadata"] = nil
            return .object(asset)
        }
        if carried.contains(where: { $0.holds(leaf.value) }) { return }
        let names = leaf.path + [leaf.value.stringValue, leaf.owner].compactMap { $0 }
        let words = Set(names.flatMap(\.words))
        let listed = items.filter {
            $0.fate != .carried && !words.isDisjoint(with: $0.what.words)
        }
        #expect(!listed.isEmpty, "\(leaf.path) \(leaf.value)")
        guard !listed.contains(where: { $0.fate == .lost }) else { return }
        #expect(
            assets.contains { $0["metadata"]?["import"]?.holds(leaf.value) == true },
            "\(leaf.path) \(leaf.value)")
    }
}

/// A value that is no list and no mapping, and where it stands; lists count from 1.
private struct Leaf {
    var path: [String]
    var value: JSONValue
    /// The name of what it belongs to.
    var owner: String?

    static func all(
        in value: JSONValue, _ path: [String] = [], owner: String? = nil
    ) -> [Leaf] {
        switch value {
        case .object(let object):
            object.members.flatMap {
                all(
                    in: $0.value, path + [$0.key], owner: object["name"]?.stringValue ?? owner)
            }
        case .array(let elements):
            elements.enumerated().flatMap { all(in: $1, path + ["\($0 + 1)"], owner: owner) }
        case .null: []
        default: [Leaf(path: path, value: value, owner: owner)]
        }
    }

    static func mappings(in value: JSONValue, _ path: [String] = []) -> [[String]] {
        switch value {
        case .object(let object):
            [path] + object.members.flatMap { mappings(in: $0.value, path + [$0.key]) }
        case .array(let elements):
            elements.enumerated().flatMap { mappings(in: $1, path + ["\($0 + 1)"]) }
        default: []
        }
    }
}

extension JSONValue {
    /// Whether a value stands somewhere in this one, a text also as a part of a longer one.
    fileprivate func holds(_ value: JSONValue) -> Bool {
        switch self {
        case .object(let object): object.members.contains { $0.value.holds(value) }
        case .array(let elements): elements.contains { $0.holds(value) }
        case .string(let text):
            text.contains(value.stringValue ?? value.text(.compact))
        default: self == value
        }
    }

    fileprivate func value(at path: ArraySlice<String>) -> JSONValue? {
        guard let first = path.first else { return self }
        guard let elements = arrayValue, let index = Int(first) else {
            return self[first]?.value(at: path.dropFirst())
        }
        return elements[index - 1].value(at: path.dropFirst())
    }

    fileprivate func setting(_ path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
        guard let first = path.first else { return value }
        let rest = path.dropFirst()
        if let elements = arrayValue, let index = Int(first) {
            return .array(
                elements.enumerated().map { $0 + 1 == index ? $1.setting(rest, to: value) : $1 })
        }
        var object = objectValue ?? JSONObject()
        object[first] = (object[first] ?? .null).setting(rest, to: value)
        return .object(object)
    }
}

extension ExportedFile {
    /// What it says, or what its header does.
    fileprivate var value: JSONValue? {
        var text = text
        if text.hasPrefix("---\n"), let end = text.firstRange(of: "\n---\n") {
            text = String(text[..<end.lowerBound].dropFirst(4)) + "\n"
        }
        return try? YAMLDocument(parsing: Array(text.utf8), file: name).value
    }
}

extension String {
    fileprivate var words: Set<String> {
        Set(split { !($0.isLetter || $0.isNumber || "_-".contains($0)) }.map(String.init))
            .union([self])
    }
}
