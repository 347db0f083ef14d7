import TestSupport
import Testing

@testable import GitKit

@Suite("Revisions")
struct RevisionTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        for number in 1...4 {
            try scratch.write("file", "\(number)\n")
            try scratch.gitCommit("commit \(number)")
        }
        try scratch.git("tag", "-a", "v1", "-m", "first", "HEAD~2")
        try scratch.git("branch", "side", "HEAD~1")
    }

    @Test(arguments: ["HEAD", "@", "main", "refs/heads/main", "HEAD~2", "v1", "side^", "main@{1}"])
    func areWhatGitSays(_ revision: String) throws {
        #expect(try scratch.repository().resolve(revision) == scratch.id(revision + "^{commit}"))
    }

    @Test func everydayOnesNeedNoLibrary() throws {
        try scratch.git("checkout", "-q", "-b", "topic", "HEAD~3")
        try scratch.write("other", "1\n")
        try scratch.gitCommit("topic")
        try scratch.git("merge", "-q", "--no-edit", "main")
        try scratch.git("tag", "light", "HEAD^2~1")
        try scratch.git("branch", "light", "HEAD^1")
        try scratch.git("branch", "abcdef")
        try scratch.git("pack-refs", "--all")
        try scratch.git("branch", "-f", "side", "HEAD~1")
        let repository = try scratch.repository()
        let id = try scratch.id("HEAD").description
        var answered = 0
        for base in [
            "HEAD", "@", "main", "topic", "side", "heads/side", "refs/heads/main", "light",
            "abcdef",
            "tags/light", id, "v1",
        ] {
            for steps in [
                "", "~", "^", "~1", "~3", "^2", "^2~1", "^1^1", "~2^2", "^3", "~9", "^0", "~0",
                "^{}",
                "^-1", "~x", ":file", "@{0}",
            ] {
                let result = try scratch.run(
                    "git", "rev-parse", "-q", "--verify", base + steps)
                let quick = repository.quickRevision(base + steps)
                guard let quick else { continue }
                answered += 1
                #expect(
                    result.stdout.split(separator: "\n").last == "\(quick)", "\(base + steps)")
            }
        }
        // Of twelve names eleven lead to a commit by themselves, with some eight of the steps.
        #expect(answered > 60)
        #expect(repository.openHandles == nil)
    }

    @Test func fitUniqueBeginnings() throws {
        let head = try scratch.id("HEAD")
        let repository = try scratch.repository()
        #expect(try repository.resolve(head.short) == head)
        #expect(try repository.resolve(head.description) == head)
    }

    @Test(arguments: ["nowhere", "HEAD~9", "refs/heads/none", "1234567890", "a..b..c", ""])
    func areNotFound(_ revision: String) throws {
        let error = try gitError { _ = try scratch.repository().resolve(revision) }
        #expect(error.code == .notFound)
        #expect(error.reference == revision)
    }

    @Test func mustBeCommits() throws {
        #expect(try gitError { _ = try scratch.repository().resolve("HEAD:file") }.code == .invalid)
        #expect(
            try gitError { _ = try scratch.repository().resolve("HEAD^{tree}") }.code == .invalid)
    }

    @Test func sayWhenSeveralObjectsFit() throws {
        let repository = try scratch.repository()
        // Among 3,000 blobs many share their first four digits: a pair of them is found at once.
        var seen: Set<String> = []
        var shared: String?
        for number in 0..<3000 where shared == nil {
            let id = try Repository.blobID(Array("\(number)".utf8))
            let start = String(id.description.prefix(4))
            if !seen.insert(start).inserted {
                shared = start
                for other in 0...number {
                    let content = Array("\(other)".utf8)
                    if try Repository.blobID(content).description.hasPrefix(start) {
                        _ = try repository.writeBlob(content)
                    }
                }
            }
        }
        let start = try #require(shared)
        #expect(try gitError { _ = try repository.resolve(start) }.code == .ambiguous)
    }

    @Test func preferTheOneCommitAmongObjects() throws {
        let repository = try scratch.repository()
        let head = try scratch.id("HEAD")
        let start = String(head.description.prefix(4))
        // A blob whose id starts like the commit's: one in 65,536 does.
        var content: [UInt8]?
        for number in 0..<2_000_000 where content == nil {
            let candidate = Array("\(number)".utf8)
            if try Repository.blobID(candidate).description.hasPrefix(start) {
                content = candidate
            }
        }
        _ = try repository.writeBlob(#require(content))
        #expect(try repository.resolve(start) == head)
    }

    @Test func sayWhenABranchIsUnborn() throws {
        try scratch.gitInit("empty")
        let repository = try scratch.repository("empty")
        let error = try gitError { _ = try repository.resolve("HEAD") }
        #expect(error.code == .unborn)
        #expect(error.reference == "refs/heads/main")
        #expect(try repository.head == .unborn("refs/heads/main"))
    }
}
