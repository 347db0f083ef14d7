package import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

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
    ) throws(GitError) -> (bytes: [UInt8], conflicts: Int)? {
        let output = files.ours + ".lines-" + surroundings.randomHex(bytes: 4)
        defer { try? Files.remove(output) }
        let words = [
            "git", "-C", surroundings.currentDirectory, "merge-file", "-p",
            "--marker-size=\(markerSize)", "-L", labels.ours, "-L", labels.base, "-L",
            labels.theirs, files.ours, files.base, files.theirs,
        ]
        let status = try start(words, output: output, surroundings.environment)
        // A negative status is a failure, and a program's is that modulo 256.
        guard (0..<128).contains(status) else { return nil }
        do throws(FileError) {
            return (try Files.read(output), Int(status))
        } catch {
            throw GitError(error)
        }
    }

    private func start(
        _ words: [String], output: String, _ environment: [String: String]
    ) throws(GitError) -> Int32 {
        #if canImport(Glibc)
            var actions = unsafe posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(
            &actions, 1, output, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables =
            unsafe environment.sorted { $0.key < $1.key }
            .map { unsafe strdup($0.key + "=" + $0.value) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var process = pid_t()
        let program = Self.program("git", environment)
        let code = unsafe posix_spawn(
            &process, program, &actions, nil, &arguments, &variables)
        guard code == 0 else {
            let reason = unsafe String(cString: strerror(code))
            throw GitError(
                .fileSystem,
                "cannot start \(program): \(reason); install git, or put it on the PATH",
                path: program)
        }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else {
                throw GitError(FileError(operation: "wait for", path: program, code: errno))
            }
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 255
    }

    /// The first program of a name on the path.
    private static func program(_ name: String, _ environment: [String: String]) -> String {
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        for folder in folders {
            let path = Paths.join(String(folder), name)
            if unsafe access(path, X_OK) == 0, Files.kind(of: path) == .file { return path }
        }
        return "/usr/bin/" + name
    }
}
