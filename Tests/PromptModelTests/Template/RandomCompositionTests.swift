import Basics
import Testing

@testable import PromptModel

@Suite("Random templates")
struct RandomCompositionTests {
    @Test("composing first and rendering later gives what rendering at once gives")
    func composeThenRender() throws {
        let all = JSONValue.object(
            JSONObject(
                (RandomTemplate.known.objectValue?.members ?? [])
                    + (RandomTemplate.later.objectValue?.members ?? [])))
        var compared = 0
        for seed in 0..<4000 {
            var random = RandomTemplate(seed: UInt64(seed))
            let (text, sources) = random.make()
            // A brace before a tag may make another, unclosed tag of it.
            guard let template = try? Template(parsing: text),
                let partials = try? sources.mapValues({ try Template(parsing: $0) }),
                let direct = try? template.render(all, partials: { partials[$0] })
            else { continue }
            let composed = template.compose(RandomTemplate.known) { partials[$0] }
            guard composed.problems.isEmpty else { continue }
            let later = try Template(parsing: composed.text).render(RandomTemplate.later)
            try #require(
                later == direct,
                "seed \(seed): \(text.debugDescription) with \(sources) composes to \(composed.text.debugDescription)"
            )
            let again = try Template(parsing: composed.text).compose([:]) { _ in nil }.text
            try #require(again == composed.text, "seed \(seed)")
            compared += 1
        }
        // Most templates can be rendered; the rest asks for what is not there.
        #expect(compared > 2000)
    }

    @Test("what only measures a text finds what composing it finds, and holds its size")
    func measuring() throws {
        var exact = 0
        var unmeasured = 0
        var compared = 0
        for seed in 0..<4000 {
            var random = RandomTemplate(seed: UInt64(seed))
            let (text, sources) = random.make()
            guard let template = try? Template(parsing: text),
                let partials = try? sources.mapValues({ try Template(parsing: $0) })
            else { continue }
            let limit = seed % 3 == 0 ? 40 : 1 << 20
            let composed = template.compose(RandomTemplate.known, maximumBytes: limit) {
                partials[$0]
            }
            let result = template.measure(
                RandomTemplate.known, maximumBytes: limit, partials: { partials[$0] },
                lists: { seed % 2 == 0 ? nil : RandomTemplate.sizes(ofList: $0) })
            guard let measured = result else {
                unmeasured += 1
                continue
            }
            let count = composed.text.utf8.count
            try #require(measured.size.contains(count), "seed \(seed): \(text.debugDescription)")
            try #require(measured.kept == composed.kept, "seed \(seed)")
            try #require(measured.problems == composed.problems, "seed \(seed)")
            if measured.size.lowerBound == measured.size.upperBound { exact += 1 }
            compared += 1
        }
        #expect(compared > 1000)
        #expect(exact > 200)
        #expect(unmeasured > 500)
    }
}
