import Basics
import GitKit
import PromptModel
import TestSupport
import Testing

@testable import PromptGit

/// What decisions keep of the library and of the ledger only saves work: whatever happens to it, they
/// find what somebody finds who keeps nothing.
@Suite("What decisions keep")
struct DecisionCacheTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", "version: 1\n")
        for number in 0..<12 { try writePrompt(number, soul: number % 3) }
        for number in 0..<3 { try writeSoul(number, "Be kind.") }
        try scratch.gitCommit("first")
    }

    private func writePrompt(_ number: Int, soul: Int, text: String = "Help.") throws {
        try scratch.write(
            "prompts/prompt-\(number).yaml",
            """
            kind: prompt
            id: prompt-\(number)
            soul: soul-\(soul)
            messages:
              - role: system
                content: "{{soul.identity}} \(text)"

            """)
    }

    private func writeSoul(_ number: Int, _ identity: String) throws {
        try scratch.write(
            "souls/soul-\(number).yaml",
            "kind: soul\nid: soul-\(number)\nidentity: \(identity)\n")
    }

    private func open(program: String? = "one") throws -> PromptRepository {
        try PromptRepository.open(
            surroundings: .fixed(
                in: scratch.path(), environment: scratch.environment, program: program))
    }

    /// Does something to what is kept.
    private func disturb(_ dice: inout Dice) throws {
        let folder = scratch.path(".git/promptgit")
        let names = try Files.list(folder).filter {
            $0.hasPrefix("outline-") || $0.hasPrefix("ledger-")
        }
        guard let name = names.randomElement(using: &dice) else { return }
        let path = folder + "/" + name
        var bytes = try Files.read(path)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: return try Files.remove(path)
        case 1: bytes.removeLast(Int.random(in: 0...bytes.count, using: &dice))
        case 2: bytes[Int.random(in: 0..<bytes.count, using: &dice)] ^= 1
        default:
            // That of another library, or of another moment.
            let other = try #require(names.randomElement(using: &dice))
            bytes = try Files.read(folder + "/" + other)
        }
        // Another file, as one that somebody has mapped must not change.
        try Files.remove(path)
        try Files.create(path, bytes: bytes)
    }

    @Test("says of the library what its files say", arguments: 0..<6)
    func library(seed: Int) throws {
        var dice = Dice(seed)
        var answered = 0
        for step in 0..<24 {
            switch Int.random(in: 0..<8, using: &dice) {
            case 0: try writeSoul(Int.random(in: 0..<3, using: &dice), "Be \(step).")
            case 1: try writePrompt(20 + step, soul: step % 3)
            case 2: try Files.remove(scratch.path("prompts/prompt-\(step % 12).yaml"))
            case 3:
                // Ten at once, as by hand.
                for number in 0..<10 { try writePrompt(number, soul: 1, text: "At \(step).") }
            default:
                try writePrompt(
                    Int.random(in: 0..<12, using: &dice), soul: Int.random(in: 0..<3, using: &dice),
                    text: "Now \(step).")
            }
            let commit = try #require(ObjectID(try scratch.gitCommit("step \(step)")))
            let program = Int.random(in: 0..<8, using: &dice) == 0 ? "two" : "one"
            let repository = try open(program: program)
            let plain = try open(program: nil)
            let tree = try repository.git.commit(commit).tree
            let library = try repository.library(in: tree)
            let expected = try plain.library(in: tree)
            #expect(expected.outline == nil)
            if library.outline != nil { answered += 1 }
            #expect(try Set(library.paths()) == Set(expected.paths()))
            for path in try expected.paths() {
                #expect(try library.reference(at: path) == expected.reference(at: path))
                #expect(try library.entry(at: path) == expected.entry(at: path))
            }
            for reference in try expected.snapshot().library.references {
                #expect(try library.path(of: reference) == expected.path(of: reference))
            }
            let soul = Int.random(in: 0..<3, using: &dice)
            let change: [String: [UInt8]?] = [
                "souls/soul-\(soul).yaml": Array(
                    "kind: soul\nid: soul-\(soul)\nidentity: Be at \(step).\n".utf8)
            ]
            let found = try library.check(change, settings: .init())
            let wanted = try expected.check(change, settings: .init())
            #expect(found.newErrors == wanted.newErrors)
            #expect(found.reached == wanted.reached)
            if Bool.random(using: &dice) { repository.keepNames(ofMainAt: commit) }
            if Int.random(in: 0..<4, using: &dice) == 0 { try disturb(&dice) }
        }
        #expect(answered == 24)
    }

    @Test("says of the ledger what its events say", arguments: 0..<4)
    func ledger(seed: Int) throws {
        var dice = Dice(seed)
        let git = try Repository(opening: scratch.path(), environment: scratch.environment)
        let head = try scratch.git("rev-parse", "HEAD")
        let author = Signature(
            name: "Ada", email: "ada@example.org", time: Surroundings.fixedNow, offsetMinutes: 0)
        for step in 0..<24 {
            switch Int.random(in: 0..<8, using: &dice) {
            case 0 where step > 4:
                // Somebody takes back what was not pushed.
                let back = "refs/promptgit/ledger~\(Int.random(in: 1...2, using: &dice))"
                if try scratch.run("git", "update-ref", "refs/promptgit/ledger", back).status != 0 {
                    continue
                }
            case 1:
                // One that is kept at once.
                let heads = try (0..<40).map { number in
                    LedgerEvent.ProposalHead(
                        proposal: try #require(ProposalID("20261120-x-\(1000_0000 + number)")),
                        commit: head)
                }
                try Ledger.append(
                    LedgerEvent(
                        kind: .proposed, subject: "20261120-a\(step)", at: Surroundings.fixedNow,
                        by: "promptgit", heads: heads), git: git, author: author)
            default:
                let id = try #require(
                    ProposalID("20261120-x-1000000\(Int.random(in: 0...9, using: &dice))"))
                try Ledger.append(
                    LedgerEvent(
                        kind: .rejected, subject: id.description, at: Surroundings.fixedNow,
                        by: "Ada", reason: "\(step) \u{E9}",
                        heads: [.init(proposal: id, commit: head)],
                        library: Int.random(in: 0..<4, using: &dice) == 0 ? "other" : "",
                        successor: Bool.random(using: &dice) ? id : nil), git: git, author: author)
            }
            let repository = try open()
            let found = try repository.ledger()
            let expected = try Ledger(reading: git, library: "")
            #expect(found.events == expected.events, "\(step)")
            #expect(found.head == expected.head)
            #expect(found.latestBatch == expected.latestBatch)
            if Int.random(in: 0..<3, using: &dice) == 0 { try disturb(&dice) }
        }
        // An event that somebody edited is found whatever is kept.
        let files = try scratch.git("ls-tree", "-r", "--name-only", "refs/promptgit/ledger")
        let path = try #require(files.split(separator: "\n").first)
        let blob = try scratch.git("hash-object", "-w", "--stdin", input: "{}\n")
        let tree = try git.updateTree(
            base: try git.commit(try #require(try git.reference(Ledger.reference))).tree,
            changes: [.put(path: String(path), id: try #require(ObjectID(blob)), mode: .file)])
        let edited = try scratch.git(
            "commit-tree", tree.description, "-p", "refs/promptgit/ledger", "-m", "edited")
        try scratch.git("update-ref", "refs/promptgit/ledger", edited)
        #expect(throws: PromptGitError.self) { try open().ledger() }
    }
}
