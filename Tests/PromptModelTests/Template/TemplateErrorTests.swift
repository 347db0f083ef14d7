import Basics
import PromptModel
import Testing

@Suite("Errors of templates name the place")
struct TemplateErrorTests {
    @Test(
        "syntax",
        arguments: [
            ("Hello ⟨{{⟩name", "unclosed-tag"),
            ("{{{a}}} ⟨{{⟩{b}}", "unclosed-tag"),
            ("a {{!comment}} ⟨{{⟩! no end", "unclosed-tag"),
            ("one\n⟨{{#items}}⟩\n{{name}}", "unclosed-section"),
            ("⟨{{$block}}⟩ text", "unclosed-section"),
            ("x ⟨{{/items}}⟩", "unexpected-end"),
            ("{{#a}}{{#b}}⟨{{/a}}⟩{{/b}}", "unexpected-end"),
            ("x ⟨{{}}⟩", "invalid-name"),
            ("x ⟨{{# }}⟩", "invalid-name"),
            ("Write {{ ⟨\"name\": 1⟩ }}", "invalid-name"),
            ("⟨{{ #items}}⟩{{/items}}", "invalid-name"),
            ("{{⟨a..b⟩}}", "invalid-name"),
            ("{{=[ ]=}}[⟨{a⟩]", "invalid-name"),
            ("{{⟨.a⟩}}", "invalid-name"),
            ("⟨{{=<% =}}⟩", "invalid-delimiters"),
            ("⟨{{=a b c=}}⟩", "invalid-delimiters"),
            ("{{> ⟨*name⟩}}", "unsupported"),
        ])
    func syntax(marked: String, code: String) {
        let input = MarkedText(marked)
        let error = #expect(throws: TemplateError.self) { try Template(parsing: input.text) }
        #expect(error?.code.rawValue == code)
        #expect(error?.range == input.ranges.first)
    }

    @Test("a wrong end names where the open section begins")
    func relatedPlace() {
        let error = #expect(throws: TemplateError.self) {
            try Template(parsing: "{{#a}}{{#b}}{{/a}}{{/b}}")
        }
        #expect(error?.related == 6..<12)
        #expect(error?.suggestion == "end 'b' first")
    }

    @Test("nesting is bounded when reading")
    func nesting() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "{{#a}}", count: levels) + String(repeating: "{{/a}}", count: levels)
        }
        _ = try Template(parsing: nested(64))
        let error = #expect(throws: TemplateError.self) { try Template(parsing: nested(65)) }
        #expect(error?.code == .tooDeep)
    }

    @Test(
        "missing values",
        arguments: [
            ("Hi {{⟨name⟩}}", "no value was given for 'name'"),
            ("Hi {{⟨shop.owner⟩}}", "'shop' has no 'owner'"),
            ("{{#shop}}{{⟨nme⟩}}{{/shop}}", "no value was given for 'nme'"),
            ("{{#⟨tours⟩}}x{{/tours}}", "no value was given for 'tours'"),
            ("{{⟨shop⟩}}", "an object"),
            ("{{⟨list⟩}}", "a list"),
        ])
    func missing(marked: String, message: String) throws {
        let input = MarkedText(marked)
        let template = try Template(parsing: input.text)
        let error = #expect(throws: TemplateError.self) {
            try template.render(["shop": ["name": "Haff"], "list": [1]])
        }
        #expect(error?.range == input.ranges.first)
        #expect(error?.message.contains(message) == true)
    }

    @Test("a slip in a name gets a suggestion")
    func suggestion() throws {
        let template = try Template(parsing: "{{#shop}}{{nmae}}{{/shop}}")
        let error = #expect(throws: TemplateError.self) {
            try template.render(["shop": ["name": "Haff"]])
        }
        #expect(error?.suggestion == "did you mean 'name'?")
    }

    @Test("a section over a name that an element lacks is false, and no error")
    func optionalField() throws {
        let template = try Template(
            parsing: "{{#list}}{{id}}{{#note}} ({{note}}){{/note}};{{/list}}")
        let text = try template.render(["list": [["id": 1, "note": "late"], ["id": 2]]])
        #expect(text == "1 (late);2;")
    }

    @Test("an error in a partial names the partial and the way to it")
    func includes() throws {
        let template = try Template(parsing: "a\n{{> outer}}\n")
        let partials = ["outer": "b {{> inner}}", "inner": "c {{name}}"]
        let error = #expect(throws: TemplateError.self) {
            try template.render([:]) { name throws(TemplateError) in
                try partials[name].map { text throws(TemplateError) in try Template(parsing: text) }
            }
        }
        #expect(error?.template == "inner")
        #expect(error?.range == 4..<8)
        #expect(error?.includes.map(\.name) == ["outer", "inner"])
        #expect(error?.includes.map(\.template) == [nil, "outer"])
        #expect(error?.includes.first?.range == 2..<13)
    }

    @Test("an unreadable partial is reported in the partial")
    func unreadablePartial() throws {
        let template = try Template(parsing: "{{> broken}}")
        let error = #expect(throws: TemplateError.self) {
            try template.render([:]) { _ throws(TemplateError) in try Template(parsing: "x {{") }
        }
        #expect(error?.template == "broken")
        #expect(error?.range == 2..<4)
        #expect(error?.includes.map(\.name) == ["broken"])
    }

    @Test("unknown partials and cycles are errors")
    func partials() throws {
        let unknown = #expect(throws: TemplateError.self) {
            try Template(parsing: "x {{> nothing}}").render([:])
        }
        #expect(unknown?.code == .unknownPartial)
        let partials = ["a": "{{> b}}", "b": "{{> c}}", "c": "{{> b}}"]
        let cycle = #expect(throws: TemplateError.self) {
            try Template(parsing: "{{> a}}").render([:]) { name throws(TemplateError) in
                try partials[name].map { text throws(TemplateError) in try Template(parsing: text) }
            }
        }
        #expect(cycle?.code == .partialCycle)
        #expect(cycle?.message == "'b' includes itself: b → c → b")
        #expect(cycle?.template == "c")
    }

    @Test("depth and size of the result are bounded")
    func bounds() throws {
        let endless = try Template(parsing: "x{{> self}}")
        let deep = #expect(throws: TemplateError.self) {
            try endless.render([:], rendering: .init(missing: .empty)) { _ in endless }
        }
        #expect(deep?.code == .tooDeep)
        let wide = try Template(parsing: "{{#a}}{{#a}}{{#a}}{{text}}{{/a}}{{/a}}{{/a}}")
        let element: JSONValue = ["text": .string(String(repeating: "y", count: 100))]
        let data: JSONValue = ["a": .array(Array(repeating: element, count: 100))]
        let large = #expect(throws: TemplateError.self) {
            try wide.render(data, rendering: .init(maximumBytes: 10_000))
        }
        #expect(large?.code == .outputTooLarge)
    }

    @Test("a description holds no text of the prompt")
    func description() {
        let error = #expect(throws: TemplateError.self) {
            try Template(parsing: "secret words {{#a}} secret words")
        }
        #expect(error.map(String.init(describing:))?.contains("secret") == false)
        #expect(
            error.map(String.init(describing:))
                == "'a' begins here but does not end (template, byte 13)")
    }
}
