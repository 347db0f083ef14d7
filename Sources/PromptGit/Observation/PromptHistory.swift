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
}

extension HistoryReader {
    /// Every version that the prompts of a library ever had, on whichever branch.
    ///
    /// - Parameters:
    ///   - repository: the library.
    ///   - ids: the prompts; nil is all that there ever were.
    /// - Returns: the versions, by prompt and then by when they were made.
    /// - Throws: git's errors.
    func pastVersions(
        _ repository: PromptRepository, ids: [String]? = nil
    ) throws -> [PastVersion] {
        try mending {
            try reachBranches()
            guard let place = try index.place(of: head) else { return [] }
            let timeline = LibraryTimeline(index, blobs, repository)
            var found: [PastVersion] = []
            let wanted = try ids ?? timeline.everyID()
            for (number, id) in wanted.enumerated() {
                surroundings.progress(Self.reading, number, wanted.count)
                found += try pastVersions(of: id, timeline, place)
            }
            surroundings.progress(Self.reading, wanted.count, wanted.count)
            return found
        }
    }

    private static var reading: Surroundings.Work {
        Surroundings.Work("reading the prompts' versions", unit: "assets")
    }

    private func pastVersions(
        of id: String, _ timeline: LibraryTimeline, _ head: GraphPlace
    ) throws -> [PastVersion] {
        var first: [String: Int] = [:]
        for (commit, version) in try commits(ofPrompt: id, timeline, head) {
            first[version] = min(first[version] ?? .max, commit)
        }
        var found: [PastVersion] = []
        for (version, commit) in first {
            let row = try index.row(of: commit)
            guard let place = try index.place(of: row.id),
                let composition = try timeline.composition(ofPrompt: id, at: place)
            else { continue }
            found.append(
                PastVersion(
                    prompt: id, version: version, model: composition.model,
                    made: Timestamp(seconds: Int64(row.authored)),
                    pattern: PromptPattern(composition)))
        }
        return found.sorted { ($0.made, $0.version) < ($1.made, $1.version) }
    }
}
