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
        let authors = try Self.authors(of: head, without: main, in: repository.git)
        guard !authors.contains(where: { $0.email.lowercased() == mail }) else {
            throw PromptGitError.refused(
                "\(person.name) wrote this proposal and can't approve it",
                advice: "somebody else approves it, or 'review.allowSelfApproval: true' in "
                    + "\(Settings.fileName) on the main branch allows it")
        }
    }

    /// Everybody who wrote, committed or is named as an author of commits that main does not have,
    /// the author of the first one first, each mail address once.
    package static func authors(
        of head: ObjectID, without main: ObjectID, in git: Repository
    ) throws -> [Signature] {
        var commits: [Commit] = []
        try git.walk(from: [head], hiding: [main], order: .topological) { commit in
            commits.append(commit)
            return true
        }
        var mails: Set<String> = []
        return commits.reversed().flatMap { commit -> [Signature] in
            let named = commit.trailers.filter { $0.key.lowercased() == "co-authored-by" }
                .compactMap { person($0.value, time: commit.author.time) }
            return [commit.author, commit.committer] + named
        }.filter { mails.insert($0.email.lowercased()).inserted }
    }

    /// The person in `Name <mail>`.
    private static func person(_ text: String, time: Timestamp) -> Signature? {
        guard let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close
        else { return nil }
        // Git leaves the blanks out when it writes a name.
        return Signature(
            name: String(text[..<open]), email: String(text[text.index(after: open)..<close]),
            time: time)
    }

    /// Whether a name or mail is that of a bot, as code hosts mark them.
    private static func isBot(_ person: Signature) -> Bool {
        person.name.hasSuffix("[bot]") || person.email.contains("[bot]@")
            || person.email == "promptgit@promptgit.invalid"
    }
}
