internal import Basics
internal import GitKit
internal import PromptModel

extension DiffReader {
    /// The paths that differ and are looked at.
    struct ChangedPaths {
        /// Those that git knows.
        var known: [String] = []
        /// The asset files of the work tree that git does not know yet.
        var unknown: [String] = []

        var all: [String] {
            (known + unknown).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    /// The paths that differ between the sides, as far as they are looked at.
    func changedPaths(_ comparison: Comparison) throws -> ChangedPaths {
        let everything = try everyChangedPath(comparison)
        let isWanted = try filter(comparison, everything)
        return ChangedPaths(
            known: everything.known.filter(isWanted), unknown: everything.unknown.filter(isWanted))
    }

    func tree(_ place: DiffPlace) throws -> ObjectID? {
        try place.commit.map { try git.commit($0).tree }
    }

    /// All paths of the repository that differ.
    func everyChangedPath(_ comparison: Comparison) throws -> ChangedPaths {
        if let known = knownPaths { return known }
        let old = try tree(comparison.old)
        var paths = ChangedPaths()
        if let new = try tree(comparison.new) {
            paths.known = try git.changes(from: old, to: new).map(\.path)
        } else if let workTree = git.workTree, let commit = comparison.old.commit {
            let names = try gitDiff(workTree, ["--name-only", "-z", commit.description, "--"])
            paths.known = names.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            if hasLibrary {
                let known = Set(
                    paths.known + (try git.entries(ofTree: old ?? .zero).map(\.path)))
                paths.unknown = try repository.assetPathsInWorkTree(workTree).assets
                    .filter { !known.contains($0) }
            }
        }
        knownPaths = paths
        return paths
    }

    /// Which of the paths are looked at.
    private func filter(
        _ comparison: Comparison, _ paths: ChangedPaths
    ) throws -> (String) -> Bool {
        let record = comparison.record
        guard !comparison.names.isEmpty || !comparison.prompts.isEmpty else {
            guard hasLibrary else { return { _ in true } }
            let folder = repository.assetFolder + "/"
            let settings = repository.repositoryPath(Settings.fileName)
            let repository = repository
            return { path in
                path == settings || path == record || path.hasPrefix(folder)
                    || repository.isAssetPath(path)
            }
        }
        var wanted: Set<String> = []
        if let record { wanted.insert(record) }
        var folders: [String] = []
        for name in comparison.names {
            switch try looked(at: name, comparison) {
            case .path(let path):
                wanted.insert(path)
                folders.append(path.isEmpty ? "" : path + "/")
            case .assets(let assets): wanted.formUnion(assets.flatMap(\.files))
            }
        }
        if !comparison.prompts.isEmpty {
            let pair = try libraries(comparison)
            for side in [pair.old, pair.new] {
                for prompt in comparison.prompts {
                    wanted.formUnion(side.files(reachedFrom: AssetReference(.prompt, prompt)))
                }
            }
        }
        return { path in wanted.contains(path) || folders.contains { path.hasPrefix($0) } }
    }

    // MARK: - What is looked at

    /// What a name that is no place means.
    enum Looked {
        case path(String)
        /// The asset on both sides, where both have it.
        case assets([Asset])
    }

    /// What is looked at under a name.
    func looked(at name: String, _ comparison: Comparison) throws -> Looked {
        let trees = try [tree(comparison.old), tree(comparison.new)]
        for path in candidates(name) {
            for tree in trees {
                if path.isEmpty { return .path("") }
                if let tree {
                    if try git.entry(path, inTree: tree) != nil { return .path(path) }
                } else if let workTree = git.workTree,
                    Files.kind(of: Paths.join(workTree, path), followingLinks: false) != nil
                {
                    return .path(path)
                }
            }
        }
        guard hasLibrary else {
            throw PromptGitError(
                .notFound, "there is no revision, file or folder '\(name)'", advice: advice)
        }
        var found: [Asset] = []
        var present: [AssetReference] = []
        if knownPair != nil || comparison.workspace != nil {
            let pair = try libraries(comparison)
            present = pair.new.references
            for side in [pair.new, pair.old] {
                let library = try side.library(named: name, repository)
                guard !repository.assets(named: name, in: library).isEmpty else { continue }
                found.append(try repository.asset(name, in: library))
            }
        } else {
            let sides = try trees.reversed().map { tree in
                // Without a work tree there is the other side alone.
                let tree = tree ?? (git.workTree == nil ? trees[0] : nil)
                return try LibraryNames(
                    tree.map { try repository.listing(ofTree: $0) }
                        ?? repository.listing(of: .workTree))
            }
            present = sides[0].references
            for side in sides {
                let library = try side.part(around: repository.isNamed(name)).library
                guard !repository.assets(named: name, in: library).isEmpty else { continue }
                found.append(try repository.asset(name, in: library))
            }
        }
        guard found.isEmpty else { return .assets(found) }
        throw PromptGitError.notFound(
            "revision, proposal, version or asset", name,
            among: present.flatMap { [$0.id, $0.description] }, advice: advice)
    }

    private var advice: String {
        hasLibrary
            ? "'promptgit list' names the assets, 'promptgit proposals --all' the proposals"
            : "'git ls-files' names the files, and 'git branch' the branches"
    }

    /// A name as a path of the repository: from the current directory, and from the top.
    private func candidates(_ name: String) -> [String] {
        var paths: [String] = []
        if let workTree = git.workTree,
            let path = Paths.relative(repository.surroundings.absolutePath(name), to: workTree)
        {
            paths.append(path)
        }
        let path = Paths.normalized(name)
        if !path.hasPrefix("/"), !path.hasPrefix("../"), path != "..", path != "." {
            paths.append(path)
        }
        return paths
    }

    /// Whether a name is that of a file or an asset here and now, so that it need not be a part of
    /// a proposal's id.
    func isTracked(_ name: String) throws -> Bool {
        let head = try git.head.commit.map { try git.commit($0).tree }
        for path in candidates(name) {
            if let head, try git.entry(path, inTree: head) != nil { return true }
            if let workTree = git.workTree,
                Files.kind(of: Paths.join(workTree, path), followingLinks: false) != nil
            {
                return true
            }
        }
        let listing: LibraryListing
        if git.workTree != nil {
            listing = try repository.listing(of: .workTree)
        } else if let head {
            listing = try repository.listing(ofTree: head)
        } else {
            return false
        }
        let names = try LibraryNames(listing)
        return try !names.part(around: repository.isNamed(name)).library.assets(named: name)
            .isEmpty
    }

    /// What `git diff` prints of the work tree, whatever the user has set for people's eyes.
    func gitDiff(_ workTree: String, _ arguments: [String]) throws -> [UInt8] {
        let program = GitProgram(
            gitDirectory: git.gitDirectory, environment: repository.surroundings.environment,
            staysLocal: true)
        return try program.output(
            [
                "--work-tree=" + workTree, "-c", "diff.suppressBlankEmpty=false", "-c",
                "diff.ignoreSubmodules=none", "diff", "--no-ext-diff",
                "--no-textconv", "--no-color", "--no-renames", "--no-relative", "--src-prefix=a/",
                "--dst-prefix=b/", "--unified=3", "--inter-hunk-context=0", "--submodule=short",
                "--diff-algorithm=default", "-O/dev/null",
            ] + arguments)
    }

    /// The unified diff of some paths.
    func text(_ comparison: Comparison, _ paths: ChangedPaths) throws -> String {
        guard !paths.all.isEmpty else { return "" }
        if let new = try tree(comparison.new) {
            return try git.diffText(from: tree(comparison.old), to: new, paths: paths.known)
        }
        guard let workTree = git.workTree, let commit = comparison.old.commit else { return "" }
        var text = ""
        if !paths.known.isEmpty {
            let printed = try gitDiff(
                workTree,
                [commit.description, "--"] + paths.known.map { ":(top,literal)" + $0 })
            text = String(decoding: printed, as: UTF8.self)
        }
        for path in paths.unknown {
            let file = try repository.workTreeFile(path, in: workTree)
            text += try git.unifiedDiff(
                path: path, old: nil, new: DiffSide(content: file.bytes))
        }
        return text
    }
}
