import Basics
import PromptModel
import TestSupport
import Testing

@testable import PromptGit

/// A check of the work tree that knows an earlier one says what one says that knows nothing.
@Suite("Checking the work tree again")
struct WorkTreeCheckTests {
    private static let files: [String: String] = {
        var files = ["prompts/souls/haff.yaml": "kind: soul\nid: haff\nname: Haff\n"]
        for number in 0..<4 {
            files["prompts/snippets/s\(number).yaml"] =
                "kind: snippet\nid: s\(number)\ntext: |\n  Say it in words of your own, please.\n"
            files["prompts/p\(number).yaml"] = """
                kind: prompt
                id: p\(number)
                soul: haff
                limits: {maxGrowth: 0.5}
                messages:
                  - role: system
                    content: |
                      You are {{soul.name}}, and you are number \(number).
                      {{> s\(number)}}
                      {{> s\((number + 1) % 4)}}

                """
        }
        return files
    }()

    private func repository(_ shop: Shop, program: String?) throws -> PromptRepository {
        var surroundings = Surroundings.fixed(
            in: shop.scratch.path(shop.root), environment: shop.scratch.environment)
        surroundings.program = program
        // So late that every file has been left alone for long enough.
        surroundings.now = { Timestamp(microseconds: 5_000_000_000_000_000) }
        return try PromptRepository.open(surroundings: surroundings)
    }

    /// What a report says, as text.
    private func text(_ report: ValidationReport) -> String {
        report.paths.joined(separator: " ")
            + report.diagnostics.map { diagnostic in
                let source = report.source(diagnostic.location.file).map { String($0.count) }
                return "\n\(diagnostic.json.text()) \(source ?? "-")"
            }.joined()
    }

    /// Whether a look at what changed is enough.
    private func isSmall(_ shop: Shop) throws -> Bool {
        let repository = try repository(shop, program: "test")
        let cache = FactsCache(
            directory: repository.privateDirectory, library: repository.libraryRoot,
            program: "test")
        guard let cache, let known = cache.load(withStamps: true) else { return false }
        let listing = try repository.listing(of: .workTree, known: known)
        let found = try repository.smallChange(
            listing, known, in: cache, try repository.settings()
        ) { try repository.mainBranch().head }
        return found != nil
    }

    @Test("whatever was edited, staged and committed, both say the same", arguments: ["", "shop"])
    func random(root: String) throws {
        let shop = try Shop(root: root, files: Self.files)
        var state: UInt64 = 5
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        _ = try repository(shop, program: "test").validate(.workTree)
        var small = 0
        var found = 0
        for step in 0..<32 {
            let number = random(4)
            let snippet = "prompts/snippets/s\(number).yaml"
            let prompt = "prompts/p\(number).yaml"
            switch random(14) {
            case 0...3: try shop.write(snippet, shop.read(snippet) + "  And once more.\n")
            case 4: try shop.write(snippet, shop.read(snippet) + "  Do what {{name}} says.\n")
            case 5: try shop.write(prompt, shop.read(prompt) + "      Some words more are here.\n")
            case 6:
                let tag = random(4) == 0 ? "{{> missing}}" : "{{other}}"
                try shop.write(prompt, shop.read(prompt) + "      \(tag)\n")
            case 7:
                try shop.write(snippet, Self.files[snippet] ?? "")
                try shop.write(prompt, Self.files[prompt] ?? "")
            case 8 where random(2) == 0:
                let name = "new\(random(3))"
                try shop.write(
                    "prompts/\(name).yaml",
                    "kind: prompt\nid: \(name)\nmessages: [{role: user, content: '{{> s0}}'}]\n")
            case 9:
                try shop.git("rm", "-q", "-f", "--ignore-unmatch", shop.path("prompts/new1.yaml"))
            default: break
            }
            if random(3) == 0 { try shop.git("add", "--all") }
            if random(4) == 0 { try shop.git("commit", "-qm", "step", "--allow-empty") }
            if random(6) == 0 {
                _ = try repository(shop, program: "test").validate(.staged)
            }
            if try isSmall(shop) { small += 1 }
            let again = try repository(shop, program: "test").validate(.workTree)
            let first = try repository(shop, program: nil).validate(.workTree)
            if !first.diagnostics.isEmpty { found += 1 }
            try #require(text(again) == text(first), "step \(step)")
        }
        #expect(small > 5)
        #expect(found > 5)
    }

    @Test("stamps that are damaged, or of other files, are not believed")
    func stamps() throws {
        let shop = try Shop(root: "", files: Self.files)
        let stamp = try #require(FileStamp(of: shop.scratch.path("promptgit.yaml")))
        let content = try #require(ContentID([UInt8](repeating: 7, count: ContentID.size)))
        let bytes = PackedStamps.bytes(of: [nil, (stamp, content), nil])
        let read = try #require(PackedStamps(bytes, count: 3))
        #expect(read.stamp(at: 0) == nil)
        #expect(read.stamp(at: 1)?.stamp == stamp)
        #expect(read.stamp(at: 1)?.content == content)
        #expect(PackedStamps(bytes, count: 2) == nil)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1
            #expect(PackedStamps(damaged, count: 3) == nil)
        }
    }
}
