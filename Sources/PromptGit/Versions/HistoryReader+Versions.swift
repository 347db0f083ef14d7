public import Basics
internal import GitKit
internal import PromptModel
internal import SQLiteKit
internal import Traces

extension HistoryReader {
    /// Opens the history of the main branch or, where there is no library, of `HEAD`.
    ///
    /// - Parameters:
    ///   - surroundings: where it is asked.
    ///   - revision: the commit to begin at; nil is the main branch.
    /// - Throws: ``PromptGitError`` for a branch without a commit and where it is not clear which
    ///   branch is main, git's errors.
    public convenience init(
        ofMainIn surroundings: Surroundings, revision: String? = nil
    ) throws {
        var revision = revision
        if revision == nil, let repository = try Self.library(surroundings) {
            revision = try repository.mainBranch().reference
        }
        try self.init(surroundings: surroundings, revision: revision)
    }

    private static func library(_ surroundings: Surroundings) throws -> PromptRepository? {
        do {
            return try PromptRepository.open(surroundings: surroundings)
        } catch let error as PromptGitError where error.code == .noLibrary {
            return nil
        }
    }

    /// The versions that an asset ever had, on the line of first parents: what a branch was, step by
    /// step.
    ///
    /// A prompt has a new version when anything changes that it is made of, another asset when what
    /// its file says changes. Commits that touch none of these files are not looked at.
    ///
    /// - Parameters:
    ///   - name: an asset's id, `kind/id`, or the path of any file.
    ///   - limit: at most so many.
    /// - Returns: the versions, newest first.
    /// - Throws: ``PromptGitError`` for a name that nothing has.
    public func versions(_ name: String, limit: Int? = nil) throws -> AssetVersions {
        try mending { try wholeVersions(name, limit) }
    }

    private func wholeVersions(_ name: String, _ limit: Int?) throws -> AssetVersions {
        let repository = try Self.library(surroundings)
        let timeline = LibraryTimeline(index, blobs, repository)
        guard let place = try index.place(of: head) else {
            throw PromptGitError(.unknown, "the commit \(head.short) is in no index")
        }
        let (subject, steps) = try subject(named: name, timeline, place)
        var versions = AssetVersions(
            asset: subject.reference?.description, revision: head.description, count: 0,
            entries: [])
        versions.path =
            steps.lazy.compactMap { step in
                Self.path(of: subject, step.state)
            }.first
        if versions.path == nil, case .file(let path) = subject {
            versions.path = String(decoding: path, as: UTF8.self)
        }
        let numbered = Self.numbered(steps)
        versions.count = Set(numbered.map(\.number)).count
        let sessions = try repository.flatMap { repository in
            try sessionCounts(subject, repository, &versions.notes)
        }
        for row in numbered.reversed().prefix(limit ?? .max) {
            var entry = try entry(row, timeline)
            entry.sessions = sessions.map { $0[row.version] ?? 0 }
            versions.entries.append(entry)
        }
        return versions
    }

    /// The path of the file that something stands in itself.
    private static func path(
        of subject: VersionSubject, _ state: LibraryTimeline.State
    ) -> String? {
        guard let id = subject.reference?.id else { return state.files.keys.first }
        return state.files.keys.sorted().first { path in
            Paths.lastComponent(path).prefix { $0 != "." } == id
        } ?? (state.files.count == 1 ? state.files.keys.first : nil)
    }

    // MARK: - Steps

    /// A commit that changed something, and what was before it.
    struct VersionStep {
        var change: PathChange
        var state: LibraryTimeline.State
        /// What the commit's first parent has; empty for a root.
        var before: LibraryTimeline.State
    }

    /// What something was on the way down along first parents, newest first.
    private func steps(
        of subject: VersionSubject, _ timeline: LibraryTimeline, from start: GraphPlace
    ) throws -> [VersionStep] {
        var steps: [VersionStep] = []
        var state = try timeline.state(of: subject, at: start)
        var place = start
        while let change = try timeline.lastChange(of: state.watched, at: place) {
            guard let parent = change.sides.first else {
                steps.append(VersionStep(change: change, state: state, before: .init()))
                break
            }
            let before = try timeline.state(of: subject, at: parent.place)
            steps.append(VersionStep(change: change, state: state, before: before))
            state = before
            place = parent.place
        }
        return steps
    }

