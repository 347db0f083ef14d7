import Analysis
import Basics
import GitKit
import JSONKit
import PromptGit
import PromptModel
import TestSupport
import Testing

/// A repository with a small library of prompts, committed on main.
struct Shop {
    let scratch: Scratch
    /// The folder of the library in the repository; empty for the root.
    let root: String

    init(
        root: String = "", settings: String = "version: 1\nreview: {allowSelfApproval: true}\n",
        files: [String: String] = Shop.files
    ) throws {
        scratch = try Scratch()
        self.root = root
        try scratch.gitInit()
        try write("promptgit.yaml", settings)
        for (path, text) in files { try write(path, text) }
        try scratch.gitCommit("Begin")
    }

    /// A prompt with a snippet, a tool and a soul.
    static let files = [
        "prompts/support.yaml": """
        kind: prompt
        id: support
        soul: haff
        tools: [refund]
        messages:
          - role: system
            content: |
              You are {{soul.name}}.
              {{> tone}}
              Never promise a refund.

        """,
        "prompts/snippets/tone.yaml": """
        # How to speak.
        kind: snippet
        id: tone
        text: |
          Answer in short sentences.
          Be polite.
          Name the tour and its price.

        """,
        "prompts/souls/haff.yaml": """
        kind: soul
        id: haff
        name: Haff
        traits:
          - friendly
          - patient

        """,
        "prompts/tools/refund.yaml": """
        kind: tool
        id: refund
        name: refund
        description: |
          Pays a booking back.
        source: served
        parameters:
          type: object
          properties:
            booking: {type: string, description: The booking's number.}

        """,
    ]

    /// A path of the library as a path of the repository.
    func path(_ relative: String) -> String { Paths.join(root, relative) }

    func write(_ relative: String, _ text: String) throws {
        try scratch.write(path(relative), text)
    }

    func read(_ relative: String) throws -> String { try scratch.read(path(relative)) }

    /// The text of a file at a revision.
    func read(_ relative: String, at revision: String) throws -> String {
        try git("show", "\(revision):\(path(relative))") + "\n"
    }

    /// Replaces text in a file of the work tree and commits it.
    @discardableResult
    func edit(
        _ relative: String, _ old: String, _ new: String, as mail: String = "ada@example.org"
    ) throws -> String {
        let text = try read(relative)
        #expect(text.contains(old))
        try write(relative, text.replacing(old, with: new))
        try git("add", "--all")
        try scratch.git(
            ["commit", "--quiet", "-m", "Edit \(relative)"],
            environment: ["GIT_AUTHOR_EMAIL": mail, "GIT_COMMITTER_EMAIL": mail])
        return try git("rev-parse", "HEAD")
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String { try scratch.git(arguments) }

    /// The library as one person's process opens it, each with a clock and ids of its own.
    func open(
        as mail: String = "carl@example.org", seed: String = "test", minute: Int64 = 0
    ) throws -> PromptRepository {
        var environment = scratch.environment
        environment["GIT_COMMITTER_EMAIL"] = mail
        environment["GIT_AUTHOR_EMAIL"] = mail
        return try PromptRepository.open(
            surroundings: .fixed(
                in: scratch.path(root), environment: environment,
                now: Timestamp(seconds: Surroundings.fixedNow.seconds + 60 * minute), step: 1,
                seed: seed))
    }

    /// One proposal as `propose --from` reads it.
    static func proposal(
        _ title: String, evidence: JSONValue = [:], _ operations: JSONValue...
    ) -> JSONValue {
        [
            "title": .string(title), "rationale": "A test wants it.", "evidence": evidence,
            "operations": .array(operations),
        ]
    }

    /// An edit of the snippet `tone`.
    static func toneEdit(
        _ find: String = "Be polite.", _ with: String = "Be polite and warm."
    ) -> JSONValue {
        [
            "asset": "snippet/tone", "path": "/text", "op": "replaceText", "find": .string(find),
            "with": .string(with),
        ]
    }

    /// Proposes edits and returns the batch.
    @discardableResult
    func propose(
        _ proposals: JSONValue..., seed: String = "test", minute: Int64 = 0
    ) throws -> ProposalBatch {
        let edits: JSONValue = ["source": "tests", "proposals": .array(proposals)]
        return try open(as: "olga@example.org", seed: seed, minute: minute)
            .propose(edits: Array(edits.text(.compact).utf8), file: "edits.json")
    }

    /// Proposes one edit of the snippet `tone` and returns the proposal.
    @discardableResult
    func proposeTone(seed: String = "test") throws -> Proposal {
        let batch = try propose(Shop.proposal("Say more", Shop.toneEdit()), seed: seed)
        #expect(batch.withheld == [])
        return try #require(batch.proposals.first)
    }

    /// Where a proposal stands.
    func state(of proposal: Proposal) throws -> ProposalState {
        try ProposalCatalog(open()).state(of: proposal.record.id)
    }

    /// Checks that git finds nothing wrong, in the objects and in the work tree.
    func expectSound(clean: Bool = true, sourceLocation: Testing.SourceLocation = #_sourceLocation)
        throws
    {
        let fsck = try scratch.run("git", "fsck", "--full", "--strict", "--no-dangling")
        #expect(
            fsck.status == 0 && fsck.stdout == "", "\(fsck.stdout)\(fsck.stderr)",
            sourceLocation: sourceLocation)
        if clean {
            let status = try git("status", "--porcelain")
            #expect(status == "", sourceLocation: sourceLocation)
        }
    }
}

extension PromptRepository {
    /// Reverts one change and returns what became of it.
    func revert(_ name: String, reason: String? = nil) throws -> Reversal.Item {
        try #require(try revert([name], reason: reason).items.first)
    }
}

/// A random number generator that gives the same numbers in every run (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The error that some work throws, as promptgit's own.
func failure(
    _ code: PromptGitError.Code, sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ work: () throws -> some Any
) -> PromptGitError? {
    do {
        _ = try work()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as PromptGitError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
