public import Basics
internal import GitKit
internal import PromptModel
internal import YAMLKit

/// Merges a file as git asks a merge driver to: three files, and the result over ours.
public struct MergeDriver: Sendable {
    /// The file of the common ancestor.
    public var base: String
    /// The file of our side, which the result takes the place of.
    public var ours: String
    /// The file of the other side.
    public var theirs: String
    /// The path of the file in the repository, for messages.
    public var path: String?
    /// How many characters a conflict's marker has.
    public var markerSize = 7
    /// What stands behind the marker of our side.
    public var ourLabel = "ours"
    /// What stands behind the marker of the common ancestor.
    public var baseLabel = "base"
    /// What stands behind the marker of the other side.
    public var theirLabel = "theirs"

    /// Describes a merge of three files.
    public init(base: String, ours: String, theirs: String) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    /// What a merge came to.
    public struct Outcome: Sendable, Hashable {
        /// How many conflicts are marked in our file; nil when it is as it was, because git merges
        /// no such files.
        public var conflicts: Int?
        /// Why the file was merged by lines, as git does it; nil when it was merged by fields.
        public var fallback: String?
    }

    /// Merges and puts the result in the place of our file, all of it or nothing.
    ///
    /// Throws ``PromptGitError`` when one of the files is no regular file, ours can't be written or
    /// the repository's settings don't say how to show conflicts, and the file system's and git's
    /// errors; our file is as it was then.
    public func run(_ surroundings: Surroundings) throws -> Outcome {
        var driver = self
        driver.base = surroundings.absolutePath(base)
        driver.ours = surroundings.absolutePath(ours)
        driver.theirs = surroundings.absolutePath(theirs)
        return try driver.merge(surroundings)
    }

    private func merge(_ surroundings: Surroundings) throws -> Outcome {
        let mode = try check()
        var merge = YAMLMerge(
            base: try Files.read(base), ours: try Files.read(ours), theirs: try Files.read(theirs),
            identities: ListIdentity.keys)
        merge.markers.size = markerSize
        merge.markers.ours = ourLabel
        merge.markers.base = baseLabel
        merge.markers.theirs = theirLabel
        switch try byFields(merge, surroundings) {
        case .success(let merged):
            if merged.bytes != merge.ours {
                try Files.writeAtomically(merged.bytes, to: ours, mode: mode)
            }
            return Outcome(conflicts: merged.conflicts, fallback: nil)
        case .failure(let obstacle):
            return try byLines(surroundings, merge, mode, because: obstacle.message)
        }
    }

    private func byFields(
        _ merge: YAMLMerge, _ surroundings: Surroundings
    ) throws -> Result<YAMLMerge.Outcome, MergeObstacle> {
        let merged = Result(catching: merge.merged)
        // Only a conflict has a style, and asking for it takes as long as all the rest.
        guard case .success(let outcome) = merged, outcome.conflicts > 0 else { return merged }
        var styled = merge
        styled.markers.style = try conflictStyle(surroundings)
        return styled.markers.style == .merge ? merged : Result(catching: styled.merged)
    }

    private func byLines(
        _ surroundings: Surroundings, _ files: YAMLMerge, _ mode: UInt32, because reason: String
    ) throws -> Outcome {
        var merge = TextMerge(base: files.base, ours: files.ours, theirs: files.theirs)
        merge.labels = (ourLabel, baseLabel, theirLabel)
        merge.markerSize = markerSize
        guard var merged = try merge.merged() else {
            return Outcome(conflicts: nil, fallback: reason)
        }
        if merged.conflicts > 0 {
            merge.style =
                try TextMerge.Style(rawValue: conflictStyle(surroundings).rawValue) ?? .merge
            if merge.style != .merge { merged = try merge.merged() ?? merged }
        }
        if merged.bytes != files.ours {
            try Files.writeAtomically(merged.bytes, to: ours, mode: mode)
        }
        return Outcome(conflicts: merged.conflicts, fallback: reason)
    }

    /// The repository's `merge.conflictStyle`; git's own where there is none, or no repository.
    private func conflictStyle(_ surroundings: Surroundings) throws -> MergeConflictStyle {
        let git: Repository
        do throws(GitError) {
            git = try Repository(
                discovering: surroundings.currentDirectory, environment: surroundings.environment)
        } catch {
            guard error.code == .notARepository else { throw error }
            return .merge
        }
        guard let name = try git.configString("merge.conflictStyle") else { return .merge }
        guard let style = MergeConflictStyle(rawValue: name) else {
            throw PromptGitError(
                .invalidInput, "cannot merge: git knows no conflict style '\(name)'",
                advice: "'git config --show-origin merge.conflictStyle' says where it is set")
        }
        return style
    }

    /// Checks what stands at the three places and returns the permissions of our file.
    private func check() throws -> UInt32 {
        for file in [base, ours, theirs] {
            let kind = Files.kind(of: file, followingLinks: false)
            guard kind != .file else { continue }
            let what: String =
                switch kind {
                case nil: "there is no file \(file)"
                case .directory: "\(file) is a directory"
                case .link: "\(file) is a symbolic link"
                default: "\(file) is no regular file"
                }
            throw PromptGitError(
                .invalidInput, "cannot merge: \(what)",
                advice: "git calls this command with the files of a merge: %O, %A and %B")
        }
        let mode = Files.mode(of: ours) ?? 0o644
        guard mode & 0o200 != 0 else {
            throw PromptGitError(
                .invalidInput, "cannot merge: \(ours) is read-only",
                advice: "the result goes there; make it writable, or merge another file")
        }
        return mode
    }
}
