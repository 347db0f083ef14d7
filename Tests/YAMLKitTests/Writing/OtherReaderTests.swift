import Basics
import Foundation
import TestSupport
import Testing

@testable import YAMLKit

/// PyYAML, a reader of YAML 1.1 that many tools use.
enum PyYAML {
    static let isInstalled = works("import yaml")
    /// Whether it can also read through libyaml.
    static let hasLibyaml = works("import yaml; yaml.CBaseLoader")

    private static func works(_ program: String) -> Bool {
        guard Program.find("python3") != nil, let scratch = try? Scratch() else { return false }
        return (try? scratch.run("python3", "-c", program).status) == 0
    }

    /// The names of the texts that libyaml refuses.
    static func refusedByLibyaml(_ texts: [(name: String, bytes: [UInt8])]) throws -> [String] {
        let scratch = try Scratch()
        let script = """
            import json, sys, yaml
            for name, text in json.load(open(sys.argv[1])):
                try:
                    for event in yaml.parse(bytes(text), Loader=yaml.CBaseLoader): pass
                except yaml.YAMLError:
                    print(name)
            """
        try scratch.write("read.py", script)
        let cases: [JSONValue] = texts.map {
            [.string($0.name), .array($0.bytes.map { .integer(Int64($0)) })]
        }
        try scratch.write("cases.json", JSONValue.array(cases).text())
        let result = try scratch.run("python3", "read.py", "cases.json")
        try #require(result.status == 0, "\(result.stderr)")
        return result.stdout.split(separator: "\n").map(String.init)
    }

    /// Reads texts, and gives those whose value is not the JSON beside them.
    static let script = """
        import json, sys, yaml
        def plain(value):
            # JSON text does not tell 1.0 from 1.
            if isinstance(value, float) and value.is_integer():
                return int(value)
            if isinstance(value, list):
                return [plain(item) for item in value]
            if isinstance(value, dict):
                return {key: plain(item) for key, item in value.items()}
            return value
        for line in open(sys.argv[1], encoding="utf-8"):
            case = json.loads(line)
            try:
                value = yaml.load(case["yaml"], Loader=yaml.SafeLoader)
            except Exception as error:
                value = repr(error)
            if repr(plain(value)) != repr(plain(case["value"])):
                print(json.dumps([case["yaml"], repr(value)]))
        """

    static func differences(_ cases: [(yaml: String, value: JSONValue)]) throws -> String {
        let scratch = try Scratch()
        try scratch.write("read.py", script)
        let lines = cases.map {
            JSONValue.object(["yaml": .string($0.yaml), "value": $0.value]).text()
        }
        try scratch.write("cases.jsonl", lines.joined(separator: "\n") + "\n")
        let result = try scratch.run("python3", "read.py", "cases.jsonl")
        try #require(result.status == 0, "\(result.stderr)")
        return result.stdout
    }
}

@Suite(
    "A reader of YAML 1.1", .enabled(if: PyYAML.isInstalled, "python3 with PyYAML is not installed")
)
struct OtherReaderTests {
    @Test("reads what is written as the same value")
    func written() throws {
        var random = SeededGenerator(seed: 11)
        let cases = (0..<600).map { _ in
            let value = JSONValue.random(depth: 3, using: &random)
            return (yaml: YAMLWriter.text(of: value), value: value)
        }
        let differences = try PyYAML.differences(cases)
        #expect(differences == "")
    }

    @Test("reads what edits give as the same value")
    func edited() throws {
        var random = SeededGenerator(seed: 12)
        var cases: [(yaml: String, value: JSONValue)] = []
        while cases.count < 300 {
            let file = RandomFile(using: &random)
            let document = try YAMLDocument(parsing: Array(file.text.utf8), file: "random.yaml")
            let place = try #require(document.places.randomElement(using: &random))
            let edited = try document.setting(
                place.path, to: .random(depth: 2, using: &random))
            cases.append((yaml: edited.text, value: edited.value))
        }
        let differences = try PyYAML.differences(cases)
        #expect(differences == "")
    }
}
