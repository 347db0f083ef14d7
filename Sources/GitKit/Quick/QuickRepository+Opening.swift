internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension QuickRepository {
    /// The repository that `directory` lies in, as git would find it with these environment
    /// variables; nil for none, and for anything out of the ordinary.
    ///
    /// Out of the ordinary are other formats than git's default one, files of another user, and a
    /// `.git` that is a link.
    package static func open(
        directory: String, environment variables: [String: String]
    ) -> QuickRepository? {
        guard let start = realPath(directory) else { return nil }
        let environment = Environment(variables, path: directory)
        guard let place = place(from: start, environment),
            let layout = Layout(of: place.gitDirectory),
            layout.hasObjects || environment.objectDirectory != nil
        else { return nil }
        if let common = environment.commonDirectory, common != layout.common { return nil }
        let workTree: String?
        switch top(of: layout, at: place, from: start, environment) {
        case nil: return nil
        case .bare: workTree = nil
        case .directory(let path): workTree = path
        }
        if environment.gitDirectory == nil {
            guard isOwned(place.gitDirectory, environment) else { return nil }
            if let workTree {
                guard isOwned(workTree, environment), isOwned(workTree + "/.git", environment)
                else {
                    return nil
                }
            }
        }
        var indexPath = place.gitDirectory + "/index"
        if let file = variables["GIT_INDEX_FILE"], !file.isEmpty {
            // git resolves a relative one after it went to the top of the work tree.
            indexPath = Paths.normalized(Paths.join(workTree ?? directory, file))
        }
        return QuickRepository(
            gitDirectory: place.gitDirectory, commonDirectory: layout.common,
            workTree: workTree, indexPath: indexPath, environment: environment,
            hasOwnConfiguration: layout.hasOwnConfiguration)
    }

    /// Where a git directory was found.
    private struct Place {
        var gitDirectory: String
        /// The directory with the `.git` in it; nil for a bare repository and for `GIT_DIR`.
        var top: String?
    }

    private static func place(from start: String, _ environment: Environment) -> Place? {
        if let named = environment.gitDirectory {
            guard let path = realPath(named), Files.kind(of: path) == .directory else {
                return nil
            }
            return Place(gitDirectory: path)
        }
        let ceilings = ceilings(environment.ceilingDirectories)
        guard let device = FileStatus(path: start)?.device else { return nil }
        var directory = start
        while true {
            let dotGit = directory == "/" ? "/.git" : directory + "/.git"
            if let status = FileStatus(path: dotGit) {
                if status.isDirectory { return Place(gitDirectory: dotGit, top: directory) }
                guard status.isFile, let target = linkTarget(dotGit, in: directory) else {
                    return nil
                }
                return Place(gitDirectory: target, top: directory)
            }
            guard errno == ENOENT else { return nil }
            if Files.kind(of: directory + "/HEAD") != nil,
                Files.kind(of: directory + "/refs") == .directory
            {
                return Place(gitDirectory: directory)
            }
            guard directory != "/" else { return nil }
            directory = Paths.directory(directory)
            if ceilings.contains(directory) { return nil }
            guard
                environment.acrossFileSystems || FileStatus(path: directory)?.device == device
            else { return nil }
        }
    }

    /// The directories that `GIT_CEILING_DIRECTORIES` names, as they are and with links resolved:
    /// git and libgit2 do not agree on which ones are resolved.
    private static func ceilings(_ list: String?) -> Set<String> {
        var found: Set<String> = []
        for path in (list ?? "").split(separator: ":") where path.hasPrefix("/") {
            let plain = Paths.normalized(String(path))
            found.insert(plain)
            if let resolved = realPath(plain) { found.insert(resolved) }
        }
        return found
    }

    /// The git directory that a file `.git` names: `gitdir: <path>` (gitrepository-layout).
    private static func linkTarget(_ file: String, in directory: String) -> String? {
        guard let line = Layout.line(file), line.hasPrefix("gitdir: ") else { return nil }
        return realPath(Paths.join(directory, String(line.dropFirst("gitdir: ".count))))
    }

    private enum Top {
        case bare
        case directory(String)
    }

    /// The top of the work tree; nil where it is not plain.
    private static func top(
        of layout: Layout, at place: Place, from start: String, _ environment: Environment
    ) -> Top? {
        if let named = environment.workTree {
            guard !layout.isBare, let path = realPath(named) else { return nil }
            return Files.kind(of: path) == .directory ? .directory(path) : nil
        }
        if layout.isBare { return place.top == nil ? .bare : nil }
        guard let own = layout.workTree ?? place.top, Files.kind(of: own) == .directory else {
            return nil
        }
        if let top = place.top { return own == top ? .directory(own) : nil }
        // Inside of a `.git` there is no work tree for git, and with GIT_DIR it is the place where
        // git started, unless that lies in the repository's own one.
        guard environment.gitDirectory != nil, Paths.relative(start, to: own) != nil else {
            return nil
        }
        return .directory(own)
    }

    private static func isOwned(_ path: String, _ environment: Environment) -> Bool {
        guard let status = FileStatus(path: path) else { return true }
        return environment.isOwner(status)
    }
}
