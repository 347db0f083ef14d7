import TestSupport
import Testing

@testable import Basics

/// Commands over a library: its graph, its workspaces, its tools, and several of them.
@Suite struct LibraryCommandTests {
    @Test("a graph is a tree for people and DOT for Graphviz")
    func graph() throws {
        let library = try SmallLibrary()
        #expect(
            try library.succeed("graph", "support") == """
                prompt/support
                uses:
                  snippet/tone

                """)
        #expect(try library.succeed("graph", "tone", "--down").hasSuffix("\n  nothing\n"))
        #expect(
            try library.succeed("graph", "--format", "dot") == """
                digraph promptgit {
                  rankdir=LR;
                  node [shape=box];
                  "prompt/support";
                  "snippet/tone";
                  "prompt/support" -> "snippet/tone";
                }

                """)
    }

    @Test("a circle and what is missing are marked")
    func circle() throws {
        let library = try SmallLibrary()
        try library.scratch.write(
            "prompts/snippets/a.yaml", "kind: snippet\nid: a\ntext: \"{{> b}}\"\n")
        try library.scratch.write(
            "prompts/snippets/b.yaml", "kind: snippet\nid: b\ntext: \"{{> a}} {{> x\\\"y}}\"\n")
        #expect(
            try library.succeed("graph") == """
                prompt/support
                  snippet/tone
                snippet/a
                  snippet/b
                    snippet/a (a circle)
                    snippet/x"y (missing)

                """)
        #expect(
            try library.succeed("graph", "--format", "dot").contains(
                "\"snippet/b\" -> \"snippet/x\\\"y\";"))
    }

    @Test("Graphviz reads the DOT", .needsProgram("dot"))
    func graphviz() throws {
        let library = try SmallLibrary()
        try library.scratch.write(
            "prompts/snippets/b.yaml", "kind: snippet\nid: b\ntext: \"{{> a}} {{> x\\\"y}}\"\n")
        try library.scratch.write(
            "g.dot", try library.succeed("graph", "--format", "dot"))
        let drawn = try library.scratch.run("dot", "-Tsvg", "g.dot")
        #expect(drawn.status == 0, "\(drawn.stderr)")
        #expect(drawn.stdout.contains("<title>prompt/support</title>"))
        #expect(drawn.stdout.contains("snippet/x&quot;y"))
    }

    @Test("tools that drifted from the code fail the check")
    func against() throws {
        let library = try SmallLibrary()
        let code = #"[{"name": "refund", "description": "Pays money back."}]"#
        try library.scratch.write("tools.json", code)
        try library.succeed("import", "tools", "tools.json", "--source", "imported")
        #expect(try library.run("validate", "--against", "tools.json").status == 0)
        try library.scratch.write("tools.json", code.replacing("Pays", with: "Gives"))
        let drifted = try library.run("validate", "--against", "tools.json")
        #expect(drifted.status == 3)
        #expect(drifted.stdout.contains("prompts/tools/refund.yaml:3:14: error: the description"))
        #expect(drifted.stdout.contains("help: the code says \"Gives money back.\""))
        try library.scratch.write("none.json", "[]")
        #expect(try library.run("validate", "--against", "none.json").status == 1)
    }

    @Test("values come from the standard input, and JSON says what a prompt is made of")
    func render() throws {
        let library = try SmallLibrary()
        try library.scratch.write(
            "prompts/hello.yaml",
            "kind: prompt\nid: hello\nplaceholders: {name: {required: true}}\n"
                + "messages: [{role: user, content: \"Hello {{name}}\"}]\n")
        let result = try library.scratch.run(
            "sh", "-c", "echo 'name: Ada' | \(promptgitBinary) render hello --vars - --json")
        #expect(result.status == 0, "\(result.stderr)")
        for part in [
            "\"content\": \"Hello Ada\"", "\"path\": \"prompts/hello.yaml\"",
            "\"method\": \"utf8-bytes/4\"", "\"workspace\": null",
        ] {
            #expect(result.stdout.contains(part), "\(result.stdout)")
        }
    }

    @Test("several libraries in one repository are apart")
    func several() throws {
        let library = try SmallLibrary()
        let scratch = library.scratch
        _ = try scratch.run("mkdir", "-p", "apps/shop/src")
        let refused = try library.run(["init"], in: "apps/shop")
        #expect(refused.status == 1)
        #expect(refused.stderr.contains("--nested"))
        let made = try library.run(["init", "--nested", "--no-hooks"], in: "apps/shop")
        #expect(made.status == 0, "\(made.stderr)")
        try scratch.write(
            "apps/shop/prompts/snippets/tone.yaml", "kind: snippet\nid: tone\ntext: Be brief.\n")
        #expect(try library.run(["show", "tone"], in: "apps/shop/src").stdout.contains("brief"))
        #expect(try library.succeed("show", "tone").contains("short sentences"))
        #expect(try library.run(["validate"], in: "apps/shop/src").status == 0)
        // Where the root has no library, the others are named.
        _ = try scratch.run("rm", "-r", "promptgit.yaml")
        _ = try scratch.run("git", "add", "-A")
        let error = try library.run("validate")
        #expect(error.status == 1)
        #expect(error.stderr.contains("apps/shop"), "\(error.stderr)")
        #expect(error.stderr.contains("promptgit -C apps/shop"))
    }
}
