import Foundation
import JSONKit
import TestSupport
import Testing

@testable import Basics

/// Edits from elsewhere: what `propose --from` takes, what it withholds and what it refuses.
struct EditsTests {
    /// An edit that fits.
    private static let fitting =
        #"{"asset": "snippet/tone", "path": "/text", "op": "replaceText", "#
        + #""find": "Be kind.", "with": "Be kind to all."}"#

    private func propose(
        _ text: String, in library: SmallLibrary, dryRun: Bool = false
    ) throws -> ProgramResult {
        let file = library.scratch.home + "/edits.json"
        try library.scratch.write(file, text)
        return try library.run(
            ["propose", "--from", file, "--json"] + (dryRun ? ["--dry-run"] : []))
    }

    @Test(
        "every form of the file is taken",
        arguments: [
            "[\(fitting)]",
            #"{"operations": [\#(fitting)]}"#,
            #"[{"title": "Kinder", "operations": [\#(fitting)]}]"#,
            #"{"source": "my-optimizer 1.4", "model": "m", "proposals": [{"operations": [\#(fitting)]}]}"#,
            #"{"proposals": [{"operations": [\#(fitting)], "type": "snippet", "goal": "cost", "#
                + #""title": "T", "rationale": "R", "confidence": "high", "model": null, "#
                + #""expected": {"metric": "m", "scope": "s", "from": "8 of 50", "to": null}, "#
                + #""evidence": {"finding": "f", "sessions": 40, "tasks": 12, "ids": ["a"], "#
                + #""counts": {"asked again": 31}}}]}"#,
        ])
    func forms(_ text: String) throws {
        let library = try SmallLibrary()
        let result = try propose(text, in: library)
        #expect(result.status == 0, "\(result.stderr)")
        let batch = try JSONValue(parsing: Array(result.stdout.utf8))
        let id = try #require(batch["proposals"]?.arrayValue?.first?["id"]?.stringValue)
        try library.succeed("approve", id)
        #expect(
            try library.scratch.read("prompts/snippets/tone.yaml")
                == SmallLibrary.tone.replacing("Be kind.", with: "Be kind to all."))
    }

    @Test("the example of the documentation is one")
    func documentedExample() throws {
        let page = try String(
            contentsOfFile: PackageRoot.path("docs/proposals.md"), encoding: .utf8)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex(of: "    {"))
        let end = try #require(lines.firstIndex(of: "    }"))
        let library = try SmallLibrary()
        let result = try propose(lines[begin...end].joined(separator: "\n"), in: library)
        #expect(result.status == 0, "\(result.stderr)")
        let batch = try JSONValue(parsing: Array(result.stdout.utf8))
        #expect(batch["proposals"]?.arrayValue?.count == 1, "\(result.stdout)")
    }

    /// A file and what is wrong with it.
    static let malformed: [(text: String, reason: String)] = [
        ("", "is not valid JSON"),
        ("{", "is not valid JSON"),
        ("null", "holds no edits"),
        ("{}", "holds no edits"),
        (#"{"proposals": 5}"#, "holds no edits"),
        ("[1]", "proposal 1 is no object"),
        (#"{"proposals": [], "sorce": "x"}"#, "did you mean 'source'?"),
        (#"[{"operations": [\#(fitting)], "titel": "x"}]"#, "did you mean 'title'?"),
        (#"[{"title": "x"}]"#, "no list 'operations'"),
        (#"[{"operations": []}]"#, "neither operations nor a type"),
        (#"[{"operations": [\#(fitting)], "title": 5}]"#, "the 'title' of proposal 1 is no text"),
        (#"[{"operations": [\#(fitting)], "goal": "speed"}]"#, "one of accuracy, capability"),
        (#"[{"operations": [\#(fitting)], "type": "investigate"}]"#, "can't have operations"),
        (#"[{"operations": [\#(fitting)], "type": "soul"}]"#, "edits no such asset"),
        (
            #"[{"operations": [\#(fitting)], "evidence": {"sesions": 4}}]"#,
            "did you mean 'sessions'?"
        ),
        (#"[{"operations": [\#(fitting)], "evidence": {"tasks": -1}}]"#, "'tasks'"),
        (#"[{"operations": [\#(fitting)], "evidence": {"ids": [1]}}]"#, "no list of texts"),
        (
            #"[{"operations": [\#(fitting)], "expected": {"metric": "m"}}]"#,
            "needs 'metric', 'scope'"
        ),
        (#"[{"asset": "snipet/tone", "op": "delete"}]"#, "'snipet/tone' is no asset"),
        (#"[{"asset": "snippet/tone", "op": "replac"}]"#, "'replac' is no operation"),
        (#"[{"asset": "snippet/tone", "op": "set", "value": 1}]"#, "needs a 'path'"),
        (#"[{"asset": "snippet/tone", "op": "delete", "path": "/a"}]"#, "has no key 'path'"),
        (
            #"[{"asset": "snippet/tone", "op": "replaceText", "path": "/text", "find": "x"}]"#,
            "needs the text 'with'"
        ),
        ("[\(fitting), {\"asset\": 5, \"op\": \"set\"}]", "operation 2 of proposal 1"),
    ]

    @Test("a file of another form is refused as a whole", arguments: malformed.indices)
    func malformedFile(_ index: Int) throws {
        let library = try SmallLibrary()
        let file = library.scratch.home + "/edits.json"
        try library.scratch.write(file, Self.malformed[index].text)
        try library.refuse(
            "propose", "--from", file, status: 1, saying: Self.malformed[index].reason)
    }

    /// An operation that does not fit the library, as the end of an object that begins with an
    /// asset, and why.
    static let misfits: [(operation: String, reason: String)] = [
        (#"snippet/no", "op": "delete"}"#, "the asset does not exist"),
        (
            #"snippet/tone", "path": "/text", "op": "replaceText", "find": "Lie.", "with": "x"}"#,
            "does not stand there"
        ),
        (
            #"snippet/tone", "path": "/text", "op": "replaceText", "find": "e", "with": "x"}"#,
            "more than once"
        ),
        (
            #"snippet/tone", "path": "/text", "op": "replaceText", "find": "Be kind.", "with": "Be kind."}"#,
            "it changes nothing"
        ),
        (
            #"snippet/tone", "path": "/text", "op": "replaceText", "find": "Be kind.", "with": "{{> no}}"}"#,
            "main would not be valid"
        ),
        (
            #"snippet/tone", "path": "/text", "op": "set", "value": "x"}"#,
            "stands at this place already"
        ),
        (
            #"snippet/tone", "path": "/text", "op": "set", "value": "x", "old": "y"}"#,
            "another value stands at this place"
        ),
        (
            #"snippet/tone", "path": "/id", "op": "set", "value": "x", "old": "tone"}"#,
            "would be snippet/x"
        ),
        (#"snippet/tone", "path": "/tags", "op": "append", "value": "x"}"#, "there is no list"),
        (#"snippet/tone", "path": "/tags/0", "op": "remove", "old": "x"}"#, "nothing stands"),
        (#"snippet/tone", "path": "text", "op": "set", "value": "x"}"#, "no JSON Pointer"),
        (#"snippet/tone", "op": "delete"}"#, "there is no snippet 'tone'"),
        (#"snippet/tone", "op": "delete", "blob": "12"}"#, "the file has changed"),
        (#"snippet/tone", "op": "create", "text": "x"}"#, "exists already"),
        (#"snippet/new", "op": "create", "text": "["}"#, "main would not be valid"),
        (
            #"snippet/new", "op": "create", "text": "kind: config\nid: new\nvalues: {}\n"}"#,
            "would be config/new"
        ),
        (
            #"snippet/new", "op": "create", "file": "../x.yaml", "text": "x"}"#,
            "no place for an asset"
        ),
        (
            #"snippet/new", "op": "create", "file": "prompts/x.sh", "text": "x"}"#,
            "no place for an asset"
        ),
        (
            #"snippet/new", "op": "create", "file": "prompts/.git/x.yaml", "text": "x"}"#,
            "no place for an asset"
        ),
        (
            #"snippet/new", "op": "create", "file": "prompts/../promptgit.yaml", "text": "x"}"#,
            "no place for an asset"
        ),
    ]

    @Test("an edit that does not fit is withheld with the reason", arguments: misfits.indices)
    func misfit(_ index: Int) throws {
        let library = try SmallLibrary()
        let (operation, reason) = Self.misfits[index]
        let result = try propose(#"[{"asset": "\#(operation)]"#, in: library)
        #expect(result.status == 0, "\(result.stderr)")
        let batch = try JSONValue(parsing: Array(result.stdout.utf8))
        #expect(batch["proposals"] == [])
        let said = batch["withheld"]?.arrayValue?.first?["reason"]?.stringValue ?? ""
        #expect(said.contains(reason), "\(said)")
        #expect(try library.scratch.git("for-each-ref", "--format=%(refname)") == "refs/heads/main")
    }

    /// Operations of each kind that fit, after the asset's name, and what the file holds then.
    static let operations: [(operation: String, holds: String)] = [
        (#"knowledge/faq", "path": "/description", "op": "set", "value": "Answers."}"#, "Answers."),
        (#"knowledge/faq", "path": "/description", "op": "set", "value": "B", "old": "A"}"#, "B"),
        (
            #"knowledge/faq", "path": "/entries", "op": "append", "value": {"question": "Q2", "answer": "A2"}}"#,
            "Q2"
        ),
        (
            #"knowledge/faq", "path": "/entries", "op": "insert", "value": {"question": "Q0", "answer": "A0"}, "#
                + #""before": {"question": "Q1", "answer": "A1"}}"#,
            "Q0"
        ),
        (#"knowledge/faq", "path": "/tags/1", "op": "remove", "old": "y"}"#, "z"),
        (
            #"knowledge/faq", "path": "/entries/0/answer", "op": "replaceText", "find": "A1", "with": "A9"}"#,
            "A9"
        ),
        (
            #"snippet/more", "op": "create", "text": "kind: snippet\nid: more\ntext: More.\n"}"#,
            "More."
        ),
        (#"knowledge/faq", "op": "delete"}"#, ""),
    ]

    @Test(
        "an operation of each kind is written, approved and taken back",
        arguments: operations.indices)
    func everyOperation(_ index: Int) throws {
        let library = try SmallLibrary()
        let git = library.scratch
        let (operation, holds) = Self.operations[index]
        let hasDescription = operation.contains(#""old": "A""#)
        try git.write(
            "prompts/knowledge/faq.yaml",
            "kind: knowledge\nid: faq\n" + (hasDescription ? "description: A\n" : "")
                + "tags: [x, y, z]\nentries:\n  - question: Q1\n    answer: A1\n")
        try git.gitCommit("Knowledge")
        let before = try git.git("rev-parse", "main^{tree}")
        let id = try library.propose(#"[{"asset": "\#(operation)]"#)
        #expect(try git.git("status", "--porcelain") == "")
        try library.succeed("approve", id)
        let asset = operation.hasPrefix("snippet") ? "snippets/more" : "knowledge/faq"
        let path = "prompts/\(asset).yaml"
        #expect(git.exists(path) == !holds.isEmpty)
        if !holds.isEmpty { #expect(try git.read(path).contains(holds)) }
        try library.succeed("validate")
        try library.succeed("revert", id)
        #expect(try git.git("rev-parse", "main^{tree}") == before)
        #expect(try git.git("status", "--porcelain") == "")
    }

    @Test("an edit that changes nothing beside one that does is no obstacle to approval")
    func partlyNothing() throws {
        let library = try SmallLibrary()
        let id = try library.propose(
            SmallLibrary.edits(
                Self.fitting,
                #"{"asset": "prompt/support", "path": "/messages/0/content", "op": "replaceText", "#
                    + #""find": "You help.", "with": "You help."}"#))
        try library.succeed("approve", id)
    }

    @Test("an edit is read from the standard input, and a dry run writes nothing")
    func dryRun() throws {
        let library = try SmallLibrary()
        let result = try library.scratch.promptgit(
            "propose", "--from", "-", "--dry-run", input: SmallLibrary.addPrice)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("Change snippet/tone"))
        #expect(result.stderr.contains("Nothing was written"))
        #expect(try library.scratch.git("for-each-ref", "--format=%(refname)") == "refs/heads/main")
    }
}
