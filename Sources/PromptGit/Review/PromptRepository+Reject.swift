internal import Basics
internal import GitKit

extension PromptRepository {
    /// Turns a proposal down: one event in the ledger that names its head and the reason.
    ///
    /// Throws ``PromptGitError`` with `.refused` when it is decided already, with `.invalidInput`
    /// without a reason.
    public func reject(_ name: String, reason: String) throws -> Decision {
        let reason = String(reason.trimmingPrefix(while: \.isWhitespace))
        guard !reason.isEmpty else {
            throw PromptGitError(
                .invalidInput, "a rejection needs a reason",
                advice: "the reason is what keeps the same proposal from coming back")
        }
        try git.recover()
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let leftOver = try removeDecidedBranches(catalog)
        let id = try catalog.resolve(name)
        let proposal = try catalog.proposal(id)
        let head = try decidableHead(proposal, catalog, toDo: "rejected")
        let person = try person()
        let event = LedgerEvent(
            kind: .rejected, subject: id.description, at: surroundings.now(),
            by: person.named, reason: reason,
            heads: [.init(proposal: id, commit: head.description)],
            library: libraryRoot)
        let approver = try Approver(self, main: main.head)
        let commit = try record(event, by: person, approver)
        return Decision(
            proposal: id, commit: commit.description,
            notes: leftOver + cleanUp(id, head: head) + unpushedNote(Ledger.reference, main: main))
    }
}
