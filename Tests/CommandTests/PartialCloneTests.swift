import TestSupport
import Testing

@testable import Basics

/// Clones that lack objects, which git would fetch one by one whenever they are needed.
struct PartialCloneTests {
    /// Questions that a partial clone is asked.
    private static let questions = [
        ["history", "snippet/tone"], ["history", "--follow", "prompts/snippets/tone.yaml"],
        ["blame", "snippet/tone"], ["blame", "--fields", "snippet/tone"], ["validate"], ["list"],
        ["show", "snippet/tone"], ["diff", "HEAD~2", "HEAD"], ["versions", "snippet/tone"],
        ["audit"], ["audit", "--verify"],
    ]

    private let library: SmallLibrary
    private var scratch: Scratch { library.scratch }

    init() throws {
        library = try SmallLibrary()
        try library.propose(SmallLibrary.addPrice)
        try library.succeed("approve", "1")
        for number in 0..<3 {
            try library.scratch.write(
                "prompts/snippets/tone.yaml", SmallLibrary.tone + "  Number \(number).\n")
            try library.scratch.gitCommit("Edit \(number)")
        }
        try library.scratch.git("config", "uploadpack.allowFilter", "true")
        try library.scratch.git("config", "uploadpack.allowAnySHA1InWant", "true")
    }

    /// Clones the repository beside it, whole or without what a filter leaves out.
    private func clone(_ name: String, _ filter: String?, _ words: String...) throws -> String {
        let path = scratch.home + "/" + name
        let options = (filter.map { ["--filter=" + $0] } ?? []) + words
        try scratch.git(["clone", "--quiet"] + options + ["file://" + scratch.root, path])
        return path
    }

    /// How many objects a clone knows of and lacks.
    private func missing(_ clone: String) throws -> Int {
        try scratch.git(["rev-list", "--objects", "--all", "--missing=print"], in: clone)
            .split(separator: "\n").count { $0.hasPrefix("?") }
    }

    @Test(
        "a partial clone answers as a whole one does, or says what is missing; nothing is fetched",
        arguments: ["blob:none", "tree:0"], [true, false])
    func answers(_ filter: String, _ hasRemote: Bool) throws {
        let whole = try clone("whole", nil)
        let partial = try clone("partial", filter)
        if !hasRemote { try scratch.git(["remote", "set-url", "origin", "/nowhere"], in: partial) }
        let lacking = try missing(partial)
        #expect(lacking > 0)
        var answered: [String] = []
        for words in Self.questions {
            let expected = try library.run(words, in: whole)
            let found = try scratch.run(
                "timeout", ["120", promptgitBinary] + words, in: partial)
            #expect(try missing(partial) == lacking, "\(words) fetched")
            if found.status == expected.status {
                #expect(found.stdout == expected.stdout, "\(words)")
                answered.append(words[0])
                continue
            }
            let said = found.stdout + found.stderr
            #expect([1, 3].contains(found.status), "\(words): \(said)")
            #expect(said.contains(/the object [0-9a-f]{40} is missing/), "\(words): \(said)")
            #expect(said.contains("git fetch --refetch --no-filter"), "\(words): \(said)")
        }
        #expect(answered.contains("list"))
        #expect(answered.contains("validate"))
        // What git needs for a log without files is there without blobs, too.
        if filter == "blob:none" { #expect(answered.contains("history")) }
        guard hasRemote else { return }
        try scratch.git(["fetch", "--quiet", "--refetch", "--no-filter"], in: partial)
        for words in Self.questions {
            let expected = try library.run(words, in: whole)
            let found = try library.run(words, in: partial)
            #expect(found == expected, "\(words)")
        }
    }

    @Test("where not even the present files are there, that is said too")
    func nothingCheckedOut() throws {
        let partial = try clone("bare", "blob:none", "--bare")
        for words in [["blame", "snippet/tone"], ["validate", "--revision", "HEAD"], ["list"]] {
            let found = try scratch.run(
                "timeout", ["120", promptgitBinary] + words, in: partial)
            #expect(found.status == 1, "\(words): \(found.stdout)")
            #expect(
                found.stderr.contains(/the object [0-9a-f]{40} is missing/),
                "\(words): \(found.stderr)")
        }
    }
}
