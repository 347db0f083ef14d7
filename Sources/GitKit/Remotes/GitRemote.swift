internal import Basics

/// A remote of a repository, spoken to through the program `git`: it knows how to ask for
/// credentials, how to use ssh, and every protocol that the user has set up.
package struct GitRemote: Sendable {
    /// Its name in the configuration.
    package let name: String
    private let program: GitProgram
    private let directory: String
    private let packs: String
    private let silence: Int
    private let syncsByComponent: Bool
    private let said: @Sendable (String) -> Void

    /// A remote that the repository's configuration names.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - repository: the repository.
    ///   - environment: the variables to run git with.
    ///   - mayAsk: whether git may ask for a password on a terminal.
    ///   - silence: how many milliseconds may pass without a sign of life.
    ///   - said: takes what the remote says while it works, a line at a time.
    /// - Throws: ``GitError`` where git can't be run.
    package init(
        _ name: String, of repository: Repository, environment: [String: String], mayAsk: Bool,
        silence: Int, said: @escaping @Sendable (String) -> Void
    ) throws {
        self.name = name
        program = GitProgram(
            gitDirectory: repository.gitDirectory, environment: environment,
            mayAsk: mayAsk || environment["GIT_TERMINAL_PROMPT"] != nil)
        // A path that is relative counts from the top of the work tree.
        directory = repository.workTree ?? repository.gitDirectory
        packs = repository.objectDirectory + "/pack"
        self.silence = silence
        syncsByComponent = Self.syncsByComponent(
            String(decoding: try program.output(["version"]), as: UTF8.self))
        self.said = said
    }

    // MARK: Asking

    /// The references of the remote with one of these names, or below one that ends in `/`.
    ///
    /// - Throws: ``RemoteError``, and ``GitError`` where git can't be run.
    package func references(_ names: [String]) throws -> [String: ObjectID] {
        let patterns = names.map { $0.hasSuffix("/") ? $0 + "*" : $0 }
        let output = try run("ls-remote", ["--", name] + patterns)
        var found: [String: ObjectID] = [:]
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: "\t", maxSplits: 1).map(String.init)
            // A pattern also fits the end of longer names.
            guard fields.count == 2,
                names.contains(where: {
                    $0.hasSuffix("/") ? fields[1].hasPrefix($0) : fields[1] == $0
                })
            else { continue }
            guard let id = ObjectID(fields[0]) else {
                throw RemoteError(
                    .failed, remote: name, command: "ls-remote",
                    said: ["\(fields[1]) is of an object format that is not known here"])
            }
            found[fields[1]] = id
        }
        return found
    }

    // MARK: Fetching

    /// Brings the objects of references of the remote here, and moves no reference.
    ///
    /// Git itself would lock the references that it moves, and nobody could tell such a lock from
    /// a living one when it is killed. Everything is on the disk when it returns.
    ///
    /// - Throws: ``RemoteError``, and ``GitError`` where git can't be run.
    package func fetchObjects(of references: [String]) throws {
        guard !references.isEmpty else { return }
        // One pack, which costs one sync, and not a file for each object.
        _ = try run(
            "fetch",
            [
                "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap=",
                "--progress", "--stdin", "--", name,
            ],
            settings: [
                "fetch.unpackLimit=1", "transfer.unpackLimit=1",
                // A collection that is killed with it would leave a lock.
                "maintenance.auto=false", "gc.auto=0",
            ], input: Array(references.map { $0 + "\n" }.joined().utf8))
        // Git syncs its files, but no folder.
        do throws(FileError) {
            try Files.syncDirectory(packs)
        } catch {
            throw GitError(error)
        }
    }

    // MARK: Pushing

    /// A reference of the remote that shall change.
    package struct Update: Hashable, Sendable {
        /// Its name there.
        package var reference: String
        /// What it shall be; nil removes it.
        package var new: ObjectID?
        /// What it is now as far as is known; nil for one that must not exist.
        package var old: ObjectID?

        package init(_ reference: String, from old: ObjectID?, to new: ObjectID?) {
            self.reference = reference
            self.old = old
            self.new = new
        }
    }

    /// Changes references of the remote, each only if it is still what was expected.
    ///
    /// - Parameters:
    ///   - updates: the changes.
    ///   - atomically: whether it is all or none.
    /// - Returns: for each update nil when it was made, or why not, in the remote's words; nil for
    ///   all of it when the push ended before the remote answered for each, as it does where a
    ///   remote can't do all or none.
    /// - Throws: ``RemoteError`` when nothing was answered and `atomically` is false, or nothing
    ///   came any more, and ``GitError`` where git can't be run.
    package func push(
        _ updates: [Update], atomically: Bool
    ) throws -> [String: String?]? {
        guard !updates.isEmpty else { return [:] }
        let leases = updates.map { update in
            "--force-with-lease=\(update.reference):\(update.old?.description ?? "")"
        }
        let specifications = updates.map { update in
            "\(update.new?.description ?? ""):\(update.reference)"
        }
        let (target, variables) = try nameWithoutMemory()
        var process = program.process(
            settings()
                + [
                    "-C", directory, "push", "--porcelain", "--progress", "--no-follow-tags",
                    "--recurse-submodules=no",
                ] + (atomically ? ["--atomic"] : []) + leases + ["--", target] + specifications)
        process.environment.merge(variables) { $1 }
        let watched = try watch(process)
        guard let ending = watched.ending else {
            throw RemoteError(
                .silent, remote: name, command: "push", said: Self.words(watched.errors))
        }
        let outcomes = Self.outcomes(String(decoding: watched.output, as: UTF8.self))
        guard updates.allSatisfy({ outcomes[$0.reference] != nil }) else {
            if atomically { return nil }
            throw RemoteError(
                .failed, remote: name, command: "push", said: Self.words(ending.errors))
        }
        // The hook's own words say more than `pre-receive hook declined`.
        let words = Self.words(ending.errors).filter { $0.hasPrefix("remote: ") }
            .map { String($0.dropFirst("remote: ".count)) }.filter { !$0.isEmpty }
        return outcomes.mapValues { outcome in
            outcome.map { reason in
                words.isEmpty ? reason : "\(reason): \(words.joined(separator: " "))"
            }
        }
    }

    /// Another name of the remote under which git knows all about it but where to keep in mind what
    /// it has, with the variables that make it known.
    ///
    /// Git would move those references itself after a push, under locks that nobody can tell from
    /// living ones when it is killed. `GIT_CONFIG_COUNT` is there since 2.31.
    private func nameWithoutMemory() throws -> (String, [String: String]) {
        let listed = try program.output(settings() + ["config", "--null", "--list"])
        let prefix = "remote.\(name)."
        let other = "\(name)-by-promptgit"
        var found: [(key: String, value: String)] = []
        for entry in listed.split(separator: 0) {
            let parts = String(decoding: entry, as: UTF8.self)
                .split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first, !key.hasPrefix("remote.\(other).") else {
                return (name, [:])
            }
            guard key.hasPrefix(prefix), key != prefix + "fetch" else { continue }
            found.append(
                (
                    "remote.\(other).\(key.dropFirst(prefix.count))",
                    parts.count > 1 ? String(parts[1]) : "true"
                ))
        }
        guard syncsByComponent, found.contains(where: { $0.key.hasSuffix(".url") }) else {
            return (name, [:])
        }
        let first = Int(program.environment["GIT_CONFIG_COUNT"] ?? "") ?? 0
        var variables = ["GIT_CONFIG_COUNT": "\(first + found.count)"]
        for (index, setting) in found.enumerated() {
            variables["GIT_CONFIG_KEY_\(first + index)"] = setting.key
            variables["GIT_CONFIG_VALUE_\(first + index)"] = setting.value
        }
        return (other, variables)
    }

    /// What `git push --porcelain` says of each reference: nil when it is done, else why not
    /// (git-push, "Output": `<flag>\t<from>:<to>\t<summary> (<reason>)`).
    static func outcomes(_ text: String) -> [String: String?] {
        var outcomes: [String: String?] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count >= 3, fields[0].count == 1,
                let colon = fields[1].lastIndex(of: ":")
            else { continue }
            let reference = String(fields[1][fields[1].index(after: colon)...])
            let reason = fields[2...].joined(separator: "\t")
            outcomes[reference] = fields[0] == "!" ? .some(inParentheses(reason)) : .some(nil)
        }
        return outcomes
    }

    /// `pre-receive hook declined` of `[remote rejected] (pre-receive hook declined)`.
    private static func inParentheses(_ text: String) -> String {
        guard text.hasSuffix(")"), let open = text.firstIndex(of: "(") else { return text }
        return String(text[text.index(after: open)...].dropLast())
    }

    // MARK: Running

    /// What git writes is on the disk before anything here points to it.
    ///
    /// Git 2.36 has `core.fsync`, and warns of the setting that came before it.
    private func settings(_ more: [String] = []) -> [String] {
        let durable =
            syncsByComponent
            ? ["core.fsync=all", "core.fsyncMethod=fsync"] : ["core.fsyncObjectFiles=true"]
        return (durable + more).flatMap { ["-c", $0] }
    }

    /// Whether a git that says `git version 2.47.3` knows `core.fsync`.
    static func syncsByComponent(_ version: String) -> Bool {
        let numbers = version.drop { !$0.isNumber }.split(separator: ".", maxSplits: 2)
            .map { Int($0.prefix { $0.isNumber }) ?? 0 }
        guard numbers.count >= 2 else { return true }
        return (numbers[0], numbers[1]) >= (2, 36)
    }

    private func run(
        _ command: String, _ arguments: [String], settings more: [String] = [],
        input: [UInt8] = []
    ) throws -> [UInt8] {
        let process = program.process(
            settings(more) + ["-C", directory, command] + arguments, input: input)
        let watched = try watch(process)
        let words = Self.words(watched.errors)
        guard let ending = watched.ending else {
            throw RemoteError(.silent, remote: name, command: command, said: words)
        }
        guard ending.isSuccess else {
            throw RemoteError(.failed, remote: name, command: command, said: words)
        }
        return watched.output
    }

    private func watch(_ process: ChildProcess) throws -> ChildProcess.Watched {
        var line: [UInt8] = []
        do {
            return try process.run(silence: silence) { bytes in
                for byte in bytes {
                    guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                        line.append(byte)
                        continue
                    }
                    let text = String(decoding: line, as: UTF8.self)
                    if Self.isWorthSaying(text) { said(text) }
                    line = []
                }
            }
        } catch let error as ProcessError {
            throw GitError.invalid(error.description)
        }
    }

    /// What git and the remote said, without the counting of progress, at most eight lines.
    static func words(_ errors: String) -> [String] {
        var lines: [String] = []
        for line in errors.split(whereSeparator: \.isNewline) {
            // A line that is written over again and again is progress.
            let text = line.split(separator: "\r").last.map(String.init) ?? ""
            let words = text.reversed().drop { $0.isWhitespace }.reversed()
            guard !words.isEmpty, !isProgress(String(words)) else { continue }
            lines.append(String(words))
        }
        return Array(lines.suffix(8))
    }

    /// Whether a person wants to see a line while git is at work.
    private static func isWorthSaying(_ line: String) -> Bool {
        !isProgress(line) && ["remote: ", "warning: "].contains { line.hasPrefix($0) }
    }

    /// Whether a line counts what was done, as `Writing objects: 100% (3/3), done.` does.
    static func isProgress(_ line: String) -> Bool {
        let text = line.hasPrefix("remote: ") ? line.dropFirst("remote: ".count) : line[...]
        guard let colon = text.firstIndex(of: ":") else { return text.hasPrefix("Total ") }
        let rest = text[text.index(after: colon)...].drop { $0 == " " }
        let digits = rest.prefix { $0.isNumber }
        let after = rest.dropFirst(digits.count)
        return !digits.isEmpty && (after.first == "%" || after.hasPrefix(", done"))
    }
}
