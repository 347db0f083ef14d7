import Foundation
import TestSupport
import Testing

@testable import Basics

/// Repositories with an object that is cut off or damaged: one error that names an object and what
/// to do, and no command that never ends.
struct DamagedRepositoryTests {
    private static let snippet = "prompts/snippets/tone.yaml"

    /// Objects of the present and of an earlier commit.
    static let objects = ["HEAD", "HEAD~1"].flatMap { commit in
        [commit, commit + "^{tree}", commit + ":" + snippet]
    }

    private let library: SmallLibrary
    private var scratch: Scratch { library.scratch }

    init() throws {
        library = try SmallLibrary()
        try library.propose(SmallLibrary.addPrice)
        try library.succeed("approve", "1")
        try library.scratch.write(
            Self.snippet, SmallLibrary.tone.replacing("Be kind.", with: "Be kind and calm."))
        try library.scratch.gitCommit("By hand")
        try library.propose(SmallLibrary.addName)
    }

    /// Cuts off the file of a loose object.
    private func cutOff(_ object: String) throws {
        let folder = scratch.path(".git/objects/pack")
        for name in try Files.list(folder) where name.hasSuffix(".pack") {
            try Files.move(folder + "/" + name, to: scratch.home + "/" + name)
            let done = try scratch.run(
                "sh", "-c", "git unpack-objects -q < " + scratch.home + "/" + name)
            try #require(done.status == 0, "\(done.stderr)")
        }
        let path = scratch.path(".git/objects/\(object.prefix(2))/\(object.dropFirst(2))")
        let bytes = try Files.read(path)
        try Files.remove(path)
        try Data(bytes.prefix(bytes.count / 2)).write(to: URL(fileURLWithPath: path))
    }

    /// Damages an object in the only pack.
    private func damagePack(_ object: String) throws {
        try scratch.git("repack", "-adfq")
        try scratch.git("prune-packed", "--quiet")
        let folder = scratch.path(".git/objects/pack")
        let name = try #require(try Files.list(folder).first { $0.hasSuffix(".pack") })
        let listed = try scratch.run(
            "sh", "-c", "git show-index < " + folder + "/" + name.dropLast(4) + "idx")
        let line = try #require(
            listed.stdout.split(separator: "\n").first { $0.contains(object) }, "\(listed.stderr)")
        let offset = try #require(line.split(separator: " ").first.flatMap { Int($0) })
        var bytes = try Files.read(folder + "/" + name)
        // Behind the header, which may be that of a difference from another object.
        for place in offset + 24..<min(offset + 40, bytes.count - 20) { bytes[place] ^= 0x5A }
        try Files.remove(folder + "/" + name)
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    /// Whether an object is named, or the command that names it; libgit2 does not say which object
    /// of a pack it could not inflate on the way to a branch's commit.
    private static func namesObject(_ text: String) -> Bool {
        text.contains(/[0-9a-f]{40}.*run 'git fsck'/)
            || text.contains("an object is damaged") && text.contains("which says which one")
    }

    private func run(_ words: [String]) throws -> ProgramResult {
        try scratch.run("timeout", ["120", promptgitBinary] + words)
    }

    private func expectAnswerOrError(
        _ words: [String], _ sound: ProgramResult, _ object: String
    ) throws {
        let found = try run(words)
        guard found.status != sound.status || found.stdout != sound.stdout else { return }
        let said = found.stdout + found.stderr
        #expect([1, 3].contains(found.status), "\(words) \(object): \(found.status) \(said)")
        #expect(Self.namesObject(said), "\(words) \(object): \(said)")
        let errors = found.stderr.split(separator: "\n").count { $0.hasPrefix("error: ") }
        #expect(errors == (found.status == 1 ? 1 : 0), "\(words) \(object): \(said)")
    }

    @Test(
        "questions are answered without a damaged object, or name it", arguments: objects,
        [true, false])
    func questions(_ name: String, _ isLoose: Bool) throws {
        let questions = [
            ["history", "snippet/tone"], ["blame", "snippet/tone"], ["versions", "snippet/tone"],
            ["audit"], ["audit", "--verify"], ["validate"], ["list"], ["diff", "HEAD~1", "HEAD"],
            ["proposals"],
        ]
        let sound = try questions.map { try run($0) }
        let object = try scratch.git("rev-parse", name)
        isLoose ? try cutOff(object) : try damagePack(object)
        for isWarm in [true, false] {
            if !isWarm { try Files.remove(scratch.path(".git/promptgit/history.sqlite")) }
            for (words, sound) in zip(questions, sound) {
                try expectAnswerOrError(words, sound, object)
            }
        }
    }

    @Test(
        "a decision that needs a damaged object changes nothing", arguments: objects.prefix(3),
        [true, false])
    func decisions(_ name: String, _ isLoose: Bool) throws {
        let object = try scratch.git("rev-parse", name)
        isLoose ? try cutOff(object) : try damagePack(object)
        let file = scratch.home + "/edits.json"
        try scratch.write(
            file, SmallLibrary.replace("Ask before you book.", with: "Ask before you pay."))
        let before = try scratch.git("for-each-ref")
        for words in [["propose", "--from", file], ["approve", "1"], ["revert", "HEAD~1"]] {
            let found = try run(words)
            #expect(try scratch.git("for-each-ref") == before, "\(words)")
            // What the later edit took away is found to be in the way before the object is needed.
            if words[0] == "revert", found.status == 5 { continue }
            #expect(found.status == 1, "\(words): \(found.stdout)\(found.stderr)")
            #expect(Self.namesObject(found.stderr), "\(words): \(found.stderr)")
        }
    }
}
