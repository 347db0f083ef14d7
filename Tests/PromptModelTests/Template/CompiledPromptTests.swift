import Basics
import TestSupport
import Testing

@testable import PromptModel

@Suite("Prompts that are compiled")
struct CompiledPromptTests {
    static let names = ["name", "tour", "größe", "user", "list", "on"]

    /// What rendering means, without anything worked out before.
    private static func reference(
        _ composition: Composition, _ values: JSONObject
    ) throws(CompositionError) -> [Message] {
        let names = composition.variables.map(\.name)
        for key in values.keys where !names.contains(key) {
            throw CompositionError(
                .unknownValue, "the prompt '\(composition.id)' has no placeholder '\(key)'",
                suggestion: closestMatch(to: key, among: names).map { "did you mean '\($0)'?" })
        }
        var data = JSONObject()
        for variable in composition.variables {
            let value = values[variable.name] ?? variable.defaultValue ?? .null
            if variable.isRequired, value.isNull {
                throw CompositionError(
                    .missingValue,
                    "the prompt '\(composition.id)' needs a value for '\(variable.name)'")
            }
            if let type = variable.type, !type.accepts(value) {
                throw CompositionError(
                    .wrongType,
                    "the value of '\(variable.name)' is \(value.kindName), and its type is "
                        + "'\(type.rawValue)'")
            }
            data[variable.name] = value
        }
        return try composition.messages.map { message throws(CompositionError) in
            do throws(TemplateError) {
                let text = try Template(parsing: message.content).render(.object(data))
                return Message(role: message.role, content: text)
            } catch {
                throw CompositionError(
                    .rendering,
                    "the prompt '\(composition.id)' can't be rendered: \(error.message)",
                    suggestion: error.suggestion)
            }
        }
    }

    private static func composition(
        _ texts: [String], _ variables: [Placeholder], _ language: TemplateLanguage = .mustache
    ) -> Composition {
        let prompt = Prompt(
            modelParameters: [:], knowledge: [], tools: [], placeholders: variables,
            limits: PromptLimits(), template: language, messages: [], testData: [], evaluators: [])
        return Composition(
            id: "support", prompt: prompt,
            messages: texts.map { Message(role: .user, content: $0) }, tools: [],
            variables: variables)
    }