    /// A step with a version of its own.
    private struct Row {
        var step: VersionStep
        var version: String
        var number: Int
        var isAgain: Bool
    }

    /// The steps that made a version, oldest first; a version that comes back keeps its number.
    private static func numbered(_ steps: [VersionStep]) -> [Row] {
        var numbers: [String: Int] = [:]
        var rows: [Row] = []
        for step in steps.reversed() {
            guard let version = step.state.version, version != step.before.version else { continue }
            let number = numbers[version] ?? numbers.count + 1
            rows.append(
                Row(
                    step: step, version: version, number: number,
                    isAgain: numbers[version] != nil))
            numbers[version] = number
        }
        return rows
    }

    private func entry(_ row: Row, _ timeline: LibraryTimeline) throws -> AssetVersions.Entry {
        let commit = try index.row(of: row.step.change.commit)
        var proposal = commit.proposal
        // A code host's own merge names the proposal only in the commit that it takes in.
        if proposal == nil, commit.parents.count == 2 {
            proposal = try index.row(of: commit.parents[1]).proposal
        }
        let (old, new) = (row.step.before.files, row.step.state.files)
        var changed: [AssetVersions.Changed] = []
        for path in Set(old.keys).union(new.keys).sorted() where old[path] != new[path] {
            let wasTouched =
                try timeline.lastChange(
                    of: Array(path.utf8), at: row.step.change.place)?.commit
                == row.step.change.commit
            // What another file's edit merely let in or out did not change itself.
            guard wasTouched else { continue }
            let reference = try timeline.reference(path: path, new[path] ?? old[path])
            changed.append(AssetVersions.Changed(asset: reference?.description, path: path))
        }
        return AssetVersions.Entry(
            number: row.number, version: row.version, commit: commit.id.description,
            author: commit.author, email: commit.email,
            date: Timestamp(seconds: Int64(commit.authored)), subject: commit.subject,
            proposal: proposal, approvedBy: try proposal.flatMap { try index.approver(of: $0) },
            changed: changed, isAgain: row.isAgain)
    }

    /// How many sessions name each version of a prompt; nil where that is not known.
    private func sessionCounts(
        _ subject: VersionSubject, _ repository: PromptRepository, _ notes: inout [String]
    ) throws -> [String: Int]? {
        guard case .prompt(let id) = subject, Files.kind(of: repository.storePath) == .file else {
            return nil
        }
        do {
            return try repository.existingStore().sessionCounts(ofPrompt: id)
        } catch {
            notes.append("the sessions are not counted: \(error)")
            return nil
        }
    }

    // MARK: - Names

    /// What a person means, and what it was: a prompt before other assets of the same id, what is
    /// there before what is gone.
    private func subject(
        named name: String, _ timeline: LibraryTimeline, _ place: GraphPlace
    ) throws -> (VersionSubject, [VersionStep]) {
        var references: [AssetReference] = []
        if let reference = AssetReference(name) { references = [reference] }
        if AssetReference.isValidID(name) { references = [AssetReference(.prompt, name)] }
        for reference in references {
            let subject = VersionSubject(reference)
            guard try !timeline.state(of: subject, at: place).files.isEmpty else { continue }
            let steps = try steps(of: subject, timeline, from: place)
            if steps.contains(where: { $0.state.version != nil }) { return (subject, steps) }
        }
        do {
            let path = try path(named: name)
            var subject = VersionSubject.file(path)
            let blob = try index.version(of: path, at: head)?.id
            if let reference = try blob.flatMap({ try timeline.reference(path, $0) }) {
                subject = VersionSubject(reference)
            }
            return (subject, try steps(of: subject, timeline, from: place))
        } catch let error as PromptGitError where error.code == .notFound {
            if AssetReference.isValidID(name) {
                references = AssetKind.allCases.map { AssetReference($0, name) }
            }
            for reference in references {
                let steps = try steps(of: VersionSubject(reference), timeline, from: place)
                guard steps.contains(where: { $0.state.version != nil }) else { continue }
                return (VersionSubject(reference), steps)
            }
            throw error
        }
    }
}
