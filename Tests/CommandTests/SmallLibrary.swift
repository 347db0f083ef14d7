import JSONKit
import TestSupport
import Testing

@testable import Basics

/// A committed library of one prompt and one snippet, and edits of the snippet to propose.
struct SmallLibrary {
    let scratch: Scratch

    /// What the snippet says, a sentence a line.
    static let tone = """
        kind: snippet
        id: tone
        text: |
          Answer in short sentences.
          Name the date.
          Be kind.
          Ask before you book.
          Say goodbye.

        """

    static let support = """
        kind: prompt
        id: support
        messages:
          - role: system
            content: |
              You help. {{> tone}}

        """

    /// Edits of one sentence each.
    static let addPrice = replace("Name the date.", with: "Name the date. Name the price.")
    static let addName = replace("Say goodbye.", with: "Say goodbye. Use the name.")

    init(settings: String = "version: 1\nreview: {allowSelfApproval: true}\n") throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", settings)
        try scratch.write("prompts/snippets/tone.yaml", Self.tone)
        try scratch.write("prompts/support.yaml", Self.support)
        try scratch.gitCommit("Prompts as code")
    }

    /// A file of edits with one operation that changes a sentence of the snippet.
    static func replace(_ find: String, with: String) -> String {
        edits(
            #"{"asset": "snippet/tone", "path": "/text", "op": "replaceText", "find": "\#(find)", "#
                + #""with": "\#(with)"}"#)
    }

    /// A file of edits with one proposal of these operations.
    static func edits(_ operations: String...) -> String {
        #"[\#(operations.joined(separator: ", "))]"#
    }

    /// Runs promptgit, whatever its status.
    func run(_ words: String..., in directory: String = "") throws -> ProgramResult {
        try run(words, in: directory)
    }

    /// Runs promptgit, whatever its status, with its arguments as a list.
    func run(_ words: [String], in directory: String = "") throws -> ProgramResult {
        try scratch.run(promptgitBinary, words, in: directory)
    }

    /// Runs promptgit and expects it to end with 0.
    @discardableResult
    func succeed(
        _ words: String..., sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> String {
        let result = try scratch.run(promptgitBinary, words)
        #expect(
            result.status == 0, "promptgit \(words.joined(separator: " ")): \(result.stderr)",
            sourceLocation: sourceLocation)
        return result.stdout
    }

    /// Runs promptgit and expects one error with this status that says `reason`, and that no
    /// reference, no file and not the index has changed.
    @discardableResult
    func refuse(
        _ words: String..., status: Int32, saying reason: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> String {
        try refuse(words, status: status, saying: reason, sourceLocation: sourceLocation)
    }

    /// Runs promptgit as ``refuse(_:status:saying:sourceLocation:)`` does, with a list of arguments.
    @discardableResult
    func refuse(
        _ words: [String], status: Int32, saying reason: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> String {
        let before = try state()
        let result = try scratch.run(promptgitBinary, words)
        let command = "promptgit \(words.joined(separator: " "))"
        #expect(
            result.status == status, "\(command): \(result.stdout)\(result.stderr)",
            sourceLocation: sourceLocation)
        #expect(
            result.stderr.contains(reason), "\(command): \(result.stderr)",
            sourceLocation: sourceLocation)
        let errors = result.stderr.split(separator: "\n").count { $0.hasPrefix("error: ") }
        #expect(errors == 1, "\(command): \(result.stderr)", sourceLocation: sourceLocation)
        #expect(try state() == before, "\(command) left traces", sourceLocation: sourceLocation)
        return result.stderr
    }

    /// Writes a file of edits beside the repository's files, proposes it, and returns the id.
    @discardableResult
    func propose(_ edits: String) throws -> String {
        let file = scratch.home + "/edits.json"
        try scratch.write(file, edits)
        let result = try scratch.run(promptgitBinary, ["propose", "--from", file, "--json"])
        #expect(result.status == 0, "\(result.stderr)")
        let batch = try JSONValue(parsing: Array(result.stdout.utf8))
        return try #require(
            batch["proposals"]?.arrayValue?.first?["id"]?.stringValue, "\(result.stderr)")
    }

    /// The state of a proposal, as `proposals --all` lists it.
    func state(of id: String) throws -> String? {
        let list = try JSONValue(
            parsing: Array(try succeed("proposals", "--all", "--json").utf8))
        return list.arrayValue?.first { $0["id"]?.stringValue == id }?["state"]?.stringValue
    }

    /// Commits something on a proposal's branch and comes back.
    func commit(onBranchOf id: String, _ change: () throws -> Void) throws {
        let branch = try scratch.git("symbolic-ref", "--short", "HEAD")
        try scratch.git("checkout", "--quiet", "proposals/" + id)
        try change()
        try scratch.gitCommit("By hand")
        try scratch.git("checkout", "--quiet", branch)
    }

    /// The references, the index and the files that git sees.
    private func state() throws -> [String] {
        let index = scratch.path(".git/index")
        return [
            try scratch.git("for-each-ref"),
            try scratch.git(
                "--no-optional-locks", "status", "--porcelain=v1", "--untracked-files=all"),
            Files.kind(of: index) == nil ? "" : SHA256Digest(hashing: try Files.read(index)).hex,
        ]
    }
}
