import Basics
import PromptModel
import Testing

/// A template, partials and data that are known when it is composed, and what must come out.
struct CompositionCase: CustomTestStringConvertible, Sendable {
    var name: String
    var template: String
    var partials: [String: String] = [:]
    var known: JSONValue = [:]
    var expected: String
    /// Values of the later rendering, and its result.
    var values: JSONValue = [:]
    var rendered: String?

    var testDescription: String { name }
}

@Suite("A composed template keeps what comes later")
struct TemplateCompositionTests {
    static let cases: [CompositionCase] = [
        .init(
            name: "variables stay byte for byte",
            template: "{{a}} {{ b }} {{{c}}} {{&d}} {{e.f}} {{\n g }}",
            expected: "{{a}} {{ b }} {{{c}}} {{&d}} {{e.f}} {{\n g }}",
            values: ["a": 1, "b": 2, "c": 3, "d": 4, "e": ["f": 5], "g": 6], rendered: "1 2 3 4 5 6"
        ),
        .init(
            name: "sections keep their tags and lines",
            template:
                "Orders:\n  {{#orders}}\n- {{id}} {{.}}\n  {{/orders}}\n{{^orders}}none{{/orders}}\n",
            expected:
                "Orders:\n  {{#orders}}\n- {{id}} {{.}}\n  {{/orders}}\n{{^orders}}none{{/orders}}\n"
        ),
        .init(
            name: "known values are put in, inside kept sections too",
            template: "{{soul.name}}{{#vip}} {{soul.name}}{{/vip}}",
            known: ["soul": ["name": "Haff"]],
            expected: "Haff{{#vip}} Haff{{/vip}}", values: ["vip": true], rendered: "Haff Haff"),
        .init(
            name: "a known list is written out around a later value",
            template: "{{#faq}}\n{{q}} {{customer}}\n{{/faq}}\n",
            known: ["faq": [["q": "A"], ["q": "B"]]], expected: "A {{customer}}\nB {{customer}}\n",
            values: ["customer": "Ada"], rendered: "A Ada\nB Ada\n"),
        .init(
            name: "a section does not take the indentation of the text around its partial",
            template: "  {{> p}}!\n", partials: ["p": "{{#on}}\n- a\n{{/on}}\n"],
            expected: "  {{#on}}- a\n{{/on}}\n!\n", values: ["on": true], rendered: "  - a\n!\n"),
        .init(
            name: "a section that is left alone in its line does not take it along",
            template: "{{k}}{{#on}}\na{{/on}}", known: ["k": ""],
            expected: "{{#on}}{{!}}\na{{/on}}", values: ["on": true], rendered: "\na"),
        .init(
            name: "a known false section leaves",
            template: "x{{#soul.tone}}{{soul.tone}}{{/soul.tone}}{{^soul.tone}}-{{/soul.tone}}",
            known: ["soul": ["tone": nil]], expected: "x-"),
        .init(
            name: "partials and comments are resolved, with indentation",
            template: "{{! a note }}\nList:\n  {{> items}}\nend{{! b }}\n",
            partials: ["items": "- {{a}}\n\n- {{b}}\n"],
            expected: "List:\n  - {{a}}\n\n  - {{b}}\nend\n"),
        .init(
            name: "a partial inside a line of an indented partial is not indented again",
            template: "  {{> outer}}\n",
            partials: ["outer": "{{> in}} b\nc {{> in}}", "in": "1\n2"],
            expected: "  1\n2 b\n  c 1\n2"),
        .init(
            name: "inheritance is resolved",
            template: "{{<page}}{{$body}}Hi {{name}}{{/body}}{{/page}}",
            partials: ["page": "<{{$body}}empty{{/body}}|{{$foot}}F{{/foot}}>"],
            expected: "<Hi {{name}}|F>"),
        .init(
            name: "other delimiters become the usual ones",
            template: "{{=<% %>=}}\n<%name%> <%#a%>{{x}}<%/a%> <%& raw %>",
            expected:
                "{{name}} {{#a}}{{=<% %>=}}{{<%={{ }}=%>x}}{{/a}} {{&raw}}",
            values: ["name": "N", "a": true, "raw": "R"], rendered: "N {{x}} R"),
        .init(
            name: "braces of a known value stay braces",
            template: "{{soul.name}}{{later}}",
            known: ["soul": ["name": "use {{name}} or {"]],
            expected: "use {{=<% %>=}}{{<%={{ }}=%>name}} or {{=<% %>=}}{<%={{ }}=%>{{later}}",
            values: ["later": "L"], rendered: "use {{name}} or {L"),
        .init(
            name: "braces that meet are quoted together",
            template: "{{{a}}}{{{a}}}{{{a}}} {{{a}}}", known: ["a": "{"],
            expected: "{{=<% %>=}}{{{<%={{ }}=%> {", rendered: "{{{ {"),
        .init(
            name: "a tag that no longer stands alone leaves its line to the text before it",
            template: "X {{> s}}\nend\n",
            partials: ["s": "  {{#a}}\nfoo\n{{/a}}\n"],
            expected: "X {{#a}}foo\n{{/a}}\n\nend\n", values: ["a": true],
            rendered: "X foo\n\nend\n"),
        .init(
            name: "carriage returns stay",
            template: "a\r\n{{#x}}\r\nb\r\n{{/x}}\r\n{{> p}}\r\nc", partials: ["p": "{{y}}\r\n"],
            expected: "a\r\n{{#x}}\r\nb\r\n{{/x}}\r\n{{y}}\r\nc",
            values: ["x": true, "y": 1], rendered: "a\r\nb\r\n1\r\nc"),
    ]

