import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite struct ObjectTests {
    private let scratch: Scratch
    private let repository: Repository

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
    }

    @Test(arguments: ["", "text\n", "CRLF\r\nline\r\n", "\0\u{FF}\r\0", "long"])
    func aBlobHasTheIdThatGitGivesIt(text: String) throws {
        let content =
            text == "long" ? [UInt8](repeating: 97, count: 300_000) : Array(text.utf8)
        let file = try scratch.write("content", bytes: content)
        let expected = try scratch.git("hash-object", "--no-filters", file)
        #expect(try Repository.blobID(content).description == expected)
        #expect(try scratch.run("git", "cat-file", "-e", expected).status != 0)
        let id = try repository.writeBlob(content)
        #expect(id.description == expected)
        #expect(try scratch.git("cat-file", "-s", expected) == "\(content.count)")
        #expect(try repository.blob(id) == content)
        #expect(try repository.blobSize(id) == content.count)
        #expect(try repository.header(id).kind == .blob)
        #expect(try repository.contains(id))
        try scratch.fsckObjects()
    }

    @Test func anIdIsReadAndWritten() throws {
        let text = "0123456789abcdef0123456789abcdef01234567"
        let id = try #require(ObjectID(text))
        #expect(id.description == text)
        #expect(ObjectID(text.uppercased()) == id)
        #expect(ObjectID(bytes: id.bytes) == id)
        #expect(id.short == "0123456789ab")
        #expect(ObjectID(id.native) == id)
        #expect(ObjectID.zero < id && !id.isZero && ObjectID.zero.isZero)
        for bad in ["", "0123", text + "0", "g" + text.dropFirst(), "é" + text.dropFirst(2)] {
            #expect(ObjectID(bad) == nil)
        }
    }

    @Test func whatIsMissingOrOfAnotherKindSaysSo() throws {
        let blob = try repository.writeBlob([1])
        let absent = try #require(ObjectID(String(repeating: "ab", count: 20)))
        let missing = failure { _ = try repository.blob(absent) }
        #expect(missing?.code == .notFound)
        #expect(missing?.object == absent)
        #expect(code { _ = try repository.commit(blob) } == .invalid)
        #expect(code { _ = try repository.entry("a", inTree: blob) } == .invalid)
        #expect(try !repository.contains(absent))
        #expect(
            code {
                _ = try repository.writeCommit(
                    tree: blob, parents: [], author: somebody, committer: somebody, message: "")
            } == .invalid)
        #expect(
            code {
                _ = try repository.writeCommit(
                    tree: absent, parents: [], author: somebody, committer: somebody, message: "")
            } == .notFound)
    }

    private static let people: [Signature] = [
        somebody,
        Signature(name: "Zoë Ünï", email: "zoe@example.org", time: Timestamp(seconds: 0)),
        Signature(
            name: " .,:;<Odd \"Name\">; ", email: "<odd@example.org>",
            time: Timestamp(seconds: 1_700_000_000), offsetMinutes: -330),
        Signature(
            name: "East", email: "", time: Timestamp(seconds: 4_102_444_800), offsetMinutes: 845),
    ]

    @Test(arguments: people, ["subject\n", "", "subject\n\nbody é\n\nKey: value\n", "a\r\nb\r\n"])
    func aCommitHasTheIdThatGitGivesIt(person: Signature, message: String) throws {
        let tree = try repository.updateTree(base: nil, changes: [])
        let first = try repository.writeCommit(
            tree: tree, parents: [], author: somebody, committer: somebody, message: "first")
        let sign = person.offsetMinutes < 0 ? "-" : "+"
        let offset = Int(person.offsetMinutes.magnitude)
        let zone = sign + padded(offset / 60, 2) + padded(offset % 60, 2)
        let date = "@\(person.time.seconds) \(zone)"
        let expected = try scratch.git(
            "commit-tree", "\(tree)", "-p", "\(first)", input: message,
            environment: [
                "GIT_AUTHOR_NAME": person.name, "GIT_AUTHOR_EMAIL": person.email,
                "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_NAME": person.name,
                "GIT_COMMITTER_EMAIL": person.email, "GIT_COMMITTER_DATE": date,
            ])
        let made = try repository.writeCommit(
            tree: tree, parents: [first], author: person, committer: person, message: message)
        #expect(made.description == expected)
        let read = try repository.commit(made)
        #expect(read.parents == [first] && read.tree == tree && read.message == message)
        #expect(read.author.time == person.time)
        #expect(read.author.offsetMinutes == person.offsetMinutes)
        #expect(try read.author.name == scratch.git("log", "-1", "--format=%an", expected))
        #expect(try read.author.email == scratch.git("log", "-1", "--format=%ae", expected))
        #expect(
            try read.subject == scratch.git("log", "-1", "--format=%s", expected)
                || message.contains("\r"))
        #expect(try scratch.run("git", "cat-file", "-e", "\(made)^{commit}").status == 0)
    }

    @Test func aCommitThatGitRefusesIsNotWritten() throws {
        let tree = try repository.updateTree(base: nil, changes: [])
        let nobody = Signature(name: " <>. ", email: "a@b", time: Timestamp(seconds: 0))
        func write(_ author: Signature, _ message: String) -> GitError.Code? {
            code {
                _ = try repository.writeCommit(
                    tree: tree, parents: [], author: author, committer: somebody,
                    message: message)
            }
        }
        #expect(write(nobody, "message") == .invalid)
        #expect(write(somebody, "a\u{0}b") == .invalid)
    }

    @Test func oldEncodingsAndSignedCommitsAreRead() throws {
        let tree = try repository.updateTree(base: nil, changes: [])
        let latin =
            Array(
                "tree \(tree)\nauthor Ren".utf8) + [0xE9]
            + Array(
                """
                 <r@example.org> 1000000000 +0200
                committer Ren
                """.utf8) + [0xE9]
            + Array(
                """
                 <r@example.org> 1000000000 +0200
                encoding ISO-8859-1
                gpgsig -----BEGIN PGP SIGNATURE-----
                 
                 tree 0000000000000000000000000000000000000000
                 -----END PGP SIGNATURE-----

                caf
                """.utf8) + [0xE9, 10]
        let file = try scratch.write("commit", bytes: latin)
        let id = try scratch.id(
            parsing: scratch.git("hash-object", "-t", "commit", "-w", "--", file))
        let commit = try repository.commit(id)
        #expect(commit.tree == tree)
        #expect(commit.author.name == "René")
        #expect(commit.author.offsetMinutes == 120)
        #expect(commit.message == "café\n")
        #expect(try scratch.git("log", "-1", "--format=%an %s", "\(id)") == "René café")
    }

    /// A damaged file must neither be taken for the object nor keep the process for ever.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["truncated", "emptied", "flipped", "garbage", "other object"])
    func aDamagedObjectIsSeen(damage: String) throws {
        var random = Numbers(seed: 7)
        let content = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let id = try repository.writeBlob(content)
        let text = id.description
        let file = ".git/objects/\(text.prefix(2))/\(text.dropFirst(2))"
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: scratch.path(file))
        var bytes = try Files.read(scratch.path(file))
        switch damage {
        case "truncated": bytes.removeLast(bytes.count / 2)
        case "emptied": bytes = []
        case "flipped": bytes[bytes.count / 2] ^= 0xFF
        case "garbage": bytes = Array("this is no object".utf8)
        default:
            let other = try repository.writeBlob([1, 2, 3]).description
            bytes = try Files.read(
                scratch.path(".git/objects/\(other.prefix(2))/\(other.dropFirst(2))"))
        }
        try scratch.write(file, bytes: bytes)
        let fresh = try scratch.open()
        let error = failure { _ = try fresh.blob(id) }
        #expect(error?.code == .corrupt)
        #expect(error?.object == id)
        #expect(error?.message.contains(text) == true)
    }
}
