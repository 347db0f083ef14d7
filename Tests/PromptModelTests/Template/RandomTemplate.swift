import Basics
import TestSupport

@testable import PromptModel

/// Templates made at random, from a seed, over the names of ``known`` and ``later``.
struct RandomTemplate {
    /// What is known when a template is composed.
    static let known: JSONValue = [
        "soul": [
            "name": "Haff", "goals": ["sell", "be {{kind}}", "two\nlines"], "none": [],
            "empty": "", "brace": "{", "braces": "a {{ b }} c {{{",
        ],
        "entries": [["q": "Q1", "a": "A {{x}}\n"], ["q": "{{", "a": ""]],
    ]

    /// The sizes of a list in ``known``; nil where a tag means none.
    static func sizes(ofList tag: TemplateTag) -> ListSizes? {
        var value: JSONValue? = known
        for part in tag.path { value = value?[String(part)] }
        return value?.arrayValue.flatMap(ListSizes.init)
    }

    /// What only the running application knows.
    static let later: JSONValue = [
        "x": "ex", "y": "first\nsecond\n", "flag": true, "off": false,
        "list": [["t": 1], ["t": "{{x}}"]],
        "words": ["u", "v"], "nothing": [], "user": ["first": "Ada", "z": "{"],
    ]

    private var generator: SeededGenerator
    private var depth = 0
    /// The partials that may be included, those that come later only, so that there is no cycle.
    private var partials: ArraySlice<String>

    /// Creates a source of templates.
    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        partials = []
    }

    /// A template and the partials that it may reach.
    mutating func make() -> (template: String, partials: [String: String]) {
        let names = ["p", "q", "r"]
        var sources: [String: String] = [:]
        for (index, name) in names.enumerated() {
            partials = names[(index + 1)...]
            sources[name] = text(lines: 3)
        }
        partials = names[...]
        return (text(lines: 5), sources)
    }

    private mutating func text(lines: Int) -> String {
        var text = ""
        for _ in 0..<number(1, lines) { text += line() }
        if chance(3), text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private mutating func line() -> String {
        let end = pick(["\n", "\n", "\n", "\r\n", ""])
        switch number(0, 9) {
        case 0, 1: return standalone(end)
        case 2: return pick(["", " ", "  "]) + "{{! note }}" + end
        case 3: return block(end)
        default:
            return pick(["", "", "  "]) + (0..<number(1, 3)).map { _ in part() }.joined() + end
        }
    }

    private mutating func part() -> String {
        switch number(0, 12) {
        case 0...2: return pick(["a ", "b. ", "{", "}", "{ {", "}}", " "])
        case 3, 4: return "{{" + pick(["x", "y", "user.first", " flag ", "user.z"]) + "}}"
        case 5: return pick(["{{{x}}}", "{{&y}}", "{{& x }}"])
        case 6, 7:
            return "{{" + pick(["soul.name", "soul.empty", "soul.brace", "soul.braces"]) + "}}"
        case 8: return "{{=<% %>=}}<%x%>{{lit}}<%={{ }}=%>"
        case 9: return partials.isEmpty ? "w" : "{{>" + pick(Array(partials)) + "}}"
        default: return section(inline: true, "")
        }
    }

    private mutating func standalone(_ end: String) -> String {
        let indent = pick(["", "", "  ", "\t"])
        if !partials.isEmpty, chance(2) {
            return indent + "{{> " + pick(Array(partials)) + " }}" + end
        }
        return section(inline: false, end, indent)
    }

    private mutating func section(inline: Bool, _ end: String, _ indent: String = "") -> String {
        guard depth < 3 else { return "d" }
        depth += 1
        defer { depth -= 1 }
        let (name, inside) = pick([
            ("flag", "{{x}}"), ("off", "no"), ("list", "{{t}},"), ("words", "<{{.}}>"),
            ("nothing", "never"), ("user", "{{first}} {{z}}"), ("soul.goals", "- {{.}}"),
            ("soul.none", "none"), ("entries", "{{q}}: {{a}}"), ("soul", "{{name}}"),
        ])
        let sigil = chance(4) ? "^" : "#"
        let filling = sigil == "#" ? inside : "else "
        if inline {
            return "{{\(sigil)\(name)}}" + filling + part() + "{{/\(name)}}"
        }
        return indent + "{{\(sigil)\(name)}}" + (end.isEmpty ? "\n" : end) + indent + filling + "\n"
            + (chance(2) ? line() : "") + indent + "{{/\(name)}}" + end
    }

    /// A block to be replaced, or a parent that replaces blocks.
    private mutating func block(_ end: String) -> String {
        guard depth < 2 else { return "b\n" }
        depth += 1
        defer { depth -= 1 }
        let name = pick(["one", "two"])
        let body = (chance(2) ? "\n" : "") + part() + pick(["\n", ""])
        if partials.isEmpty || chance(2) { return "  {{$\(name)}}" + body + "{{/\(name)}}" + end }
        let parent = pick(Array(partials))
        return pick(["", "  "]) + "{{<\(parent)}}{{$\(name)}}" + body + "{{/\(name)}}{{/\(parent)}}"
            + end
    }

    private mutating func number(_ low: Int, _ high: Int) -> Int {
        Int.random(in: low...high, using: &generator)
    }

    private mutating func chance(_ of: Int) -> Bool { number(1, of) == 1 }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[number(0, elements.count - 1)]
    }
}
