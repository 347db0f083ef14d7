import Foundation
import TestSupport
import Testing

@testable import Basics

/// The hooks that `.pre-commit-hooks.yaml` offers, run by the pre-commit framework itself.
@Suite("The hooks of the pre-commit framework", .needsPythonTool("pre-commit"))
struct HookTests {
    private let library: SmallLibrary
    private var scratch: Scratch { library.scratch }
    private let environment: [String: String]

    /// A library whose commits the framework checks with the hooks of a repository that holds the
    /// project's own manifest.
    init() throws {
        library = try SmallLibrary()
        let scratch = library.scratch
        let binaries = scratch.home + "/bin"
        try Files.createDirectory(binaries)
        try FileManager.default.createSymbolicLink(
            atPath: binaries + "/promptgit", withDestinationPath: promptgitBinary)
        let path = [binaries, PackageRoot.path(".build/python/bin"), scratch.environment["PATH"]]
        environment = [
            "PATH": path.compactMap(\.self).joined(separator: ":"),
            "PRE_COMMIT_HOME": scratch.home + "/pre-commit",
        ]
        let hooks = scratch.home + "/hooks"
        try scratch.gitInit(hooks)
        try scratch.write(
            hooks + "/.pre-commit-hooks.yaml",
            bytes: try Files.read(PackageRoot.path(".pre-commit-hooks.yaml")))
        let revision = try scratch.gitCommit("Hooks", in: hooks)
        try scratch.write(
            ".pre-commit-config.yaml",
            """
            repos:
              - repo: file://\(hooks)
                rev: \(revision)
                hooks:
                  - id: promptgit-validate
                  - id: promptgit-fmt

            """)
        try scratch.gitCommit("Hooks")
        let installed = try run("pre-commit", "install")
        try #require(installed.status == 0, "\(installed.stdout)\(installed.stderr)")
    }

    private func run(_ words: String..., in directory: String = "") throws -> ProgramResult {
        // The variables are those of the program; git finds the framework by its own script.
        try scratch.run("env", words, in: directory, environment: environment)
    }

    private let tone = "prompts/snippets/tone.yaml"
    private var broken: String { SmallLibrary.tone.replacing("text:", with: "txt:") }

    /// Commits what is staged, or some paths, and says whether git did it.
    private func commits(_ paths: [String] = [], in directory: String = "") throws -> Bool {
        let before = try scratch.git("rev-parse", "HEAD", in: directory)
        let words = ["git", "commit", "--quiet", "-m", "Change"] + (paths.isEmpty ? [] : ["--"])
        let result = try scratch.run(
            "env", words + paths, in: directory, environment: environment)
        let after = try scratch.git("rev-parse", "HEAD", in: directory)
        #expect((result.status == 0) == (before != after), "\(result.stdout)\(result.stderr)")
        return before != after
    }

    @Test("the manifest and the configuration are what the framework reads")
    func manifest() throws {
        let manifest = PackageRoot.path(".pre-commit-hooks.yaml")
        for words in [["validate-manifest", manifest], ["validate-config"]] {
            let result = try scratch.run(
                "env", ["pre-commit"] + words, environment: environment)
            #expect(result.status == 0, "\(result.stdout)")
        }
    }

    @Test("a staged break is refused; what is not staged is not seen")
    func staged() throws {
        try scratch.write(tone, broken)
        try scratch.git("add", tone)
        try scratch.write(tone, SmallLibrary.tone)
        #expect(try !commits())
        try scratch.git("add", tone)
        try scratch.write(tone, broken)
        try scratch.write("prompts/new.yaml", "kind: nothing\n")
        try scratch.write("notes.txt", "a\n")
        try scratch.git("add", "notes.txt")
        #expect(try commits())
        #expect(try scratch.read(tone) == broken)
    }

    @Test("a prompt that a staged change of a snippet breaks is refused, and so is a deletion")
    func reach() throws {
        try scratch.git("rm", "--quiet", tone)
        #expect(try !commits())
        try scratch.git("reset", "--quiet", "--hard")
        #expect(try scratch.read(tone) == SmallLibrary.tone)
    }

    @Test("the layout of what is staged is checked")
    func layout() throws {
        try scratch.write(tone, SmallLibrary.tone.replacing("id: tone", with: "id:   tone"))
        try scratch.git("add", tone)
        #expect(try !commits())
        #expect(try library.run("fmt").status == 0)
        try scratch.git("add", tone)
        try scratch.write(tone, "# more\n" + SmallLibrary.tone)
        try scratch.git("add", tone)
        #expect(try commits())
    }

    @Test("a commit of some paths is checked for these")
    func somePaths() throws {
        try scratch.write(tone, broken)
        try scratch.git("add", tone)
        try scratch.write("prompts/support.yaml", "# more\n" + SmallLibrary.support)
        #expect(try commits(["prompts/support.yaml"]))
        try scratch.write("prompts/support.yaml", SmallLibrary.support)
        #expect(try !commits([tone]))
    }

    @Test("a linked work tree has its own index")
    func workTree() throws {
        try scratch.git("worktree", "add", "--quiet", "-b", "other", scratch.home + "/other")
        let other = scratch.home + "/other"
        try scratch.write(other + "/" + tone, broken)
        try scratch.git("add", tone, in: other)
        #expect(try !commits(in: other))
        try scratch.write("notes.txt", "a\n")
        try scratch.git("add", "notes.txt")
        #expect(try commits())
        try scratch.write(other + "/" + tone, "# more\n" + SmallLibrary.tone)
        try scratch.git("add", tone, in: other)
        #expect(try commits(in: other))
    }
}

/// The examples of docs/ci.md, against the schemas that the code hosts publish.
@Suite("The examples of workflows", .needsPythonTool("check-jsonschema"))
struct WorkflowExampleTests {
    /// The examples in the order of the page.
    static let schemas = [
        "", "vendor.github-workflows", "vendor.gitlab-ci", "vendor.github-workflows",
    ]

    @Test("are what the code hosts read")
    func examples() throws {
        let page = String(decoding: try Files.read(PackageRoot.path("docs/ci.md")), as: UTF8.self)
        let examples = page.matches(of: /```yaml\n((?s).*?)```/).map { String($0.output.1) }
        #expect(examples.count == Self.schemas.count)
        let scratch = try Scratch()
        for (example, schema) in zip(examples, Self.schemas) where !schema.isEmpty {
            let file = try scratch.write("example.yml", example)
            let result = try scratch.run(
                PythonTools.path("check-jsonschema"), "--builtin-schema", schema, file)
            #expect(result.status == 0, "\(schema): \(result.stdout)\(result.stderr)")
        }
        guard Files.kind(of: PythonTools.path("pre-commit")) == .file else { return }
        let file = try scratch.write("config.yaml", examples[0])
        let result = try scratch.run(PythonTools.path("pre-commit"), "validate-config", file)
        #expect(result.status == 0, "\(result.stdout)")
    }
}
