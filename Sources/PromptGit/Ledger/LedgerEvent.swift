public import Basics

/// One entry of the ledger: a batch, a rejection or another decision that is no merge.
public struct LedgerEvent: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Sendable, Hashable {
        /// A batch of proposals was made.
        case proposed
        /// Somebody approved a proposal that needs more approvals than theirs.
        case approved
        /// A proposal was rejected.
        case rejected
        /// Another proposal took a proposal's place.
        case superseded
        /// Nobody decided on a proposal in time.
        case expired
    }

    /// What happened.
    public var kind: Kind
    /// What it happened to: a proposal's name, or a batch's.
    public var subject: String
    /// When.
    public var at: Timestamp
    /// Who, as `Name <mail>`.
    public var by: String
    /// Why, in the person's words; nil where none are asked for.
    public var reason: String?
    /// The heads it names: the full commit id of each proposal, in the order of their numbers.
    public var heads: [ProposalHead]
    /// The folder of the library that it belongs to; empty for a library at the repository's root.
    public var library: String
    /// The proposal that took the place of the one it happened to; nil for other events.
    public var successor: ProposalID?

    /// A proposal at the commit that its branch pointed to.
    public struct ProposalHead: Sendable, Hashable {
        /// The proposal's name.
        public var proposal: ProposalID
        /// The full id of the commit.
        public var commit: String

        /// Creates a head.
        public init(proposal: ProposalID, commit: String) {
            self.proposal = proposal
            self.commit = commit
        }
    }

    /// Creates an event.
    public init(
        kind: Kind, subject: String, at: Timestamp, by: String, reason: String? = nil,
        heads: [ProposalHead], library: String = "", successor: ProposalID? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.at = at
        self.by = by
        self.reason = reason
        self.heads = heads
        self.library = library
        self.successor = successor
    }
}

extension LedgerEvent {
    /// The event as canonical JSON with a final newline: the content of its file.
    package var fileBytes: [UInt8] {
        let heads = self.heads.map { head -> JSONValue in
            ["proposal": .string(head.proposal.description), "commit": .string(head.commit)]
        }
        var json: JSONObject = [
            "event": .string(kind.rawValue), "subject": .string(subject),
            "at": .string(at.description), "by": .string(by), "reason": .optional(reason),
            "heads": .array(heads),
        ]
        if !library.isEmpty { json["library"] = .string(library) }
        if let successor { json["successor"] = .string(successor.description) }
        return Array((JSONValue.object(json).text(.canonical) + "\n").utf8)
    }

    /// The SHA-256 of its file, in hex digits: the event's name.
    package var digest: String { SHA256Digest(hashing: fileBytes).hex }

    /// The event's path in the ledger's tree: its day, what it happened to, and the SHA-256 of its
    /// content, so that two ledgers join by union.
    package var path: String { "events/\(subject.prefix(8))/\(subject)/\(digest).json" }

    /// Whether it names a proposal at a commit.
    package func names(_ proposal: ProposalID, at commit: String) -> Bool {
        heads.contains { $0.proposal == proposal && $0.commit == commit }
    }

    /// Reads an event's file; nil when it is not of this form.
    package init?(json: JSONValue) {
        guard let kind = json["event"]?.stringValue.flatMap(Kind.init(rawValue:)),
            let subject = json["subject"]?.stringValue,
            let at = json["at"]?.stringValue.flatMap(Timestamp.init(iso8601:)),
            let by = json["by"]?.stringValue, let list = json["heads"]?.arrayValue
        else { return nil }
        var heads: [ProposalHead] = []
        for value in list {
            guard let proposal = value["proposal"]?.stringValue.flatMap({ ProposalID($0) }),
                let commit = value["commit"]?.stringValue
            else { return nil }
            heads.append(ProposalHead(proposal: proposal, commit: commit))
        }
        self.init(
            kind: kind, subject: subject, at: at, by: by, reason: json["reason"]?.stringValue,
            heads: heads, library: json["library"]?.stringValue ?? "",
            successor: json["successor"]?.stringValue.flatMap { ProposalID($0) })
    }
}
