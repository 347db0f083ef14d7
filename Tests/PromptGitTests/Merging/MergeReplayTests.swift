import Basics
import PromptGit
import TestSupport
import Testing

/// The files that both sides of a real merge changed, merged again.
@Suite("Real merges once more", .needsProgram("git"))
struct MergeReplayTests {
    private struct Count: Equatable {
        var files = 0
        /// Merged without a conflict by git, and here.
        var git = 0
        var here = 0
    }

    /// How many files both sides changed, and how many of these merge by lines and by fields.
    private static let expected: [String: Count] = [
        "lm-eval-tasks": Count(files: 6, git: 4, here: 5),
        "swe-agent-config": Count(files: 5, git: 1, here: 3),
    ]

    @Test(
        "merging by field leaves no more to do than merging by lines",
        .needsData("prompt-history/lm-eval-tasks/repo.bundle"),
        arguments: expected.keys.sorted())
    func replay(name: String) throws {
        let scratch = try Scratch()
        try scratch.git(
            "clone", "--quiet", "--bare",
            RealData.path("prompt-history/\(name)/repo.bundle"), "repo")
        var count = Count()
        func lines(_ arguments: String...) throws -> [String] {
            try scratch.git(arguments, in: "repo").split(whereSeparator: \.isNewline)
                .map(String.init)
        }
        for line in try lines("rev-list", "--merges", "--parents", "--all") {
            let commits = line.split(separator: " ").map(String.init)
            guard commits.count == 3 else { continue }
            let bases = try lines("merge-base", "--all", commits[1], commits[2])
            guard bases.count == 1 else { continue }
            let changed = try commits.dropFirst().map { side in
                Set(
                    try lines(
                        "-c", "core.quotePath=off", "diff", "--name-only", "--no-renames",
                        bases[0], side, "--", "*.yaml", "*.yml"))
            }
            for path in changed[0].intersection(changed[1]).sorted() {
                let sides = [bases[0], commits[1], commits[2]]
                let files = try sides.map { try lines("ls-tree", $0, "--", path) }
                guard files.allSatisfy({ !$0.isEmpty }), files[1] != files[2] else { continue }
                for (side, file) in zip(sides, ["base", "ours", "theirs"]) {
                    let show = try scratch.run("git", "show", "\(side):\(path)", in: "repo")
                    try scratch.write(file, show.stdout)
                }
                count.files += 1
                let git = try scratch.run("git", "merge-file", "-p", "ours", "base", "theirs")
                let outcome = try MergeDriver(base: "base", ours: "ours", theirs: "theirs")
                    .run(scratch.surroundings)
                if git.status == 0 { count.git += 1 }
                if outcome.conflicts == 0 { count.here += 1 }
                #expect(outcome.fallback != nil || git.status != 0 || outcome.conflicts == 0)
            }
        }
        #expect(count == Self.expected[name])
    }
}
