import Basics
import Foundation
import TestSupport
import Testing

@testable import YAMLKit

/// PyYAML, a reader of YAML 1.1 that many tools use.
private enum PyYAML {
    static let isInstalled: Bool = {
        guard Program.find("python3") != nil, let scratch = try? Scratch() else { return false }
        return (try? scratch.run("python3", "-c", "import yaml").status) == 0
    }()

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
