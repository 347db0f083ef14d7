internal import Basics
internal import GitKit
internal import PromptModel
internal import SQLiteKit

extension HistoryReader {
    /// The versions of prompts that begin with some digits, each with the commits that made it or
    /// changed something in it against their first parents, newest first.
    ///
    /// Commits of all branches count: a session may name the version of a proposal that was never
    /// merged. Of one whole version only one prompt is named, the first by its id of those that
    /// have it now, or of all: prompts that say the same have the same version.
    func versions(
        beginningWith digits: String, in repository: PromptRepository
    ) throws -> [ShownVersion] {
        try mending {
            try reachBranches()
            guard let place = try index.place(of: head) else { return [] }
            let timeline = LibraryTimeline(index, blobs, repository)
            let isWhole = digits.utf8.count == 12
            let set = try versionSet(repository)
            var rows: [VersionRow] = []
            if isWhole, set.number == nil {
                rows = try presentVersion(digits, timeline, place)
            }
            if rows.isEmpty { rows = try everyVersion(beginningWith: digits, set, repository) }
            return try Dictionary(grouping: rows, by: \.version).compactMap { version, rows in
                try shown(version, rows, at: isWhole ? place : nil, timeline)
            }.sorted { $0.version < $1.version }
        }
    }

    /// A version with the prompt to name and the commits that git still has; nil without such.
    private func shown(
        _ version: UInt64, _ rows: [VersionRow], at place: GraphPlace?, _ timeline: LibraryTimeline
    ) throws -> ShownVersion? {
        var commits: [String: [(number: Int, id: ObjectID)]] = [:]
        for row in rows {
            let id = try index.row(of: row.commit).id
            if try blobs.repository.contains(id) {
                commits[row.prompt, default: []].append((row.commit, id))
            }
        }
        let text = Self.text(of: version)
        let present =
            try commits.count < 2
            ? nil
            : commits.keys.sorted().first { id in
                guard let place else { return false }
                return try timeline.state(of: .prompt(id), at: place).version == text
            }
        guard let prompt = present ?? commits.keys.min(), let found = commits[prompt] else {
            return nil
        }
        return ShownVersion(
            version: text, prompt: prompt,
            commits: found.sorted { $0.number > $1.number }.map(\.id.description))
    }

    static func text(of version: UInt64) -> String {
        let digits = String(version, radix: 16)
        return String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }

    // MARK: - Versions that are there now

    /// A whole version that a prompt has now: what a session names is most often in use, and to find
    /// all that all prompts ever were takes far longer.
    private func presentVersion(
        _ digits: String, _ timeline: LibraryTimeline, _ head: GraphPlace
    ) throws -> [VersionRow] {
        let present = try timeline.everyID().first { id in
            try timeline.state(of: .prompt(id), at: head).version == digits
        }
        guard let present, let version = UInt64(digits, radix: 16) else { return [] }
        return try commits(ofPrompt: present, timeline, head).compactMap { commit, found in
            found == digits ? VersionRow(version: version, prompt: present, commit: commit) : nil
        }
    }

    /// The version of a prompt at every commit that changed anything in it, by the commit's number.
    func commits(
        ofPrompt id: String, _ timeline: LibraryTimeline, _ head: GraphPlace
    ) throws -> [Int: String] {
        let subject = VersionSubject.prompt(id)
        var watched = try timeline.state(of: subject, at: head).watched
        var open = Array(watched)
        var seen: Set<Int> = []
        var versions: [Int: String] = [:]
        while let path = open.popLast() {
            for change in try timeline.everyChange(of: path)
            where seen.insert(change.commit).inserted {
                do {
                    let state = try timeline.state(of: subject, at: change.place)
                    open += state.watched.filter { watched.insert($0).inserted }
                    var before = LibraryTimeline.State()
                    if let parent = change.sides.first {
                        before = try timeline.state(of: subject, at: parent.place)
                    }
                    if state.files != before.files || state.version != before.version {
                        versions[change.commit] = state.version
                    }
                } catch let error as GitError where error.code == .notFound {
                    // A commit that was taken back long ago, whose files git has thrown away.
                }
            }
        }
        return versions
    }

    // MARK: - All versions

    /// What is known of the versions of a library's prompts.
    private func versionSet(_ repository: PromptRepository) throws -> VersionSet {
        let root = repository.libraryRoot
        // Nothing is kept of a program that nothing tells from other ones.
        guard let program = surroundings.program else { return VersionSet(root: root, program: "") }
        let set = try index.reading { store throws(SQLiteError) in
            try store.versionSet(root: root, program: program)
        }
        // What was missing may have been fetched since.
        let git = try set.missing.isEmpty ? nil : blobs.repository
        guard let git, try set.missing.contains(where: { try git.contains($0) }) else { return set }
        return VersionSet(number: set.number, root: root, program: program)
    }

    /// The versions that begin with some digits at whichever commit: those that are known, and those
    /// of the commits that came since.
    private func everyVersion(
        beginningWith digits: String, _ set: VersionSet, _ repository: PromptRepository
    ) throws -> [VersionRow] {
        guard let prefix = UInt64(digits, radix: 16), digits.utf8.count <= 12 else { return [] }
        let shift = UInt64(4 * (12 - digits.utf8.count))
        return try versions(
            in: prefix << shift...(prefix << shift | (1 << shift - 1)), set, repository)
    }

    /// Every version of every prompt, with the commits that made it or changed something in it.
    func everyVersion(_ repository: PromptRepository) throws -> [VersionRow] {
        try versions(in: 0...(1 << 48 - 1), versionSet(repository), repository)
    }

    private func versions(
        in range: ClosedRange<UInt64>, _ set: VersionSet, _ repository: PromptRepository
    ) throws -> [VersionRow] {
        let (known, last) = try index.reading { store throws(SQLiteError) in
            var known: [VersionRow] = []
            if let number = set.number, set.last > 0 {
                known = try store.versions(in: range, of: number)
            }
            return (known, try store.nextNumber(in: "commits") - 1)
        }
        guard last > set.last else { return known }
        let found = try VersionSweep(set, index, blobs, repository).run()
        if surroundings.program != nil { index.foundVersions = found }
        return known
            + found.rows.lazy.filter { range.contains($0.version) }.map { row in
                VersionRow(
                    version: row.version, prompt: found.prompts[Int(row.prompt)],
                    commit: Int(row.commit))
            }
    }
}
