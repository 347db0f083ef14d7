import Foundation
import JSONKit
import TestSupport
import Testing

@testable import Basics

/// `validate --all-libraries` in a repository of several.
@Suite("All libraries of a repository")
struct AllLibrariesTests {
    private let scratch: Scratch

    /// A good library `desk`, one inside it with an error, one with a warning, and one that git does
    /// not have yet.
    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try library("desk", id: "tone", text: "Be kind.")
        try library("desk/prompts/inner", id: "tone", text: "Be {{> kindd}}.")
        try library("shop", id: "tone", text: "Be kind. TODO: more")
        try scratch.gitCommit("Libraries")
        try library("new", id: "tone", text: "{{#open}}")
    }

    private func library(_ folder: String, id: String, text: String) throws {
        try scratch.write(folder + "/promptgit.yaml", "version: 1\nrules: {unused-snippet: off}\n")
        try scratch.write(
            folder + "/prompts/snippets/\(id).yaml", "kind: snippet\nid: \(id)\ntext: '\(text)'\n")
    }

    private func validate(_ words: String..., in directory: String = "") throws -> ProgramResult {
        try scratch.run(promptgitBinary, ["validate", "--all-libraries"] + words, in: directory)
    }

    private let inner = "desk/prompts/inner/prompts/snippets/tone.yaml:3:"
    private let shop = "shop/prompts/snippets/tone.yaml:3:"

    @Test("are checked from anywhere, with paths of the repository and the worst exit code")
    func findings() throws {
        for directory in ["", "desk", "desk/prompts/inner", "shop/prompts"] {
            let result = try validate(in: directory)
            #expect(result.status == 3)
            #expect(result.stdout.contains(inner) && result.stdout.contains("[unknown-include]"))
            #expect(result.stdout.contains(shop) && result.stdout.contains("[todo-marker]"))
            #expect(result.stderr == "6 files of 3 libraries checked: 1 error, 1 warning\n")
        }
        // Each by itself says the same.
        #expect(try scratch.run(promptgitBinary, ["validate"], in: "desk").status == 0)
        let alone = try scratch.run(promptgitBinary, ["validate"], in: "desk/prompts/inner")
        #expect(alone.status == 3 && alone.stdout.contains(inner))
        #expect(try scratch.run(promptgitBinary, ["validate"]).status == 1)
    }

    @Test("are those that git has, and the one around the directory")
    func untracked() throws {
        let result = try validate(in: "new")
        #expect(result.stdout.contains("new/prompts/snippets/tone.yaml:3:"))
        #expect(result.stderr == "8 files of 4 libraries checked: 2 errors, 1 warning\n")
        // One whose settings are gone from the work tree is no library there, but still in git.
        try FileManager.default.removeItem(
            atPath: scratch.path("desk/prompts/inner/promptgit.yaml"))
        #expect(try validate().stderr.contains("of 2 libraries"))
        #expect(try validate("--staged").stderr.contains("of 3 libraries"))
        #expect(try validate("--revision", "HEAD").stderr.contains("of 3 libraries"))
    }

    @Test("fail the check by errors only, or with --strict by warnings too")
    func exitCodes() throws {
        try library("desk/prompts/inner", id: "tone", text: "Be kind.")
        #expect(try validate().status == 0)
        #expect(try validate("--strict").status == 3)
        // What is staged is what was committed.
        #expect(try validate("--staged").status == 3)
    }

    @Test("in every format", arguments: ["json", "sarif", "junit", "github", "text"])
    func formats(format: String) throws {
        for place in [[], ["--staged"]] {
            let result = try scratch.run(
                promptgitBinary, ["validate", "--all-libraries", "--format", format] + place)
            #expect(result.status == 3)
            let paths = [inner, shop].map { $0.dropLast(3) }
            for path in paths { #expect(result.stdout.contains(path), "\(result.stdout)") }
        }
    }

    @Test("are counted one by one in JSON")
    func json() throws {
        let result = try validate("--json", in: "shop")
        let json = try JSONValue(parsing: Array(result.stdout.utf8))
        #expect(json["files"] == 6 && json["errors"] == 1 && json["warnings"] == 1)
        #expect(json["diagnostics"]?.arrayValue?.count == 2)
        #expect(
            json["libraries"] == [
                ["folder": "desk", "files": 2, "errors": 0, "warnings": 0],
                ["folder": "desk/prompts/inner", "files": 2, "errors": 1, "warnings": 0],
                ["folder": "shop", "files": 2, "errors": 0, "warnings": 1],
            ])
    }

    @Test("are repaired together")
    func repairs() throws {
        for folder in ["desk", "shop"] {
            let path = folder + "/prompts/snippets/tone.yaml"
            try scratch.write(path, "kind: snippet\nid: tone\ntexxt: Be kind.\n")
        }
        let result = try validate("--fix")
        #expect(result.stderr.contains("of 3 libraries checked: 2 repairs, 1 error"))
        for folder in ["desk", "shop"] {
            let path = scratch.path(folder + "/prompts/snippets/tone.yaml")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text == "kind: snippet\nid: tone\ntext: Be kind.\n")
        }
    }

    @Test("a repository without any says so, and --against is for one")
    func refused() throws {
        let empty = try Scratch()
        try empty.gitInit()
        let none = try empty.run(promptgitBinary, ["validate", "--all-libraries"])
        #expect(none.status == 1 && none.stderr.contains("no promptgit.yaml in the repository"))
        #expect(try validate("--against", "tools.json").status == 2)
    }
}
