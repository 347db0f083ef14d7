import Basics
import Testing

@testable import PromptModel

/// The rules about a library as a whole are asked wherever they would find something.
@Suite("Names and uses by number")
struct NameIndexTests {
    private static let clean = [
        "prompts/p.yaml":
            "kind: prompt\nid: p\nsoul: b\ntools: [t]\nknowledge: [k]\n"
            + "messages:\n  - {role: system, content: '{{soul.name}} {{> a}} {{knowledge.k.text}}'}\n",
        "prompts/agents/x.yaml": "kind: agent\nid: x\nprompts: [p]\n",
        "prompts/souls/b.yaml": "kind: soul\nid: b\nname: Bee\n",
        "prompts/tools/t.yaml": "kind: tool\nid: t\nname: t\ndescription: Books.\n",
        "prompts/knowledge/k.yaml": "kind: knowledge\nid: k\ntext: |\n  Open.\n",
        "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: |\n  One {{> c}}\n",
        "prompts/snippets/c.yaml": "kind: snippet\nid: c\ntext: |\n  Two\n",
    ]

    @Test("nothing is asked about a library in which names are in order")
    func clean() throws {
        let state = try check(Self.clean)
        #expect(!state.index.mayBeWrong(state.records))
        var capitals = Self.clean
        capitals["prompts/Team/q.yaml"] = "kind: prompt\nid: q\nmessages: []\n"
        let other = try check(capitals)
        #expect(!other.index.mayBeWrong(other.records))
    }

    @Test(
        "one thing that is not in order is found",
        arguments: [
            ("unused-snippet", "prompts/snippets/d.yaml", "kind: snippet\nid: d\ntext: x\n"),
            (
                "unused-snippet", "prompts/snippets/d.yaml",
                "kind: snippet\nid: d\ntext: '{{> c}}'\n"
            ),
            ("unused-asset", "prompts/souls/d.yaml", "kind: soul\nid: d\nname: D\n"),
            (
                "unused-asset", "prompts/tools/d.yaml",
                "kind: tool\nid: d\nname: d\ndescription: D\n"
            ),
            ("unused-asset", "prompts/knowledge/d.yaml", "kind: knowledge\nid: d\ntext: D\n"),
            ("duplicate-id", "prompts/snippets/e/c.yaml", "kind: snippet\nid: c\ntext: x\n"),
            (
                "cyclic-include", "prompts/snippets/c.yaml",
                "kind: snippet\nid: c\ntext: '{{> a}}'\n"
            ),
            ("letter-case", "prompts/P.yaml", "kind: prompt\nid: P\nmessages: []\n"),
            ("letter-case", "prompts/TOOLS/t.yaml", "kind: tool\nid: t2\nname: u\n"),
            (
                "unreachable-override", "prompts/workspaces/w/snippets/c.yaml",
                "kind: snippet\nid: c\ntext: |\n  Two\n"
            ),
        ])
    func planted(rule: String, path: String, text: String) throws {
        var files = Self.clean
        files[path] = text
        let state = try check(files)
        let found = state.diagnostics(settings: Validation.Settings())
        #expect(found.contains { $0.rule == rule })
        #expect(found == whole(files))
    }

    @Test("a prompt is looked at in whichever folder it is")
    func promptAmongParts() throws {
        var files = Self.clean
        files["prompts/snippets/q.yaml"] =
            "kind: prompt\nid: q\nmessages:\n  - {role: system, content: '{{> nothing}}'}\n"
        // Of two files the first path keeps the name, in whichever folder it is.
        files["prompts/tools/p.yaml"] =
            "kind: prompt\nid: p\nmessages:\n  - {role: system, content: '{{> none}}'}\n"
        let found = try check(files).diagnostics(settings: Validation.Settings())
        #expect(found.contains { $0.rule == "unknown-include" })
        #expect(found == whole(files))
    }

    @Test("what uses a name is found with and without a file of that name")
    func dependents() throws {
        var files = Self.clean
        let index = try check(files).index
        let a = AssetReference(.snippet, "a")
        let (p, x) = (AssetReference(.prompt, "p"), AssetReference(.agent, "x"))
        #expect(index.dependents(of: [AssetReference(.snippet, "c")]) == [a, p, x])
        #expect(index.dependents(of: [AssetReference(.snippet, "nothing")]) == [])
        files["prompts/snippets/c.yaml"] = nil
        let without = try check(files).index
        #expect(without.dependents(of: [AssetReference(.snippet, "c")]) == [a, p, x])
        #expect(without.file(of: AssetReference(.snippet, "c")) == nil)
        #expect(!without.hasSameAssets(as: index))
        #expect(index.hasSameAssets(as: index))
    }

    @Test("a library of many files is numbered as one of few")
    func many() throws {
        var files: [String: String] = [:]
        for number in 0..<500 {
            let folder = number % 3 == 0 ? "snippets/" : ""
            files["prompts/\(folder)n\(number).yaml"] =
                number % 3 == 0
                ? "kind: snippet\nid: n\(number)\ntext: '{{> n\(number + 3)}}'\n"
                : "kind: prompt\nid: n\(number)\n"
                    + "messages: [{role: user, content: '{{> n\(number - number % 3)}}'}]\n"
        }
        let state = try check(files)
        #expect(state.diagnostics(settings: Validation.Settings()) == whole(files))
        for (position, record) in state.records.enumerated() {
            let reference = try #require(record.reference)
            #expect(state.index.file(of: reference) == position)
        }
        #expect(state.index.dependents(of: [AssetReference(.snippet, "n498")]).count == 499)
    }

    private func check(_ files: [String: String]) throws -> CheckState {
        try LibraryCheck.run(
            files.keys.compactMap { AssetPath($0) }.map { LibraryCheck.Source(path: $0) }
        ) {
            { path in
                let bytes = Array((files[path.path] ?? "").utf8)
                return LibraryCheck.Loaded(bytes: bytes, content: ContentID(0, 0, 0))
            }
        }
    }

    private func whole(_ files: [String: String]) -> [Diagnostic] {
        Validation.diagnostics(
            of: Library(files: files.map { (path: $0.key, bytes: Array($0.value.utf8)) }))
    }
}
