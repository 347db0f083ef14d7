internal import Basics
package import GitKit
package import PromptModel

/// Says who may decide, by the settings on the main branch.
package struct Approver {
    private let repository: PromptRepository
    private let settings: Settings
    private let main: ObjectID

    /// Reads the settings at a commit of the main branch, never those of the proposal.
    package init(_ repository: PromptRepository, main: ObjectID) throws {
        self.repository = repository
        self.main = main
        settings = try repository.settings(at: main)
    }

    /// How much the rules of validation weigh.
    package var validation: Validation.Settings { settings.validation }

    /// What counts as low risk.
    package var risk: RiskSettings { settings.risk }

    /// Checks that a person may approve a proposal; throws ``PromptGitError`` with `.refused` when
    /// they may not.
    package func check(
        _ person: Signature, approves record: ProposalRecord, head: ObjectID
    ) throws {
        let mail = person.email.lowercased()
        guard !Self.isBot(person) else {
            throw PromptGitError.refused("\(person.name) is a bot, and bots approve nothing")
        }
        let approvers = settings.review.approvers.map { $0.lowercased() }
        guard approvers.isEmpty || approvers.contains(mail) else {
            throw PromptGitError.refused(
                "\(person.email) may not approve here",
                advice: "'review.approvers' in \(Settings.fileName) on the main branch says who may"
            )
        }
        guard !settings.review.allowSelfApproval else { return }
        // Everything that main does not have was written for this proposal, whatever its record
        // says it stands on.
        var authors: Set<String> = []
        try repository.git.walk(from: [head], hiding: [main], order: .topological) { commit in
            authors.insert(commit.author.email.lowercased())
            authors.insert(commit.committer.email.lowercased())
            return true
        }
        guard !authors.contains(mail) else {
            throw PromptGitError.refused(
                "\(person.name) wrote this proposal and can't approve it",
                advice: "somebody else approves it, or 'review.allowSelfApproval: true' in "
                    + "\(Settings.fileName) on the main branch allows it")
        }
    }

    /// Whether a name or mail is that of a bot, as code hosts mark them.
    private static func isBot(_ person: Signature) -> Bool {
        person.name.hasSuffix("[bot]") || person.email.contains("[bot]@")
            || person.email == "promptgit@promptgit.invalid"
    }
}
