import Basics
import Foundation
import TestSupport
import Testing

@Suite struct ScratchTests {
    @Test func aScratchIsRemovedWithItsLastReference() throws {
        var scratch: Scratch? = try Scratch()
        let root = try #require(scratch?.root)
        try scratch?.write("a/b.txt", "text")
        #expect(Files.kind(of: root + "/a/b.txt") == .file)
        scratch = nil
        #expect(Files.kind(of: root) == nil)
    }

    @Test func aProgramGetsItsInputDirectoryAndEnvironmentAndNothingElse() throws {
        let scratch = try Scratch()
        try scratch.write("below/file", "")
        let result = try scratch.run(
            "sh", "-c", "pwd; cat; echo \"$EXTRA $HOME\"; echo oops >&2; exit 7", in: "below",
            input: "from stdin\n", environment: ["EXTRA": "more"])
        #expect(result.status == 7)
        #expect(scratch.masked(result.stdout) == "$ROOT/below\nfrom stdin\nmore $HOME\n")
        #expect(result.stderr == "oops\n")
    }

    @Test func aSignalIsToldFromAnExitStatus() throws {
        #expect(try Scratch().run("sh", "-c", "kill -9 $$").status == -9)
    }

    @Test func muchOutputOnBothStreamsBlocksNothing() throws {
        let script = "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"
        let result = try Scratch().run("sh", "-c", script)
        #expect(result.stdout.utf8.count == 1_000_000)
        #expect(result.stderr.utf8.count == 1_000_000)
    }

    @Test func aMissingProgramOrDirectoryIsNamed() throws {
        let scratch = try Scratch()
        #expect(throws: ProgramFailure.self) { try scratch.run("no-such-program-here") }
        #expect(throws: ProgramFailure.self) { try scratch.run("true", in: "nowhere") }
    }

    @Test func commitsHaveTheSameIdsInEveryScratchAndFollowEachOtherInTime() throws {
        let commits = try (0..<2).map { _ in
            let scratch = try Scratch()
            try scratch.gitInit()
            try scratch.write("file", "one\n")
            let first = try scratch.gitCommit("one")
            try scratch.write("file", "two\n")
            let second = try scratch.gitCommit("two")
            #expect(
                try scratch.git("log", "--format=%ct %an %cn").split(separator: "\n").count == 2)
            let dates = try scratch.git("log", "--format=%ct")
            #expect(dates == "1795162560\n1795162500")
            return [first, second]
        }
        #expect(commits[0] == commits[1])
    }

    @Test func gitSeesNoConfigurationOfTheMachine() throws {
        let scratch = try Scratch()
        #expect(try scratch.run("git", "config", "--list").stdout == "")
    }

    @Test func aFailingGitThrowsWhatItSaid() throws {
        let scratch = try Scratch()
        let failure = #expect(throws: ProgramFailure.self) { try scratch.git("status") }
        #expect(failure?.description.contains("not a git repository") == true)
    }

    @Test func manyAtOnceDoNotDisturbEachOther() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let scratch = try Scratch()
                    return try scratch.run("sh", "-c", "cat", input: "\(number)").stdout
                }
            }
            var seen: Set<String> = []
            for try await text in group { seen.insert(text) }
            #expect(seen == Set((0..<16).map(String.init)))
        }
    }

    @Test func fixedSurroundingsRepeatThemselves() {
        let first = Surroundings.fixed(step: 60)
        let second = Surroundings.fixed(step: 60)
        #expect(first.now().description == "2026-11-20T08:15:00Z")
        #expect(first.now().description == "2026-11-20T08:16:00Z")
        let ids = [first.randomHex(bytes: 40), first.randomHex(bytes: 40)]
        #expect(ids[0] != ids[1])
        #expect(ids == [second.randomHex(bytes: 40), second.randomHex(bytes: 40)])
        #expect(Surroundings.fixed(seed: "other").randomHex(bytes: 40) != ids[0])
    }
}
