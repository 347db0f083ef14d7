import Basics
import Foundation
import JSONKit
import TestSupport
import Testing
import YAMLKit

@testable import PromptModel

/// The conformance cases of dotprompt, <https://github.com/google/dotprompt> (`spec/`).
@Suite("Dotprompt's specification", .needsData("specs/dotprompt"))
struct DotpromptSpecificationTests {
    /// The cases that an asset can't express, with what it is that can't be carried.
    private static let notCarried: [String: String] = {
        var list: [String: String] = [
            "history/basic_history": "{{history}}", "history/empty_history": "{{history}}",
            "role/system_only_prompt": "messages that the program puts in by itself",
            "section/basic_section": "{{section}}", "section/nested_sections": "{{section}}",
            "media/basic": "{{media}}", "media/url_only": "{{media}}",
            "media/content_types": "{{media}}",
            "metadata/metadata_state": "@ variables of the program",
            "metadata/metadata_context_variables": "@ variables of the program",
            "metadata/raw": "a temperature above 2, which no API takes",
            "metadata/ext": "a prompt without any text",
            "partials/partial_with_context": "arguments of partials",
            "partials/partial_with_license_header": "arguments of partials",
            "unicode/unicode_iteration": "@last",
        ]
        for name in [
            "basic", "indented", "indented_4_spaces", "nested_objects", "arrays", "empty_values",
        ] { list["json/" + name] = "{{json}}" }
        for helper in ["ifEquals", "unlessEquals"] {
            for name in ["basic", "type_safety", "boolean_comparison", "null_comparison"] {
                list["\(helper)/\(name)"] = "comparisons"
            }
        }
        for name in Picoschema.cases { list["picoschema/" + name] = "a prompt without any text" }
        return list
    }()

    private enum Picoschema {
        static let cases = [
            "simple_scalar_no_description", "input_and_output", "simple_scalar_description",
            "simple_scalar_description_no_whitespace", "simple_scalar_description_with_commas",
            "simple_scalar_description_extra_whitespace", "simple_object", "required_field",
            "array_of_scalars", "nested_object_in_array_and_out", "simple_json_schema_type",
            "inferred_json_schema_from_properties", "enum_field", "any_field",
            "wildcard_fields_with_other_fields", "wildcard_fields_without_other_fields",
            "named_schema_override_description", "nested_named_schema", "line_endings_crlf",
        ]
    }

    private static func cases() throws -> [(name: String, value: JSONValue)] {
        let folder = "specs/dotprompt/spec"
        let files =
            RealData.files(in: folder, ending: ".yaml")
            + RealData.files(in: folder + "/helpers", ending: ".yaml")
        var cases: [(name: String, value: JSONValue)] = []
        for file in files {
            let value = try YAMLDocument(parsing: RealData.bytes(file), file: file).value
            for element in value.arrayValue ?? [] {
                let name = try #require(element["name"]?.stringValue)
                cases.append(("\(Paths.stem(file))/\(name)", element))
            }
        }
        return cases
    }

    @Test("each case renders as it says, or is one that can't be carried")
    func cases() throws {
        let cases = try Self.cases()
        #expect(cases.count > 60)
        var failed: [String: String] = [:]
        var rendered = 0
        for (name, value) in cases {
            do {
                rendered += try check(value, name)
            } catch {
                failed[name] = "\(error)"
            }
        }
        for (name, reason) in failed where Self.notCarried[name] == nil {
            Issue.record("\(name): \(reason)")
        }
        for name in Self.notCarried.keys where failed[name] == nil {
            Issue.record("\(name) is carried, and stands among those that are not")
        }
        #expect(rendered > 50)
    }

    private struct Different: Error, CustomStringConvertible {
        var description: String
    }

    /// Imports the case's template and compares every test of it; returns how many there are.
    private func check(_ value: JSONValue, _ name: String) throws -> Int {
        let template = try #require(value["template"]?.stringValue)
        var assets = try Exchange.assets(
            Array(template.utf8), file: "case.prompt", id: "case")
        for key in ["partials", "resolverPartials"] {
            for partial in value[key]?.objectValue?.members ?? [] {
                assets += try Exchange.assets(
                    Array((partial.value.stringValue ?? "").utf8), file: "_\(partial.key).prompt")
            }
        }
        let batch = assets
        PromptImport.declareNamesOfSnippets(&assets[0]) { id in
            batch.first { $0.reference == AssetReference(.snippet, id) }?
                .object["text"]?.stringValue.flatMap { try? Template(parsing: $0) }
        }
        let library = Exchange.library(assets)
        let errors = Validation.diagnostics(of: library).filter { $0.severity == .error }
        if let error = errors.first { throw Different(description: error.message) }
        let composition = try library.composition(of: "case")
        // A lossless import: the file comes back.
        #expect(try Exchange.export(assets[0]).text == template, "\(name)")

        var count = 0
        for test in value["tests"]?.arrayValue ?? [] {
            let description = test["desc"]?.stringValue ?? ""
            var values = JSONObject()
            for source in [
                test["options"]?["input"]?["default"], value["data"]?["input"],
                test["data"]?["input"],
            ] {
                for member in source?.objectValue?.members ?? [] {
                    values[member.key] = member.value
                }
            }
            let names = Set(composition.variables.map(\.name))
            let messages = try composition.render(
                values: JSONObject(values.members.filter { names.contains($0.key) }))
            let expected = try #require(test["expect"]?["messages"]?.arrayValue)
            let found = messages.map { message -> JSONValue in
                [
                    "role": .string(message.role == .assistant ? "model" : message.role.rawValue),
                    "content": [["text": .string(message.content)]],
                ]
            }
            guard found == expected else {
                throw Different(description: "\(description): \(found) instead of \(expected)")
            }
            for (key, path) in [("config", "modelParameters"), ("model", "model")] {
                guard let expected = test["expect"]?[key] else { continue }
                #expect(assets[0].object[path] == expected, "\(name)")
            }
            count += 1
        }
        return count
    }

    @Test("Picoschema stands for the JSON Schemas of the specification")
    func picoschema() throws {
        /// Schemas by name stand in the program, and are refused with the reason.
        let named: Set = ["named_schema_override_description", "nested_named_schema"]
        let cases = try Self.cases().filter { $0.name.hasPrefix("picoschema/") }
        #expect(Set(cases.map { String($0.name.dropFirst(11)) }) == Set(Picoschema.cases))
        for (name, value) in cases {
            let text = try #require(value["template"]?.stringValue)
            let source = try ImportSource(Array(text.utf8), file: name)
            let front = try #require(try FrontMatter.find(in: source, allowsPreface: true))
            for key in ["input", "output"] {
                guard let written = front.value[key]?["schema"] else { continue }
                let expected = value["tests"]?.arrayValue?.first?["expect"]?[key]?["schema"]
                if named.contains(String(name.dropFirst(11))) {
                    #expect(throws: PromptModel.Picoschema.Problem.self, "\(name)") {
                        try PromptModel.Picoschema.schema(written)
                    }
                } else {
                    #expect(try PromptModel.Picoschema.schema(written) == expected, "\(name)")
                }
            }
        }
    }
}
