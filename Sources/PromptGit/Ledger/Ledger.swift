internal import Basics
package import GitKit
internal import JSONKit

/// The append-only record of batches and of decisions that are no merges: a chain of commits under
/// one reference, a commit an event, a file an event.
package struct Ledger {
    /// The ledger's reference.
    package static let reference = "refs/promptgit/ledger"

    /// The events of the library, in the order of their paths.
    package let events: [LedgerEvent]
    /// The latest batch that was made, or nil before the first.
    package let latestBatch: LedgerEvent?
    /// The commit that was read; nil where there is no ledger.
    package let head: ObjectID?
    private let eventsByProposal: [ProposalID: [LedgerEvent]]

    /// Reads the events of a library, named by its folder, as they stand; a repository without a
    /// ledger has none.
    ///
    /// Throws ``PromptGitError`` when a file in it is not an event.
    package init(reading git: Repository, library: String) throws {
        try self.init(at: git.reference(Self.reference), in: git, library: library)
    }

    /// Reads the events of a library as they stand at a commit of a ledger; nil is an empty one.
    package init(at head: ObjectID?, in git: Repository, library: String) throws {
        var events: [LedgerEvent] = []
        if let head {
            for entry in try git.entries(ofTree: git.commit(head).tree, under: "events") {
                let event = try Self.event(entry, git)
                if event.library == library { events.append(event) }
            }
        }
        self.init(events, head: head)
    }

    /// A ledger of events that were read from a commit.
    package init(_ events: [LedgerEvent], head: ObjectID? = nil) {
        self.events = events
        self.head = head
        var byProposal: [ProposalID: [LedgerEvent]] = [:]
        for event in events {
            for proposal in Set(event.heads.map(\.proposal)) {
                byProposal[proposal, default: []].append(event)
            }
        }
        eventsByProposal = byProposal
        latestBatch = events.filter { $0.kind == .proposed }.max {
            ($0.at, Self.order($0.subject)) < ($1.at, Self.order($1.subject))
        }
    }

    /// Reads an event from its entry in the ledger's tree.
    ///
    /// Throws ``PromptGitError`` when it can't be read, is no event or is not the one that its name
    /// says.
    static func event(_ entry: TreeEntry, _ git: Repository) throws(PromptGitError) -> LedgerEvent {
        let path = entry.path
        let bytes: [UInt8]
        do throws(GitError) {
            bytes = try git.blob(entry.id)
        } catch {
            throw PromptGitError(.invalidFiles, "the ledger's \(path) can't be read: \(error)")
        }
        let event: LedgerEvent?
        do throws(JSONError) {
            event = LedgerEvent(json: try JSONValue(parsing: bytes))
        } catch {
            event = nil
        }
        // The name is the digest of the content, so a file that somebody changed does not pass.
        let name = "\(SHA256Digest(hashing: bytes)).json"
        guard let event, Paths.lastComponent(path) == name else {
            throw PromptGitError(
                .invalidFiles, "the ledger holds \(path), which is no event",
                advice: "see 'git log \(reference)' for who wrote it; a newer promptgit may know it"
            )
        }
        return event
    }

    /// Adds an event as one commit on top of the ledger, and returns that commit.
    @discardableResult
    package static func append(
        _ event: LedgerEvent, git: Repository, author: Signature
    ) throws -> ObjectID {
        try append(event, git: git, batch: ObjectBatch(git)) { place, tree, parents, message in
            try place.writeCommit(
                tree: tree, parents: parents, author: author, committer: author, message: message)
        }
    }

    /// Adds an event as one commit on top of the ledger, and returns that commit.
    ///
    /// Its further parents are the heads that the event names, so that nothing it speaks of is
    /// collected.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - git: the repository.
    ///   - batch: where the objects are made, to be written together; nil writes each by itself, as
    ///     the program git must find those that it signs.
    ///   - writing: writes the commit from the place it goes to, its tree, parents and message.
    /// - Returns: the commit.
    /// - Throws: git's errors, and what `writing` throws; the ledger is as it was then.
    package static func append(
        _ event: LedgerEvent, git: Repository, batch: ObjectBatch?,
        writing: (Repository, ObjectID, [ObjectID], String) throws -> ObjectID
    ) throws -> ObjectID {
        let place = batch?.repository ?? git
        let blob = try place.writeBlob(event.fileBytes)
        while true {
            let old = try git.reference(reference)
            let oldTree = try old.map { try place.commit($0).tree }
            let tree = try place.updateTree(
                base: oldTree, changes: [.put(path: event.path, id: blob, mode: .file)])
            var parents = [try old ?? root(place)]
            var known = Set(parents)
            for head in event.heads {
                guard let id = ObjectID(head.commit) else { continue }
                if known.insert(id).inserted { parents.append(id) }
            }
            let commit = try writing(
                place, tree, parents, "\(event.kind.rawValue): \(event.subject)\n")
            try batch?.write()
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

    /// The commit that every ledger begins with: the same everywhere, so that ledgers which began
    /// apart have a common history, and no head stands where the ledger's own chain goes on.
    static func root(_ git: Repository) throws -> ObjectID {
        let nobody = Signature(
            name: "promptgit", email: "promptgit@promptgit.invalid", time: Timestamp(seconds: 0),
            offsetMinutes: 0)
        return try git.writeCommit(
            tree: git.updateTree(base: nil, changes: []), parents: [], author: nobody,
            committer: nobody, message: "Begin the ledger\n")
    }

    /// The events that name a proposal, in the order of their paths.
    package func events(of id: ProposalID) -> [LedgerEvent] { eventsByProposal[id] ?? [] }

    /// The ids of the proposals that events name.
    package var proposals: some Sequence<ProposalID> { eventsByProposal.keys }

    /// The heads of a proposal that events name, the latest event first.
    package func heads(of id: ProposalID) -> [ObjectID] {
        events(of: id).sorted { $0.at > $1.at }.flatMap { event in
            event.heads.filter { $0.proposal == id }.compactMap { ObjectID($0.commit) }
        }
    }

    /// The event that closes a proposal at a head, nil asking for any head: a rejection before a
    /// supersession before an expiry, so that the order of events does not matter, and the latest
    /// of several alike.
    package func closing(of id: ProposalID, head: String?) -> LedgerEvent? {
        let closings: [LedgerEvent.Kind] = [.expired, .superseded, .rejected]
        func weight(_ event: LedgerEvent) -> (Int, Timestamp) {
            (closings.firstIndex(of: event.kind) ?? -1, event.at)
        }
        return events(of: id).filter { event in
            closings.contains(event.kind) && event.subject == id.description
                && (head.map { event.names(id, at: $0) } ?? true)
        }.max { weight($0) < weight($1) }
    }

    /// The approvals of a proposal at a head, in the order of their paths.
    package func approvals(of id: ProposalID, head: ObjectID) -> [LedgerEvent] {
        events(of: id).filter { $0.kind == .approved && $0.names(id, at: head.description) }
    }

    /// The names of the batches.
    package var batchNames: Set<String> {
        Set(events.filter { $0.kind == .proposed }.map(\.subject))
    }

    private static func order(_ batch: String) -> String { padded(batch.count, 4) + batch }
}
