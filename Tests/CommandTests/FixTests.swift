import JSONKit
import TestSupport
import Testing

@testable import Basics

@Suite("promptgit validate --fix")
struct ValidateFixTests {
    /// What is wrong, the file, its text, and the text afterwards; nil where it stays.
    static let repairs: [(name: String, path: String, before: String, after: String?)] = [
        (
            "a misspelt key", "snippets/a.yaml", "kind: snippet\nid: a\ntxt: x # c\n",
            "kind: snippet\nid: a\ntext: x # c\n"
        ),
        (
            "a key in another form", "a.yaml",
            "kind: prompt\nid: a\nmodel_parameters: {a: 1}\nMessages:\n  - {Role: user, content: x}\n",
            "kind: prompt\nid: a\nmodelParameters: {a: 1}\nmessages:\n  - {role: user, content: x}\n"
        ),
        (
            "a key whose name is taken", "snippets/a.yaml",
            "kind: snippet\nid: a\ntext: x\ntxt: y\n",
            nil
        ),
        ("a key like nothing", "snippets/a.yaml", "kind: snippet\nid: a\ntext: x\nfoo: y\n", nil),
        (
            "an id of another file", "snippets/a.yaml", "kind: snippet\nid: b\ntext: x\n",
            "kind: snippet\nid: a\ntext: x\n"
        ),
        (
            "an id that somebody uses", "snippets/a.yaml", "kind: snippet\nid: used\ntext: x\n", nil
        ),
        (
            "a copy that kept its id", "snippets/a.yaml", "kind: snippet\nid: tone\ntext: x\n",
            "kind: snippet\nid: a\ntext: x\n"
        ),
        (
            "a number where a text belongs", "snippets/a.yaml",
            "kind: snippet\nid: a\ntext: 12\nowners: [true]\n",
            "kind: snippet\nid: a\ntext: \"12\"\nowners: [\"true\"]\n"
        ),
        (
            "a single value where a list belongs", "snippets/a.yaml",
            "kind: snippet\nid: a\ntags: one # c\nowners: 7\ntext: x\n",
            "kind: snippet\nid: a\ntags: [one] # c\nowners: [\"7\"]\ntext: x\n"
        ),
        (
            "a truth value in quotes", "a.yaml",
            "kind: prompt\nid: a\nplaceholders: {x: {required: \"true\"}}\n"
                + "messages: [{role: user, content: \"{{x}}\"}]\n",
            "kind: prompt\nid: a\nplaceholders: {x: {required: true}}\n"
                + "messages: [{role: user, content: \"{{x}}\"}]\n"
        ),
        (
            "a word in another letter case", "a.yaml",
            "kind: Prompt\nid: a\nmessages: [{role: System, content: x}]\n",
            "kind: prompt\nid: a\nmessages: [{role: system, content: x}]\n"
        ),
        (
            "no kind and no id in a folder", "snippets/a.yaml", "# c\ntext: x\n",
            "# c\nkind: snippet\nid: a\ntext: x\n"
        ),
        ("no kind beside prompts", "a.yaml", "id: a\nmessages: []\n", nil),
        (
            "an entry twice", "snippets/a.yaml",
            "kind: snippet\nid: a\ntext: |\n  x\n\n  y\ntext: |\n  x\n\n  y\n",
            "kind: snippet\nid: a\ntext: |\n  x\n\n  y\n"
        ),
        (
            "a key twice with two values", "snippets/a.yaml",
            "kind: snippet\nid: a\ntext: x\ntext: y\n", nil
        ),
        (
            "tabs that indent", "a.yaml",
            "kind: prompt\nid: a\nmessages:\n\t- role: user\n\t  content: x\n", nil
        ),
        (
            "tabs alone that indent", "a.yaml",
            "kind: prompt\nid: a\nlimits:\n\tmaxTokens: 9\nmessages:\n\t-\n\t\trole: user\n\t\tcontent: x\n",
            "kind: prompt\nid: a\nlimits:\n  maxTokens: 9\nmessages:\n  -\n    role: user\n    content: x\n"
        ),
        (
            "a byte order mark inside", "snippets/a.yaml",
            "kind: snippet\nid: a\ntext: \u{FEFF}x\n", "kind: snippet\nid: a\ntext: x\n"
        ),
        (
            "a zero-width space at an end, and one in a word", "snippets/a.yaml",
            "kind: snippet\nid: a\ntext: |\n  one\u{200B}\n  two\n",
            "kind: snippet\nid: a\ntext: |\n  one\n  two\n"
        ),
        (
            "a zero-width space in a word", "snippets/a.yaml",
            "kind: snippet\nid: a\ntext: o\u{200B}ne\n", nil
        ),
        (
            "Windows' line ends", "snippets/a.yaml", "id: a\r\nkind: snippet\r\ntxt: x\r\n",
            "id: a\r\nkind: snippet\r\ntext: x\r\n"
        ),
    ]

