package import Basics

/// Git's own merge of lines, by the program `git merge-file`.
package struct LineMergeProgram: Sendable {
    /// What stands behind the markers of our side, the base and the other side.
    package var labels: (ours: String, base: String, theirs: String)
    /// How many characters a marker has.
    package var markerSize: Int
    /// The files of our side, the base and the other side.
    package var files: (ours: String, base: String, theirs: String)

    /// Describes a merge of three files.
    package init(
        files: (ours: String, base: String, theirs: String),
        labels: (ours: String, base: String, theirs: String), markerSize: Int
    ) {
        self.files = files
        self.labels = labels
        self.markerSize = markerSize
    }

    /// Runs it where `surroundings` say, so that it finds the repository's settings.
    ///
    /// Returns the merged bytes and how many conflicts are marked in them; nil when git refuses to
    /// merge such files, as it does with binary ones. Throws ``GitError`` when there is no git.
    package func run(
        _ surroundings: Surroundings
    ) throws -> (bytes: [UInt8], conflicts: Int)? {
        let git = ChildProcess(
            "git",
            [
                "-C", surroundings.currentDirectory, "merge-file", "-p",
                "--marker-size=\(markerSize)", "-L", labels.ours, "-L", labels.base, "-L",
                labels.theirs, files.ours, files.base, files.theirs,
            ], environment: surroundings.environment)
        do {
            let (ending, output) = try git.run()
            // A negative status is a failure, and a program's is that modulo 256.
            guard (0..<128).contains(ending.status) else { return nil }
            return (output, Int(ending.status))
        } catch let error as ProcessError {
            throw GitError(
                .fileSystem, "\(error); install git, or put it on the PATH", path: error.program)
        }
    }
}
