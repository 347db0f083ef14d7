internal import Basics
internal import GitKit
internal import PromptModel
internal import SQLiteKit
internal import YAMLKit

extension HistoryReader {
    /// The commit that gave each field and list item of a YAML file its present value; a file is
    /// followed to the names that it had before.
    ///
    /// Fields are known again by their keys, and list items by what names them or their value, so
    /// that a field that moved keeps its author, and comments, quotes and the order of keys have
    /// none. A version that is no YAML is passed over, which a note says.
    ///
    /// - Parameter name: an asset's id, `kind/id`, or the path of any YAML file.
    /// - Returns: the fields in the order of the file.
    /// - Throws: ``PromptGitError`` for a name that nothing has, and for what is no YAML.
    public func fieldBlame(_ name: String) throws -> AssetFieldBlame {
        try mending { try wholeFieldBlame(name) }
    }

    private func wholeFieldBlame(_ name: String) throws -> AssetFieldBlame {
        let path = try path(named: name)
        let text = String(decoding: path, as: UTF8.self)
        let (place, version) = try presentVersion(of: path)
        let bytes = try blobs.content(version.id)
        let value: JSONValue
        do throws(YAMLError) {
            value = try YAMLDocument(parsing: bytes, file: text).value
        } catch {
            throw PromptGitError(
                .invalidFiles, "\(text) is no YAML at the commit \(head.short)",
                advice: "without --fields 'promptgit blame' goes by lines",
                diagnostics: [error.diagnostic], sources: [text: bytes])
        }
        var walk = FieldWalk(index, blobs)
        try walk.run(from: place, path, value)
        var blame = AssetFieldBlame(
            path: text, revision: head.description, fields: [], notes: [])
        blame.notes = try walk.unreadable.map { version in
            let commit = try index.row(of: version.commit).id.short
            let path = String(decoding: version.path, as: UTF8.self)
            return "\(path) at \(commit) is no YAML and is passed over: \(version.reason)"
        }
        var origins = OriginReader(self)
        for (field, origin) in zip(walk.fields, walk.origins) {
            let found = try origins.origin(of: origin.commit)
            blame.fields.append(
                AssetFieldBlame.Field(
                    field: field.fieldName, value: value.field(at: field) ?? .null,
                    commit: found.row.id.description, author: found.row.author,
                    email: found.row.email, date: Timestamp(seconds: Int64(found.row.authored)),
                    proposal: found.row.proposal, approvedBy: found.approver,
                    evidence: try origins.evidence(of: found.row.proposal), verdict: nil,
                    path: String(decoding: origin.path, as: UTF8.self)))
        }
        blame.notes += origins.notes
        return blame
    }

    /// Where the commit asked about stands, and the file that it has at a path.
    func presentVersion(of path: [UInt8]) throws -> (place: GraphPlace, version: FileVersion) {
        let text = String(decoding: path, as: UTF8.self)
        guard let place = try index.place(of: head),
            let version = try index.version(of: path, at: head)
        else {
            throw PromptGitError(
                .notFound, "\(text) is not in the commit \(head.short)",
                advice: "'promptgit history \(text)' shows when it went; --revision asks earlier")
        }
        guard version.mode != .submodule else {
            throw PromptGitError(.invalidInput, "\(text) is a submodule and has no lines")
        }
        return (place, version)
    }
}

/// Who made a commit, on whose approval and on which evidence; of each commit and each proposal
/// this is looked up once.
struct OriginReader {
    private let reader: HistoryReader
    private var rows: [Int: HistoryStore.CommitRow] = [:]
    private var approvers: [String: String?] = [:]
    private var evidence: [String: JSONValue?] = [:]
    /// Which records could not be read.
    private(set) var notes: [String] = []

    init(_ reader: HistoryReader) { self.reader = reader }

    /// A commit, and who approved its proposal.
    mutating func origin(
        of commit: Int
    ) throws -> (row: HistoryStore.CommitRow, approver: String?) {
        let row = try rows[commit] ?? reader.index.row(of: commit)
        rows[commit] = row
        guard let proposal = row.proposal else { return (row, nil) }
        let approver = try approvers[proposal] ?? reader.index.approver(of: proposal)
        approvers[proposal] = .some(approver)
        return (row, approver)
    }

    /// What a proposal's record says that it rests on: the record that the commit asked about has
    /// or, where it was taken back, had last.
    mutating func evidence(of proposal: String?) throws -> JSONValue? {
        guard let proposal else { return nil }
        if let known = evidence[proposal] { return known }
        var found: JSONValue?
        if let (path, blob) = try record(of: proposal) {
            do {
                let record = try ProposalRecord(
                    parsing: reader.blobs.content(blob), file: path)
                found = record.json["evidence"]
            } catch let error as PromptGitError {
                notes.append("the evidence of \(proposal) is not known: \(error.message)")
            }
        }
        evidence[proposal] = .some(found)
        return found
    }

    private func record(of proposal: String) throws -> (path: String, blob: ObjectID)? {
        let index = reader.index
        guard let place = try index.place(of: reader.head) else { return nil }
        for path in try index.paths(withStem: proposal) {
            let text = String(decoding: path, as: UTF8.self)
            guard Paths.lastComponent(Paths.directory(text)) == "proposals",
                let history = try index.pathHistory(path)
            else { continue }
            let change = try index.reading { store throws(SQLiteError) in
                try history.change(from: place, store)
            }
            guard let change else { continue }
            if let version = change.new ?? change.sides.compactMap(\.old).first {
                return (text, version.id)
            }
        }
        return nil
    }
}
