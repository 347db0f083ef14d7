import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite struct RandomHistoryTests {
    private let scratch: Scratch
    private let repository: Repository

    init() throws {
        scratch = try Scratch()
        repository = try scratch.newRepository()
    }

    /// A random history: every commit has up to three of those before it as parents.
    private func history(
        _ count: Int, using random: inout some RandomNumberGenerator
    ) throws -> [ObjectID] {
        let tree = try repository.updateTree(base: nil, changes: [])
        var commits: [ObjectID] = []
        for number in 0..<count {
            var parents: [ObjectID] = []
            for _ in 0..<[0, 1, 1, 1, 2, 2, 3][Int.random(in: 0..<7, using: &random)] {
                guard let parent = commits.suffix(12).randomElement(using: &random),
                    !parents.contains(parent)
                else { continue }
                parents.append(parent)
            }
            let person = somebody(at: 1_700_000_000 + Int64(number) * 60)
            commits.append(
                try repository.writeCommit(
                    tree: tree, parents: parents, author: person, committer: person,
                    message: "\(number)\n"))
        }
        for (number, commit) in commits.enumerated() {
            try repository.updateReference(
                "refs/heads/c\(number)", to: commit, expecting: nil, log: "create")
        }
        return commits
    }

    private func walked(
        _ from: [ObjectID], hiding: [ObjectID] = [], _ order: WalkOrder
    ) throws -> [String] {
        var found: [String] = []
        try repository.walk(from: from, hiding: hiding, order: order) { commit in
            found.append(commit.id.description)
            return true
        }
        return found
    }

    @Test(arguments: 1...3)
    func walksAndBasesAreThoseOfGit(seed: Int) throws {
        var random = Numbers(seed: UInt64(seed))
        let commits = try history(40, using: &random)
        for _ in 0..<12 {
            let from = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
                commits.randomElement(using: &random)
            }
            let hiding = (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in
                commits.randomElement(using: &random)
            }
            let range = from.map(\.description) + hiding.map { "^\($0)" }
            func listed(_ order: String...) throws -> [String] {
                try scratch.git(["rev-list"] + order + range).split(separator: "\n")
                    .map(String.init)
            }
            #expect(try walked(from, hiding: hiding, .time) == listed())
            #expect(try walked(from, hiding: hiding, .topological) == listed("--date-order"))

            let left = from[0]
            let right = try #require(commits.randomElement(using: &random))
            let bases = try scratch.run("git", "merge-base", "--all", "\(left)", "\(right)")
            let base = try repository.mergeBase(left, right)
            if bases.status == 1 {
                #expect(base == nil)
            } else {
                #expect(bases.stdout.contains("\(try #require(base))"))
            }
            let isAncestor = try scratch.run(
                "git", "merge-base", "--is-ancestor", "\(left)", "\(right)")
            #expect(try repository.isAncestor(left, of: right) == (isAncestor.status == 0))
        }
    }

    @Test func aWalkStopsWhenItIsToldTo() throws {
        struct Enough: Error {}
        var random = Numbers(seed: 9)
        let commits = try history(10, using: &random)
        let last = try #require(commits.last)
        var count = 0
        try repository.walk(from: [last]) { _ in
            count += 1
            return false
        }
        #expect(count == 1)
        #expect(throws: Enough.self) {
            try repository.walk(from: [last]) { _ in throw Enough() }
        }
        let absent = try #require(ObjectID(String(repeating: "ab", count: 20)))
        #expect(code { try repository.walk(from: [absent]) { _ in true } } == .notFound)
        #expect(code { _ = try repository.mergeBase(last, absent) } == .notFound)
        #expect(code { _ = try repository.isAncestor(absent, of: last) } == .notFound)
    }

    @Test func revisionsAreThoseOfGit() throws {
        for number in 0..<4 {
            try scratch.write("f", "\(number)")
            try scratch.gitCommit("number \(number)")
        }
        try scratch.git("branch", "side", "HEAD~1")
        try scratch.git("tag", "-a", "-m", "annotated", "v1", "HEAD~2")
        try scratch.git("tag", "-a", "-m", "of a tag", "v2", "v1")
        try scratch.git("tag", "light", "HEAD~3")
        let head = try scratch.git("rev-parse", "HEAD")
        for revision in [
            "HEAD", "main", "refs/heads/main", "heads/side", "HEAD~2", "HEAD^", "HEAD^^", "@",
            "v1", "v2", "tags/v1", "v1~1", "light", "main@{1}", "side^{commit}", head,
            String(head.prefix(7)), String(head.prefix(10)) + "~1", "HEAD^{/number 0}",
        ] {
            #expect(
                try repository.resolve(revision) == scratch.id(revision + "^{commit}"),
                "\(revision)")
        }
        #expect(try repository.resolve(":/number 1") == scratch.id(":/number 1"))
        for revision in [
            "nothing", "HEAD~9", "main~0^2", String(repeating: "a", count: 40), "", "a b", "..",
            "main:", "refs/heads/none", "-x", "HEAD@{99}", "v9",
        ] {
            let error = failure { _ = try repository.resolve(revision) }
            #expect(
                error?.code == .notFound || error?.code == .invalid,
                "\(revision): \(String(describing: error))")
            #expect(error?.reference == revision)
        }
        #expect(code { _ = try repository.resolve("HEAD:f") } == .invalid)
        #expect(code { _ = try repository.resolve("HEAD^{tree}") } == .invalid)
    }

    @Test func theBeginningOfSeveralIdsIsAmbiguous() throws {
        var seen: [String: String] = [:]
        var shared: String?
        for number in 0..<2000 where shared == nil {
            let id = try Repository.blobID(Array("\(number)".utf8)).description
            let prefix = String(id.prefix(4))
            if let other = seen[prefix] {
                for text in [other, "\(number)"] { _ = try repository.writeBlob(Array(text.utf8)) }
                shared = prefix
            }
            seen[prefix] = "\(number)"
        }
        let prefix = try #require(shared)
        #expect(try scratch.run("git", "rev-parse", "--verify", prefix).status != 0)
        let error = failure { _ = try repository.resolve(prefix) }
        #expect(error?.code == .ambiguous)
        #expect(error?.reference == prefix)
    }

    /// A clone cut off at some depth has commits whose parents it lacks.
    @Test func aShallowCloneEndsWhereItWasCut() throws {
        for number in 0..<6 { try scratch.gitCommit("number \(number)") }
        let root = scratch.path()
        try scratch.git("clone", "--quiet", "--depth", "3", "file://" + root, "../shallow")
        let shallow = try scratch.open("../shallow")
        #expect(shallow.isShallow && !repository.isShallow)
        let head = try scratch.id("HEAD")
        for order in [WalkOrder.topological, .time] {
            var found: [String] = []
            try shallow.walk(from: [head], order: order) { commit in
                found.append(commit.id.description)
                return true
            }
            #expect(try found == scratch.gitLines("rev-list", "HEAD", in: "../shallow"))
        }
        let oldest = try scratch.id("HEAD~2")
        #expect(try shallow.mergeBase(head, oldest) == oldest)
        #expect(try shallow.isAncestor(oldest, of: head))
        #expect(try !shallow.isAncestor(head, of: oldest))
        let unrelated = try shallow.writeCommit(
            tree: shallow.commit(head).tree, parents: [], author: somebody, committer: somebody,
            message: "unrelated\n")
        #expect(try shallow.mergeBase(head, unrelated) == nil)
        #expect(try !shallow.isAncestor(unrelated, of: head))
        let child = try shallow.commit(["x": "y"], on: head)
        #expect(try shallow.mergeBase(child, head) == head)
    }
}
