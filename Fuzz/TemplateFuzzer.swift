import Basics

@testable import PromptModel

/// Reads arbitrary text as a template with a partial, and renders and composes it.
///
/// A NUL byte divides the input: the template, the partial `p`, the partial `q`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let texts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    var templates: [Template] = []
    for text in texts {
        do throws(TemplateError) {
            templates.append(try Template(parsing: text))
        } catch {
            require(
                error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count,
                "an error outside of the text")
            return 0
        }
    }
    TemplateFuzzer(templates: templates).run()
    return 0
}

/// What is known when a prompt is composed.
private let known: JSONObject = [
    "soul": ["name": "Kapitän", "goals": ["a", "b {{ c"], "empty": []], "k": "{{v}} <b>",
    "n": 12, "f": false, "null": nil,
]
/// What the application knows; no name is in both.
private let later: JSONObject = [
    "v": "value", "user": ["id": 7, "tags": ["x", "y"]], "items": [["w": "1"], ["w": "{{k}}"]],
    "on": true, "off": false, "none": [],
]

struct TemplateFuzzer {
    let templates: [Template]

    private func partial(_ name: String) -> Template? {
        switch name {
        case "p" where templates.count > 1: templates[1]
        case "q" where templates.count > 2: templates[2]
        default: nil
        }
    }

    func run() {
        let template = templates[0]
        checkUses(template)
        let all = JSONValue.object(JSONObject(known.members + later.members))
        let direct = render(template, all, .empty)
        _ = render(template, all, .fail)
        checkRuns(template, all)
        let composed = template.compose(.object(known), maximumBytes: 1 << 16) { partial($0) }
        guard composed.problems.isEmpty else { return }
        let again: Template
        do throws(TemplateError) {
            again = try Template(parsing: composed.text)
        } catch {
            return require(false, "a composition that is no template: \(error)")
        }
        // Only then nothing was missing, and both ways say all there is to say.
        guard let direct, let strict = render(template, all, .fail), strict == direct else {
            return
        }
        let twice = render(again, .object(later), .empty)
        require(twice == direct, "composing first gives another text")
    }

    private func checkUses(_ template: Template) {
        for use in template.uses {
            require(
                use.range.upperBound <= template.source.count
                    && use.range.lowerBound <= use.nameRange.lowerBound
                    && use.nameRange.upperBound <= use.range.upperBound, "a use outside of its tag")
        }
    }

    /// The text; nil where it can't be rendered.
    private func render(
        _ template: Template, _ data: JSONValue, _ missing: Template.Rendering.Missing
    ) -> String? {
        let rendering = Template.Rendering(
            missing: missing, maximumDepth: 32, maximumBytes: 1 << 16)
        return try? template.render(data, rendering: rendering) { partial($0) }
    }

    /// Text and values cut into pieces give what the walk gives.
    private func checkRuns(_ template: Template, _ data: JSONValue) {
        let members = data.objectValue?.members ?? []
        let names = Dictionary(members.enumerated().map { ($1.key, $0) }) { $1 }
        guard let runs = TextRuns(template, names: names) else { return }
        require(
            runs.rendered(members.map(\.value), limit: 1 << 16)
                == (try? template.render(data, rendering: .init(maximumBytes: 1 << 16))),
            "pieces that give another text")
    }
}

private func require(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError("not kept: \(what())") }
}
