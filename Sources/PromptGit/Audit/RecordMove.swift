internal import Basics
internal import GitKit
internal import SQLiteKit

/// A commit of main in which the record of a proposal came or went.
struct RecordMove {
    var proposal: ProposalID
    var commit: Commit
    /// Whether the record came.
    var isArrival: Bool
    /// Whether the commit itself says that it decides about the proposal.
    var isDeclared: Bool

    /// Who decided: whoever the trailers name, else who made a merge or a revert by hand; of a squash
    /// or a fast-forward nobody is known.
    var who: String? {
        guard isDeclared else {
            return isArrival && commit.parents.count < 2 ? nil : commit.author.named
        }
        let key = isArrival ? "approved-by" : "reverted-by"
        let named = commit.trailers.filter { $0.key.lowercased() == key }.map(\.value)
        return named.isEmpty ? nil : named.joined(separator: ", ")
    }
}

/// What main's history says of records.
struct MainRecords {
    /// The commits in which records came and went, each after those it contains.
    private(set) var moves: [RecordMove] = []
    /// The commits of main's own line that changed a record which was there.
    private(set) var rewritten: [(proposal: ProposalID, commit: Commit)] = []

    private let git: Repository

    /// Reads them for the library of a repository, up to a commit of main.
    init(_ repository: PromptRepository, main: ObjectID, _ index: HistoryIndex) throws {
        git = repository.git
        let program = repository.git.program
        let all = try Self.commits(program, [main.description])
        let own = try Self.commits(program, ["--first-parent", main.description])
        let folder = repository.repositoryPath("proposals") + "/"
        for (path, changes) in try index.changes(below: Array(folder.utf8)) {
            let name = String(decoding: path.dropFirst(folder.utf8.count), as: UTF8.self)
            guard let proposal = RecordHistory.id(ofRecord: name) else { continue }
            var found: [RecordMove] = []
            for change in changes.sorted(by: { $0.commit < $1.commit }) {
                let id = try index.row(of: change.commit).id
                guard all.contains(id) else { continue }
                let commit = try git.commit(id)
                let isRewritten = change.sides.first.map { $0.differs && $0.old != nil } ?? false
                if own.contains(id), change.new != nil, isRewritten {
                    rewritten.append((proposal, commit))
                }
                if let move = try move(proposal, commit, change, own.contains(id), after: found) {
                    found.append(move)
                }
            }
            moves += found
        }
    }

    private func move(
        _ proposal: ProposalID, _ commit: Commit, _ change: PathChange, _ isOwn: Bool,
        after earlier: [RecordMove]
    ) throws -> RecordMove? {
        let isArrival = change.new != nil
        // A root brings what it has; any other commit what a parent of it has or has not.
        let isMove =
            change.sides.isEmpty
            ? isArrival : change.sides.contains { $0.differs && ($0.old == nil) == isArrival }
        guard isMove else { return nil }
        let trailers = Trailers(of: commit.message)
        let isDeclared =
            isArrival
            ? trailers["Proposal-Id"] == proposal.description && trailers["Decision"] != nil
            : trailers["Reverts-Proposal"] == proposal.description
        let move = RecordMove(
            proposal: proposal, commit: commit, isArrival: isArrival, isDeclared: isDeclared)
        if isDeclared { return move }
        // On another branch it is the proposal's own commit; what a merge took in with its decision
        // was decided there.
        let first = change.sides.first
        guard isOwn, first.map({ $0.differs && ($0.old == nil) == isArrival }) ?? true else {
            return nil
        }
        guard let before = commit.parents.first else { return move }
        let isInside = try earlier.contains { other in
            guard other.isArrival == isArrival else { return false }
            return try git.isAncestor(other.commit.id, of: commit.id)
                && !(try git.isAncestor(other.commit.id, of: before))
                && other.commit.id != before
        }
        return isInside ? nil : move
    }

    private static func commits(
        _ program: GitProgram, _ arguments: [String]
    ) throws -> Set<ObjectID> {
        let output = try program.output(["rev-list"] + arguments)
        return Set(
            output.split(separator: 10).compactMap {
                ObjectID(String(decoding: $0, as: UTF8.self))
            })
    }

    /// The commits of main whose messages have a line that begins with one of some keys.
    static func commits(
        _ repository: PromptRepository, main: ObjectID, withTrailers keys: [String]
    ) throws -> Set<ObjectID> {
        try commits(
            repository.git.program,
            [
                "--extended-regexp", "--grep=^(\(keys.joined(separator: "|"))): ",
                main.description,
            ])
    }
}

extension HistoryIndex {
    /// The changes of all files whose paths begin with some bytes, by path.
    func changes(below prefix: [UInt8]) throws -> [(path: [UInt8], changes: [PathChange])] {
        try reading { store throws(SQLiteError) in
            var found: [(path: [UInt8], changes: [PathChange])] = []
            for (number, path) in try store.paths(below: prefix) {
                found.append((path, try store.changes(ofPath: number)))
            }
            return found
        }
    }
}
