import Basics
import Foundation
import GitKit
import JSONKit
import PromptGit
import PromptModel
import TestSupport
import Testing

/// Random histories of proposals, approvals, people's commits and reverts, against git.
@Suite("Random histories of decisions")
struct DecisionPropertyTests {
    /// How many histories the ordinary run looks at; `PROMPTGIT_HISTORIES` asks for more.
    private static let count =
        ProcessInfo.processInfo.environment["PROMPTGIT_HISTORIES"].flatMap { Int($0) } ?? 40

    /// What a test remembers of a proposal that was approved.
    private struct Approval {
        var id: ProposalID
        var merge: String
    }

    @Test("revert undoes approve; audit and blame agree with git", arguments: 0..<count)
    func history(_ seed: Int) throws {
        var dice = Dice(seed)
        let shop = try Shop()
        var approved: [Approval] = []
        var decisions: [String: AuditEntry.Decision] = [:]
        let steps = Int.random(in: 4...10, using: &dice)
        for step in 0..<steps {
            let minute = Int64(step) * 3
            switch Int.random(in: 0..<7, using: &dice) {
            case 0, 1, 2:
                guard let id = try propose(shop, step, minute, &dice) else { continue }
                let before = try shop.git("rev-parse", "main^{tree}")
                guard let merge = try decide(shop, id, minute + 1, &dice, &decisions) else {
                    continue
                }
                if Bool.random(using: &dice) {
                    // revert(approve(x)) restores the tree.
                    let reversal = try shop.open(seed: "r\(step)", minute: minute + 2)
                        .revert(id.description)
                    decisions[reversal.commit] = .reverted
                    #expect(try shop.git("rev-parse", "main^{tree}") == before)
                } else {
                    approved.append(Approval(id: id, merge: merge))
                }
            case 3:
                guard let index = approved.indices.randomElement(using: &dice) else { continue }
                let approval = approved[index]
                do {
                    let reversal = try shop.open(seed: "r\(step)", minute: minute)
                        .revert(approval.id.description)
                    decisions[reversal.commit] = .reverted
                    approved.remove(at: index)
                    let path = "proposals/\(approval.id).yaml"
                    #expect(try shop.git("ls-tree", "main", path) == "")
                } catch let error as PromptGitError {
                    // A later edit is in the way: then nothing has changed.
                    #expect(error.code == .conflict || error.code == .refused)
                    #expect(try shop.git("ls-tree", "main", "proposals/\(approval.id).yaml") != "")
                }
            default: try humanEdit(shop, step, &dice)
            }
            #expect(try shop.git("status", "--porcelain") == "")
        }
        try check(shop, decisions)
    }

    /// Proposes one random edit; nil where it is withheld.
    private func propose(
        _ shop: Shop, _ step: Int, _ minute: Int64, _ dice: inout Dice
    ) throws -> ProposalID? {
        let operation: JSONValue
        switch Int.random(in: 0..<4, using: &dice) {
        case 0:
            operation = [
                "asset": "soul/haff", "path": "/traits", "op": "append",
                "value": .string("trait \(step)"),
            ]
        case 1:
            operation = [
                "asset": .string("snippet/new-\(step)"), "op": "create",
                "text": .string("kind: snippet\nid: new-\(step)\ntext: |\n  Number \(step).\n"),
            ]
        case 2: operation = Shop.toneEdit("Be polite.", "Be polite (\(step)).")
        default: operation = Shop.toneEdit("its price.", "its price, \(step).")
        }
        let batch = try shop.propose(
            Shop.proposal("Step \(step)", operation), seed: "p\(step)", minute: minute)
        return batch.proposals.first?.record.id
    }

    /// Approves or rejects; nil where it did not come to main.
    private func decide(
        _ shop: Shop, _ id: ProposalID, _ minute: Int64, _ dice: inout Dice,
        _ decisions: inout [String: AuditEntry.Decision]
    ) throws -> String? {
        let repository = try shop.open(seed: "d\(minute)", minute: minute)
        if Int.random(in: 0..<5, using: &dice) == 0 {
            decisions[try repository.reject(id.description, reason: "No").commit] = .rejected
            return nil
        }
        if Int.random(in: 0..<5, using: &dice) == 0 {
            try shop.scratch.git(
                ["merge", "--quiet", "--no-ff", "--no-edit", "proposals/\(id)"])
            let merge = try shop.git("rev-parse", "main")
            decisions[merge] = .approved
            return merge
        }
        let merge = try repository.approve(id.description).commit
        decisions[merge] = .approved
        return merge
    }

    private func humanEdit(_ shop: Shop, _ step: Int, _ dice: inout Dice) throws {
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: try shop.write("README.md", "Read \(step).\n")
        case 1:
            let path = "prompts/snippets/tone.yaml"
            try shop.write(path, "# Edit \(step)\n" + shop.read(path))
        case 2:
            let path = "prompts/tools/refund.yaml"
            try shop.write(path, try shop.read(path).replacing("booking", with: "trip"))
        default:
            try shop.write(
                "prompts/snippets/extra-\(step).yaml",
                "kind: snippet\nid: extra-\(step)\ntext: |\n  More.\n")
        }
        try shop.git("add", "--all")
        try shop.git("commit", "--quiet", "--allow-empty", "-m", "Human edit \(step)")
    }

    private func check(_ shop: Shop, _ decisions: [String: AuditEntry.Decision]) throws {
        let (entries, notes) = try shop.open().audit()
        #expect(notes == [])
        #expect(
            Dictionary(entries.map { ($0.commit, $0.decision) }, uniquingKeysWith: { $1 })
                == decisions)
        #expect(entries.count == decisions.count)
        let problems = try shop.open().verifyAudit().problems
        // What came by hand says nothing about who approved it; nothing else is wrong.
        #expect(problems.allSatisfy { $0.check == .trailers }, "\(problems)")
        let reader = try HistoryReader(
            surroundings: .fixed(in: shop.scratch.root, environment: shop.scratch.environment))
        for path in try shop.git("ls-files", "prompts").split(separator: "\n").map(String.init) {
            let blame = try reader.blame(path).lines.map(\.commit)
            let git = try shop.git("blame", "--porcelain", path).split(separator: "\n")
                .filter {
                    $0.count > 40 && $0.prefix(40).allSatisfy(\.isHexDigit)
                        && $0.dropFirst(40).first == " "
                }
                .map { String($0.prefix(40)) }
            #expect(blame == git, "\(path)")
        }
        try shop.expectSound()
    }
}
