import Basics
import PromptModel
import TestSupport
import Testing
import YAMLKit

/// One case of the official Mustache tests (<https://github.com/mustache/spec>).
struct SpecificationCase: CustomTestStringConvertible, Sendable {
    var file: String
    var name: String
    var data: JSONValue
    var template: String
    var partials: [String: String]
    var expected: String

    var testDescription: String { "\(file): \(name)" }

    /// The cases of a file, or none when the real data is not there.
    static func cases(in file: String) -> [SpecificationCase] {
        guard RealData.has("specs/mustache/\(file).yml"),
            let bytes = try? RealData.bytes("specs/mustache/\(file).yml"),
            let document = try? YAMLDocument(parsing: bytes, file: file)
        else { return [] }
        return (document.value["tests"]?.arrayValue ?? []).map { test in
            let partials = test["partials"]?.objectValue?.members ?? []
            return SpecificationCase(
                file: file, name: test["name"]?.stringValue ?? "",
                data: test["data"] ?? .null, template: test["template"]?.stringValue ?? "",
                partials: Dictionary(
                    partials.map { ($0.key, $0.value.stringValue ?? "") }
                ) { first, _ in first },
                expected: test["expected"]?.stringValue ?? "")
        }
    }
}

@Suite("The Mustache specification", .needsData("specs/mustache"))
struct MustacheSpecificationTests {
    static let coreCases = [
        "comments", "delimiters", "interpolation", "inverted", "partials", "sections",
    ]
    .flatMap(SpecificationCase.cases)
    static let inheritanceCases = SpecificationCase.cases(in: "~inheritance")

    @Test("the core has 136 cases, inheritance 27")
    func counts() {
        #expect(Self.coreCases.count == 136)
        #expect(Self.inheritanceCases.count == 27)
    }

    @Test("core", arguments: coreCases)
    func core(_ example: SpecificationCase) throws { try check(example) }

    @Test("inheritance", arguments: inheritanceCases)
    func inheritance(_ example: SpecificationCase) throws { try check(example) }

    private func check(_ example: SpecificationCase) throws {
        let partials = try example.partials.mapValues { try Template(parsing: $0) }
        let rendering = Template.Rendering(escaping: .html, missing: .empty)
        let text = try Template(parsing: example.template)
            .render(example.data, rendering: rendering) { partials[$0] }
        #expect(text == example.expected)
    }

    @Test("a template composed without data renders as it did before", arguments: coreCases)
    func composedFirst(_ example: SpecificationCase) throws {
        // A partial that includes itself can't be written out.
        guard example.name != "Recursion", example.name != "Failed Lookup" else { return }
        let partials = try example.partials.mapValues { try Template(parsing: $0) }
        let composed = try Template(parsing: example.template)
            .compose([:]) { partials[$0] }.text
        let rendering = Template.Rendering(escaping: .html, missing: .empty)
        let text = try Template(parsing: composed).render(example.data, rendering: rendering)
        #expect(text == example.expected)
    }

    @Test("names of partials that are computed are refused, not guessed")
    func dynamicNames() throws {
        let cases = SpecificationCase.cases(in: "~dynamic-names")
        let refused = cases.filter { example in
            let texts = [example.template] + example.partials.values
            return texts.contains { text in
                do throws(TemplateError) {
                    _ = try Template(parsing: text)
                    return false
                } catch {
                    return error.code == .unsupported
                }
            }
        }
        #expect(refused.count == cases.count)
        #expect(cases.count == 21)
    }

    @Test("lambdas need code in the data, which data of a prompt never has")
    func lambdas() throws {
        let cases = try YAMLDocument(
            parsing: RealData.bytes("specs/mustache/~lambdas.yml"), file: "~lambdas.yml")
        let tests = try #require(cases.root?["tests"]?.elements)
        #expect(tests.count == 10)
        #expect(tests.allSatisfy { $0["data"]?["lambda"]?.tag == "!code" })
    }
}