    @Test("give the messages and the errors of a walk over the template", arguments: 0..<100)
    func random(seed: Int) throws {
        var random = SmallRandom(seed: UInt64(seed))
        for _ in 0..<10 {
            let composition = Self.composition(
                (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.text(&random) },
                Self.variables(&random))
            for _ in 0..<4 {
                let values = Self.values(composition.variables, &random)
                let expected = Result { () throws(CompositionError) in
                    try Self.reference(composition, values)
                }
                let note: Comment = "\(composition.messages) with \(values)"
                #expect(
                    Result { () throws(CompositionError) in
                        try composition.render(values: values)
                    } == expected, note)
                guard let compiled = try? composition.compiled() else { continue }
                #expect(
                    Result { () throws(CompositionError) in
                        try compiled.render(values: values)
                    } == expected, note)
            }
        }
    }

    @Test("text and values alone are cut into pieces, anything else is walked")
    func cut() throws {
        let names = ["a": 0, "b": 1]
        func runs(_ text: String) throws -> TextRuns? {
            try TextRuns(Template(parsing: text), names: names)
        }
        let plain = try #require(try runs("x {{a}}\n  {{! note }}\n{{{b.c}}}{{&a}} é"))
        #expect(plain.slots.map(\.textEnd) == [2, 3, 3])
        #expect(plain.rendered(["ü", ["c": 1]], limit: 100) == "x ü\n1ü é")
        #expect(plain.rendered(["ü", ["c": [1]]], limit: 100) == nil)
        #expect(plain.rendered(["ü", ["d": 1]], limit: 100) == nil)
        // 11 bytes.
        #expect(plain.rendered(["ü", ["c": 1]], limit: 11) != nil)
        #expect(plain.rendered(["ü", ["c": 1]], limit: 10) == nil)
        for text in ["{{c}}", "{{.}}", "{{#a}}{{/a}}", "{{^a}}{{/a}}", "{{>a}}", "{{$a}}{{/a}}"] {
            #expect(try runs(text) == nil, "\(text)")
        }
    }

    @Test("a message that is no template is an error of compiling, and of rendering in its turn")
    func noTemplate() throws {
        let broken = Self.composition(["{{name}}", "{{#name}}"], [Placeholder(name: "name")])
        #expect(throws: CompositionError.self) { try broken.compiled() }
        let error = #expect(throws: CompositionError.self) { try broken.render(values: ["nam": 1]) }
        #expect(error?.code == .unknownValue)
        #expect(error?.suggestion == "did you mean 'name'?")
    }

    @Test("without a template language the braces of a text stay")
    func literal() throws {
        let literal = Self.composition(["{{name}} {{#"], [Placeholder(name: "name")], .none)
        #expect(try literal.compiled().render(values: ["name": 1])[0].content == "{{name}} {{#")
        #expect(throws: CompositionError.self) { try literal.render(values: ["other": 1]) }
    }

    @Test("compositions stay equal whether they were rendered or not")
    func equality() throws {
        let one = Self.composition(["{{name}}"], [Placeholder(name: "name")])
        let other = Self.composition(["{{name}}"], [Placeholder(name: "name")])
        _ = try one.render(values: ["name": "x"])
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
    }

    // MARK: - Random prompts

    private static func variables(_ random: inout SmallRandom) -> [Placeholder] {
        names.shuffled(using: &random).dropLast(Int.random(in: 0...1, using: &random)).map { name in
            Placeholder(
                name: name, isRequired: Int.random(in: 0...3, using: &random) == 0,
                defaultValue: Bool.random(using: &random) ? nil : value(&random),
                type: Int.random(in: 0...4, using: &random) == 0
                    ? Placeholder.ValueType.allCases.randomElement(using: &random) : nil)
        }
    }

    private static func values(
        _ variables: [Placeholder], _ random: inout SmallRandom
    ) -> JSONObject {
        var names = variables.map(\.name)
        if Bool.random(using: &random) { names.shuffle(using: &random) }
        names.removeAll { _ in Int.random(in: 0...5, using: &random) == 0 }
        if Int.random(in: 0...9, using: &random) == 0 { names.append("tuor") }
        return JSONObject(names.map { ($0, value(&random)) })
    }

    private static func value(_ random: inout SmallRandom) -> JSONValue {
        switch Int.random(in: 0...11, using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .integer(Int64.random(in: -5...5_000, using: &random))
        case 3: .number(0.5)
        case 4: ["one", ["name": "inner"], 3]
        case 5: ["name": "Ada", "on": true]
        case 6: "{{name}} é 💡"
        case 7: ""
        default: "a short text"
        }
    }

    private static func text(_ random: inout SmallRandom) -> String {
        let parts = [
            "Hello ", "\n", "  ", "größe 💡 ", "{{name}}", "{{tour}}", "{{{größe}}}", "{{&name}}",
            "{{user.name}}", "{{! note }}\n", "{{on}}", "{{=<% %>=}}<%name%><%={{ }}=%>", "{ }",
        ]
        let rare = [
            "{{#on}}yes{{/on}}", "{{^on}}\nno\n{{/on}}\n",
            "{{#list}}\n- {{name}}{{.}}\n{{/list}}\n",
            "{{#user}}{{name}}{{/user}}", "{{.}}", "{{> part}}", "{{$block}}x{{/block}}",
            "{{tuor}}",
            "{{#on}}",
        ]
        let isPlain = Bool.random(using: &random)
        return (0..<Int.random(in: 0...9, using: &random)).map { _ in
            (isPlain || Int.random(in: 0...3, using: &random) > 0 ? parts : rare)
                .randomElement(using: &random) ?? ""
        }.joined()
    }
}
