internal import Basics
internal import GitKit
internal import PromptModel

extension HistoryReader {
    /// The versions of prompts that begin with some digits, each with the commits that made it or
    /// changed something in it, newest first.
    ///
    /// Commits of all branches count: a session may name the version of a proposal that was never
    /// merged. Of one whole version only one prompt is looked for, the first by its id of those
    /// that have it now, or of all: prompts that say the same have the same version.
    func versions(
        beginningWith digits: String, in repository: PromptRepository
    ) throws -> [ShownVersion] {
        try mending {
            let timeline = LibraryTimeline(index, blobs, repository)
            guard let place = try index.place(of: head) else { return [] }
            var found: [String: (prompt: String, commits: [Int])] = [:]
            for id in try order(timeline.everyID(), digits, timeline, place) {
                timeline.letGo()
                let versions = try versions(ofPrompt: id, timeline, place)
                for (commit, version) in versions where version.hasPrefix(digits) {
                    guard found[version]?.prompt ?? id == id else { continue }
                    found[version, default: (id, [])].commits.append(commit)
                }
                if digits.utf8.count == 12, !found.isEmpty { break }
            }
            return try found.compactMap { version, place -> ShownVersion? in
                let commits = try place.commits.sorted(by: >).map { try index.row(of: $0).id }
                    .filter { try blobs.repository.contains($0) }.map(\.description)
                return commits.isEmpty
                    ? nil : ShownVersion(version: version, prompt: place.prompt, commits: commits)
            }.sorted { $0.version < $1.version }
        }
    }

    /// The prompts to look at, one that has a whole version now before all others: what a session
    /// names is most often in use, and to find all that a prompt ever was takes far longer.
    private func order(
        _ ids: [String], _ digits: String, _ timeline: LibraryTimeline, _ head: GraphPlace
    ) throws -> [String] {
        guard digits.utf8.count == 12 else { return ids }
        let present = try ids.first { id in
            try timeline.state(of: .prompt(id), at: head).version == digits
        }
        return (present.map { [$0] } ?? []) + ids
    }

    /// The version of a prompt at every commit that changed anything of it, by the commit's number.
    private func versions(
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
                    versions[change.commit] = state.version
                } catch let error as GitError where error.code == .notFound {
                    // A commit that was taken back long ago, whose files git has thrown away.
                }
            }
        }
        return versions
    }
}
