internal import Basics
package import GitKit
internal import JSONKit

/// The append-only record of batches and of decisions that are no merges: a chain of commits under
/// one reference, a commit an event, a file an event.
package struct Ledger {
    /// The ledger's reference.
    package static let reference = "refs/promptgit/ledger"

    /// The events, in the order of their paths.
    package private(set) var events: [LedgerEvent] = []

    /// Reads the ledger as it stands; a repository without one has no events.
    ///
    /// Throws ``PromptGitError`` when a file in it is not an event.
    package init(reading git: Repository) throws {
        guard let head = try git.reference(Self.reference) else { return }
        for entry in try git.entries(ofTree: git.commit(head).tree, under: "events") {
            guard entry.path.hasSuffix(".json"),
                let json = try? JSONValue(parsing: git.blob(entry.id)),
                let event = LedgerEvent(json: json)
            else {
                throw PromptGitError(
                    .invalidFiles, "the ledger holds \(entry.path), which is no event",
                    advice: "see 'git log \(Self.reference)' for who wrote it; a newer promptgit "
                        + "may know it")
            }
            events.append(event)
        }
    }

    /// Adds an event as one commit on top of the ledger, and returns that commit.
    ///
    /// Its further parents are the heads that the event names, so that nothing it speaks of is
    /// collected.
    @discardableResult
    package static func append(
        _ event: LedgerEvent, git: Repository, author: Signature
    ) throws -> ObjectID {
        let blob = try git.writeBlob(event.fileBytes)
        while true {
            let old = try git.reference(reference)
            let oldTree = try old.map { try git.commit($0).tree }
            let tree = try git.updateTree(
                base: oldTree, changes: [.put(path: event.path, id: blob, mode: .file)])
            var parents = old.map { [$0] } ?? []
            for head in event.heads {
                guard let id = ObjectID(head.commit) else { continue }
                if !parents.contains(id) { parents.append(id) }
            }
            let commit = try git.writeCommit(
                tree: tree, parents: parents, author: author, committer: author,
                message: "\(event.kind.rawValue): \(event.subject)\n")
            do throws(GitError) {
                try git.updateReference(
                    reference, to: commit, expecting: old,
                    log: "promptgit: \(event.kind.rawValue) \(event.subject)")
                return commit
            } catch {
                // Somebody else added an event meanwhile: ours goes on top of theirs.
                guard error.code == .changedMeanwhile else { throw error }
            }
        }
    }

    /// The latest batch that was made, or nil before the first.
    package var latestBatch: LedgerEvent? {
        events.filter { $0.kind == .proposed }.max {
            ($0.at, Self.order($0.subject)) < ($1.at, Self.order($1.subject))
        }
    }

    /// The rejection that names a head of a proposal, the latest of several.
    package func rejection(of id: ProposalID, head: String?) -> LedgerEvent? {
        events.filter { event in
            event.kind == .rejected
                && event.heads.contains {
                    $0.proposal == id && (head == nil || $0.commit == head)
                }
        }.max { $0.at < $1.at }
    }

    /// The batches by name.
    package var batches: [String: LedgerEvent] {
        events.filter { $0.kind == .proposed }.reduce(into: [:]) { $0[$1.subject] = $1 }
    }

    private static func order(_ batch: String) -> String { padded(batch.count, 4) + batch }
}
