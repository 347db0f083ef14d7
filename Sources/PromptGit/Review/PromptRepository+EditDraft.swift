internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Lets a person change a proposal in a text editor: title, rationale and the assets' files.
    ///
    /// What was written is kept in the repository's git directory until the edit is made, so that
    /// nothing of it is lost when something is wrong with it; the next time it is what the editor
    /// opens. Where somebody committed on the branch, that is taken over and no editor opens.
    ///
    /// - Parameters:
    ///   - name: the proposal.
    ///   - editor: lets a person edit the file at a path, and returns when that is done; nil where
    ///     nobody can.
    /// - Returns: the decision; nil when nothing was changed, or there was nobody to ask.
    /// - Throws: ``PromptGitError`` as ``edit(_:_:)`` does, with `.invalidInput` and the place where
    ///   the text can't be read, and what `editor` throws; each says where the text is kept.
    public func edit(
        _ name: String, with editor: ((_ path: String) throws -> Void)?
    ) throws -> EditOutcome {
        try git.recover()
        _ = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let id = try catalog.resolve(name)
        let proposal = try catalog.proposal(id)
        let head = try decidableHead(proposal, catalog, toDo: "edited")
        let tree = try git.commit(head).tree
        let operations = try Carrier(self).operations(of: proposal.record, head: tree)
        guard operations == proposal.record.operations else {
            return .edited(try edit(id.description, ProposalEdit()))
        }
        guard let editor else { return .nobody }
        let draft = try draft(of: proposal, tree: tree)
        let folder = Paths.join(git.commonDirectory, "promptgit/edit")
        try Files.createDirectory(folder)
        let file = Paths.join(folder, "\(id)-\(head.short).yaml")
        // What was kept of an attempt is gone on with.
        if Files.kind(of: file) != .file { try Files.create(file, bytes: draft.bytes) }
        do {
            try editor(file)
            guard let edit = try draft.edit(Files.read(file), file: file) else {
                try Files.remove(file)
                return .unchanged(id)
            }
            let decision = try self.edit(id.description, edit)
            try Files.remove(file)
            return .edited(decision)
        } catch {
            throw try keeping(error, draft, file)
        }
    }

    /// The error with where the text is kept, unless that is as it was.
    private func keeping(
        _ error: any Error, _ draft: EditDraft, _ file: String
    ) throws -> any Error {
        if try Files.read(file) == draft.bytes {
            try Files.remove(file)
            return error
        }
        let advice =
            "what you wrote is kept in \(file); 'promptgit edit \(draft.id)' goes on with it"
        if var known = error as? PromptGitError {
            known.advice = [known.advice, advice].compactMap(\.self).joined(separator: "; ")
            return known
        }
        return PromptGitError(.invalidInput, "\(error)", advice: advice)
    }

    private func draft(of proposal: Proposal, tree: ObjectID) throws -> EditDraft {
        let record = proposal.record
        let library = try snapshot(of: tree)
        var parts: [EditDraft.Part] = []
        for asset in proposal.assets {
            guard
                let file = library.library.assets.first(where: { $0.reference.description == asset }
                ),
                let entry = library.entries[file.path]
            else { continue }
            let bytes = try git.blob(entry.id)
            guard EditDraft.canHold(bytes) else {
                throw PromptGitError.refused(
                    "\(file.path) can't be edited among other text",
                    advice: "say 'promptgit edit \(record.id) --asset \(asset) --with FILE'")
            }
            parts.append(
                EditDraft.Part(asset: asset, path: file.path, bytes: bytes))
        }
        return EditDraft(
            id: record.id.description, title: record.title, rationale: record.rationale,
            parts: parts)
    }
}

/// What came of an edit in a text editor.
public enum EditOutcome: Sendable {
    /// The proposal has a new head.
    case edited(Decision)
    /// It is as it was: nothing was changed in the text, or nothing was left of it.
    case unchanged(ProposalID)
    /// There was nothing to take over and nobody to ask.
    case nobody
}
