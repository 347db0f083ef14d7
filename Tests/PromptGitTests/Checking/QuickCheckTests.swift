import Basics
import GitKit
import PromptGit
import PromptModel
import TestSupport
import Testing

/// What the quick check of staged files says is what the whole check says.
@Suite("The quick check of what is staged")
struct QuickCheckTests {
    private static let files: [String: String] = {
        var files = [
            "prompts/souls/haff.yaml": "kind: soul\nid: haff\nname: Haff\n",
            "prompts/tools/refund.yaml": "kind: tool\nid: refund\ndescription: Pays back.\n",
        ]
        for number in 0..<4 {
            files["prompts/snippets/s\(number).yaml"] =
                "kind: snippet\nid: s\(number)\ntext: |\n  Say it in words of your own, please.\n"
            files["prompts/p\(number).yaml"] = """
                kind: prompt
                id: p\(number)
                soul: haff
                tools: [refund]
                limits: {maxGrowth: 0.5}
                messages:
                  - role: system
                    content: |
                      You are {{soul.name}}, and you are number \(number).
                      {{> s\(number)}}
                      {{> s\((number + 1) % 4)}}

                """
        }
        return files
    }()

    private func surroundings(_ shop: Shop) -> Surroundings {
        var surroundings = Surroundings.fixed(
            in: shop.scratch.path(shop.root), environment: shop.scratch.environment)
        surroundings.program = "test"
        return surroundings
    }

    private func quick(_ shop: Shop) throws -> ValidationReport? {
        try PromptRepository.quickReportOfStaged(surroundings: surroundings(shop))
    }

    private func whole(_ shop: Shop) throws -> ValidationReport {
        try PromptRepository.open(surroundings: surroundings(shop)).validate(.staged)
    }

    /// What a report says, as text.
    private func text(_ report: ValidationReport) -> String {
        report.paths.joined(separator: " ")
            + report.diagnostics.map { diagnostic in
                let source = report.source(diagnostic.location.file).map { String($0.count) }
                return "\n\(diagnostic.json.text()) \(source ?? "-")"
            }.joined()
    }

    @Test("whatever was edited, staged and committed, both say the same", arguments: ["", "shop"])
    func random(root: String) throws {
        let shop = try Shop(root: root, files: Self.files)
        var state: UInt64 = 3
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        _ = try whole(shop)
        var answered = 0
        var found = 0
        for step in 0..<40 {
            let number = random(4)
            let snippet = "prompts/snippets/s\(number).yaml"
            let prompt = "prompts/p\(number).yaml"
            switch random(10) {
            case 0...3: try shop.write(snippet, shop.read(snippet) + "  And once more.\n")
            case 4: try shop.write(snippet, shop.read(snippet) + "  Do what {{name}} says.\n")
            case 5: try shop.write(prompt, shop.read(prompt) + "      Some words more are here.\n")
            case 6:
                try shop.write(
                    snippet,
                    "kind: snippet\nid: s\(number)\ntext: |\n  You are {{soul.name}}, and you are "
                        + "number \(number).\n  Say it in words of your own, please.\n")
            case 7:
                try shop.write(
                    "promptgit.yaml",
                    "version: 1\nreview: {allowSelfApproval: true}\nvalidation: {rules: "
                        + "{undeclared-placeholder: \(["error", "warning", "off"][random(3)])}}\n")
            case 8:
                let name = "new\(random(3))"
                try shop.write(
                    "prompts/\(name).yaml",
                    "kind: prompt\nid: \(name)\nmessages: [{role: user, content: '{{> s0}}'}]\n")
            default: try shop.git("rm", "-q", "--ignore-unmatch", "--cached", shop.path(prompt))
            }
            if random(5) > 0 { try shop.git("add", "--all") }
            if random(4) == 0 { try shop.git("commit", "-qm", "step", "--allow-empty") }
            if random(6) == 0 { try shop.git("checkout", "-q", "-B", "side") }
            if random(6) == 0 { try shop.git("symbolic-ref", "HEAD", "refs/heads/main") }
            // What is written to the work tree afterwards is not staged.
            if random(3) == 0 { try shop.write(snippet, shop.read(snippet) + "  Not staged.\n") }
            let quick = try quick(shop)
            let whole = try whole(shop)
            guard let quick else { continue }
            answered += 1
            if !quick.diagnostics.isEmpty { found += 1 }
            try #require(text(quick) == text(whole), "step \(step)")
        }
        #expect(answered > 12)
        #expect(found > 5)
    }

    @Test("where something is out of the ordinary, the whole check is asked")
    func outOfTheOrdinary() throws {
        let shop = try Shop(files: Self.files)
        #expect(try quick(shop) == nil, "nothing is known yet")
        _ = try whole(shop)
        #expect(try quick(shop)?.diagnostics.isEmpty == true)
        try shop.write("prompts/new.yaml", "kind: prompt\nid: new\n")
        #expect(try quick(shop) != nil, "it is not staged")
        try shop.git("add", "--all")
        #expect(try quick(shop) == nil, "a file came")
        try shop.git("rm", "-qf", "prompts/new.yaml")
        try shop.write("inner/promptgit.yaml", "version: 1\n")
        try shop.git("add", "--all")
        #expect(try quick(shop) == nil, "there is another library inside")
        try shop.git("rm", "-qf", "inner/promptgit.yaml")
        #expect(try quick(shop) != nil)
        try shop.git("rm", "-q", "--cached", "promptgit.yaml")
        #expect(try quick(shop) == nil, "the settings are not staged")
        try shop.git("add", "--all")
        try shop.git("mv", "prompts/p0.yaml", "prompts/souls/p0.yaml")
        #expect(try quick(shop) == nil, "a file came, and one went")
        _ = try whole(shop)
        #expect(try quick(shop) == nil, "it may be the one that main has elsewhere")
        var other = surroundings(shop)
        other.program = "another build"
        #expect(try PromptRepository.quickReportOfStaged(surroundings: other) == nil)
    }
}
