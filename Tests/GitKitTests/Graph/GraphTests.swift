import TestSupport
import Testing

@testable import GitKit

@Suite("The graph of commits")
struct GraphTests {
    let scratch: Scratch

    /// Two branches that merged each other (a criss-cross), and a root of its own.
    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        for step in ["a", "b"] {
            try scratch.write(step, step)
            try scratch.gitCommit(step)
        }
        try scratch.git("checkout", "-qb", "side", "HEAD~1")
        try scratch.write("c", "c")
        try scratch.gitCommit("c")
        try scratch.git("checkout", "-q", "main")
        try scratch.git("merge", "-qm", "one", "side")
        try scratch.git("checkout", "-q", "side")
        try scratch.git("merge", "-qm", "two", "main~1")
        for branch in ["main", "side"] {
            try scratch.git("checkout", "-q", branch)
            try scratch.write("last-" + branch, branch)
            try scratch.gitCommit("last of " + branch)
        }
        try scratch.git("checkout", "-q", "--orphan", "alone")
        try scratch.gitCommit("alone")
    }

    @Test func findsMergeBases() throws {
        let repository = try scratch.repository()
        let (main, side) = (try scratch.id("main"), try scratch.id("side"))
        let theirs = try scratch.git("merge-base", "--all", "main", "side").split(separator: "\n")
        #expect(theirs.count == 2)
        #expect(
            try Set(repository.mergeBases(main, side).map(\.description))
                == Set(theirs.map(String.init)))
        let best = try #require(try repository.mergeBase(main, side))
        #expect(theirs.contains(Substring(best.description)))
        #expect(try repository.mergeBase(main, scratch.id("alone")) == nil)
        #expect(try repository.mergeBases(main, scratch.id("alone")) == [])
        #expect(try gitError { _ = try repository.mergeBases(main, .zero) }.code == .notFound)
    }

    @Test func knowsAncestors() throws {
        let repository = try scratch.repository()
        let names = ["main", "side", "main~1", "main~2", "side~1^2", "alone"]
        for left in names {
            for right in names {
                let theirs = try scratch.run("git", "merge-base", "--is-ancestor", left, right)
                #expect(
                    try repository.isAncestor(scratch.id(left), of: scratch.id(right))
                        == (theirs.status == 0), "\(left) \(right)")
            }
        }
    }

    /// A clone with a cut that is far enough away answers the same.
    @Test func answersTheSameInAShallowClone() throws {
        try scratch.git("checkout", "-q", "main")
        for step in 1...3 {
            try scratch.write("step", "\(step)")
            try scratch.gitCommit("step \(step)")
        }
        try scratch.git("branch", "-f", "side", "main~2")
        try scratch.git("checkout", "-q", "side")
        try scratch.write("fork", "fork")
        try scratch.gitCommit("fork")
        try scratch.git(
            "clone", "-q", "--depth=5", "--no-single-branch", "file://" + scratch.root,
            scratch.path("shallow"))
        let repository = try scratch.repository("shallow")
        #expect(repository.isShallow)
        let main = try scratch.id("main")
        let side = try scratch.id("side")
        #expect(try repository.mergeBases(main, side) == [scratch.id("main~2")])
        #expect(try repository.isAncestor(scratch.id("main~2"), of: side))
        #expect(try !repository.isAncestor(scratch.id("main~1"), of: side))
        for order in [WalkOrder.topological, .time] {
            var seen: [String] = []
            try repository.walk(from: [main, side], hiding: [scratch.id("main~2")], order: order) {
                seen.append($0.id.description)
                return true
            }
            let theirs = try scratch.git("rev-list", "--date-order", "main", "side", "^main~2")
            #expect(seen.joined(separator: "\n") == theirs)
        }
    }

    @Test func walksWhatGitLists() throws {
        let repository = try scratch.repository()
        var seen: [String] = []
        try repository.walk(
            from: [scratch.id("main"), scratch.id("side")], hiding: [scratch.id("main~1")],
            order: .topological
        ) { commit in
            seen.append(commit.id.description)
            return true
        }
        let theirs = try scratch.git("rev-list", "--date-order", "main", "side", "^main~1")
        #expect(seen.joined(separator: "\n") == theirs)
        var count = 0
        try repository.walk(from: [scratch.id("main")], order: .time) { _ in
            count += 1
            return count < 2
        }
        #expect(count == 2)
        var first: [String] = []
        try repository.firstParentWalk(from: scratch.id("main")) { commit in
            first.append(commit.id.description)
            return true
        }
        let parents = try scratch.git("rev-list", "--first-parent", "main")
        #expect(first.joined(separator: "\n") == parents)
    }
}
