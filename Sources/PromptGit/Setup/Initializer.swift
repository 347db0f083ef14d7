public import Basics
internal import GitKit

/// Makes a library in an existing repository: settings, folders and the pre-commit hook.
public struct Initializer: Sendable {
    /// Whether somebody may approve their own proposals; nil asks, or decides by who works here.
    public var allowSelfApproval: Bool?
    /// Whether to point `core.hooksPath` at the hook; nil asks, or leaves it and says how.
    public var installHook: Bool?
    /// Whether to make a library inside of another one.
    public var isNested = false
    /// Asks a question that is answered by yes or no; nil where nobody can be asked.
    public var ask: (@Sendable (_ question: String) -> Bool)?

    /// Creates an initializer that asks nobody.
    public init() {}

    /// What was done, in the order it was done.
    public struct Outcome: Sendable, Hashable {
        /// The files that were written, relative to the library's root.
        public var written: [String] = []
        /// The files that were there already and stayed as they were.
        public var kept: [String] = []
        /// What a person should know or do next, a sentence each.
        public var notes: [String] = []
    }

    /// Makes the library in the current directory.
    ///
    /// What exists stays as it is. Throws ``PromptGitError`` for a bare repository and inside of
    /// another library, and git's and the file system's own errors.
    public func run(_ surroundings: Surroundings) throws -> Outcome {
        let git = try Repository(
            discovering: surroundings.currentDirectory, environment: surroundings.environment)
        guard let workTree = git.workTree else {
            throw PromptGitError(
                .invalidInput, "\(git.gitDirectory) is a bare repository without files",
                advice: "clone it, and run 'promptgit init' in the clone")
        }
        guard let folder = Paths.relative(surroundings.currentDirectory, to: workTree) else {
            throw PromptGitError(
                .invalidInput,
                "\(surroundings.currentDirectory) is not inside the work tree \(workTree)")
        }
        try checkOuter(workTree: workTree, folder: folder)
        var outcome = Outcome()
        try checkPlaces(in: Paths.join(workTree, folder))
        try writeFiles(git, in: Paths.join(workTree, folder), surroundings, &outcome)
        try nameMain(git, &outcome)
        try MergeSetup(git: git, directory: Paths.join(workTree, folder)).install(&outcome)
        try hook(git, workTree: workTree, folder: folder, &outcome)
        return outcome
    }

    /// Refuses a library inside of another one that nobody asked for.
    private func checkOuter(workTree: String, folder: String) throws {
        let own = Paths.join(Paths.join(workTree, folder), Settings.fileName)
        guard !isNested, !folder.isEmpty, Files.kind(of: own) == nil,
            let outer = PromptRepository.libraryFolder(above: folder, in: workTree)
        else { return }
        let name = outer.isEmpty ? "the repository's root" : outer
        throw PromptGitError(
            .exists, "there is a library already: \(name) has \(Settings.fileName)",
            advice: "put prompts there, or make another library here with 'promptgit init --nested'"
        )
    }

    private func writeFiles(
        _ git: Repository, in directory: String, _ surroundings: Surroundings,
        _ outcome: inout Outcome
    ) throws {
        if Files.kind(of: Paths.join(directory, Settings.fileName)) == nil {
            let alone = try selfApproval(git, surroundings, &outcome)
            try write(
                SettingsTemplate.text(allowSelfApproval: alone), to: Settings.fileName,
                in: directory, &outcome)
        } else {
            outcome.kept.append(Settings.fileName)
        }
        for folder in Self.folders {
            try Files.createDirectory(Paths.join(directory, folder))
        }
        let hook = ".githooks/pre-commit"
        if Files.kind(of: Paths.join(directory, hook)) == nil {
            try write(HookTemplate.text, to: hook, in: directory, mode: 0o755, &outcome)
        } else {
            outcome.kept.append(hook)
        }
    }

    private func write(
        _ text: String, to path: String, in directory: String, mode: UInt32 = 0o644,
        _ outcome: inout Outcome
    ) throws {
        let target = Paths.join(directory, path)
        try Files.createDirectory(Paths.directory(target))
        try Files.create(target, bytes: Array(text.utf8), mode: mode)
        outcome.written.append(path)
    }

