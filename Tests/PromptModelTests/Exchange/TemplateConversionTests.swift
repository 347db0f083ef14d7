import Basics
import JSONKit
import TestSupport
import Testing
import YAMLKit

@testable import PromptModel

@Suite("Templates of other languages")
struct TemplateConversionTests {
    private func prompt(_ text: String, _ file: String, isLossy: Bool = false) throws
        -> PreparedAsset
    {
        try Exchange.asset(text, file: file, isLossy: isLossy)
    }

    private func content(_ asset: PreparedAsset) -> String? {
        asset.object["messages"]?.arrayValue?.first?["content"]?.stringValue
    }

    private static let people: JSONObject = [
        "name": "Ada", "flag": true, "off": false, "xs": ["a", "b"], "none": [], "empty": [],
        "people": [["name": "Bo", "tags": ["x", "y"]], ["name": "Cy", "tags": []]],
        "user": ["name": "Dee"],
    ]

    /// A template, the text it has in its own language, and whether it is the same in Mustache.
    @Test(
        "Jinja2 renders as Jinja2 does",
        arguments: [
            ("Hi {{ name }}!", "Hi Ada!"), ("Hi {{user.name}}", "Hi Dee"),
            ("a{% if flag %}b{% else %}c{% endif %}d", "abd"),
            ("a{% if not flag %}b{% else %}c{% endif %}d", "acd"),
            ("a{% if off %}b{% elif flag %}c{% else %}d{% endif %}e", "ace"),
            ("a{% if off %}b{% elif not flag %}c{% else %}d{% endif %}e", "ade"),
            ("a\n{% if flag %}\nb\n{% endif %}\nc", "a\n\nb\n\nc"),
            ("a\n  {% if flag %}\nb\n  {% endif %}\nc", "a\n  \nb\n  \nc"),
            ("a\n{%- if flag -%}\nb\n{%- endif -%}\nc", "abc"),
            ("{% for x in xs %}[{{ x }}]{% endfor %}.", "[a][b]."),
            ("{% for x in empty %}[{{ x }}]{% else %}no{% endfor %}.", "no."),
            ("{% if xs %}{% for x in xs %}{{x}}{% endfor %}{% endif %}.", "ab."),
            (
                "{% for p in people %}\n{{ p.name }}:{% for t in p.tags %} {{ t }}{% endfor %}"
                    + "{% endfor %}.", "\nBo: x y\nCy:."
            ),
            ("{% for p in people %}{{ p.name }} of {{ flag }}\n{% endfor %}.", nil),
            ("{# a comment #}\nx", "\nx"), ("{# a #}x{# b #}", "x"),
            ("{% raw %}{{ a }}{% endraw %} {{name}}", "{{ a }} Ada"),
            ("{{ '{{' }}{{ name }}}}", "{{Ada}}"), ("{ {{ name }} }", "{ Ada }"),
            ("{{{ name }}}", nil), ("{\"a\": {\"b\": 1}} {{name}}", "{\"a\": {\"b\": 1}} Ada"),
            ("{% if flag %}{{ name }}{% endif %}\n\n{% if off %}\nx{% endif %}.", "Ada\n\n."),
        ] as [(String, String?)])
    func jinja(text: String, expected: String?) throws {
        let source = "system:\n\(text)"
        let asset = try prompt(source, "a.prompty", isLossy: expected == nil)
        let library = Exchange.library([asset])
        #expect(
            Validation.diagnostics(of: library).filter { $0.severity == .error }.map(\.message)
                == [])
        if let expected {
            let names = Set(try library.composition(of: "a").variables.map(\.name))
            let rendered = try library.composition(of: "a").render(
                values: JSONObject(Self.people.members.filter { names.contains($0.key) }))
            // Prompty takes the line ends around a message away.
            #expect(
                rendered.map { $0.content.trimmingLineEnds } == [expected.trimmingLineEnds],
                "\(content(asset) ?? "")")
        }
        #expect(try Exchange.export(asset).text == source)
    }

    @Test(
        "Handlebars renders as Handlebars does",
        arguments: [
            ("Hi {{name}}!", "Hi Ada!"), ("Hi {{{name}}} {{&name}}", "Hi Ada Ada"),
            ("{{#if flag}}\n  yes\n{{else}}\n  no\n{{/if}}\nend", "  yes\nend"),
            ("  {{#if flag}}\nyes\n  {{/if}}  \nend", "yes\nend"),
            ("a {{#if flag}}\nyes\n{{/if}} b", "a \nyes\n b"),
            ("{{#unless off}}x{{/unless}}", "x"),
            ("{{#if off}}a{{else if flag}}b{{else}}c{{/if}}", "b"),
            ("{{#each xs}}- {{this}}\n{{/each}}", "- a\n- b\n"),
            ("{{#each xs}}\n- {{.}}\n{{else}}\nnone\n{{/each}}\n", "- a\n- b\n"),
            ("{{#each none}}x{{else}}none{{/each}}", "none"),
            ("{{#each people}}{{name}}{{#each tags}} {{this}}{{/each}};{{/each}}", "Bo x y;Cy;"),
            ("{{#each people}}{{this.name}} {{../flag}};{{/each}}", "Bo true;Cy true;"),
            ("{{#each people}}{{name}} {{@root.flag}};{{/each}}", "Bo true;Cy true;"),
            ("{{#with user}}{{name}}{{/with}}", "Dee"), ("{{#xs}}{{.}}{{/xs}}", "ab"),
            ("{{^off}}x{{/off}}", "x"), ("{{!-- a }} b --}}x", "x"), ("{{! a }}\nx", "x"),
            ("a  {{~name~}}  b", "aAdab"), ("\\{{name}} {{name}}", "{{name}} Ada"),
            ("{{\"{{\"}}", "{{"), ("{{role \"system\"}}  {{#if flag}}\nx{{/if}}", "  \nx"),
        ])
    func handlebars(text: String, expected: String) throws {
        let asset = try prompt(text, "a.prompt")
        let library = Exchange.library([asset])
        #expect(
            Validation.diagnostics(of: library).filter { $0.severity == .error }.map(\.message)
                == [], "\(content(asset) ?? "")")
        let names = Set(try library.composition(of: "a").variables.map(\.name))
        let rendered = try library.composition(of: "a").render(
            values: JSONObject(Self.people.members.filter { names.contains($0.key) }))
        #expect(rendered.map(\.content) == [expected], "\(content(asset) ?? "")")
        #expect(try Exchange.export(asset).text == text)
    }

    @Test(
        "what has no equal is refused with its place",
        arguments: [
            ("Hi {{ name | upper }}", "a.prompty", "1:4", "filters"),
            ("Hi\n  {{ f(x) }}", "a.prompty", "2:3", "functions"),
            ("{{ xs[0] }}", "a.prompty", "1:1", "indexes"),
            ("{{ a + b }}", "a.prompty", "1:1", "expressions"),
            ("{% if a == b %}x{% endif %}", "a.prompty", "1:1", "expressions"),
            ("{% if a and b %}x{% endif %}", "a.prompty", "1:1", "expressions"),
            ("{% set a = 1 %}", "a.prompty", "1:1", "'set'"),
            ("{% for k, v in x.items() %}{{k}}{% endfor %}", "a.prompty", "1:1", "one list"),
            ("{% for x in xs %}{{ loop.index }}{% endfor %}", "a.prompty", "1:18", "count"),
            (
                "{% for x in xs %}{% for y in x.ys %}{{ x }}{% endfor %}{% endfor %}", "a.prompty",
                "1:37", "innermost"
            ),
            ("{% if x %}a\n\nuser:\nb{% endif %}", "a.prompty", "1:1", "does not end"),
            (
                "{% if xs %}Items: {% for x in xs %}{{x}}{% endfor %}{% endif %}", "a.prompty",
                "1:1",
                "repeats"
            ),
            ("{{ soul.name }}", "a.prompty", nil, "prompt's own soul"),
            ("x\n{{json this}}", "a.prompt", "2:1", "helpers"),
            ("{{history}}", "a.prompt", "1:1", "conversation"),
            ("{{#each xs}}{{@index}}{{/each}}", "a.prompt", "1:13", "count"),
            ("{{> p a=1}}", "a.prompt", "1:1", "arguments"),
            ("{{#if a}}{{role \"user\"}}x{{/if}}", "a.prompt", "1:10", "inside a block"),
            ("{{this}}", "a.prompt", "1:1", "all values"),
            ("{{#each xs}}{{name}} {{../name}}{{/each}}", "a.prompt", "1:22", "of their own"),
        ] as [(String, String, String?, String)])
    func refused(text: String, file: String, place: String?, reason: String) throws {
        do {
            _ = try Exchange.asset(text, file: file)
            Issue.record("it was imported")
        } catch let error as ImportError {
            #expect(error.code == .lossy)
            if let place {
                let first = try #require(error.diagnostics.first)
                #expect("\(first.location.line):\(first.location.column)" == place)
                #expect(first.message.contains(reason), "\(first.message)")
            } else {
                #expect(error.message.contains(reason), "\(error.message)")
            }
        }
        // What is left is valid, says what is missing, and still comes back.
        let asset = try? Exchange.asset(text, file: file, isLossy: true)
        guard let asset else { return }
        #expect(asset.object["metadata"]?["import"]?["lost"]?.arrayValue?.isEmpty == false)
        #expect(try Exchange.export(asset).text == text)
    }

    @Test("a condition that can't be written is the application's")
    func condition() throws {
        let asset = try Exchange.asset(
            "system:\n{% if a == b %}same{% endif %} {{ c | upper }}", file: "a.prompty",
            isLossy: true)
        #expect(content(asset) == "{{#condition_1}}same{{/condition_1}} {{value_1}}")
        let placeholders = asset.object["placeholders"]
        #expect(placeholders?["condition_1"]?["type"] == "boolean")
        #expect(
            placeholders?["condition_1"]?["description"]
                == "Whether `a == b`: the application decides.")
        #expect(placeholders?["value_1"]?["required"] == true)
    }

    @Test(
        "what is a little different is said",
        arguments: [
            ("{% for p in people %}{{ p.name }}{{ name }}{% endfor %}", "a.prompty", false),
            ("{% for p in people %}{{ p.x }}{{ name }}{% endfor %}", "a.prompty", true),
            ("{% for p in people %}{% if p.x %}y{% endif %}{% endfor %}", "a.prompty", true),
            ("{% if user %}{{ user.name }}{% endif %}", "a.prompty", true),
        ])
    func changed(text: String, file: String, isCarried: Bool) throws {
        guard isCarried else {
            #expect(throws: ImportError.self) { try Exchange.asset(text, file: file) }
            return
        }
        let asset = try Exchange.asset(text, file: file)
        #expect(asset.items.contains { $0.fate == .changed && $0.location != nil })
    }
}

extension String {
    fileprivate var trimmingLineEnds: String {
        var text = self[...].drop { $0 == "\n" }
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
