package import Basics
package import GitKit
package import PromptModel

/// Says who may decide, by the settings on the main branch.
package struct Approver {
    private let repository: PromptRepository
    private let settings: Settings
    private let main: ObjectID
    /// The name in `people` that a mail address or a name stands for, all in lower case.
    private let names: [String: String]

    /// Reads the settings at a commit of the main branch, never those of the proposal.
    package init(_ repository: PromptRepository, main: ObjectID) throws {
        self.repository = repository
        self.main = main
        settings = try repository.settings(at: main)
        var names: [String: String] = [:]
        for person in settings.people {
            for name in [person.name] + person.mails {
                names[name.lowercased()] = person.name.lowercased()
            }
        }
        self.names = names
    }

    /// How much the rules of validation weigh.
    package var validation: Validation.Settings { settings.validation }

    /// What counts as low risk.
    package var risk: RiskSettings { settings.risk }

    /// Whether an approval counts only with a signature.
    package var requiresSignature: Bool { settings.review.requireVerified }

    // MARK: People

    /// What a person is known by whatever address they use: their name in the settings, else their
    /// mail address, in lower case.
    package func identity(_ person: Signature) -> String { identity(named: person.email) }

    private func identity(named name: String) -> String {
        names[name.lowercased()] ?? name.lowercased()
    }

    /// The keys that the settings have for a person.
    package func keys(of person: Signature) -> [String] {
        let identity = identity(person)
        return settings.people.filter { $0.name.lowercased() == identity }.flatMap(\.keys)
    }

    // MARK: May they

    /// Checks that the settings let anybody decide here, outside of the code host.
    package func checkPlace(toDo: String) throws(PromptGitError) {
        guard settings.review.place == .host else { return }
        throw PromptGitError.refused(
            "decisions on this library are taken at the code host, so nothing can be \(toDo) here",
            advice: "push the branch and merge it there; 'review.where' in \(Settings.fileName) on "
                + "the main branch says so")
    }

    /// An asset that is changed: its kind, and the path of its file in the library.
    package typealias ChangedAsset = (kind: AssetKind, path: String)

    /// Why a person's approval of a proposal at a head, which changes `assets`, does not count; nil
    /// where it does.
    ///
    /// Who wrote what the head has and the commit `before` lacks, main for nil, is its author.
    package func objection(
        to person: Signature, approving head: ObjectID, writtenSince before: ObjectID? = nil,
        assets: [ChangedAsset]
    ) throws -> PromptGitError? {
        if let objection = objection(toDecider: person, on: assets) { return objection }
        guard !settings.review.allowSelfApproval else { return nil }
        // Everything that main does not have was written for this proposal, whatever its record
        // says it stands on.
        let known =
            try before == nil
            ? repository.knownPassage(to: main)?.missing(from: head, in: repository.git) : nil
        let authors =
            try known.map(Self.authors(of:))
            ?? Self.authors(of: head, without: before ?? main, in: repository.git)
        guard authors.contains(where: { identity($0) == identity(person) }) else { return nil }
        return .refused(
            "\(person.name) wrote this proposal and can't approve it",
            advice: "somebody else approves it, or 'review.allowSelfApproval: true' in "
                + "\(Settings.fileName) on the main branch allows it")
    }

    /// Why a person may not bring a change of `assets` to main by promptgit; nil where they may.
    package func objection(
        toDecider person: Signature, on assets: [ChangedAsset]
    ) -> PromptGitError? {
        if Self.isBot(person) {
            return .refused("\(person.name) is a bot, and bots approve nothing")
        }
        let review = settings.review
        let approvers = Set(review.approvers.map(identity(named:)))
        let others = rules(of: assets).flatMap(\.approvers).map(identity(named:))
        guard approvers.isEmpty || approvers.union(others).contains(identity(person)) else {
            return .refused(
                "\(person.email) may not approve here",
                advice: "'review.approvers' in \(Settings.fileName) on the main branch says who may"
            )
        }
        return nil
    }

    /// What is missing, in words, until enough people have approved a change; nil when it can be
    /// merged.
    ///
    /// - Parameters:
    ///   - people: those whose approvals count, the same person at most once by any address.
    ///   - tier: the change's risk.
    ///   - assets: what it changes, each with the path of its file.
    /// - Returns: a phrase such as `one more approval`.
    package func missing(
        _ people: [Signature], tier: Risk.Tier, assets: [ChangedAsset]
    ) -> String? {
        let present = Set(people.map(identity))
        let rules = rules(of: assets)
        let quorum = max(
            settings.review.quorum[tier] ?? 1, rules.compactMap(\.quorum).max() ?? 1)
        for rule in rules where !rule.approvers.isEmpty {
            guard present.isDisjoint(with: rule.approvers.map(identity(named:))) else { continue }
            return "the approval of " + rule.approvers.joined(separator: " or ")
        }
        guard present.count < quorum else { return nil }
        let count = quorum - present.count
        return count == 1 ? "one more approval" : "\(count) more approvals"
    }

    /// The rules that hold for a change of assets.
    private func rules(of assets: [ChangedAsset]) -> [ReviewRule] {
        settings.review.rules.filter { rule in
            let pattern = rule.path.map { PathPattern($0) }
            return assets.contains { asset in
                (rule.kinds.isEmpty || rule.kinds.contains(asset.kind))
                    && (pattern?.matches(asset.path) ?? true)
            }
        }
    }

    // MARK: Authors

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
        return authors(of: commits)
    }

    /// The same of commits, the latest first.
    private static func authors(of commits: [Commit]) -> [Signature] {
        var mails: Set<String> = []
        return commits.reversed().flatMap { commit -> [Signature] in
            let named = commit.trailers.filter { $0.key.lowercased() == "co-authored-by" }
                .compactMap { Signature(named: $0.value, time: commit.author.time) }
            return [commit.author, commit.committer] + named
        }.filter { mails.insert($0.email.lowercased()).inserted }
    }

    /// Whether a name or mail is that of a bot, as code hosts mark them.
    private static func isBot(_ person: Signature) -> Bool {
        person.name.hasSuffix("[bot]") || person.email.contains("[bot]@")
            || person.email == "promptgit@promptgit.invalid"
    }
}

extension Signature {
    /// The person in `Name <mail>`, as trailers and the ledger name people; nil for another form.
    package init?(named text: String, time: Timestamp) {
        guard let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close
        else { return nil }
        let name = text[..<open].reversed().drop { $0 == " " }.reversed()
        self.init(
            name: String(name), email: String(text[text.index(after: open)..<close]), time: time)
    }

    /// The person as `Name <mail>`.
    package var named: String { "\(name) <\(email)>" }
}
