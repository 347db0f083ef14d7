public import Basics
import Foundation
import Synchronization

/// A temporary directory for one test, with a home of its own, no git configuration but its own,
/// and a clock that only git's commits move; removed when the last reference goes.
public final class Scratch: Sendable {
    /// The directory that the test works in: absolute, without links, empty at first.
    public let root: String
    /// The home directory of everything that runs in it.
    public let home: String
    /// Fixed surroundings in ``root``, with this scratch's environment.
    public let surroundings: Surroundings

    private let base: String
    private let records: String
    private let commits = Mutex(Int64(0))

    /// Creates the directories.
    public init() throws {
        let temporary = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
        base = temporary + "/promptgit-test-" + UUID().uuidString.prefix(13).lowercased()
        root = base + "/work"
        home = base + "/home"
        records = base + "/records"
        for directory in [root, home, records] { try Files.createDirectory(directory) }
        surroundings = .fixed(
            in: root, environment: Self.environment(home: home, base: base))
    }

    deinit {
        // A test may have taken away permissions; what can't be removed is left to the system.
        try? FileManager.default.removeItem(atPath: base)
    }

    /// The environment of everything that runs in it: nothing of the machine's but `PATH`.
    public var environment: [String: String] { surroundings.environment }

    private static func environment(home: String, base: String) -> [String: String] {
        let outer = ProcessInfo.processInfo.environment
        return [
            "PATH": outer["PATH"] ?? "/usr/bin:/bin",
            "HOME": home,
            "XDG_CONFIG_HOME": home + "/.config",
            "TMPDIR": base,
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "dumb",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": home + "/.gitconfig",
            "GIT_CEILING_DIRECTORIES": base,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_EDITOR": "true",
            "GIT_PAGER": "cat",
            "GIT_AUTHOR_NAME": "Ada Author",
            "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Carl Committer",
            "GIT_COMMITTER_EMAIL": "carl@example.org",
        ]
    }

    // MARK: Files

    /// The absolute path of a place in it; an absolute path stays as it is.
    public func path(_ relative: String = "") -> String { Paths.join(root, relative) }

    /// Writes a file, with the directories above it, and returns its absolute path.
    @discardableResult
    public func write(_ relative: String, _ text: String) throws -> String {
        try write(relative, bytes: Array(text.utf8))
    }

    /// Writes a file of bytes, with the directories above it, and returns its absolute path.
    @discardableResult
    public func write(_ relative: String, bytes: [UInt8]) throws -> String {
        let path = path(relative)
        try Files.createDirectory(Paths.directory(path))
        // Closed when a program is started: a file that somebody holds for writing can't be run.
        try Files.remove(path)
        try Files.create(path, bytes: bytes)
        return path
    }

    /// The text of a file in it.
    public func read(_ relative: String) throws -> String {
        String(decoding: try Files.read(path(relative)), as: UTF8.self)
    }

    /// Whether something stands at a place in it.
    public func exists(_ relative: String) -> Bool {
        Files.kind(of: path(relative), followingLinks: false) != nil
    }

    /// The text with this scratch's own paths replaced by `$ROOT` and `$HOME`, for comparisons.
    public func masked(_ text: String) -> String {
        text.replacingOccurrences(of: root, with: "$ROOT")
            .replacingOccurrences(of: home, with: "$HOME")
    }

    // MARK: Programs

    /// Runs a program to its end, whatever its status.
    ///
    /// - Parameters:
    ///   - program: a path, or a name to be found on `PATH`.
    ///   - arguments: the arguments.
    ///   - directory: where it starts, relative to ``root``.
    ///   - input: what it finds on its standard input.
    ///   - environment: variables over those of ``environment``.
    /// - Returns: its status and what it wrote.
    /// - Throws: ``ProgramFailure`` when it can't be started.
    public func run(
        _ program: String, _ arguments: String..., in directory: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> ProgramResult {
        try run(program, arguments, in: directory, input: input, environment: environment)
    }

    /// Runs a program to its end, whatever its status, with arguments as a list.
    public func run(
        _ program: String, _ arguments: [String], in directory: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> ProgramResult {
        var variables = self.environment.merging(dates()) { _, new in new }
        variables.merge(environment) { _, new in new }
        return try Program.run(
            program, arguments, in: path(directory), input: input, environment: variables,
            folder: records)
    }

    /// Runs the `promptgit` command that was built with the tests, whatever its status.
    public func promptgit(
        _ arguments: String..., in directory: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> ProgramResult {
        try run(
            promptgitBinary, arguments, in: directory, input: input, environment: environment)
    }

    // MARK: Git

    /// Runs git and returns what it printed, without the last newline; throws what it wrote to its
    /// standard error when it fails.
    @discardableResult
    public func git(
        _ arguments: String..., in directory: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> String {
        try git(arguments, in: directory, input: input, environment: environment)
    }

    /// Runs git with arguments as a list; see ``git(_:in:input:environment:)``.
    @discardableResult
    public func git(
        _ arguments: [String], in directory: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> String {
        let result = try run(
            "git", arguments, in: directory, input: input, environment: environment)
        guard result.status == 0 else {
            throw ProgramFailure(
                command: ["git"] + arguments,
                reason: "status \(result.status)\n\(masked(result.stderr + result.stdout))")
        }
        if !Self.committing.isDisjoint(with: arguments) { commits.withLock { $0 += 1 } }
        return result.stdout.hasSuffix("\n") ? String(result.stdout.dropLast()) : result.stdout
    }

    /// Makes a repository with the branch `main`, bare or not.
    public func gitInit(_ directory: String = "", bare: Bool = false) throws {
        try Files.createDirectory(path(directory))
        let shape = bare ? ["--bare"] : []
        try git(["init", "--quiet", "--initial-branch=main"] + shape + ["."], in: directory)
    }

    /// Commits everything in the work tree and returns the new commit's id.
    @discardableResult
    public func gitCommit(_ message: String, in directory: String = "") throws -> String {
        try git("add", "--all", in: directory)
        try git("commit", "--quiet", "--allow-empty", "--message", message, in: directory)
        return try git("rev-parse", "HEAD", in: directory)
    }

    /// Git's dates: a minute later with each command that commits, so that order in time is order
    /// of doing and every object id is the same in every run.
    private func dates() -> [String: String] {
        let seconds = Surroundings.fixedNow.seconds + 60 * commits.withLock { $0 }
        return ["GIT_AUTHOR_DATE": "\(seconds) +0000", "GIT_COMMITTER_DATE": "\(seconds) +0000"]
    }

    private static let committing: Set<String> = [
        "commit", "merge", "revert", "cherry-pick", "rebase", "commit-tree", "am", "tag",
    ]
}