    private func library(_ path: String, _ text: String) throws -> SmallLibrary {
        // Nothing uses the files that are repaired here.
        let library = try SmallLibrary(
            settings: "version: 1\nrules: {unused-snippet: off, unused-asset: off}\n")
        try library.scratch.write(
            "prompts/user.yaml",
            "kind: prompt\nid: user\nmessages: [{role: user, content: \"{{> used}}\"}]\n")
        try library.scratch.write("prompts/" + path, text)
        return library
    }

    @Test("repairs what is safe, and nothing else", arguments: repairs.indices)
    func repair(_ index: Int) throws {
        let (name, path, before, after) = Self.repairs[index]
        let library = try library(path, before)
        func errors() throws -> Int {
            let json = try JSONValue(
                parsing: Array(try library.run("validate", "--json").stdout.utf8))
            return try #require(
                json["diagnostics"]?.arrayValue?.count {
                    $0["file"]?.stringValue == "prompts/" + path
                })
        }
        let count = try errors()
        #expect(count > 0, "\(name)")
        let result = try library.run("validate", "--fix")
        #expect(try library.scratch.read("prompts/" + path) == after ?? before, "\(name)")
        #expect(result.stdout.contains(": fixed: ") == (after != nil), "\(name): \(result.stdout)")
        #expect(try errors() == (after == nil ? count : 0), "\(name): \(result.stdout)")
        #expect(try library.scratch.git("status", "--porcelain", "prompts/support.yaml") == "")
    }

    @Test("UTF-16 becomes UTF-8")
    func encoding() throws {
        let text = "kind: snippet\nid: a\ntext: größe 😀\n"
        for isLittle in [true, false] {
            let library = try SmallLibrary()
            let units = [0xFEFF] + Array(text.utf16)
            let bytes = units.flatMap { unit in
                let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
                return isLittle ? pair : pair.reversed()
            }
            try library.scratch.write("prompts/snippets/a.yaml", bytes: bytes)
            #expect(try library.run("validate", "--fix").status == 0)
            #expect(try library.scratch.read("prompts/snippets/a.yaml") == text)
        }
    }

    @Test("says what it did; --dry-run shows the difference and writes nothing")
    func output() throws {
        let path = "prompts/snippets/a.yaml"
        let text = "kind: snippet\nid: b\ntxt: 12\nfoo: x\n"
        let library = try library("snippets/a.yaml", text)
        try library.scratch.write("prompts/user.yaml", "kind: prompt\nid: user\nmessages: 1\n")
        let dry = try library.run("validate", "--fix", "--dry-run")
        #expect(dry.status == 3)
        try expectSnapshot(dry.stdout + dry.stderr, named: "fix/dry-run")
        #expect(try library.scratch.read(path) == text)
        let json = try library.run("validate", "--format", "sarif").stdout
        #expect(json.contains("\"text\": \"rename 'txt' to 'text'\""))
        let sarif = try library.run("validate", "--fix", "--format", "sarif")
        #expect(sarif.stderr.contains("a.yaml:3:1: fixed: rename 'txt' to 'text' [unknown-key]\n"))
        #expect(try library.scratch.read(path) == "kind: snippet\nid: a\ntext: \"12\"\nfoo: x\n")
        let again = try library.run("validate", "--fix", "--json")
        let report = try JSONValue(parsing: Array(again.stdout.utf8))
        #expect(report["fixed"] == [])
        for (words, reason) in [
            (["validate", "--dry-run"], "--dry-run goes with --fix"),
            (["validate", "--fix", "--staged"], "files of the work tree"),
        ] {
            try library.refuse(words, status: 2, saying: reason)
        }
    }
}
