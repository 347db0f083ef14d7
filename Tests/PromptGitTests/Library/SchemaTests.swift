import Basics
import Foundation
import JSONKit
import PromptGit
import PromptModel
import TestSupport
import Testing

@Suite("Schemas")
struct SchemaTests {
    @Test("the folder 'schemas' says what the code says")
    func folder() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: PackageRoot.path("schemas"))
        #expect(Set(names) == Set(Explainer.schemaNames.map { $0 + ".json" }))
        for name in Explainer.schemaNames {
            let text = try PackageRoot.text("schemas/\(name).json")
            #expect(
                text == (try Explainer.schema(name)).text(.indented) + "\n",
                "schemas/\(name).json differs; scripts/schemas renews it")
        }
    }

    @Test("scripts/schemas renews every schema that there is")
    func script() throws {
        let script = try PackageRoot.text("scripts/schemas")
        for name in Explainer.schemaNames { #expect(script.contains(" \(name)")) }
    }

    @Test("the examples of all kinds are a library without a finding")
    func examples() {
        let library = Library(
            files: KindDefinition.all.map { definition in
                let id = definition.example.firstMatch(of: /id: (\S+)/).map { String($0.1) } ?? ""
                return (definition.kind.path(ofID: id), Array(definition.example.utf8))
            })
        #expect(library.count == KindDefinition.all.count)
        #expect(Validation.diagnostics(of: library).map(\.message) == [])
    }

    @Test(
        "what is wrong with a key is refused, and what is right is not",
        arguments: KindDefinition.all)
    func ownChecks(definition: KindDefinition) {
        for variant in SchemaSamples.wrong(definition) {
            #expect(!errors(variant.file).isEmpty, "accepted: \(variant)")
        }
        for variant in SchemaSamples.right(definition) {
            #expect(errors(variant.file) == [], "\(variant)")
        }
    }

    private func errors(_ file: JSONObject) -> [String] {
        guard let path = AssetPath("prompts/a.yaml") else { return [] }
        let facts = AssetFacts(path: path, bytes: Array(JSONValue.object(file).text().utf8))
        return facts.diagnostics.filter { $0.severity == .error }.map(\.message)
    }

    // MARK: - check-jsonschema

    /// The files of some that check-jsonschema does not accept.
    private func refused(
        _ files: [String], by schema: String, in scratch: Scratch
    ) throws -> Set<String> {
        let result = try scratch.run(
            PythonTools.path("check-jsonschema"),
            [
                "--schemafile", PackageRoot.path("schemas/\(schema).json"), "--output-format",
                "json",
            ] + files)
        let report = try JSONValue(parsing: Array(result.stdout.utf8))
        let problems = ["errors", "parse_errors"].flatMap { report[$0]?.arrayValue ?? [] }
        #expect(result.status == (problems.isEmpty ? 0 : 1), "\(result.stderr)")
        return Set(problems.compactMap { $0["filename"]?.stringValue })
    }

    private func paths(_ folder: String) -> [String] {
        let root = PackageRoot.path(folder)
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".yaml") }.map { root + "/" + $0 }.sorted()
    }

    @Test("check-jsonschema knows our schemas as such", .needsPythonTool("check-jsonschema"))
    func metaschema() throws {
        let scratch = try Scratch()
        let files = Explainer.schemaNames.map { PackageRoot.path("schemas/\($0).json") }
        let result = try scratch.run(
            PythonTools.path("check-jsonschema"), ["--check-metaschema"] + files)
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    }

    @Test(
        "check-jsonschema accepts the examples and our own prompts",
        .needsPythonTool("check-jsonschema"))
    func accepted() throws {
        let scratch = try Scratch()
        var files = paths("Examples/boat-tours/prompts") + paths("prompts")
        #expect(files.count > 12)
        for definition in KindDefinition.all {
            let name = "\(definition.kind).yaml"
            try scratch.write(name, definition.example)
            files.append(scratch.path(name))
        }
        #expect(try refused(files, by: "asset", in: scratch) == [])
        #expect(
            try refused([PackageRoot.path("promptgit.yaml")], by: "settings", in: scratch) == [])
    }

    @Test(
        "check-jsonschema refuses what our own checks refuse, and accepts what they accept",
        .needsPythonTool("check-jsonschema"))
    func planted() throws {
        let scratch = try Scratch()
        let wrong = try write(KindDefinition.all.flatMap(SchemaSamples.wrong), "wrong", scratch)
        let right = try write(KindDefinition.all.flatMap(SchemaSamples.right), "right", scratch)
        #expect(wrong.count > 700)
        let files = (Array(wrong.keys) + Array(right.keys)).sorted()
        let found = try refused(files, by: "asset", in: scratch)
        #expect(wrong.filter { !found.contains($0.key) }.map(\.value) == [], "accepted")
        #expect(right.filter { found.contains($0.key) }.map(\.value) == [], "refused")
    }

    @Test(
        "the schema of a kind takes that kind alone", .needsPythonTool("check-jsonschema"),
        arguments: KindDefinition.all)
    func kinds(definition: KindDefinition) throws {
        let scratch = try Scratch()
        let full = KindDefinition.all.map { ($0.kind.rawValue, SchemaSamples.file($0)) }
        let files = try write(
            full.map { SchemaSamples.Variant(description: $0.0, file: $0.1) }, "", scratch)
        let schema = AssetSchema.fileName(of: definition.kind)
        let found = try refused(files.keys.sorted(), by: schema, in: scratch)
        #expect(
            files.filter { !found.contains($0.key) }.map(\.value) == [definition.kind.rawValue])
    }

    /// Writes files, and returns what they are by their paths.
    private func write(
        _ variants: [SchemaSamples.Variant], _ prefix: String, _ scratch: Scratch
    ) throws -> [String: String] {
        var paths: [String: String] = [:]
        for (index, variant) in variants.enumerated() {
            let name = "\(prefix)\(index).yaml"
            try scratch.write(name, JSONValue.object(variant.file).text())
            paths[scratch.path(name)] = variant.description
        }
        return paths
    }

    @Test(
        "the schema of settings refuses what the reader refuses",
        .needsPythonTool("check-jsonschema"))
    func settings() throws {
        let scratch = try Scratch()
        let wrong =
            SettingsTests.wrong.map { $0.0.replacing(/[«»]/, with: "") }
            + ["rules: {unknown-include: 1}\n", "reflect: {minSessions: -1}\n"]
        var files: Set<String> = []
        for (index, text) in wrong.enumerated() {
            try scratch.write("wrong\(index).yaml", text)
            files.insert(scratch.path("wrong\(index).yaml"))
        }
        #expect(try refused(files.sorted(), by: "settings", in: scratch) == files)
        let full = JSONValue.object(SchemaSamples.full(SettingsDefinition.keys))
        try scratch.write("full.yaml", full.text().replacing("\"a\"", with: "\"prompt\""))
        #expect(try refused([scratch.path("full.yaml")], by: "settings", in: scratch) == [])
        let (_, diagnostics) = Settings.parse(Array(full.text().utf8), file: "promptgit.yaml")
        #expect(diagnostics.map(\.message) == [])
    }

    @Test("the reader knows every setting of the table, and its type")
    func settingsReader() {
        for section in SettingsDefinition.keys where !section.keys.isEmpty {
            for key in section.keys {
                let wrong: JSONValue = key.keys.isEmpty ? ["x": ["y"]] : "x"
                let file: JSONValue = .object([section.name: .object([key.name: wrong])])
                let (_, found) = Settings.parse(Array(file.text().utf8), file: "f")
                #expect(found.map(\.rule) == ["settings-value"], "\(section.name).\(key.name)")
            }
        }
    }

    @Test(
        "a code host's own file needs neither kind nor id", .needsPythonTool("check-jsonschema"))
    func hostPrompt() throws {
        let scratch = try Scratch()
        let good = """
            name: Text Summarizer
            description: Summarizes input text concisely
            model: openai/gpt-4o-mini
            modelParameters: {temperature: 0.5, maxTokens: 400, topP: 0.9}
            responseFormat: json_schema
            jsonSchema: '{"name": "sum", "schema": {"type": "object"}}'
            messages:
              - {role: system, content: You sum up.}
              - {role: user, content: "Sum up: {{input}}"}
            testData:
              - {input: The fox., expected: Fox.}
            evaluators:
              - {name: short, string: {startsWith: F}}
              - {name: like, uses: github/similarity}
              - name: judged
                llm:
                  modelId: openai/gpt-4o
                  prompt: Is it short?
                  choices: [{choice: "yes", score: 1}, {choice: "no", score: 0}]
            """
        let bad = [
            "messages: []\n", "name: x\n", "messages: [{role: robot, content: x}]\n",
            good + "\nnobodyKnows: 1\n", good.replacing("json_schema", with: "xml"),
            good.replacing("0.5", with: "2.5"), good.replacing("startsWith", with: "startWith"),
            good.replacing("jsonSchema:", with: "description2:"),
            good.replacing("[{choice: \"yes\", score: 1}, {choice: \"no\", score: 0}]", with: "[]"),
        ]
        let path = try #require(AssetPath("docs/sum.prompt.yml"))
        func errors(_ text: String) -> [String] {
            AssetFacts(path: path, bytes: Array(text.utf8)).diagnostics.map(\.message)
        }
        try scratch.write("good.prompt.yml", good)
        #expect(errors(good) == [])
        #expect(
            try refused([scratch.path("good.prompt.yml")], by: "host-prompt", in: scratch) == [])
        for (index, text) in bad.enumerated() {
            #expect(errors(text) != [], "\(index)")
            let file = scratch.path("bad\(index).prompt.yml")
            try scratch.write("bad\(index).prompt.yml", text)
            #expect(try refused([file], by: "host-prompt", in: scratch) == [file], "\(index)")
        }
    }
}
