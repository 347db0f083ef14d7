internal import Basics
internal import GitKit
public import PromptModel

extension PromptRepository {
    /// Brings an asset on main back to what it was at an earlier commit of main: one commit.
    ///
    /// It stays in the file where it is now; one that main has no more comes back where it was.
    ///
    /// - Parameters:
    ///   - name: an asset and a revision, as `support@v1.2`.
    ///   - reason: why, in a person's words.
    /// - Returns: the commit; none where main has the asset just so.
    /// - Throws: ``PromptGitError`` with `.refused` for a revision that is not in main's history and
    ///   where main would not be valid then, with `.conflict` where another asset has the file now.
    ///   Nothing has changed then.
    public func restore(_ name: String, reason: String? = nil) throws -> Restoration {
        let (assetName, revision) = Self.split(name)
        guard let revision else {
            throw PromptGitError(
                .invalidInput, "'\(name)' names no revision",
                advice: "say which one: 'promptgit restore \(name)@REVISION'; "
                    + "'promptgit history \(name)' lists them")
        }
        let prepared = try carryOut("the restoration") {
            try prepareRestoration(assetName, revision: revision, reason: reason)
        }
        var restoration = prepared.restoration
        if let commit = prepared.commit {
            restoration.commit = commit.description
            restoration.notes = unpushedNote(prepared.main.reference, main: prepared.main)
        }
        return restoration
    }

    private struct PreparedRestoration: PreparedDecision {
        var main: MainBranch
        var commit: ObjectID?
        var person: Signature
        var restoration: Restoration
        var log: String { "promptgit: restore \(restoration.asset)" }
    }

    private func prepareRestoration(
        _ name: String, revision: String, reason: String?
    ) throws -> PreparedRestoration {
        let main = try mainBranchForDecision()
        let approver = try Approver(self, main: main.head)
        try approver.checkPlace(toDo: "restored")
        let source = try git.commit(git.resolve(revision))
        let isOnMain = try git.isAncestor(source.id, of: main.head)
        guard isOnMain || source.id == main.head else {
            throw PromptGitError.refused(
                "\(revision) is not in the history of \(main.name)",
                advice: "what main never had comes there by a proposal")
        }
        let tree = try git.commit(main.head).tree
        let present = try library(in: tree)
        let past = try library(in: source.tree)
        let reference = try pastAsset(name, revision, past: past, present: present)
        guard let earlier = try past.file(of: reference) else {
            throw PromptGitError(.notFound, "\(reference) is not in \(revision)")
        }
        let path = try present.path(of: reference) ?? earlier.file.path
        var restoration = Restoration(
            asset: reference, from: source.id.description, commit: nil, notes: [])
        if try present.entry(at: path)?.id == earlier.entry.id {
            restoration.notes = ["\(reference) is on \(main.name) just as it was at \(revision)."]
            return PreparedRestoration(
                main: main, commit: nil, person: try person(), restoration: restoration)
        }
        if try present.path(of: reference) == nil, try git.entry(path, inTree: tree) != nil {
            throw PromptGitError(
                .conflict, "\(path), where \(reference) was, is another file now",
                advice: "move that file, or bring the asset back by hand: "
                    + "'git show \(source.id.short):\(path)'")
        }
        let person = try person()
        let relative = Paths.relative(path, to: libraryRoot) ?? path
        if let objection = approver.objection(toDecider: person, on: [(reference.kind, relative)]) {
            throw objection
        }
        let line = Self.line(of: reason)
        let commit = try together(approver) { writer in
            let restored = try writer.git.updateTree(
                base: tree,
                changes: [.put(path: path, id: earlier.entry.id, mode: earlier.entry.mode)])
            try writer.checkValid(restored, present, approver, toDo: "\(reference) of \(revision)")
            return try writer.writeDecision(
                tree: restored, parents: [main.head], person, approver,
                message: """
                    Restore \(reference) of \(source.id.short)

                    Restores: \(reference)@\(source.id)
                    Restored-by: \(person.named)
                    Reason: \(line)

                    """)
        }
        return PreparedRestoration(
            main: main, commit: commit, person: person, restoration: restoration)
    }

    /// The asset of a name, as it is called at an earlier commit or now.
    private func pastAsset(
        _ name: String, _ revision: String, past: LibraryTree, present: LibraryTree
    ) throws -> AssetReference {
        let names = try LibraryNames(listing(ofTree: past.tree))
        let references = names.references
        let now = try assets(named: name, in: LibraryNames(listing(ofTree: present.tree)))
            .map(\.reference)
        let then = try assets(named: name, in: names).map(\.reference)
        let matches = Set(now).union(then).intersection(references).sorted()
        if matches.count > 1 {
            throw PromptGitError(
                .ambiguous, "'\(name)' could be any of \(matches.count) assets",
                advice: "say which: \(matches.map(\.description).joined(separator: ", "))")
        }
        if let match = matches.first { return match }
        if let asset = now.first {
            throw PromptGitError(
                .notFound, "\(asset) is not in \(revision)",
                advice: "'promptgit history \(asset)' lists the commits that have it")
        }
        throw PromptGitError.notFound(
            "asset", name, among: references.map(\.id),
            advice: "only assets are restored; for other files there is "
                + "'git restore --source \(revision)'")
    }
}

/// What came of restoring an asset.
public struct Restoration: Sendable, Hashable {
    /// The asset.
    public var asset: AssetReference
    /// The full id of the commit that it was taken from.
    public var from: String
    /// The full id of the new commit; nil where there was nothing to do.
    public var commit: String?
    /// What a person should know, a sentence each.
    public var notes: [String]
}
