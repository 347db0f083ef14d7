import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite("New commits, read without git")
struct QuickLogTests {
    /// What git says of all commits of a repository.
    private func logged(_ repository: Repository) throws -> [ObjectID: LoggedCommit] {
        var found: [ObjectID: LoggedCommit] = [:]
        let git = GitProgram(
            gitDirectory: repository.gitDirectory, environment: ["PATH": "/usr/bin:/bin"])
        try git.log([], revisions: ["HEAD"]) { found[$0.commit.id] = $0 }
        return found
    }

    private func quick(
        _ repository: Repository, _ environment: [String: String] = [:],
        from head: ObjectID? = nil, limit: Int = .max,
        unless isKnown: (ObjectID) -> Bool = { _ in false }
    ) throws -> [LoggedCommit]? {
        guard
            let objects = QuickObjects(
                commonDirectory: repository.commonDirectory, environment: environment)
        else { return nil }
        var log = QuickLog(objects)
        return log.commits(
            from: try head ?? repository.resolve("HEAD"), limit: limit, unless: isKnown)
    }

    private func expectEqual(_ repository: Repository) throws {
        let expected = try logged(repository)
        let found = try #require(try quick(repository))
        #expect(found.count == expected.count)
        var seen: Set<ObjectID> = []
        for entry in found {
            #expect(seen.isSuperset(of: entry.commit.parents))
            seen.insert(entry.commit.id)
            let other = try #require(expected[entry.commit.id])
            #expect(entry.commit == other.commit)
            #expect(Set(entry.changes) == Set(other.changes), "\(entry.commit.id)")
            #expect(entry.changes.count == other.changes.count)
        }
    }

    @Test(
        "are in real histories what git says", .needsData("prompt-history"),
        arguments: [
            "fabric", "instructlab-taxonomy", "lm-eval-tasks", "prompty", "soul-md",
            "swe-agent-config", "tau2-policies",
        ])
    func real(_ name: String) throws {
        let scratch = try Scratch()
        try scratch.git(
            "clone", "--quiet", RealData.path("prompt-history/\(name)/repo.bundle"), "clone")
        try expectEqual(scratch.repository("clone"))
    }

