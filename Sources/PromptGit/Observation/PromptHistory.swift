internal import Basics
internal import GitKit
internal import PromptModel

/// A version that a prompt had, as far as it takes to know it again in a session.
struct PastVersion {
    /// The prompt's id.
    var prompt: String
    /// The version.
    var version: String
    /// The model that it is written for; nil where the application decides.
    var model: String?
    /// When a commit first made it.
    var made: Timestamp
    /// What it tells a model; nil where it has no words.
    var pattern: PromptPattern?

    /// The version as texts are matched with it.
    var candidate: PromptMatcher.Candidate {
        PromptMatcher.Candidate(prompt: prompt, version: version)
    }
}

extension HistoryReader {
    /// Every version that the prompts of a library ever had, on whichever branch.
    ///
    /// - Parameter repository: the library.
    /// - Returns: the versions, by prompt and then by when they were made.
    /// - Throws: git's errors.
    func pastVersions(_ repository: PromptRepository) throws -> [PastVersion] {
        try mending {
            try reachBranches()
            guard index.place != nil else { return [] }
            let timeline = LibraryTimeline(index, blobs, repository)
            var first: [VersionRow: Int] = [:]
            for var row in try everyVersion(repository) {
                let commit = row.commit
                row.commit = 0
                first[row] = min(first[row] ?? .max, commit)
            }
            var found: [PastVersion] = []
            // Versions of one time have most files in common.
            let rows = first.sorted { ($0.value, $0.key.prompt) < ($1.value, $1.key.prompt) }
            for (number, (row, commit)) in rows.enumerated() {
                surroundings.progress(Self.reading, number, rows.count)
                if let past = try pastVersion(row, commit, timeline) { found.append(past) }
            }
            surroundings.progress(Self.reading, rows.count, rows.count)
            return found.sorted {
                ($0.prompt, $0.made, $0.version) < ($1.prompt, $1.made, $1.version)
            }
        }
    }

    private static var reading: Surroundings.Work {
        Surroundings.Work("reading the prompts' versions", unit: "versions")
    }

    private func pastVersion(
        _ row: VersionRow, _ commit: Int, _ timeline: LibraryTimeline
    ) throws -> PastVersion? {
        let known = try index.row(of: commit)
        guard let place = try index.place(of: known.id),
            let composition = try timeline.composition(ofPrompt: row.prompt, at: place)
        else { return nil }
        return PastVersion(
            prompt: row.prompt, version: Self.text(of: row.version), model: composition.model,
            made: Timestamp(seconds: Int64(known.authored)), pattern: PromptPattern(composition))
    }
}
