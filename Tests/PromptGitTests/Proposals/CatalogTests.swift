import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

@Suite("The catalogue of proposals")
struct CatalogTests {
    @Test("a proposal is named by its number, its id, its branch or a part of its id")
    func names() throws {
        let shop = try Shop()
        let batch = try shop.propose(
            Shop.proposal("Be warm", Shop.toneEdit()),
            Shop.proposal("Be brief", Shop.toneEdit("short", "very short")))
        let catalog = try ProposalCatalog(shop.open())
        for (index, proposal) in batch.proposals.enumerated() {
            let id = proposal.record.id
            let names = [
                String(index + 1), id.description, proposal.branch,
                String(id.description.suffix(8)),
                String(id.description.dropFirst(9)),
            ]
            for name in names { #expect(try catalog.resolve(name) == id, "\(name)") }
        }
    }

    @Test(
        "a number that the batch does not have is never a part of an id",
        arguments: ["0", "2", "3", "7", "9", "11", "20", "202", "-1", "+1", "e", "", "be"])
    func noNumber(name: String) throws {
        let shop = try Shop()
        try shop.propose(Shop.proposal("Be warm", Shop.toneEdit()))
        let catalog = try ProposalCatalog(shop.open())
        #expect(failure(.notFound) { try catalog.resolve(name) } != nil)
    }

    @Test("a part that two ids have is ambiguous")
    func ambiguous() throws {
        let shop = try Shop()
        try shop.propose(
            Shop.proposal("Be warm", Shop.toneEdit()),
            Shop.proposal("Be brief", Shop.toneEdit("short", "very short")))
        let catalog = try ProposalCatalog(shop.open())
        #expect(failure(.ambiguous) { try catalog.resolve("20261120") } != nil)
    }

    /// A branch that is named like a proposal but is none.
    enum Stranger: String, CaseIterable {
        case noRecord, noYAML, otherID, otherKind, unknownOperation, link
    }

    @Test("a branch that is no proposal does not stop the others", arguments: Stranger.allCases)
    func stranger(_ stranger: Stranger) throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let name = "20261120-stranger-00000001"
        let text = try shop.read(
            ProposalRecord.path(of: proposal.record.id), at: proposal.branch)
        try shop.git("checkout", "--quiet", "-b", "proposals/" + name)
        let own = text.replacing(proposal.record.id.description, with: name)
        let path = "proposals/\(name).yaml"
        switch stranger {
        case .noRecord: try shop.write("other.txt", "Nothing.\n")
        case .noYAML: try shop.write(path, "{")
        case .otherID: try shop.write(path, text)
        case .otherKind: try shop.write(path, own.replacing("kind: proposal", with: "kind: note"))
        case .unknownOperation:
            try shop.write(path, own.replacing("op: replaceText", with: "op: rewrite"))
        case .link:
            try shop.git("config", "core.symlinks", "true")
            try shop.write("proposals/x", own)
            _ = try shop.scratch.run("ln", "-s", "x", path)
        }
        try shop.scratch.gitCommit("Something else")
        try shop.git("checkout", "--quiet", "main")

        var notes: [String] = []
        let list = try shop.open().proposals(in: [.open, .unfinished]) { notes.append($0) }
        #expect(list.map(\.record.id) == [proposal.record.id])
        #expect(notes.count == 1)
        #expect(notes.first?.contains(name) == true)
        let batch = try shop.propose(
            Shop.proposal("Be brief", Shop.toneEdit("short", "very short")), seed: "more", minute: 5
        )
        #expect(batch.proposals.count == 1)
        #expect(throws: PromptGitError.self) { try shop.open().approve(name) }
        _ = try shop.open().approve(proposal.record.id.description)
        try shop.expectSound()
    }

    @Test("a batch that broke off is completed, and counts from 1 in its own right")
    func unfinished() throws {
        let shop = try Shop()
        let first = try shop.propose(
            Shop.proposal("Be warm", Shop.toneEdit()),
            Shop.proposal("Be brief", Shop.toneEdit("short", "very short")))
        try shop.git("update-ref", "-d", "refs/promptgit/ledger")
        #expect(failure(.notFound) { try shop.open().approve("1") } != nil)
        let id = try #require(first.proposals.first).record.id
        #expect(failure(.refused) { try shop.open().approve(id.description) } != nil)
        let second = try shop.propose(
            Shop.proposal("Be exact", Shop.toneEdit("price", "exact price")), seed: "second",
            minute: 1)
        #expect(second.name != first.name)
        #expect(second.notes.count == 1)
        let catalog = try ProposalCatalog(shop.open())
        #expect(catalog.ledger.events.count == 2)
        let states = try catalog.states(of: catalog.ids)
        #expect(Set(states.values) == [.open])
        #expect(try catalog.resolve("1") == second.proposals.first?.record.id)
    }

    @Test("of those who propose the same at once one does, and the others say who")
    func race() async throws {
        let shop = try Shop()
        let batches = try await withThrowingTaskGroup(of: ProposalBatch.self) { group in
            for seed in 0..<5 {
                group.addTask {
                    try shop.propose(
                        Shop.proposal("Be warm", Shop.toneEdit()),
                        Shop.proposal(
                            "Be \(seed)",
                            Shop.toneEdit("Answer in short", "\(seed): answer in short")),
                        seed: "\(seed)")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(batches.map(\.name)).count == 5)
        #expect(batches.count { $0.withheld.isEmpty } == 1)
        #expect(batches.allSatisfy { $0.notes.isEmpty })
        let catalog = try ProposalCatalog(shop.open())
        #expect(catalog.ledger.events.count == 5)
        #expect(catalog.ids.count == 6)
        #expect(Set(try catalog.states(of: catalog.ids).values) == [.open])
        try shop.expectSound()
    }

    @Test("a proposal that a colleague pushed is not completed as if its batch had broken off here")
    func colleague() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.scratch.git(
            "clone", "--quiet", shop.scratch.path(), shop.scratch.path("../clone"))
        try shop.scratch.git(
            "branch", "--quiet", proposal.branch, "origin/" + proposal.branch, in: "../clone")
        let clone = try PromptRepository.open(
            surroundings: .fixed(
                in: shop.scratch.path("../clone"), environment: shop.scratch.environment,
                seed: "clone"))
        let edits = JSONValue.array([
            Shop.proposal("Say more", Shop.toneEdit("short", "very short"))
        ])
        let batch = try clone.propose(edits: Array(edits.text(.compact).utf8), file: "edits.json")
        #expect(batch.notes == [])
        #expect(batch.proposals.count == 1)
        #expect(try ProposalCatalog(clone).state(of: proposal.record.id) == .unknown)
        let error = failure(.unknown) { try clone.approve(proposal.record.id.description) }
        #expect(error?.advice?.contains("promptgit sync") == true)
    }
}
