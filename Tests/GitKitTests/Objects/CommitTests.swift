import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite("Commits")
struct CommitTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("a.txt", "one\n")
        try scratch.gitCommit("first")
    }

    @Test(arguments: [
        "subject\n", "subject\n\nbody\n\nProposal-Id: x\n", "no end of line", "Grüße 🚤\n", "",
    ])
    func writesWhatGitWrites(_ message: String) throws {
        let repository = try scratch.repository()
        let parent = try scratch.id("HEAD")
        let tree = try scratch.id("HEAD^{tree}")
        let id = try repository.commit(tree, [parent], message)
        let theirs = try scratch.git(
            "commit-tree", tree.description, "-p", parent.description, input: message,
            environment: People.environment)
        #expect(id.description == theirs)
        let read = try repository.commit(id)
        #expect(read.message == message)
        #expect(read.author == People.author)
        #expect(read.committer == People.committer)
        #expect(read.parents == [parent])
        #expect(read.tree == tree)
        try scratch.fsck()
    }

    @Test(arguments: [
        (" Ada . ", "ada@example.org"), ("A<d>a\nX", "a d<a>@x"), ("'Ada'", "\"ada@x\""),
        ("Ada, B.", ",,a;;"),
    ])
    func cleansNamesAsGitDoes(_ name: String, _ email: String) throws {
        let repository = try scratch.repository()
        let tree = try scratch.id("HEAD^{tree}")
        let person = Signature(
            name: name, email: email, time: People.author.time, offsetMinutes: 60)
        let id = try repository.writeCommit(
            tree: tree, parents: [], author: person, committer: person, message: "m\n")
        let theirs = try scratch.git(
            "commit-tree", tree.description, input: "m\n",
            environment: [
                "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_NAME": name,
                "GIT_COMMITTER_EMAIL": email, "GIT_AUTHOR_DATE": "1800000000 +0100",
                "GIT_COMMITTER_DATE": "1800000000 +0100",
            ])
        #expect(id.description == theirs)
    }

    @Test func readsMessagesThatAreNoText() throws {
        let tree = try scratch.id("HEAD^{tree}")
        let header = """
            tree \(tree)
            author A <a@x> 1700000000 +0530
            committer A <a@x> 1700000000 -0000


            """
        let bytes = Array(header.utf8) + [0x66, 0xFF, 0x66, 10]
        let id = try store(bytes)
        let commit = try scratch.repository().commit(id)
        #expect(commit.message == "f\u{FFFD}f\n")
        #expect(commit.author.offsetMinutes == 330)
    }

    @Test func readsLatin1AndSignedCommits() throws {
        let tree = try scratch.id("HEAD^{tree}")
        let header = """
            tree \(tree)
            author J
            """
        let tail = """
             <j@x> 1700000000 +0000
            committer A <a@x> 1700000000 +0000
            encoding ISO-8859-1
            gpgsig -----BEGIN PGP SIGNATURE-----
             tree 0000000000000000000000000000000000000000
             -----END PGP SIGNATURE-----

            caf
            """
        let id = try store(
            Array(header.utf8) + [0xF6, 0x72, 0x67] + Array(tail.utf8) + [0xE9, 10])
        let commit = try scratch.repository().commit(id)
        #expect(commit.author.name == "Jörg")
        #expect(commit.message == "café\n")
        #expect(commit.tree == tree)
    }

    @Test func refusesWhatGitRefuses() throws {
        let repository = try scratch.repository()
        let tree = try scratch.id("HEAD^{tree}")
        let blob = try repository.writeBlob([1])
        let missing = try #require(ObjectID(String(repeating: "1", count: 40)))
        #expect(try gitError { _ = try repository.commit(tree, [], "a\0b") }.code == .invalid)
        #expect(try gitError { _ = try repository.commit(blob, []) }.code == .invalid)
        let error = try gitError { _ = try repository.commit(tree, [missing]) }
        #expect(error.code == .notFound)
        #expect(error.object == missing)
        let nobody = Signature(name: " . ", email: "x", time: People.author.time)
        let refused = try gitError {
            _ = try repository.writeCommit(
                tree: tree, parents: [], author: nobody, committer: nobody, message: "m")
        }
        #expect(refused.code == .invalid)
    }

    @Test func saysWhatKindAnObjectIs() throws {
        let repository = try scratch.repository()
        let head = try scratch.id("HEAD")
        #expect(try gitError { _ = try repository.blob(head) }.code == .invalid)
        #expect(try repository.header(head).kind == .commit)
        #expect(try repository.blobSize(scratch.id("HEAD:a.txt")) == 4)
        #expect(try repository.blob(scratch.id("HEAD:a.txt")) == Array("one\n".utf8))
        #expect(try repository.contains(head))
        #expect(try !repository.contains(.zero))
    }

    private func store(_ commit: [UInt8]) throws -> ObjectID {
        let path = try scratch.write("../records/object", bytes: commit)
        let text = try scratch.git("hash-object", "-t", "commit", "-w", "--literally", path)
        return try #require(ObjectID(text))
    }
}