    @Test("composing", arguments: cases)
    func composing(_ example: CompositionCase) throws {
        let partials = try example.partials.mapValues { try Template(parsing: $0) }
        let template = try Template(parsing: example.template)
        let composed = template.compose(example.known) { partials[$0] }.text
        #expect(composed == example.expected)
        if let rendered = example.rendered {
            #expect(try Template(parsing: composed).render(example.values) == rendered)
            // The way through the composition and the direct way give the same text.
            let all = JSONObject(
                (example.known.objectValue?.members ?? [])
                    + (example.values.objectValue?.members ?? []))
            let direct = try template.render(.object(all)) { partials[$0] }
            #expect(direct == rendered)
        }
    }

    @Test("composing what is composed changes nothing", arguments: cases)
    func composingTwice(_ example: CompositionCase) throws {
        let once = try Template(parsing: example.expected).compose([:]) { _ in nil }.text
        #expect(once == example.expected)
    }

    @Test("a literal text keeps its braces, in a composition and in a partial")
    func literal() throws {
        let text = "{\"a\": {{b}} {{#c}"
        #expect(try Template(literal: text).render([:]) == text)
        let outer = try Template(parsing: "<{{> raw}}>")
        let composed = outer.compose([:]) { _ in Template(literal: text) }.text
        #expect(try Template(parsing: composed).render([:]) == "<\(text)>")
    }

    @Test("the tags that stay are listed with their places")
    func keptTags() throws {
        let template = try Template(parsing: "{{a}} {{#list}}{{> p}}{{/list}}")
        let partial = try Template(parsing: "x {{b.c}}")
        let kept = template.compose([:]) { _ in partial }.kept
        #expect(kept.map(\.tag.name) == ["a", "list", "b.c"])
        #expect(kept.map(\.template) == [nil, nil, "p"])
        #expect(kept.map(\.sections) == [[], [], ["list"]])
        #expect(kept.last?.includes.first?.range == 15..<22)
    }

    @Test("everything that is missing is noted, not only the first")
    func allProblems() throws {
        let input = MarkedText("{{⟨soul.a⟩}} {{> ⟨none⟩}} {{x}} {{#list}}{{⟨soul.b⟩}}{{/list}}")
        let composed = try Template(parsing: input.text).compose(["soul": [:]]) { _ in nil }
        #expect(composed.problems.map(\.range) == input.ranges)
        #expect(composed.text == "  {{x}} {{#list}}{{/list}}")
    }

    @Test(
        "what is known must be there",
        arguments: [
            ("{{⟨soul.nme⟩}}", "'soul' has no 'nme'"),
            ("{{⟨soul.tone⟩}}", "'soul.tone' has no value"),
            ("{{#⟨soul.nme⟩}}{{/soul.nme}}", "'soul' has no 'nme'"),
            ("{{⟨soul.goals⟩}}", "a list"),
        ])
    func known(marked: String, message: String) throws {
        let input = MarkedText(marked)
        let soul: JSONValue = ["soul": ["name": "Haff", "tone": nil, "goals": ["a"]]]
        let problems = try Template(parsing: input.text).compose(soul) { _ in nil }.problems
        #expect(problems.map(\.range) == input.ranges)
        #expect(problems.first?.message.contains(message) == true)
    }
}
