internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Takes an approved proposal back: one commit on main that restores what it changed and
    /// removes its record.
    ///
    /// Where main still has the merged file, the earlier one comes back byte for byte; elsewhere the
    /// operations that lead from the merged file to the earlier one are applied to what stands
    /// there. Throws ``PromptGitError`` with `.refused` when it is not approved, with `.conflict`
    /// when a later edit is in the way, which it names.
    public func revert(_ name: String, reason: String? = nil) throws -> Reversal {
        try git.recover()
        var lastError: (any Error)?
        for _ in 0..<20 {
            do {
                return try revertOnce(name, reason: reason)
            } catch let error as GitError where error.code == .changedMeanwhile {
                lastError = error
            }
        }
        throw PromptGitError(
            .conflict,
            "main moved again and again while the revert was being prepared"
                + (lastError.map { " (\($0))" } ?? ""),
            advice: "try again")
    }

    private func revertOnce(_ name: String, reason: String?) throws -> Reversal {
        let main = try mainBranchForDecision()
        let catalog = try ProposalCatalog(self)
        let leftOver = try removeDecidedBranches(catalog)
        let id = try catalog.resolve(name)
        let state = try catalog.state(of: id)
        guard state == .approved else {
            throw PromptGitError.refused(
                "\(id) is \(state.rawValue), and only an approved proposal can be reverted")
        }
        let person = try person()
        guard
            let arrival = try RecordHistory(self).arrival(
                of: id, in: main.head, heads: catalog.knownHeads(of: id)),
            let before = arrival.before
        else {
            throw PromptGitError(
                .unknown, "where \(id) came to \(main.name) can't be seen from this clone")
        }
        let mainTree = try git.commit(main.head).tree
        let present = try LibrarySnapshot(self, tree: mainTree)
        let changes = try restoration(
            id, merged: git.commit(arrival.commit).tree, before: git.commit(before).tree,
            present: present)
        let approver = try Approver(self, main: main.head)
        var check = ChangeCheck(
            present.library, root: libraryRoot, settings: approver.validation)
        let files = try files(of: changes)
        let errors = check.check(files).newErrors
        guard errors.isEmpty else {
            throw PromptGitError(
                .refused, "main would not be valid with \(id) reverted",
                advice: "something that came later needs what the proposal brought",
                diagnostics: errors, sources: files.compactMapValues(\.self))
        }
        let tree = try git.updateTree(
            base: mainTree, changes: changes + [.remove(path: recordPath(of: id))])
        let commit = try git.writeCommit(
            tree: tree, parents: [main.head], author: person, committer: person,
            message: revertMessage(id, reason: reason, person: person))
        try git.advance(
            branch: main.reference, from: main.head, to: commit, log: "promptgit: revert \(id)",
            signature: person)
        return Reversal(
            proposal: id, reverts: arrival.commit.description, commit: commit.description,
            notes: leftOver + unpushedNote(main.reference, main: main))
    }

    private func revertMessage(_ id: ProposalID, reason: String?, person: Signature) -> String {
        // A trailer is one line; more of a reason than that belongs to the people, not to a field.
        let line = (reason ?? "none given").split(whereSeparator: \.isNewline)
            .joined(separator: " ")
        return """
            Revert \(id)

            Reverts-Proposal: \(id)
            Reverted-by: \(person.name) <\(person.email)>
            Reason: \(line)

            """
    }

    /// The changes of main's assets that take the proposal's away.
    private func restoration(
        _ id: ProposalID, merged: ObjectID, before: ObjectID, present: LibrarySnapshot
    ) throws -> [TreeChange] {
        let recordPath = recordPath(of: id)
        let record = try git.entry(recordPath, inTree: merged).map {
            try ProposalRecord(parsing: git.blob($0.id), file: recordPath)
        }
        let old = try LibrarySnapshot(self, tree: before, like: present)
        let new = try LibrarySnapshot(self, tree: merged, like: present)
        return try Set(record?.operations.map(\.asset) ?? []).sorted().flatMap { asset in
            let earlier = try old.file(of: asset)
            let proposed = try new.file(of: asset)
            guard let proposed, present.entries[proposed.file.path] == proposed.entry,
                earlier.map({
                    $0.file.path == proposed.file.path || present.entries[$0.file.path] == nil
                }) ?? true
            else {
                return try inverse(
                    asset, earlier: earlier?.file, proposed: proposed?.file, in: present, id)
            }
            // Nobody has touched it since: the earlier bytes come back.
            guard let earlier else { return [.remove(path: proposed.file.path)] }
            let moved: [TreeChange] =
                earlier.file.path == proposed.file.path
                ? [] : [.remove(path: proposed.file.path)]
            return moved + [
                .put(path: earlier.file.path, id: earlier.entry.id, mode: earlier.entry.mode)
            ]
        }
    }

    private func inverse(
        _ asset: AssetReference, earlier: AssetFile?, proposed: AssetFile?,
        in present: LibrarySnapshot, _ id: ProposalID
    ) throws -> [TreeChange] {
        let operations: [AssetOperation]
        switch (earlier, proposed) {
        case (let earlier?, let proposed?):
            operations = try AssetDifference.operations(
                asset: asset, from: proposed, to: earlier, finest: true)
        case (nil, let proposed?):
            operations = [
                AssetOperation(
                    asset: asset,
                    action: .delete(blob: try Repository.blobID(proposed.bytes).description))
            ]
        case (let earlier?, nil):
            operations = [
                AssetOperation(
                    asset: asset,
                    action: .create(
                        file: earlier.path, text: String(decoding: earlier.bytes, as: UTF8.self),
                        blob: try Repository.blobID(earlier.bytes).description))
            ]
        case (nil, nil):
            return []
        }
        do {
            return try Carrier(self).apply(operations, to: present)
        } catch let error as OperationError {
            throw PromptGitError(
                .conflict, "a later edit is in the way of reverting \(id): \(error)",
                advice: "'promptgit history \(asset)' shows the edits since; undo those first")
        }
    }
}

/// What came of a revert.
public struct Reversal: Sendable, Hashable {
    /// The proposal that was taken back.
    public var proposal: ProposalID
    /// The full id of the commit that had brought it to main.
    public var reverts: String
    /// The full id of the new commit.
    public var commit: String
    /// What a person should know, a sentence each.
    public var notes: [String]
}
