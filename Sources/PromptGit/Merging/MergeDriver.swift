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
    /// Throws ``PromptGitError`` when one of the files is no regular file or ours can't be written,
    /// and the file system's and git's errors; our file is as it was then.
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
        let merged: YAMLMerge.Outcome
        do throws(MergeObstacle) {
            merged = try byFields(&merge, surroundings)
        } catch {
            return try byLines(surroundings, merge.ours, mode, because: error.message)
        }
        if merged.bytes != merge.ours {
            try Files.writeAtomically(merged.bytes, to: ours, mode: mode)
        }
        return Outcome(conflicts: merged.conflicts, fallback: nil)
    }

    private func byFields(
        _ merge: inout YAMLMerge, _ surroundings: Surroundings
    ) throws(MergeObstacle) -> YAMLMerge.Outcome {
        let merged = try merge.merged()
        // Only a conflict has a style, and asking for it takes as long as all the rest.
        guard merged.conflicts > 0 else { return merged }
        merge.markers.style = conflictStyle(surroundings)
        return merge.markers.style == .merge ? merged : try merge.merged()
    }

    private func byLines(
        _ surroundings: Surroundings, _ bytes: [UInt8], _ mode: UInt32, because reason: String
    ) throws -> Outcome {
        let program = LineMergeProgram(
            files: (ours, base, theirs), labels: (ourLabel, baseLabel, theirLabel),
            markerSize: markerSize)
        guard let merged = try program.run(surroundings) else {
            return Outcome(conflicts: nil, fallback: reason)
        }
        if merged.bytes != bytes {
            try Files.writeAtomically(merged.bytes, to: ours, mode: mode)
        }
        return Outcome(conflicts: merged.conflicts, fallback: reason)
    }

    /// The repository's `merge.conflictStyle`; git's own where there is none, or no repository.
    private func conflictStyle(_ surroundings: Surroundings) -> MergeConflictStyle {
        let git = try? Repository(
            discovering: surroundings.currentDirectory, environment: surroundings.environment)
        let name = try? git?.configString("merge.conflictStyle")
        return name.flatMap { MergeConflictStyle(rawValue: $0) } ?? .merge
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
