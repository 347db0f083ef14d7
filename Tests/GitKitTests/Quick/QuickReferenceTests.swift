import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("References without libgit2")
struct QuickReferenceTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
    }

    private func commit() throws {
        try scratch.write("a", "a\n")
        try scratch.gitCommit("first")
    }

    private var quick: QuickRepository { get throws { try #require(scratch.quick()) } }

    @Test func headInEveryState() throws {
        #expect(try quick.head() == .unborn("refs/heads/main"))
        try commit()
        let id = try scratch.id("HEAD")
        #expect(try quick.head() == .branch("refs/heads/main", id))
        try scratch.git("pack-refs", "--all")
        #expect(try quick.head() == .branch("refs/heads/main", id))
        try scratch.git("checkout", "-q", "--detach")
        #expect(try quick.head() == .detached(id))
        try scratch.git("checkout", "-q", "--orphan", "a/deep/é")
        #expect(try quick.head() == .unborn("refs/heads/a/deep/é"))
        try scratch.git("symbolic-ref", "HEAD", "refs/heads/main")
        try scratch.git("symbolic-ref", "refs/heads/other", "refs/heads/main")
        try scratch.git("symbolic-ref", "HEAD", "refs/heads/other")
        #expect(try quick.reference("HEAD") == .object(id, name: "refs/heads/main"))
    }

    @Test func everyReferenceThatGitHas() throws {
        try commit()
        for number in 0..<40 {
            try scratch.git("update-ref", "refs/heads/b\(number * 7 % 40)", "HEAD")
            try scratch.git("tag", "-m", "annotated", "t\(number)")
        }
        try scratch.git("pack-refs", "--all")
        try scratch.write("a", "b\n")
        try scratch.gitCommit("second")
        // Newer than what is packed, and one that is packed no longer.
        for number in stride(from: 0, to: 40, by: 3) {
            try scratch.git("update-ref", "refs/heads/b\(number)", "HEAD")
        }
        try scratch.git("update-ref", "-d", "refs/heads/b1")
        try scratch.git("worktree", "add", "-q", "../linked", "-b", "zz/side")
        try scratch.git("update-ref", "refs/worktree/mine", "HEAD~", in: "../linked")
        try scratch.git("update-ref", "refs/bisect/bad", "HEAD~")
        for place in ["", "../linked"] {
            let quick = try #require(scratch.quick(place))
            let lines = try scratch.gitLines(
                "for-each-ref", "--format=%(objectname) %(refname)", in: place)
            #expect(lines.count > 80)
            for line in lines {
                let parts = line.split(separator: " ").map(String.init)
                #expect(quick.reference(parts[1])?.id?.description == parts[0], "\(line)")
            }
            for prefix in ["refs/", "refs/heads/", "refs/heads/b", "refs/tags/t1", "refs/none/"] {
                let expected = try scratch.gitLines(
                    "for-each-ref", "--format=%(objectname) %(refname)", in: place
                ).filter { $0.split(separator: " ")[1].hasPrefix(prefix) }
                // Those of a linked work tree are its own in part, and left to the library.
                let found = quick.references(prefix)
                #expect((found == nil) == (place != ""))
                if let found { #expect(found.map { "\($0.id) \($0.name)" } == expected) }
            }
            for name in ["refs/heads/b1", "refs/heads/b", "refs/heads/b00", "refs/heads", "refs/a"]
            {
                #expect(quick.reference(name) == .missing(name: name))
            }
        }
        #expect(
            scratch.quick("")?.reference("refs/worktree/mine")
                == .missing(name: "refs/worktree/mine"))
        try scratch.expectSame("../linked")
    }

    @Test func symbolicOnesAreFollowedInLists() throws {
        try commit()
        try scratch.git("symbolic-ref", "refs/heads/there", "refs/heads/main")
        try scratch.git("symbolic-ref", "refs/heads/nowhere", "refs/heads/none")
        let id = try scratch.id("HEAD")
        #expect(
            try quick.references("refs/heads/")?.map { "\($0.id) \($0.name)" } == [
                "\(id) refs/heads/main", "\(id) refs/heads/there",
            ])
        // One that led somewhere when it was packed, and does no more.
        try scratch.git("branch", "gone")
        try scratch.git("update-ref", "refs/heads/alias", "HEAD")
        try scratch.git("pack-refs", "--all")
        try scratch.git("symbolic-ref", "refs/heads/alias", "refs/heads/gone")
        try scratch.git("branch", "-q", "-D", "gone")
        // Two names to git, one text to Swift.
        try scratch.git("branch", "caf\u{E9}")
        try scratch.git("branch", "cafe\u{301}")
        let all = try scratch.gitLines("for-each-ref", "--format=%(objectname) %(refname)")
        #expect(all.count == 4)
        #expect(
            try quick.references("refs/heads/")?.map { Array("\($0.id) \($0.name)".utf8) }
                == all.map { Array($0.utf8) })
        try scratch.write(".git/refs/heads/odd", "no id\n")
        #expect(try quick.references("refs/heads/") == nil)
    }

    @Test func whatIsPlainIsWhatGitAllows() throws {
        let words = [
            "refs", "heads", "a", "é", ".a", "a.", "a.lock", "a..b", "a@{b", "@", "a b", "a~", "a^",
            "a:", "a?", "a*", "a[", "a\\", "", "\u{7F}", "a\u{1}", "-", "lock", ".lock", "@{", "{",
        ]
        var plain = 0
        for first in words {
            for second in words {
                let name = "refs/\(first)/\(second)"
                let isValid = try scratch.run("git", "check-ref-format", name).status == 0
                // A part that ends in a dot is left to the library.
                #expect(
                    QuickRepository.isPlain(name) == (isValid && !name.contains("./")), "\(name)")
                if isValid { plain += 1 }
            }
        }
        #expect(plain > 30)
        for name in ["HEAD", "FETCH_HEAD"] { #expect(QuickRepository.isPlain(name)) }
        for name in ["main", "heads/main", "", "/", "refs", "refs/", "/refs/a", "config"] {
            #expect(!QuickRepository.isPlain(name), "\(name)")
        }
    }

    @Test(arguments: [true, false])
    func packedReferencesInAnyOrder(isSorted: Bool) throws {
        var lines = (0..<200).map { number -> (name: String, id: String) in
            let name = "refs/heads/" + String(number * 7919 % 1000, radix: 36)
            return (name, String(repeating: String(number % 9 + 1), count: 40))
        }
        if isSorted { lines.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }
        let text = lines.map { line in
            "\(line.id) \(line.name)\n" + (line.id.hasPrefix("2") ? "^\(line.id)\n" : "")
        }.joined()
        let header = isSorted ? "# pack-refs with: peeled fully-peeled sorted \n" : ""
        let bytes = Array((header + text).utf8)
        for line in lines {
            let found = PackedReferences.find(line.name, in: bytes)
            #expect(found == ObjectID(line.id).map { .found($0) })
            #expect(PackedReferences.find(line.name + "/", in: bytes) == .absent)
        }
        #expect(PackedReferences.find("refs/a", in: bytes) == .absent)
        #expect(PackedReferences.find("refs/z", in: bytes) == .absent)
        #expect(PackedReferences.find("refs/z", in: bytes.dropLast()) == .malformed)

        // Without some of them the others keep their bytes.
        let path = "packed-refs"
        for count in [1, 2, 50, 200] {
            let unwanted = Set(lines.map(\.name).shuffled().prefix(count))
            let rest = lines.filter { !unwanted.contains($0.name) }.map { line in
                "\(line.id) \(line.name)\n" + (line.id.hasPrefix("2") ? "^\(line.id)\n" : "")
            }.joined()
            let wanted = Array(unwanted) + ["refs/heads/none"]
            #expect(
                try PackedReferences.removing(wanted, from: bytes, path: path)
                    == Array((header + rest).utf8))
        }
        #expect(
            try PackedReferences.removing(["refs/heads/none", "refs/z"], from: bytes, path: path)
                == nil)
        #expect(throws: GitError.self) {
            try PackedReferences.removing(["refs/z"], from: bytes.dropLast(), path: path)
        }
    }

    @Test(arguments: [
        "refs/heads/../../HEAD", "../HEAD", "refs//heads", "refs/heads/", "", "refs/heads/x.lock",
        "refs/heads/a b", "refs/heads/a\0b", "config", "objects/x", "refs/.x", "refs/x@{1}",
    ])
    func namesThatGitWouldNotMake(name: String) throws {
        try commit()
        #expect(try quick.reference(name) == nil)
        #expect(try quick.symbolicTarget(name) == nil)
    }

    @Test(arguments: [
        "", "ref: \n", "ref: refs/heads/../../x\n", "ref: config\n", "0123\n",
        "0000000000000000000000000000000000000000\n", "\u{0}", "refs/heads/main\n",
    ])
    func headsThatAreNone(text: String) throws {
        try commit()
        try scratch.write(".git/HEAD", text)
        #expect(scratch.quick()?.head() == nil)
    }

    @Test func whatLeadsInACircleOrElsewhere() throws {
        try commit()
        try scratch.write(".git/refs/heads/x", "ref: refs/heads/y\n")
        try scratch.write(".git/refs/heads/y", "ref: refs/heads/x\n")
        #expect(try quick.reference("refs/heads/x") == nil)
        #expect(try quick.symbolicTarget("refs/heads/x") == "refs/heads/y")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path(".git/refs/heads/link"), withDestinationPath: "main")
        #expect(try quick.reference("refs/heads/link") == nil)
        #expect(try scratch.run("mkfifo", scratch.path(".git/refs/heads/pipe")).status == 0)
        #expect(try quick.reference("refs/heads/pipe") == nil)
        try Files.createDirectory(scratch.path(".git/packed-refs"))
        #expect(try quick.reference("refs/heads/none") == nil)
    }

    @Test func damagedPackedReferences() throws {
        try commit()
        for text in ["x\n", "^1\n", "# pack-refs with: sorted \nrefs/heads/a\n", "\n", "\0"] {
            try scratch.write(".git/packed-refs", text)
            #expect(try quick.reference("refs/heads/none") == nil, "\(text.debugDescription)")
        }
        try scratch.write(".git/packed-refs", "")
        #expect(
            try quick.reference("refs/heads/none") == .missing(name: "refs/heads/none"))
    }
}
