import Basics
import JSONKit
import PromptGit
import TestSupport
import Testing

@Suite("A build")
struct BuildTests {
    private func index(_ shop: Shop) throws -> JSONValue {
        try JSONValue(parsing: Files.read(shop.scratch.path("out/index.json")))
    }

    @Test("has a file for each prompt and an index that names the commit")
    func files() throws {
        let shop = try Shop()
        let report = try shop.open().build(.workTree, into: shop.scratch.path("out"))
        #expect(report.commit == (try shop.git("rev-parse", "HEAD")))
        #expect(report.notes == [])
        #expect(
            try Files.list(shop.scratch.path("out")).sorted() == ["index.json", "support.json"])
        #expect(try index(shop) == report.json)
        let text = try shop.scratch.read("out/support.json")
        #expect(text.contains("You are Haff."))
        #expect(text.contains(report.prompts[0].version))
    }

    @Test("of files that differ from HEAD names no commit")
    func dirty() throws {
        let shop = try Shop()
        try shop.write("prompts/snippets/tone.yaml", "kind: snippet\nid: tone\ntext: |\n  Hi.\n")
        let report = try shop.open().build(.workTree, into: shop.scratch.path("out"))
        #expect(report.commit == nil)
        #expect(report.notes.count == 1)
        let committed = try shop.open().build(.revision("main"), into: shop.scratch.path("out"))
        #expect(committed.commit == (try shop.git("rev-parse", "main")))
    }

    @Test("takes files of prompts that are gone away, and no others")
    func stale() throws {
        let shop = try Shop()
        try shop.write(
            "prompts/old.yaml",
            "kind: prompt\nid: old\nmessages:\n  - {role: system, content: Hello there.}\n")
        _ = try shop.open().build(.workTree, into: shop.scratch.path("out"))
        try shop.scratch.write("out/notes.json", "{}")
        try shop.scratch.run("rm", shop.path("prompts/old.yaml")).expectDone()
        _ = try shop.open().build(.workTree, into: shop.scratch.path("out"))
        #expect(
            try Files.list(shop.scratch.path("out")).sorted()
                == ["index.json", "notes.json", "support.json"])
    }

    @Test("writes nothing when an asset has an error")
    func invalid() throws {
        let shop = try Shop()
        _ = try shop.open().build(.workTree, into: shop.scratch.path("out"))
        let before = try shop.scratch.read("out/index.json")
        try shop.write("prompts/support.yaml", "kind: prompt\nid: support\nmessages: []\nx: 1\n")
        #expect(
            failure(.refused) {
                try shop.open().build(.workTree, into: shop.scratch.path("out"))
            } != nil)
        #expect(try shop.scratch.read("out/index.json") == before)
    }

    @Test(
        "does not take somebody else's index for its own",
        arguments: ["{}", "[", "{\"prompts\": 1}"])
    func foreign(text: String) throws {
        let shop = try Shop()
        try shop.scratch.write("out/index.json", text)
        #expect(
            failure(.exists) {
                try shop.open().build(.workTree, into: shop.scratch.path("out"))
            } != nil)
        #expect(try Files.list(shop.scratch.path("out")) == ["index.json"])
    }

    @Test("removes nothing but files of prompts, whatever an index says")
    func hostileIndex() throws {
        let shop = try Shop()
        try shop.scratch.write("out/keep.txt", "Keep.")
        try shop.scratch.write("out/sub/x.json", "{}")
        try shop.scratch.write(
            "out/index.json",
            #"{"prompts": [{"file": "keep.txt"}, {"file": ".."}, {"file": ""}, {"file": "sub"}, {"file": "../promptgit.yaml"}]}"#
        )
        _ = try shop.open().build(.workTree, into: shop.scratch.path("out"))
        #expect(
            try Files.list(shop.scratch.path("out")).sorted()
                == ["index.json", "keep.txt", "sub", "support.json"])
        #expect(shop.scratch.exists("promptgit.yaml"))
    }

    @Test("weighs findings as the settings do")
    func severities() throws {
        let files = Shop.files.merging([
            "prompts/short.yaml": "kind: prompt\nid: short\nlimits: {minCharacters: 50}\n"
                + "messages:\n  - {role: system, content: Hi.}\n"
        ]) { $1 }
        let strict = try Shop(files: files)
        #expect(
            failure(.refused) {
                try strict.open().build(.workTree, into: strict.scratch.path("out"))
            } != nil)
        let mild = try Shop(
            settings: "version: 1\nrules: {minimum-length: warning}\n", files: files)
        let report = try mild.open().build(.workTree, into: mild.scratch.path("out"))
        #expect(report.prompts.map(\.name) == ["short", "support"])
    }
}
