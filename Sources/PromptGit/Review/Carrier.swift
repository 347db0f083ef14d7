internal import Basics
package import GitKit
package import PromptModel

/// Carries a proposal's change onto another commit by the fixed rule.
///
/// A file that nobody else touched goes over as it is; another one gets the operations again, each
/// checked against what it expects. No text is merged line by line.
package struct Carrier {
    private let repository: PromptRepository
    private let git: Repository

    package init(_ repository: PromptRepository) {
        self.repository = repository
        git = repository.git
    }

    /// A tree with a proposal's change in it.
    package struct Result {
        /// The tree.
        package var tree: ObjectID
        /// What it changes of the target's assets.
        package var changes: [TreeChange]
        /// Whether operations had to be applied again, because the assets had changed.
        package var wasReapplied: Bool
    }

    /// The tree of `target` with the change and the record of a proposal.
    ///
    /// - Parameters:
    ///   - record: the proposal's record at `head`.
    ///   - head: the proposal's head.
    ///   - target: the commit to carry it onto.
    ///   - present: the library there.
    /// - Returns: the tree, and whether operations had to be applied again.
    /// - Throws: ``PromptGitError`` with `.refused` when the head holds anything but assets, its
    ///   record and what its operations say, and ``OperationError`` when an asset of the target is
    ///   no longer what an operation expects.
    package func carry(
        _ record: ProposalRecord, head: ObjectID, onto target: ObjectID, present: LibraryTree
    ) throws -> Result {
        let base = try base(of: record)
        guard try isInMain(base, target: target) else {
            throw PromptGitError(
                .conflict, "\(record.id) was made on \(base.short), which main does not contain",
                advice: "run 'promptgit rebase \(record.id)', look at it and approve it then")
        }
        let baseTree = try git.commit(base).tree
        let targetTree = try git.commit(target).tree
        let (changes, recordEntry) = try check(record, head: head, base: base, beside: present)
        let recordPath = repository.recordPath(of: record.id)
        guard try git.entry(recordPath, inTree: targetTree) == nil else {
            throw PromptGitError.refused("\(record.id) is merged already")
        }
        let isUntouched = try changes.allSatisfy { change in
            try git.entry(change.path, inTree: targetTree)
                == git.entry(
                    change.path, inTree: baseTree)
        }
        let carried =
            isUntouched
            ? changes.map { change -> TreeChange in
                switch change.new {
                case .some(let new): .put(path: change.path, id: new.id, mode: new.mode)
                case nil: .remove(path: change.path)
                }
            } : try apply(record.operations, to: present)
        let tree = try git.updateTree(
            base: targetTree,
            changes: carried + [.put(path: recordPath, id: recordEntry.id, mode: .file)])
        return Result(tree: tree, changes: carried, wasReapplied: !isUntouched)
    }

    /// Checks that a proposal's branch holds what its record says and nothing else.
    ///
    /// Throws ``PromptGitError`` with `.refused` otherwise.
    package func check(
        _ record: ProposalRecord, head: ObjectID, beside present: LibraryTree
    ) throws {
        _ = try check(record, head: head, base: base(of: record), beside: present)
    }

    private func check(
        _ record: ProposalRecord, head: ObjectID, base: ObjectID, beside present: LibraryTree
    ) throws -> (changes: [Change], record: TreeEntry) {
        let headTree = try git.commit(head).tree
        let baseTree = try git.commit(base).tree
        let changes = try assetChanges(record, from: baseTree, to: headTree)
        let library = try repository.library(in: baseTree)
        try checkTwins(record, changes, beside: library)
        if present.tree != baseTree { try checkTwins(record, changes, beside: present) }
        try checkOperations(record, base: library, changes: changes)
        return (changes, try recordEntry(of: record, in: headTree))
    }

    private func recordEntry(
        of record: ProposalRecord, in tree: ObjectID
    ) throws -> TreeEntry {
        if let entry = try git.entry(repository.recordPath(of: record.id), inTree: tree) {
            return entry
        }
        throw PromptGitError.refused(
            "the branch of \(record.id) has lost its record",
            advice: "bring the file back on the branch, or reject the proposal")
    }

    /// The operations that lead from a proposal's base to the assets of its branch: those of the
    /// record where they do, and else, after a person's commits, new ones by value.
    ///
    /// Throws ``PromptGitError`` with `.refused` for a branch that holds what no proposal may, and
    /// where the change can't be written as operations.
    package func operations(
        of record: ProposalRecord, head tree: ObjectID
    ) throws -> [AssetOperation] {
        let baseTree = try git.commit(base(of: record)).tree
        let changes = try assetChanges(record, from: baseTree, to: tree)
        _ = try recordEntry(of: record, in: tree)
        let before = try repository.library(in: baseTree)
        try checkTwins(record, changes, beside: before)
        do {
            try checkOperations(record, base: before, changes: changes)
            return record.operations
        } catch let error as PromptGitError where error.code == .refused {
            // Somebody edited the branch.
        }
        let after = try repository.library(in: tree)
        var assets: Set<AssetReference> = []
        for change in changes {
            let found = try [before, after].compactMap { try $0.reference(at: change.path) }
            guard !found.isEmpty else {
                throw PromptGitError.refused(
                    "\(change.path) on the branch of \(record.id) is no asset that can be read",
                    advice: "'promptgit validate' on that branch says what is wrong")
            }
            assets.formUnion(found)
        }
        do {
            return try assets.sorted().flatMap { asset in
                try Self.operations(
                    asset, from: before.file(of: asset)?.file, to: after.file(of: asset)?.file)
            }
        } catch let error as OperationError {
            throw PromptGitError.refused(
                "what was edited on the branch of \(record.id) is no edit that can be carried: "
                    + "\(error)", advice: "merge the branch by hand, or make the edit another way")
        }
    }

    /// The operations that make one state of an asset into another, as small as can be, so that they
    /// fit where other parts have changed; nil is an asset that is not there.
    static func operations(
        _ asset: AssetReference, from old: AssetFile?, to new: AssetFile?
    ) throws -> [AssetOperation] {
        switch (old, new) {
        case (let old?, let new?):
            return try AssetDifference.operations(
                asset: asset, from: old, to: new, finest: true)
        case (let old?, nil):
            let blob = try Repository.blobID(old.bytes).description
            return [AssetOperation(asset: asset, action: .delete(blob: blob))]
        case (nil, let new?):
            let text = String(decoding: new.bytes, as: UTF8.self)
            let blob = try Repository.blobID(new.bytes).description
            return [
                AssetOperation(
                    asset: asset, action: .create(file: new.path, text: text, blob: blob))
            ]
        case (nil, nil): return []
        }
    }

    /// Whether the commit that a proposal was made on is in the history of main, or of what is put on
    /// top of it.
    private func isInMain(_ base: ObjectID, target: ObjectID) throws -> Bool {
        if let passage = repository.passages.latest, passage.covers(base),
            try passage.tip == target || git.isAncestor(passage.tip, of: target)
        {
            return true
        }
        return try git.isAncestor(base, of: target)
    }

    package func base(of record: ProposalRecord) throws -> ObjectID {
        guard let base = ObjectID(record.base.commit), try git.contains(base) else {
            throw PromptGitError(
                .unknown, "the commit that \(record.id) was made on is not in this clone",
                advice: "fetch the main branch of the repository it came from")
        }
        return base
    }

    /// The changes of a library that operations make, as blobs written to the object database.
    ///
    /// A file that stays as it is is no change. Throws ``OperationError`` when an operation does not
    /// fit, when it would write over a file of another asset, and when the file would then not be
    /// the asset that the operation names.
    package func apply(
        _ operations: [AssetOperation], to library: LibraryTree,
        writing write: (([UInt8]) throws -> ObjectID)? = nil
    ) throws -> [TreeChange] {
        var failure: (any Error)?
        let applier = OperationApplier(
            locate: { reference in
                do { return try library.file(of: reference)?.file } catch {
                    failure = error
                    return nil
                }
            },
            blobID: { bytes in
                do { return try Repository.blobID(bytes).description } catch {
                    failure = error
                    return ""
                }
            })
        let files: [String: [UInt8]?]
        do {
            files = try applier.apply(operations)
        } catch {
            throw failure ?? error
        }
        if let failure { throw failure }
        var written: [String: (bytes: [UInt8], id: ObjectID)?] = [:]
        for (path, bytes) in files {
            written[path] = .some(
                try bytes.map { ($0, try write?($0) ?? git.writeBlob($0)) })
        }
        try checkPlaces(operations, written, library)
        return try written.sorted { $0.key < $1.key }.compactMap { path, file in
            guard let id = file?.id else { return .remove(path: path) }
            let present = try library.entry(at: path)
            return present?.id == id
                ? nil : .put(path: path, id: id, mode: present?.mode ?? .file)
        }
    }

    /// Checks that each file which operations write is that of an asset they name, before and after.
    private func checkPlaces(
        _ operations: [AssetOperation], _ files: [String: (bytes: [UInt8], id: ObjectID)?],
        _ library: LibraryTree
    ) throws {
        // The files that operations bring or take away.
        var present: [String: Bool] = [:]
        for operation in operations {
            switch operation.action {
            case .delete:
                if let path = try library.path(of: operation.asset) { present[path] = false }
            case .create(let file, _, _):
                guard try !(present[file] ?? (library.entry(at: file) != nil)) else {
                    throw OperationError(
                        .asset, "\(file) is the file of another asset", operation: operation)
                }
                present[file] = true
            case .set, .append, .insert, .remove, .replaceText: break
            }
        }
        for (path, file) in files {
            guard let file,
                let operation = try operations.last(where: {
                    try Self.path(of: $0, library) == path
                })
            else { continue }
            let asset = AssetPath(path, root: repository.libraryRoot).flatMap {
                repository.readFacts($0, file.bytes, file.id).asset?.reference
            }
            // Of what is no asset at all validation says more than could be said here.
            guard let asset, asset != operation.asset else { continue }
            throw OperationError(
                .asset, "\(path) would be \(asset), not \(operation.asset)",
                operation: operation)
        }
    }

    /// The file that an operation writes.
    static func path(of operation: AssetOperation, _ library: LibraryTree) throws -> String? {
        if case .create(let file, _, _) = operation.action { return file }
        return try library.path(of: operation.asset)
    }

    /// What the branch changes beside its record; refuses what no proposal may change.
    private func assetChanges(
        _ record: ProposalRecord, from base: ObjectID, to head: ObjectID
    ) throws -> [Change] {
        let recordPath = repository.recordPath(of: record.id)
        return try git.changes(from: base, to: head).filter { change in
            if change.path == recordPath { return false }
            guard repository.isAssetPath(change.path) else {
                throw PromptGitError.refused(
                    "the branch of \(record.id) changes \(change.path), which is no asset",
                    advice: "take that change out of the branch, or merge the branch by hand")
            }
            for entry in [change.old, change.new].compactMap(\.self)
            where entry.mode != .file && entry.mode != .executable {
                throw PromptGitError.refused(
                    "the branch of \(record.id) makes \(change.path) something else than a file "
                        + "(its mode is \(entry.mode))",
                    advice: "take that change out of the branch, or reject the proposal")
            }
            if change.new?.mode == .executable, change.old?.mode != .executable {
                throw PromptGitError.refused(
                    "the branch of \(record.id) makes \(change.path) executable",
                    advice: "take that change out of the branch, or reject the proposal")
            }
            return true
        }
    }

    /// Checks that no file comes that differs from another one in the case of letters alone: on a
    /// system that takes them for one file, one would hide the other.
    private func checkTwins(
        _ record: ProposalRecord, _ changes: [Change], beside library: LibraryTree
    ) throws {
        let added = changes.filter { $0.old == nil }.map(\.path)
        guard !added.isEmpty else { return }
        var spellings: [String: String] = [:]
        for path in try library.paths() + added {
            var place = path
            // The folders on the way too.
            while !place.isEmpty {
                let known = spellings.updateValue(place, forKey: place.lowercased())
                if known == place { break }
                if let known {
                    throw PromptGitError.refused(
                        "the branch of \(record.id) brings \(place) beside \(known), and many "
                            + "systems take them for one",
                        advice: "give the file another name on the branch, or reject the proposal")
                }
                place = Paths.directory(place)
            }
        }
    }

    /// Checks that the operations of the record give exactly the assets of the branch.
    private func checkOperations(
        _ record: ProposalRecord, base: LibraryTree, changes: [Change]
    ) throws {
        let expected: [TreeChange]
        do {
            expected = try apply(record.operations, to: base) { try Repository.blobID($0) }
        } catch let error as OperationError {
            throw PromptGitError.refused(
                "the record of \(record.id) does not fit the commit it names as its base: \(error)",
                advice: "run 'promptgit rebase \(record.id)', or make a new proposal")
        }
        let actual = changes.map { change -> TreeChange in
            guard let new = change.new else { return .remove(path: change.path) }
            return .put(path: change.path, id: new.id, mode: new.mode)
        }
        guard Set(expected) == Set(actual) else {
            throw PromptGitError.refused(
                "the branch of \(record.id) holds other changes than its record says",
                advice: "somebody edited the branch: 'promptgit edit \(record.id)' takes that over")
        }
    }
}