    @Test("are what git says of links, submodules, modes, and files that become folders")
    func kinds() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("a", "a\n")
        try scratch.write("b/c", "c\n")
        try scratch.write("b.yaml", "b\n")
        let first = try scratch.gitCommit("  First  \n\n\nwith blanks  \t\n\n")
        try scratch.git("rm", "-q", "a", "b/c")
        try scratch.write("a/b", "b\n")
        try scratch.write("b", "was a folder\n")
        try scratch.gitCommit("Folders")
        try scratch.git("update-index", "--chmod=+x", "b")
        try scratch.git("commit", "-qm", "Mode")
        try scratch.git(
            "update-index", "--add", "--cacheinfo", "120000,\(try scratch.id("HEAD:b")),b")
        try scratch.git("update-index", "--add", "--cacheinfo", "160000,\(first),module")
        try scratch.git("commit", "-qm", "Link and module")
        try scratch.git("reset", "-q", "--hard")
        try scratch.git("checkout", "-qb", "side", first)
        try scratch.write("b.yaml", "side\n")
        try scratch.gitCommit("Side")
        try scratch.git("checkout", "-q", "main")
        try scratch.write("b.yaml", "main\n")
        try scratch.gitCommit("Main")
        try scratch.git("merge", "-q", "--no-edit", "-X", "ours", "side")
        try scratch.git("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", "")
        try expectEqual(scratch.repository())
        // The same from a pack, and from two with bases in each other.
        try scratch.git("repack", "-adfq", "--depth=50")
        try expectEqual(scratch.repository())
        try scratch.write("b.yaml", "later\n")
        try scratch.gitCommit("Later")
        try scratch.git("repack", "-q")
        try scratch.git("clone", "-q", "--shared", ".", "shared")
        try expectEqual(scratch.repository("shared"))
    }

    @Test("end where they are known, and at a limit")
    func bounds() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        var ids: [String] = []
        for number in 0..<10 {
            try scratch.write("a", "\(number)\n")
            ids.append(try scratch.gitCommit("Edit \(number)"))
        }
        let repository = try scratch.repository()
        let known = try #require(try quick(repository) { $0.description == ids[6] })
        #expect(known.map(\.commit.id.description) == Array(ids[7...]))
        #expect(try quick(repository, limit: 9) == nil)
        #expect(try quick(repository, limit: 10)?.count == 10)
        #expect(try quick(repository, unless: { _ in true })?.isEmpty == true)
    }

    @Test("are left to git where something is out of the ordinary")
    func unusual() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("a", "a\n")
        try scratch.gitCommit("First")
        let repository = try scratch.repository()
        #expect(try quick(repository, ["GIT_OBJECT_DIRECTORY": "elsewhere"]) == nil)
        #expect(try quick(repository)?.count == 1)
        let tree = try scratch.id("HEAD^{tree}")
        let blob = try scratch.id("HEAD:a")
        for content in [
            "100644 b\0" + "x", "100664 b\0",
        ] {
            var bytes = Array(content.utf8)
            if content.hasPrefix("100664") { bytes += blob.bytes }
            let odd = try repository.write(bytes, .tree)
            #expect(
                TreeDifference.between(try repository.content(tree, .tree), bytes) == nil, "\(odd)")
        }
        // Out of order, so that a name goes and comes.
        func entry(_ name: String) -> [UInt8] { Array("100644 \(name)\0".utf8) + blob.bytes }
        #expect(TreeDifference.between(entry("a") + entry("b"), entry("b") + entry("a")) == nil)
        #expect(TreeDifference.between(entry("a"), entry("a") + entry("b"))?.count == 1)
        // Another encoding, and a NUL.
        for header in ["encoding ISO-8859-1\n\nGr\u{fc}n\n", "\nGreen\0or not\n"] {
            let people = "Ada <a@example.org> 1 +0000"
            let commit = try repository.write(
                Array("tree \(tree)\nauthor \(people)\ncommitter \(people)\n\(header)".utf8),
                .commit)
            try scratch.git("update-ref", "refs/heads/main", "\(commit)")
            #expect(try quick(repository) == nil)
        }
    }

    @Test("are not made up where objects are missing, cut off or damaged")
    func damage() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        var random = SeededGenerator(seed: 12)
        for number in 0..<12 {
            let text = (0..<40).map { _ in "\(UInt32.random(in: 0...9, using: &random))\n" }
            try scratch.write("folder/\(number % 3)", text.joined())
            try scratch.gitCommit("Edit \(number)")
        }
        let repository = try scratch.repository()
        let head = try scratch.id("HEAD")
        let whole = try #require(try quick(repository))
        try scratch.git("repack", "-adq")
        let folder = scratch.path(".git/objects/pack")
        for suffix in [".pack", ".idx"] {
            let name = try #require(try Files.list(folder).first { $0.hasSuffix(suffix) })
            let path = folder + "/" + name
            let bytes = try Files.read(path)
            for _ in 0..<300 {
                var damaged = bytes
                if Bool.random(using: &random) {
                    damaged.removeLast(Int.random(in: 1..<bytes.count, using: &random))
                } else {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    damaged[place] ^= UInt8.random(in: 1...255, using: &random)
                }
                try scratch.write(".git/objects/pack/" + name, bytes: damaged)
                // An index that still leads to the right objects is no damage.
                guard let found = try quick(repository, from: head) else { continue }
                #expect(found.map(\.commit) == whole.map(\.commit))
                #expect(found.map { Set($0.changes) } == whole.map { Set($0.changes) })
            }
            try scratch.write(".git/objects/pack/" + name, bytes: bytes)
        }
    }
}
