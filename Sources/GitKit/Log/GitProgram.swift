package import Basics

/// The program `git` in a repository, for what it does better than libgit2.
package struct GitProgram: Sendable {
    /// How long git may take for a part of a history, in milliseconds; it takes a third of a second
    /// for the 4,096 commits that it is asked about at once.
    private static let patience = 600_000

    private let gitDirectory: String
    let environment: [String: String]

    /// The program for a repository.
    ///
    /// - Parameters:
    ///   - gitDirectory: the repository's git directory, absolute.
    ///   - environment: the variables that the repository was opened with; those that say which
    ///     repository it is are left out.
    ///   - mayAsk: whether `GIT_TERMINAL_PROMPT` stays as it is, so that git may ask for a password
    ///     on a terminal.
    ///   - staysLocal: whether git may read only what is here: in a partial clone it would ask the
    ///     remote for each missing object, one by one and without end where nobody answers.
    package init(
        gitDirectory: String, environment: [String: String], mayAsk: Bool = false,
        staysLocal: Bool = false
    ) {
        self.gitDirectory = gitDirectory
        var variables = environment
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"] {
            variables[name] = nil
        }
        variables["LC_ALL"] = "C"
        variables["GIT_OPTIONAL_LOCKS"] = "0"
        if !mayAsk { variables["GIT_TERMINAL_PROMPT"] = "0" }
        variables["GIT_PAGER"] = "cat"
        if staysLocal {
            variables["GIT_NO_LAZY_FETCH"] = "1"
            // The same for git before 2.45: there is no transport of this name.
            variables["GIT_ALLOW_PROTOCOL"] = "none"
        }
        self.environment = variables
    }

    /// A run of git with these arguments, and variables beside those of the environment.
    package func process(
        _ arguments: [String], input: [UInt8] = [], adding variables: [String: String] = [:]
    ) -> ChildProcess {
        ChildProcess(
            "git", ["--git-dir=" + gitDirectory] + arguments,
            environment: environment.merging(variables) { _, new in new }, input: input)
    }

    /// Runs git and gives back what it printed.
    ///
    /// - Throws: ``GitError`` with what git said where it fails or can't be run.
    package func output(
        _ arguments: [String], input: [UInt8] = [], adding variables: [String: String] = [:]
    ) throws -> [UInt8] {
        do {
            let run = try process(arguments, input: input, adding: variables)
                .run(silence: Self.patience)
            guard let ending = run.ending else {
                throw GitError.invalid("'git \(arguments.first ?? "")' says nothing and was ended")
            }
            try check(ending)
            return run.output
        } catch let error as ProcessError {
            throw GitError.invalid(error.description)
        }
    }

    /// The commits that `arguments` ask `git log` for, each with its changes, in git's order.
    ///
    /// - Parameters:
    ///   - arguments: further options and revisions, such as `--topo-order`.
    ///   - revisions: what is read from the standard input; with it `--stdin` is given.
    ///   - body: takes each commit as it comes.
    /// - Throws: ``GitError`` with what git said, and what `body` throws.
    package func log(
        _ arguments: [String], revisions: [String] = [], _ body: (LoggedCommit) throws -> Void
    ) throws {
        let process = logging(arguments, revisions)
        var parser = LogParser()
        do {
            let ending = try process.run { try parser.read($0, body) }
            try check(ending)
            try parser.finish(body)
        } catch {
            throw Self.explained(error)
        }
    }

    /// Begins to ask git about commits, which it does beside this program.
    ///
    /// - Parameter commits: the commits.
    /// - Returns: the running program, for ``finish(_:_:)``.
    /// - Throws: ``GitError`` where git can't be run.
    package func startLog(of commits: [ObjectID]) throws -> RunningProcess {
        do {
            return try logging(["--no-walk=unsorted"], commits.map(\.description)).start()
        } catch let error as ProcessError {
            throw GitError.invalid(error.description)
        }
    }

    /// Ends what ``startLog(of:)`` began, and gives each commit to `body`, in the order in which
    /// they were asked for.
    ///
    /// - Parameters:
    ///   - running: the running program.
    ///   - body: takes each commit.
    /// - Throws: ``GitError`` with what git said, and what `body` throws.
    package func finish(
        _ running: RunningProcess, _ body: (LoggedCommit) throws -> Void
    ) throws {
        var parser = LogParser()
        do {
            let ending = try running.finish(within: Self.patience) { try parser.read($0, body) }
            try check(ending)
            try parser.finish(body)
        } catch {
            throw Self.explained(error)
        }
    }

    private func logging(_ arguments: [String], _ revisions: [String]) -> ChildProcess {
        let all =
            [
                "-c", "log.showRoot=true", "-c", "diff.ignoreSubmodules=none",
                // The folders of a few commits; git's own limit of 96 MB is filled with pages that the
                // system must clear first, a fifth of its time over 16,384 commits.
                "-c", "core.deltaBaseCacheLimit=24m", "log", "-z", "--raw",
                "--pretty=raw", "--parents", "-m", "--no-abbrev", "--no-renames", "--no-notes",
                "--no-show-signature", "--no-color", "--no-decorate", "--no-use-mailmap",
                "--no-ext-diff", "--encoding=UTF-8",
            ] + arguments + ["--stdin"]
        return process(all, input: Array(revisions.map { $0 + "\n" }.joined().utf8))
    }

    private static func explained(_ error: any Error) -> any Error {
        switch error {
        case let error as ProcessError: GitError.invalid(error.description)
        case is LogParser.Malformed:
            GitError.invalid("'git log' prints in a form that is not known here")
        default: error
        }
    }

    private func check(_ ending: ChildProcess.Ending) throws(GitError) {
        guard !ending.isSuccess else { return }
        let lines = ending.errors.split(separator: "\n")
        // The last words are about what git was doing, the first about why it could not.
        let said = lines.first { !$0.hasPrefix("warning: ") } ?? ""
        for line in lines {
            guard let object = Self.object(namedIn: line) else { continue }
            throw line.contains("from promisor remote") || line.contains("bad object")
                ? .missing(object) : .corrupt(object, "git says '\(said)'")
        }
        throw .invalid("git ended with \(ending.status): \(said)")
    }

    /// The object that a line of git's errors names, such as `fatal: bad object <id>`.
    private static func object(namedIn line: Substring) -> ObjectID? {
        line.split { !$0.isHexDigit }.lazy.compactMap { ObjectID(String($0)) }.first
    }
}
