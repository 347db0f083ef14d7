internal import Basics
internal import GitKit
internal import PromptModel

/// What a person changes of a proposal before somebody approves it.
public struct ProposalEdit: Sendable {
    /// New contents of assets, by a name of the asset.
    public var files: [(asset: String, bytes: [UInt8])] = []
    /// Another title; nil leaves it.
    public var title: String?
    /// Another rationale; nil leaves it.
    public var rationale: String?

    /// Takes over what was committed on the branch, and nothing else.
    public init() {}

    /// Whether it only takes over what was committed on the branch.
    var isEmpty: Bool { files.isEmpty && title == nil && rationale == nil }

    /// Why a text can't be a title; nil where it can.
    static func problem(ofTitle title: String) -> String? {
        if title.contains(where: \.isNewline) { return "a title is one line" }
        return title.allSatisfy(\.isWhitespace) ? "a proposal needs a title" : nil
    }
}

extension PromptRepository {
    /// Changes a proposal: a new head on top of its branch, whose record says what the assets there
    /// are, so that approvals of the old head no longer count.
    ///
    /// Operations, risk and what it reaches are found out anew, also from what people committed on
    /// the branch. Who edits it becomes one of its authors.
    ///
    /// Throws ``PromptGitError`` with `.refused` when the state, the branch or validation is against
    /// it, and when it would change nothing.
    public func edit(_ name: String, _ edit: ProposalEdit) throws -> Decision {
        if let title = edit.title, let problem = ProposalEdit.problem(ofTitle: title) {
            throw PromptGitError(.invalidInput, problem, advice: "give it another --title")
        }
        try git.recover()
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let id = try catalog.resolve(name)
        let proposal = try catalog.proposal(id)
        let head = try decidableHead(proposal, catalog, toDo: "edited")
        let base = try Carrier(self).base(of: proposal.record)
        let headTree = try git.commit(head).tree
        let edited = try tree(headTree, with: edit.files)
        var record = proposal.record
        if let title = edit.title { record.title = title }
        if let rationale = edit.rationale { record.rationale = rationale }
        record.operations = try Carrier(self).operations(of: record, head: edited)
        guard !record.operations.isEmpty || !record.type.isMergeable else {
            throw PromptGitError.refused(
                "\(id) would change nothing then", advice: "reject it instead")
        }
        let library = try library(in: git.commit(base).tree)
        let settings = try settings(at: main.head)
        let (renewed, tree) = try renew(record, on: base, library, settings, catalog)
        guard renewed != proposal.record || tree != headTree else {
            throw PromptGitError.refused(
                "the edit leaves \(id) as it is",
                advice: "commit on its branch, or say --title, --rationale or --with")
        }
        try checkValid(
            tree, library, Approver(self, main: main.head), toDo: "\(id) as it is edited")
        let person = try person()
        let commit = try git.writeCommit(
            tree: tree, parents: [head], author: person, committer: person,
            message: proposalMessage(renewed), isSigned: git.configBool("commit.gpgSign") ?? false)
        try moveBranch(of: id, from: head, to: commit, log: "promptgit: edit \(id)")
        return Decision(
            proposal: id, commit: commit.description,
            notes: try lostDetails(from: edited, to: tree, of: id))
    }

    /// The assets that a proposal changes and its branch has, as `kind/id`.
    ///
    /// Throws ``PromptGitError`` when there is no such proposal, or it can't be edited.
    public func editableAssets(_ name: String) throws -> [String] {
        let catalog = try ProposalCatalog(self)
        let proposal = try catalog.proposal(catalog.resolve(name))
        let head = try decidableHead(proposal, catalog, toDo: "edited")
        let library = try LibrarySnapshot(self, tree: git.commit(head).tree).library
        return proposal.assets.filter { asset in
            library.assets.contains { $0.reference.description == asset }
        }
    }

    /// A tree with other contents of some assets.
    private func tree(
        _ tree: ObjectID, with files: [(asset: String, bytes: [UInt8])]
    ) throws -> ObjectID {
        guard !files.isEmpty else { return tree }
        let snapshot = try snapshot(of: tree)
        let changes = try files.map { file -> TreeChange in
            let asset = try asset(file.asset, in: snapshot.library)
            let mode = snapshot.entries[asset.path]?.mode ?? .file
            return .put(path: asset.path, id: try git.writeBlob(file.bytes), mode: mode)
        }
        return try git.updateTree(base: tree, changes: changes)
    }

    /// Says which files lose comments or their layout, as operations carry values alone.
    private func lostDetails(
        from edited: ObjectID, to tree: ObjectID, of id: ProposalID
    ) throws -> [String] {
        try git.changes(from: edited, to: tree).filter { $0.path != recordPath(of: id) }.map {
            "Of the edit of \($0.path) the values are kept; comments, the order of keys and styles "
                + "are those of the file before."
        }
    }
}
