import Basics
import PromptGit
import TestSupport
import Testing

@Suite("The history of an asset")
struct HistoryTests {
    @Test("is what git lists, in histories with merges", arguments: 0..<20)
    func random(seed: Int) throws {
        let shop = try Shop(root: seed % 3 == 0 ? "services/shop" : "")
        var dice = Dice(seed)
        let paths = [
            "prompts/snippets/tone.yaml", "prompts/souls/haff.yaml", "prompts/tools/refund.yaml",
        ]
        var branches = ["main"]
        for number in 0..<25 {
            switch Int.random(in: 0..<10, using: &dice) {
            case 0 where branches.count < 4:
                try shop.git("checkout", "--quiet", "-b", "b\(number)")
                branches.append("b\(number)")
            case 1, 2:
                let branch = branches.randomElement(using: &dice) ?? "main"
                try shop.git("checkout", "--quiet", branch)
            case 3, 4, 5:
                let branch = branches.randomElement(using: &dice) ?? "main"
                let side = ["ours", "theirs"].randomElement(using: &dice) ?? "ours"
                let result = try shop.scratch.run(
                    "git", "merge", "--quiet", "--no-edit", "-X", side, branch)
                if result.status != 0 {
                    // One side deleted what the other changed.
                    try shop.git("merge", "--abort")
                }
            default:
                let path = paths.randomElement(using: &dice) ?? paths[0]
                if Int.random(in: 0..<6, using: &dice) == 0, shop.scratch.exists(shop.path(path)) {
                    try shop.git("rm", "--quiet", shop.path(path))
                    try shop.scratch.gitCommit("Delete \(number)")
                } else {
                    let text = Shop.files[path] ?? ""
                    let line = Int.random(in: 0..<3, using: &dice)
                    try shop.write(path, text + String(repeating: "# \(number % 4)\n", count: line))
                    try shop.scratch.gitCommit("Edit \(number)")
                }
            }
        }
        for branch in branches {
            for path in paths {
                let expected = try shop.git("log", "--format=%H", branch, "--", shop.path(path))
                    .split(separator: "\n").map(String.init)
                guard !expected.isEmpty else { continue }
                let history = try shop.open().history(shop.path(path), revision: branch)
                #expect(history.commits.map(\.commit) == expected, "\(branch) \(path)")
            }
        }
    }

    @Test("names the proposal that a commit carries or takes back")
    func proposals() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let merge = try shop.open().approve("1")
        let revert = try shop.open(seed: "x").revert(proposal.record.id.description)
        let history = try shop.open().history("snippet/tone")
        let id = proposal.record.id.description
        #expect(history.path == "prompts/snippets/tone.yaml")
        #expect(history.commits.first?.commit == revert.commit)
        #expect(history.commits.first?.proposal == id)
        // As git does: the merge equals the proposal's side, so that side is followed.
        #expect(!history.commits.contains { $0.commit == merge.commit })
        #expect(history.commits.map(\.proposal) == [id, id, nil])
        #expect(try shop.open().history("tone", limit: 1).commits.count == 1)
    }

    static let bundles = [
        "prompt-history/prompty/repo.bundle", "prompt-history/soul-md/repo.bundle",
        "prompt-history/fabric/repo.bundle",
    ]

    @Test(
        "of real repositories is what git lists", .needsData("prompt-history"), arguments: bundles)
    func real(bundle: String) throws {
        let scratch = try Scratch()
        try scratch.git("clone", "--quiet", try RealData.path(bundle), ".")
        try scratch.write("promptgit.yaml", "version: 1\n")
        let repository = try PromptRepository.open(surroundings: scratch.surroundings)
        let files = try scratch.git("-c", "core.quotePath=false", "ls-files").split(separator: "\n")
            .map(String.init)
        let step = max(1, files.count / 25)
        for index in stride(from: 0, to: files.count, by: step) {
            let expected = try scratch.git("log", "--format=%H", "--", ":(literal)" + files[index])
                .split(separator: "\n").map(String.init)
            let history = try repository.history(files[index])
            #expect(history.commits.map(\.commit) == expected, "\(files[index])")
        }
    }
}
