import JSONKit
import TestSupport
import Testing

@testable import Basics

/// `promptgit explain`, inside and outside of a library.
@Suite struct ExplainTests {
    private func explain(_ scratch: Scratch, _ words: String...) throws -> ProgramResult {
        try scratch.run(promptgitBinary, ["explain"] + words)
    }

    @Test("explains outside of every repository")
    func outside() throws {
        let scratch = try Scratch()
        let kind = try explain(scratch, "soul")
        #expect(kind.status == 0, "\(kind.stderr)")
        #expect(kind.stdout.hasPrefix("soul: Who the agent is.\nprompts/souls/ID.yaml\n"))
        #expect(kind.stdout.contains("\n  name *              text, a template"))
        #expect(kind.stdout.contains("\n    kind: soul\n    id: haff\n"))
        let key = try explain(scratch, "prompt.messages.role")
        #expect(
            key.stdout == """
                prompt.messages.role: Who speaks.
                type: system, developer, user, assistant
                required: yes

                """)
        #expect(try explain(scratch, "maxGrowth").stdout.hasPrefix("prompt.limits.maxGrowth: "))
        let rule = try explain(scratch, "unknown-include")
        #expect(rule.stdout.contains("\nseverity: error\n"))
        #expect(rule.stdout.contains("\nBreaks it\n"))
        let all = try explain(scratch)
        for word in ["\n  sendRule ", "\n  settings ", "\n  yaml-syntax ", "\n  settings-key "] {
            #expect(all.stdout.contains(word), "\(word)")
        }
    }

    @Test("shows the severity in force, though the settings have an error elsewhere")
    func inForce() throws {
        let library = try SmallLibrary(
            settings: "reviw: {}\nrules: {unknown-include: warning, joined-lines: off}\n")
        #expect(
            try library.succeed("explain", "unknown-include").contains(
                "\nseverity: warning here (error)\n"))
        let json = try JSONValue(
            parsing: Array(try library.succeed("explain", "--json").utf8))
        let rules = try #require(json["rules"]?.arrayValue)
        #expect(
            rules.first { $0["id"] == "joined-lines" }?["inForce"] == "off")
        #expect(rules.first { $0["id"] == "id-form" }?["inForce"] == "error")
    }

    @Test(
        "a name that nothing has gets a near one",
        arguments: [
            ("snipet", "did you mean 'snippet'?"),
            ("unknown-inclde", "did you mean 'unknown-include'?"),
            ("prompt.message", "did you mean 'prompt.messages'?"),
            ("template", "say which: prompt.template"), ("qqqq", "lists kinds and rules"),
        ])
    func unknown(name: String, advice: String) throws {
        let result = try explain(Scratch(), name)
        #expect(result.status == 1)
        #expect(result.stderr.contains(advice), "\(result.stderr)")
    }

    @Test("prints schemas by name")
    func schemas() throws {
        let scratch = try Scratch()
        let schema = try explain(scratch, "--schema", "sendRule")
        #expect(schema.stdout == (try PackageRoot.text("schemas/send-rule.json")))
        #expect(try explain(scratch, "--schema", "promt").stderr.contains("mean 'prompt'?"))
        #expect(try explain(scratch, "--schema", "prompt", "soul").status == 2)
    }
}
