import Basics
import GitKit
import TestSupport
import Testing

@testable import PromptGit

/// What came to main is looked through step by step, and must be what git finds at once.
@Suite("What came to main")
struct MainPassageTests {
    let scratch: Scratch
    let empty: String

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("promptgit.yaml", "version: 1\n")
        try scratch.gitCommit("first")
        empty = try scratch.git("rev-parse", "HEAD^{tree}")
    }

    private func open() throws -> PromptRepository {
        try PromptRepository.open(
            surroundings: .fixed(in: scratch.path(), environment: scratch.environment))
    }

    private func id(_ number: UInt64) throws -> ProposalID {
        try #require(ProposalID("20260101-change-\(number)-0000000\(number % 10)"))
    }

    private func lines(_ arguments: String...) throws -> [String] {
        try scratch.git(arguments).split(separator: "\n").map(String.init)
    }

    /// A commit with some records among its files.
    private func commit(_ records: Set<UInt64>, on parents: [String]) throws -> String {
        var lines = try scratch.git("ls-tree", empty) + "\n"
        if !records.isEmpty {
            let blob = try scratch.git("hash-object", "-w", "promptgit.yaml")
            let names = try records.sorted().map { "100644 blob \(blob)\t\(try id($0)).yaml\n" }
            let folder = try scratch.git("mktree", input: names.joined())
            lines += "040000 tree \(folder)\tproposals\n"
        }
        let tree = try scratch.git("mktree", input: lines)
        return try scratch.git(
            ["commit-tree", tree, "-m", "\(records.count) records"]
                + parents.flatMap { ["-p", $0] })
    }

    /// The records that any commit has which one history has and another has not.
    private func records(from floor: String, to head: String) throws -> Set<String> {
        var found: Set<String> = []
        for commit in try lines("rev-list", head, "^\(floor)") {
            for path in try lines("ls-tree", "-r", "--name-only", commit)
            where path.hasPrefix("proposals/") { found.insert(path) }
        }
        return found
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func isWhatGitFinds(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var main = [try scratch.git("rev-parse", "HEAD")]
        var sides = main
        var present: [String: Set<UInt64>] = [main[0]: []]
        for step in 0..<24 {
            let head = try #require(main.last)
            var next = try #require(present[head])
            var parents = [head]
            switch random.next() % 6 {
            case 0:  // a record comes
                next.insert(random.next() % 12)
            case 1:  // a record goes
                if let gone = next.randomElement(using: &random) { next.remove(gone) }
            case 2:  // somebody works on the side
                let base = try #require(sides.randomElement(using: &random))
                var own = try #require(present[base])
                own.insert(random.next() % 12)
                let side = try commit(own, on: [base])
                present[side] = own
                sides.append(side)
                continue
            case 3:  // a side is merged
                let side = try #require(sides.randomElement(using: &random))
                parents.append(side)
                next.formUnion(try #require(present[side]))
            case 4 where main.count > 3:  // main goes back
                main.removeLast(Int(random.next() % 3) + 1)
                continue
            default: break
            }
            let made = try commit(next, on: parents)
            present[made] = next
            main.append(made)
            sides.append(made)
            try scratch.git("update-ref", "refs/heads/main", made)
            guard step % 2 == 0 else { continue }

            // Mostly a new process, which has only what the last one kept.
            let repository = try open()
            let tip = try #require(ObjectID(made))
            let fork = try #require(main.randomElement(using: &random))
            let floor = try #require(ObjectID(fork))
            let passage = try #require(try repository.passage(since: floor, to: tip))
            #expect(passage.covers(floor) && passage.tip == tip)
            let exact = try records(from: passage.floor.description, to: made)
            for number in 0..<12 as Range<UInt64> {
                let name = "proposals/\(try id(number)).yaml"
                #expect(passage.had(try id(number)) == exact.contains(name))
            }
            let came = Set(try lines("rev-list", made, "^\(passage.floor)"))
            for commit in present.keys {
                let object = try #require(ObjectID(commit))
                #expect(passage.contains(object) == came.contains(commit))
                let lacking = try lines("rev-list", commit, "^\(made)")
                if let missing = try passage.missing(from: object, in: repository.git) {
                    #expect(Set(missing.map(\.id.description)) == Set(lacking))
                }
            }
        }
    }

    @Test("what is damaged is made again")
    func recoversFromDamage() throws {
        let first = try scratch.git("rev-parse", "HEAD")
        let second = try commit([1], on: [first])
        let floor = try #require(ObjectID(first))
        let tip = try #require(ObjectID(second))
        let kept = try #require(try open().passage(since: floor, to: tip))
        let folder = scratch.path(".git/promptgit")
        let name = try #require(try Files.list(folder).first { $0.hasSuffix(".passed") })
        let bytes = try Files.read(folder + "/" + name)
        #expect(MainPassage(bytes: bytes)?.had(try id(1)) == true)
        for place in stride(from: 0, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[place] ^= 0x41
            #expect(MainPassage(bytes: damaged) == nil)
            #expect(MainPassage(bytes: Array(bytes.prefix(place))) == nil)
        }
        try Files.remove(folder + "/" + name)
        try Files.create(folder + "/" + name, bytes: Array(bytes.prefix(40)))
        let again = try #require(try open().passage(since: floor, to: tip))
        let one = try id(1)
        #expect(again.had(one) && kept.had(one))
    }

    @Test("a commit that is none of main's first parents is not said to be covered")
    func doesNotCoverSides() throws {
        let first = try scratch.git("rev-parse", "HEAD")
        let side = try commit([1], on: [first])
        let merge = try commit([1], on: [try commit([], on: [first]), side])
        let floor = try #require(ObjectID(first))
        let tip = try #require(ObjectID(merge))
        let passage = try #require(try open().passage(since: floor, to: tip))
        let object = try #require(ObjectID(side))
        #expect(passage.contains(object) && !passage.covers(object))
        #expect(try open().passage(since: object, to: tip) == nil)
    }
}
