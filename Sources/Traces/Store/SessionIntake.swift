internal import Basics

/// A piece of a file on its way into the store.
enum ImportPiece: Sendable {
    /// What the file says of all its sessions.
    case facts(RunFacts)
    /// A session, with its place in the file.
    case session(PreparedSession, line: Int, offset: Int)
    /// A part of a session that several records tell of.
    case part(keys: [String], json: [UInt8], line: Int, offset: Int)
    /// One of which only those of the highest rank are kept whole.
    case ranked(keys: [String], rank: Int, json: [UInt8], line: Int, offset: Int)
    /// What happened in a session that is open, or becomes so.
    case event(SessionEvent, line: Int, offset: Int)
    /// A record that can't become a session.
    case rejected(RejectedRecord)

    /// Where it stands in the file, in bytes.
    var offset: Int {
        switch self {
        case .facts: 0
        case .session(_, _, let offset), .part(_, _, _, let offset),
            .ranked(_, _, _, _, let offset), .event(_, _, let offset):
            offset
        case .rejected(let record): record.offset
        }
    }

    /// How many bytes of memory it takes, about.
    var size: Int {
        switch self {
        case .facts(let facts): 256 + (facts.instructions?.utf8.count ?? 0)
        case .rejected(let record): 256 + record.reason.utf8.count
        case .event(let event, _, _): 1024 + event.size
        case .session(let session, _, _): session.size
        case .part(_, let json, _, _), .ranked(_, _, let json, _, _): json.count
        }
    }
}

/// Completes and measures the sessions of a file, which takes no look at the store.
struct SessionIntake {
    /// Finds out which version of a prompt a session had.
    typealias Link = (inout Session, _ instructions: String?) -> Void

    let importer: any Importer
    private let run: String
    private let rules: ObservationRules
    private var facts = RunFacts()
    private var preparer = SessionPreparer()

    /// Begins with a file.
    ///
    /// - Parameters:
    ///   - importer: what reads it.
    ///   - run: its run.
    ///   - options: what people say of how sessions are measured.
    init(_ importer: any Importer, run: String, options: ImportOptions) {
        self.importer = importer
        self.run = run
        rules = ObservationRules(options)
    }

    /// Makes what was found in the file ready to be written.
    mutating func piece(_ found: TraceFile.Found, _ link: Link) -> ImportPiece {
        switch found {
        case .facts(let facts):
            self.facts = facts
            return .facts(facts)
        case .item(.session(let session), let line, let offset):
            return complete(session, link, line: line, offset: offset)
        case .item(.part(let keys, let json), let line, let offset):
            return .part(keys: keys, json: json, line: line, offset: offset)
        case .item(.ranked(let keys, let rank, let json), let line, let offset):
            return .ranked(keys: keys, rank: rank, json: json, line: line, offset: offset)
        case .item(.event(let event), let line, let offset):
            return .event(event, line: line, offset: offset)
        case .item(.rejected(let error), let line, let offset):
            return .rejected(
                RejectedRecord(line: line, offset: offset, reason: error.description))
        case .rejected(let record): return .rejected(record)
        }
    }

    /// Fills in what a session's record does not say, and measures it.
    mutating func complete(
        _ session: Session, _ link: Link, line: Int, offset: Int
    ) -> ImportPiece {
        let calls = session.messages.indices.reduce(0) {
            $0 + session.messages[$1].toolCalls.count
        }
        guard max(session.messages.count, calls) < SessionRows.limit else {
            let reason = "it has more than \(SessionRows.limit - 1) messages or calls"
            return .rejected(RejectedRecord(line: line, offset: offset, reason: reason))
        }
        var session = session
        link(&session, session.source == run ? facts.instructions : nil)
        rules.masking?.mask(&session)
        let spoken = session.spoken
        session.complete(rules, saysEverything: importer.saysEverything, spoken)
        return .session(preparer.prepare(session, spoken), line: line, offset: offset)
    }
}
