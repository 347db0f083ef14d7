internal import Basics
internal import GitKit

/// What came to main since one of its commits: which commits, and which records of proposals were
/// ever among its files.
///
/// It is kept in the git directory, so that a decision looks only at what came since the last one, and
/// not at all that came since its proposal was made. Commits never change, so what is kept is right
/// as long as main goes on from where it was; the bytes have a checksum, and whatever is wrong with
/// them they are made again.
struct MainPassage {
    /// A first parent of main's, which everything here came after.
    private(set) var floor: ObjectID
    /// Main as it is looked at.
    private(set) var tip: ObjectID
    /// The first parents from `tip` on that come after `floor`.
    private var chain: Set<ObjectID> = []
    /// Everything in the history of `tip` that is not in that of `floor`.
    fileprivate private(set) var commits: Set<ObjectID> = []
    /// The names of the files that ever were among the records since `floor`.
    private var records: Set<String> = []
    /// The folders of records that were looked at.
    private var folders: Set<ObjectID> = []

    /// How many commits are kept: more are looked through again by each decision.
    private static let mostCommits = 20_000

    /// Looks at all that came to main since a commit; nil where that is none of its first parents or
    /// too much came since.
    init?(from floor: ObjectID, to head: ObjectID, _ repository: PromptRepository) throws {
        self.floor = floor
        tip = floor
        guard try advance(to: head, repository) else { return nil }
    }

    /// Looks at what came to main since the last time; false where main did not go on from there, or
    /// too much came.
    mutating func advance(to head: ObjectID, _ repository: PromptRepository) throws -> Bool {
        guard head != tip else { return true }
        let git = repository.git
        let folder = repository.repositoryPath("proposals")
        var firstParents: [ObjectID: ObjectID] = [:]
        func look(at commit: Commit) throws -> Bool {
            commits.insert(commit.id)
            if let first = commit.parents.first { firstParents[commit.id] = first }
            if let entry = try git.entry(folder, inTree: commit.tree), entry.mode == .tree,
                folders.insert(entry.id).inserted
            {
                records.formUnion(try git.names(ofTree: entry.id))
            }
            return commits.count <= Self.mostCommits
        }
        if let new = try missing(from: head, in: git) {
            for commit in new where try !look(at: commit) { break }
        } else {
            try git.walk(from: [head], hiding: [tip], order: .time, visit: look)
        }
        guard commits.count <= Self.mostCommits else { return false }
        var next = head
        while next != tip {
            guard let parent = firstParents[next] else { return false }
            chain.insert(next)
            next = parent
        }
        tip = head
        return true
    }

    /// Whether what is known is about all that came after a commit.
    func covers(_ fork: ObjectID) -> Bool { fork == floor || chain.contains(fork) }

    /// Whether a commit is in main's history and came after `floor`.
    func contains(_ commit: ObjectID) -> Bool { commits.contains(commit) }

    /// Whether main ever had the record of a proposal since `floor`.
    func had(_ id: ProposalID) -> Bool { records.contains("\(id).yaml") }

    /// What a commit has in its history and main has not, the commit first; nil where it does not
    /// come from what is known here.
    ///
    /// A commit before `floor` would lead to the first commits of all, never to `floor`.
    func missing(from head: ObjectID, in git: Repository) throws -> [Commit]? {
        var found: [Commit] = []
        var seen: Set<ObjectID> = []
        var open = [head]
        while let id = open.popLast() {
            guard id != floor, !commits.contains(id), seen.insert(id).inserted else { continue }
            let commit = try git.commit(id)
            guard !commit.parents.isEmpty, found.count < Self.mostMissing else { return nil }
            found.append(commit)
            open += commit.parents
        }
        return found
    }

    /// How many commits of its own a proposal's branch has at most to be looked at here.
    private static let mostMissing = 64

    // MARK: As it is kept

    private static let heading = "promptgit main passage 1"

    init?(bytes: [UInt8]) {
        guard var reader = ByteReader(finished: bytes), reader.text() == Self.heading,
            let floor = reader.id(), let tip = reader.id(), let chain = reader.list({ $0.id() }),
            let rest = reader.list({ $0.id() }), let records = reader.list({ $0.text() }),
            reader.isAtEnd
        else { return nil }
        (self.floor, self.tip) = (floor, tip)
        self.chain = Set(chain)
        commits = Set(chain).union(rest)
        self.records = Set(records)
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.heading)
        writer.write(raw: floor.bytes)
        writer.write(raw: tip.bytes)
        func write(_ ids: some Sequence<ObjectID>) {
            writer.write(Array(ids)) { $0.write(raw: $1.bytes) }
        }
        write(chain)
        write(commits.subtracting(chain))
        writer.write(Array(records)) { $0.write($1) }
        return writer.finished()
    }
}

/// What a repository knows of what came to main, for all that look at it in one process.
final class MainPassages {
    var latest: MainPassage?
}

extension ByteReader {
    /// Reads the id of an object.
    fileprivate mutating func id() -> ObjectID? { raw(20).flatMap { ObjectID(bytes: $0) } }
}

extension PromptRepository {
    /// What came to main since a commit, or since an earlier one of its first parents; nil where that
    /// can't be told so.
    func passage(since fork: ObjectID, to head: ObjectID) throws -> MainPassage? {
        guard !git.isShallow else { return nil }
        if let known = passages.latest, known.tip == head, known.covers(fork) { return known }
        var found = passages.latest
        if found == nil, Files.kind(of: passagePath) == .file {
            found = (try? Files.read(passagePath, limit: 8 << 20)).flatMap {
                MainPassage(bytes: $0)
            }
        }
        let before = found?.commits.count
        if var known = found, try git.contains(known.tip), try known.advance(to: head, self) {
            found = known
        } else {
            found = nil
        }
        // An older commit takes the place of the floor; of one on another side nothing is kept.
        let answers = found?.covers(fork) ?? false
        if !answers, let other = try MainPassage(from: fork, to: head, self) { found = other }
        passages.latest = found
        if let found {
            // To write it takes as long as to look at a few commits again.
            let new = found.commits.count - (before ?? 0)
            if !answers || new >= Self.fewCommits { keep(found) }
        }
        return found.flatMap { $0.covers(fork) ? $0 : nil }
    }

    /// What is known already of what came to main; nil where nothing is.
    func knownPassage(to head: ObjectID) -> MainPassage? {
        passages.latest.flatMap { $0.tip == head ? $0 : nil }
    }

    /// Keeps it for the next process: where that can't be, the next one looks again.
    private func keep(_ passage: MainPassage) {
        do throws(FileError) {
            try Files.createDirectory(privateDirectory)
            try Files.writeAtomically(passage.bytes, to: passagePath, isDurable: false)
        } catch {
            // Read-only or full: nothing is lost but time.
        }
    }

    /// How many commits each decision looks at again before they are kept.
    private static let fewCommits = 6

    /// Each library of a repository has its own records.
    private var passagePath: String {
        Paths.join(
            privateDirectory, "main-\(ObjectID(hashingBlob: Array(libraryRoot.utf8)).short).passed")
    }
}