    /// A path as one word of a shell's command line.
    private static func shellWord(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "-_./".utf8.contains(byte)
        }
        return isPlain ? path : "'\(path.replacing("'", with: #"'\''"#))'"
    }

    /// Checks that nothing else stands where files and folders go, so that all or none is written.
    private func checkPlaces(in directory: String) throws {
        for folder in Self.folders + [".githooks"] {
            let path = Paths.join(directory, folder)
            guard let kind = Files.kind(of: path), kind != .directory else { continue }
            throw PromptGitError(
                .exists, "\(path) is in the way: a folder belongs there",
                advice: "move it away, and run 'promptgit init' again")
        }
        for file in [Settings.fileName, ".githooks/pre-commit"] {
            let path = Paths.join(directory, file)
            let kind = Files.kind(of: path)
            guard kind != .file, kind != nil || Files.kind(of: path, followingLinks: false) != nil
            else { continue }
            throw PromptGitError(
                .exists, "\(path) is in the way: a file belongs there",
                advice: "move it away, and run 'promptgit init' again")
        }
    }

    private static let folders = [
        "prompts", "prompts/agents", "prompts/snippets", "prompts/souls", "prompts/knowledge",
        "prompts/tools", "proposals",
    ]

    /// Whether the person here works alone: nobody else has written a commit that HEAD contains.
    private func selfApproval(
        _ git: Repository, _ surroundings: Surroundings, _ outcome: inout Outcome
    ) throws -> Bool {
        if let allowSelfApproval { return allowSelfApproval }
        let others = try otherAuthors(git, surroundings)
        if let ask {
            guard others.isEmpty else { return false }
            return ask("You seem to work alone here. May you approve proposals that you wrote?")
        }
        if others.isEmpty {
            outcome.notes.append(
                "Nobody else has committed here, so you may approve what you wrote yourself; set "
                    + "'allowSelfApproval: false' in \(Settings.fileName) when others join.")
            return true
        }
        return false
    }

    private func otherAuthors(
        _ git: Repository, _ surroundings: Surroundings
    ) throws -> Set<String> {
        let head: ObjectID
        switch try git.head {
        case .branch(_, let id), .detached(let id): head = id
        case .unborn: return []
        }
        let own = try git.identity(
            environment: surroundings.environment, now: surroundings.now())?.email.lowercased()
        var others: Set<String> = []
        try git.walk(from: [head], hiding: [], order: .topological) { commit in
            let mail = commit.author.email.lowercased()
            if mail != own { others.insert(mail) }
            return others.isEmpty
        }
        return others
    }

    private func nameMain(_ git: Repository, _ outcome: inout Outcome) throws {
        guard try git.configString(PromptRepository.mainKey) == nil,
            try git.remoteNames().isEmpty
        else { return }
        var name: String
        switch try git.head {
        case .branch(let branch, _), .unborn(let branch):
            name = branch.replacing("refs/heads/", with: "", maxReplacements: 1)
        case .detached: return
        }
        // Whoever begins on a branch of their own still has the usual one for production.
        for usual in ["master", "main"] where try git.reference("refs/heads/" + usual) != nil {
            name = usual
        }
        try git.setConfig(PromptRepository.mainKey, name)
        outcome.notes.append(
            "'\(name)' is the main branch: what is merged there is in production "
                + "('git config \(PromptRepository.mainKey)' names it).")
    }

    private func hook(
        _ git: Repository, workTree: String, folder: String, _ outcome: inout Outcome
    ) throws {
        let command =
            folder.isEmpty
            ? "promptgit validate --staged"
            : "promptgit -C \(Self.shellWord(folder)) validate --staged"
        let directory = Paths.join(folder, ".githooks")
        if let present = try git.configString("core.hooksPath") {
            if Paths.normalized(present) != Paths.normalized(directory) {
                outcome.notes.append(
                    "git runs hooks from \(present) here; add this line to its pre-commit hook: "
                        + command)
            }
            return
        }
        if let manager = hookManager(git, workTree: workTree) {
            outcome.notes.append(
                "\(manager) looks after the hooks here; add this line to its pre-commit hook: "
                    + command)
            return
        }
        let wanted =
            installHook ?? ask.map { $0("Check staged prompts before every commit?") } ?? false
        if wanted {
            try git.setConfig("core.hooksPath", directory)
            outcome.notes.append(
                "git runs \(directory)/pre-commit before every commit from now on.")
        } else {
            outcome.notes.append(
                "To check staged prompts before every commit, run: "
                    + "git config core.hooksPath \(Self.shellWord(directory))")
        }
    }

    /// Another manager of hooks that is at work here, by the file that shows it.
    private func hookManager(_ git: Repository, workTree: String) -> String? {
        let signs = [
            (".pre-commit-config.yaml", "pre-commit"), (".husky", "husky"),
            ("lefthook.yml", "lefthook"), ("lefthook.yaml", "lefthook"),
            (".overcommit.yml", "overcommit"),
        ]
        for (file, name) in signs where Files.kind(of: Paths.join(workTree, file)) != nil {
            return name
        }
        let own = Paths.join(git.commonDirectory, "hooks/pre-commit")
        return Files.kind(of: own) == nil ? nil : own
    }
}

/// The settings file that `init` writes.
private enum SettingsTemplate {
    static func text(allowSelfApproval: Bool) -> String {
        """
        # How promptgit treats this library. The version on the main branch is the one that holds.
        version: 1
        review:
          # May somebody approve a proposal that they wrote or edited themselves? What promptgit
          # wrote is its own: whoever may approve can approve that in any case.
          allowSelfApproval: \(allowSelfApproval)
          # Mail addresses of those who may approve. Empty: everybody who can move the main branch.
          approvers: []

        """
    }
}

/// The pre-commit hook that `init` writes.
private enum HookTemplate {
    static let text = """
        #!/bin/sh
        # Checks the prompts as they are staged, not as they stand in the work tree.
        if ! command -v promptgit >/dev/null 2>&1; then
            echo "pre-commit: promptgit is not on the PATH, so the prompts can't be checked." >&2
            echo "pre-commit: install it, or commit without checks by 'git commit --no-verify'." >&2
            exit 1
        fi
        # git starts it at the root of the work tree; the library is the folder above this one.
        exec promptgit -C "${0%/*}/.." validate --staged

        """
}
