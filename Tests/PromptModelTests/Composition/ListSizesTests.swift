import Basics
import Testing

@testable import PromptModel

@Suite("Lists that are measured once")
struct ListSizesTests {
    @Test("a name that each element has a text for has a column")
    func columns() throws {
        let sizes = try #require(
            ListSizes([["q": "Née", "n": 1, "x": "a"], ["q": "{{", "n": true, "x": nil]]))
        #expect(sizes.count == 2)
        #expect(sizes.column("q")?.bytes == 6)
        #expect(sizes.column("q")?.braces == 2)
        #expect(sizes.column("n")?.bytes == 5)
        for name in ["x", "y", "."] { #expect(sizes.column(name) == nil, "\(name)") }
    }

    @Test("elements that are texts are measured as they are")
    func texts() throws {
        let sizes = try #require(ListSizes(["a", "", "bc"]))
        #expect(sizes.column(".")?.bytes == 3)
        #expect(sizes.column("a") == nil)
    }

    @Test(
        "what differs from element to element, or is no text, has no column",
        arguments: [
            ["a", nil], [["k": "a"], "b"], ["b", ["k": "a"]], [["k": "a"], [:]], [["k": ["a"]]],
            [["a.b": "c", ".": "d"]], [["e"]],
        ] as [[JSONValue]])
    func nothing(elements: [JSONValue]) throws {
        let sizes = try #require(ListSizes(elements))
        for name in [".", "k", "a.b"] { #expect(sizes.column(name) == nil, "\(name)") }
    }

    @Test("an empty list has no sizes: a section over it is false")
    func empty() {
        #expect(ListSizes([]) == nil)
    }

    @Test(
        "what is counted for a list is what a walk through it counts",
        arguments: [
            "{{#entries}}\nQ: {{q}} A: {{a}}\n{{/entries}}\nend", "{{#entries}}{{q}} {{/entries}}",
            "a {{#entries}}x{{/entries}} b", "  {{#goals}}\n  - {{.}}\n  {{/goals}}\n{{x}}",
            "{{#entries}}{{q}}{{/entries}}", "{{#entries}}{{q}}{{goals}} {{/entries}}",
            "{{#entries}}{{x}} {{/entries}}", "{{#entries}}{{#goals}}{{.}};{{/goals}}.{{/entries}}",
            "{{#x}}{{#goals}}{{.}} {{/goals}}{{/x}}", "{{^goals}}none{{/goals}}",
        ])
    func sameAsWalk(text: String) throws {
        let known: JSONValue = [
            "entries": [["q": "one", "a": "{1}"], ["q": "two", "a": ""]], "goals": ["g", "{{h"],
        ]
        let template = try Template(parsing: text)
        for limit in [1 << 20, 20] {
            let walked = template.measure(
                known, maximumBytes: limit, partials: { _ in nil }, lists: { _ in nil })
            let counted = template.measure(
                known, maximumBytes: limit, partials: { _ in nil },
                lists: { known[$0.name]?.arrayValue.flatMap(ListSizes.init) })
            #expect(counted?.size == walked?.size)
            #expect(counted?.kept == walked?.kept)
            #expect(counted?.problems == walked?.problems)
        }
    }
}
