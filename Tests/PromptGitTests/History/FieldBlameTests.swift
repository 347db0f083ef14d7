import Basics
import PromptGit
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Blame by field")
struct FieldBlameTests {
    private func blame(
        _ scratch: Scratch, _ name: String, _ revision: String? = nil
    ) throws -> AssetFieldBlame {
        try HistoryReader(surroundings: scratch.surroundings, revision: revision)
            .fieldBlame(name)
    }

    /// The subjects of the commits by field.
    private func subjects(
        _ scratch: Scratch, _ name: String, _ revision: String? = nil
    ) throws -> [String: String] {
        var found: [String: String] = [:]
        for field in try blame(scratch, name, revision).fields {
            found[field.field] = try scratch.git("log", "-1", "--format=%s", field.commit)
        }
        return found
    }

    private func repository(_ texts: [String]) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.gitInit()
        for (number, text) in texts.enumerated() {
            try scratch.write("a.yaml", text)
            try scratch.gitCommit("\(number)")
        }
        return scratch
    }

    @Test("passes over comments, quotes, layout and the order of keys")
    func layout() throws {
        let scratch = try repository([
            "a: 1\nb: [x, y]\nc:\n  d: text\n",
            "a: 2\nb: [x, y]\nc:\n  d: text\n",
            "# A comment.\nc: {d: 'text'}\nb:\n  - \"x\"\n  - y\na: 0x2\n",
            "c: {d: 'text'}\nb:\n  - \"x\"\n  - z\n  - y\na: 2\ne: []\n",
        ])
        #expect(
            try subjects(scratch, "a.yaml") == [
                "a": "1", "b[0]": "0", "b[1]": "3", "b[2]": "0", "c.d": "0", "e": "3",
            ])
        #expect(
            try blame(scratch, "a.yaml").fields.map(\.field) == [
                "c.d", "b[0]", "b[1]", "b[2]", "a", "e",
            ])
        #expect(try subjects(scratch, "a.yaml", "HEAD~2")["a"] == "1")
    }

    @Test("follows items with a name, moves and renamed files")
    func moves() throws {
        let scratch = try repository([
            "e:\n- {id: x, v: 1}\n- {id: y, v: 1}\n- {id: z, v: 1}\n",
            "e:\n- {id: x, v: 1}\n- {id: y, v: 2}\n- {id: z, v: 1}\n",
            "e:\n- {id: z, v: 1}\n- {id: x, v: 1}\n- {id: y, v: 2}\n",
        ])
        try scratch.git("mv", "a.yaml", "b.yaml")
        try scratch.gitCommit("Move")
        #expect(
            try subjects(scratch, "b.yaml") == [
                "e[0].id": "0", "e[0].v": "0", "e[1].id": "0", "e[1].v": "0", "e[2].id": "0",
                "e[2].v": "1",
            ])
        #expect(try blame(scratch, "b.yaml").fields.allSatisfy { $0.path == "a.yaml" })
    }

    @Test("passes a version over that is no YAML, and says so")
    func unreadable() throws {
        let scratch = try repository([
            "a: 1\nb: 1\n", "a: 1\nb: 2\n", "a: [\n", "a: {\n", "a: 1\nb: 2\nc: 3\n", "a: [\n",
            "a: 1\nb: 5\nc: 3\n",
        ])
        let blame = try blame(scratch, "a.yaml")
        #expect(try subjects(scratch, "a.yaml") == ["a": "0", "b": "6", "c": "4"])
        #expect(blame.notes.count == 3)
        #expect(blame.notes.allSatisfy { $0.contains("is no YAML and is passed over: line ") })
        #expect(try subjects(scratch, "a.yaml", "HEAD~2") == ["a": "0", "b": "1", "c": "4"])
        let error = failure(.invalidFiles) { try self.blame(scratch, "a.yaml", "HEAD~1") }
        #expect(error?.diagnostics.count == 1)
        // The first version of all can be one.
        let other = try repository(["a: [\n", "a: 1\n"])
        #expect(try subjects(other, "a.yaml") == ["a": "1"])
    }

    @Test("names the proposal, its approver and its evidence")
    func proposals() throws {
        let shop = try Shop()
        let evidence: JSONValue = ["finding": "toolFailure", "sessions": 8, "ids": ["e1"]]
        let batch = try shop.propose(
            Shop.proposal("Say more", evidence: evidence, Shop.toneEdit()))
        let id = try #require(batch.proposals.first).record.id.description
        _ = try shop.open().approve("1")
        let fields = try HistoryReader(surroundings: shop.scratch.surroundings)
            .fieldBlame("tone").fields
        let text = try #require(fields.first { $0.field == "text" })
        #expect(text.proposal == id)
        #expect(text.approvedBy == "Carl Committer <carl@example.org>")
        #expect(text.evidence?["finding"] == "toolFailure")
        #expect(text.evidence?["sessions"] == 8)
        #expect(text.verdict == nil)
        let kind = try #require(fields.first { $0.field == "kind" })
        #expect(kind.proposal == nil && kind.evidence == nil && kind.approvedBy == nil)
        _ = try shop.open(seed: "x").revert(id)
        let reverted = try HistoryReader(surroundings: shop.scratch.surroundings)
            .fieldBlame("tone").fields.first { $0.field == "text" }
        #expect(reverted?.proposal == id)
        #expect(reverted?.evidence?["sessions"] == 8)
    }

    @Test(
        "names a commit that made each field what it is, in histories with merges",
        arguments: 0..<10)
    func random(_ seed: Int) throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: UInt64(seed))
        try scratch.gitInit()
        var keys: [String: String] = ["a": "1", "b": "1", "c": "1"]
        func write() throws {
            var lines = keys.map { "\($0.key): \($0.value)\n" }
            lines.shuffle(using: &random)
            try scratch.write("x.yaml", "list: [p, q]\n" + lines.joined())
        }
        try write()
        try scratch.gitCommit("First")
        for step in 0..<25 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: try scratch.git("checkout", "--quiet", "-B", "side")
            case 1:
                try scratch.git("checkout", "--quiet", "main")
                _ = try scratch.run("git", "merge", "--quiet", "--no-edit", "-X", "ours", "side")
                if try scratch.run("git", "rev-parse", "-q", "--verify", "MERGE_HEAD").status == 0 {
                    try scratch.git("merge", "--abort")
                }
                let value = try YAMLDocument(
                    parsing: Files.read(scratch.path("x.yaml")), file: "x.yaml"
                ).value
                keys = [:]
                for (key, value) in value.objectValue?.members ?? [] where key != "list" {
                    keys[key] = value.text(.compact)
                }
            default:
                let key = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
                keys[key] =
                    Int.random(in: 0..<4, using: &random) == 0
                    ? nil : "\(Int.random(in: 0..<3, using: &random))"
                try write()
                try scratch.gitCommit("Step \(step)")
            }
        }
        func value(_ commit: String) throws -> JSONValue? {
            let result = try scratch.run("git", "show", "\(commit):x.yaml")
            guard result.status == 0 else { return nil }
            return try? YAMLDocument(parsing: Array(result.stdout.utf8), file: "x.yaml").value
        }
        for field in try blame(scratch, "x.yaml").fields where !field.field.hasPrefix("list") {
            #expect(try value(field.commit)?[field.field] == field.value, "\(field.field)")
            let parents = try scratch.git("rev-list", "--parents", "-1", field.commit)
                .split(separator: " ").dropFirst()
            for parent in parents {
                #expect(try value(String(parent))?[field.field] != field.value, "\(field.field)")
            }
            // And no commit since, on the way here, has another value alone.
            #expect(
                try scratch.run("git", "merge-base", "--is-ancestor", field.commit, "HEAD").status
                    == 0)
        }
    }

    @Test(
        "accounts for every field of real files", .needsData("prompt-history"),
        arguments: ["swe-agent-config", "instructlab-taxonomy", "lm-eval-tasks"])
    func real(_ name: String) throws {
        let scratch = try Scratch()
        try scratch.git(
            "clone", "--quiet", RealData.path("prompt-history/\(name)/repo.bundle"), ".")
        let files = try scratch.git("ls-files").split(separator: "\n").map(String.init)
            .filter { $0.hasSuffix(".yaml") }
        var random = SeededGenerator(seed: 11)
        var fields = 0
        for path in files.shuffled(using: &random).prefix(12) {
            let value: JSONValue
            do {
                value = try YAMLDocument(
                    parsing: Files.read(scratch.path(path)), file: path
                ).value
            } catch {
                continue
            }
            let blame = try blame(scratch, path)
            #expect(
                blame.fields.map(\.field) == FieldMatch.leaves(of: value).map(\.fieldName),
                "\(path)")
            let lines = try HistoryReader(surroundings: scratch.surroundings).history(
                {
                    var request = HistoryRequest(path)
                    request.followsRenames = true
                    return request
                }())
            let known = Set(lines.commits.map(\.commit))
            #expect(blame.fields.allSatisfy { known.contains($0.commit) }, "\(path)")
            fields += blame.fields.count
        }
        #expect(fields > 0)
    }
}
