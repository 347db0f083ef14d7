internal import Basics
internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Repository {
    /// Opens the repository that `path` lies in, as git would with these environment variables.
    ///
    /// `GIT_DIR` without `GIT_WORK_TREE` takes the repository's own work tree when `path` lies in
    /// it, else `path` itself; git always takes the latter, which is the same in every hook.
    package convenience init(
        discovering path: String, environment variables: [String: String]
    ) throws(GitError) {
        let environment = Environment(variables, path: path)
        let quick = QuickRepository.open(directory: path, environment: variables)
        if let directory = environment.gitDirectory {
            let flags =
                GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
            try self.init(
                opening: directory, flags: flags, environment: environment, from: path, quick)
        } else {
            let flags = environment.acrossFileSystems ? GIT_REPOSITORY_OPEN_CROSS_FS.rawValue : 0
            try self.init(
                opening: path, flags: flags, environment: environment, from: path, quick)
        }
    }

    /// Opens the repository at `path`, a work tree or a git directory, and looks no further up.
    ///
    /// Of the environment only the configuration (`HOME` and the like) is taken; `GIT_DIR` and
    /// its kin speak of another repository.
    package convenience init(
        opening path: String, environment variables: [String: String] = [:]
    ) throws(GitError) {
        let kept = variables.filter { name, _ in
            !name.hasPrefix("GIT_") || name.hasPrefix("GIT_CONFIG")
                || name.hasPrefix("GIT_AUTHOR_") || name.hasPrefix("GIT_COMMITTER_")
        }
        var quick = QuickRepository.open(directory: path, environment: kept)
        // It looks further up.
        if let found = quick, let place = realPath(path), place != found.workTree,
            place != found.gitDirectory
        {
            quick = nil
        }
        try self.init(
            opening: path, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue,
            environment: Environment(kept, path: path), from: path, quick)
    }

    /// Creates a repository with an unborn branch, and opens it.
    package static func initialize(
        at path: String, bare: Bool = false, initialBranch: String = "main",
        environment: [String: String] = [:]
    ) throws(GitError) -> Repository {
        try Library.start()
        var options = unsafe git_repository_init_options()
        try check(
            unsafe git_repository_init_options_init(
                &options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)))
        unsafe options.flags = GIT_REPOSITORY_INIT_MKPATH.rawValue
        if bare { unsafe options.flags |= GIT_REPOSITORY_INIT_BARE.rawValue }
        let result = unsafe initialBranch.withCString { branch in
            unsafe options.initial_head = unsafe branch
            var made: OpaquePointer?
            let result = unsafe git_repository_init_ext(&made, path, &options)
            unsafe git_repository_free(made)
            return result
        }
        try check(result, CallContext(path: path))
        return try Repository(opening: path, environment: environment)
    }

    /// Opens the repository once more, with the same environment: for other threads.
    package var opener: @Sendable () throws(GitError) -> Repository {
        let (directory, environment, quick) = (gitDirectory, environment, quick)
        return { () throws(GitError) -> Repository in
            try Repository(
                opening: directory,
                flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
                    | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue,
                environment: Environment(environment.variables, path: environment.startPath),
                from: environment.startPath, quick, isTrusted: true)
        }
    }

    /// Opens the repository of another handle once more, with the same environment.
    convenience init(reopening other: Repository) throws(GitError) {
        let start = other.environment.startPath
        try self.init(
            opening: other.gitDirectory,
            flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue,
            environment: Environment(other.environment.variables, path: start), from: start,
            other.quick, isTrusted: true)
    }

    /// Opens one of the work trees of another handle's repository; the index is that work tree's.
    convenience init(workTree tree: WorkTree, of other: Repository) throws(GitError) {
        var variables = other.environment.variables
        variables["GIT_DIR"] = tree.gitDirectory
        variables["GIT_WORK_TREE"] = tree.path
        variables["GIT_INDEX_FILE"] = nil
        // What is relative in the environment stays relative to where the other one started.
        variables["GIT_OBJECT_DIRECTORY"] = other.environment.objectDirectory
        try self.init(discovering: other.environment.startPath, environment: variables)
    }

    private convenience init(
        opening path: String, flags: UInt32, environment: Environment, from start: String,
        _ quick: QuickRepository?, isTrusted: Bool = false
    ) throws(GitError) {
        let recipe = Recipe(
            path: path, flags: flags, environment: environment, start: start, isTrusted: isTrusted)
        var environment = environment
        // git resolves a relative GIT_INDEX_FILE after it went to the top of the work tree.
        func placeIndex(_ top: String?) {
            guard let file = environment.variables["GIT_INDEX_FILE"], !file.isEmpty else { return }
            environment.indexFile = Paths.normalized(Paths.join(top ?? start, file))
        }
        if let quick {
            placeIndex(quick.workTree)
            self.init(quick, recipe, environment: environment)
        } else {
            let handles = try Handles(recipe)
            placeIndex(
                unsafe git_repository_workdir(handles.pointer).map {
                    unsafe String(cString: $0)
                })
            self.init(handles, recipe, environment: environment)
        }
    }
}

/// How the library opens a repository.
struct Recipe {
    var path: String
    var flags: UInt32
    var environment: Environment
    /// Where the variables' relative directories start.
    var start: String
    /// Whether it is known already whose files they are.
    var isTrusted: Bool
}

extension Handles {
    convenience init(_ recipe: Recipe) throws(GitError) {
        try Library.start()
        let environment = recipe.environment
        var opened: OpaquePointer?
        let result = unsafe git_repository_open_ext(
            &opened, recipe.path, recipe.flags, environment.ceilingDirectories)
        guard result >= 0, let pointer = unsafe opened else {
            throw Self.explained(
                GitError(result: result, context: CallContext(path: recipe.path)), recipe.path,
                recipe.flags, environment.ceilingDirectories)
        }
        var objects: OpaquePointer?
        var configuration: OpaquePointer?
        do throws(GitError) {
            try unsafe Self.placeWorkTree(of: pointer, environment, from: recipe.start)
            unsafe configuration = try unsafe Repository.configuration(
                of: pointer, environment, isTrusted: recipe.isTrusted)
            unsafe objects = try unsafe Self.objects(of: pointer, environment)
        } catch {
            unsafe git_odb_free(objects)
            unsafe git_config_free(configuration)
            unsafe git_repository_free(pointer)
            throw error
        }
        guard let objects = unsafe objects, let configuration = unsafe configuration else {
            throw GitError(.invalid, "libgit2 gave no object database", path: recipe.path)
        }
        unsafe self.init(pointer: pointer, objects: objects, configuration: configuration)
    }

    private static func placeWorkTree(
        of pointer: OpaquePointer, _ environment: Environment, from start: String
    ) throws(GitError) {
        if let common = environment.commonDirectory,
            let own = unsafe git_repository_commondir(pointer),
            unsafe Paths.normalized(String(cString: own)) != common
        {
            throw .unsupported(
                common, "GIT_COMMON_DIR names another directory than the repository's own")
        }
        if let workTree = environment.workTree {
            try check(
                unsafe git_repository_set_workdir(pointer, workTree, 0), CallContext(path: workTree)
            )
            return
        }
        guard let directory = environment.gitDirectory, unsafe git_repository_is_bare(pointer) == 0
        else { return }
        let own = unsafe git_repository_workdir(pointer).map { unsafe String(cString: $0) } ?? ""
        let real = realPath(start) ?? start
        let isNamed =
            unsafe Paths.lastComponent(directory) == ".git"
            || git_repository_is_worktree(pointer) == 1
        if isNamed, Paths.relative(real, to: Paths.normalized(own)) != nil { return }
        if unsafe hasConfiguredWorkTree(pointer) { return }
        try check(unsafe git_repository_set_workdir(pointer, real, 0), CallContext(path: start))
    }

    private static func hasConfiguredWorkTree(_ pointer: OpaquePointer) -> Bool {
        var configuration: OpaquePointer?
        guard unsafe git_repository_config_snapshot(&configuration, pointer) == 0 else {
            return false
        }
        defer { unsafe git_config_free(configuration) }
        var value: UnsafePointer<CChar>?
        return unsafe git_config_get_string(&value, configuration, "core.worktree") == 0
    }

    private static func objects(
        of pointer: OpaquePointer, _ environment: Environment
    ) throws(GitError) -> OpaquePointer {
        var objects: OpaquePointer?
        if let directory = environment.objectDirectory {
            try check(unsafe git_odb_open(&objects, directory), CallContext(path: directory))
            try check(unsafe git_repository_set_odb(pointer, objects))
        } else {
            try check(unsafe git_repository_odb(&objects, pointer))
        }
        for directory in environment.alternateDirectories {
            try check(
                unsafe git_odb_add_disk_alternate(objects, directory),
                CallContext(path: directory))
        }
        guard let objects = unsafe objects else {
            throw GitError(.invalid, "libgit2 gave no object database")
        }
        let own = unsafe environment.objectDirectory ?? commonObjects(of: pointer)
        try check(unsafe promptgit_git2_guard_loose_objects(objects, own, 0))
        var guarded: Set<String> = [own]
        for directory in environment.alternateDirectories + alternates(of: own) {
            guard guarded.insert(directory).inserted else { continue }
            try check(unsafe promptgit_git2_guard_loose_objects(objects, directory, 1))
        }
        return unsafe objects
    }

    private static func commonObjects(of pointer: OpaquePointer) -> String {
        unsafe Paths.normalized(String(cString: git_repository_commondir(pointer))) + "/objects"
    }

    /// The object directories that `info/alternates` names, those of the named ones included, as
    /// deep as git follows them (gitrepository-layout).
    private static func alternates(of objects: String, depth: Int = 0) -> [String] {
        let file = objects + "/info/alternates"
        guard depth < 5, let bytes = try? Files.read(file, limit: 1 << 20) else { return [] }
        let lines = bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        return lines.filter { !$0.hasPrefix("#") }.flatMap { line in
            let directory = Paths.normalized(Paths.join(objects, line))
            return [directory] + alternates(of: directory, depth: depth + 1)
        }
    }

    /// Says why a repository could not be opened, in words that tell what to do.
    private static func explained(
        _ error: GitError, _ path: String, _ flags: UInt32, _ ceiling: String?
    ) -> GitError {
        if error.code == .notFound { return .notARepository(path) }
        var found = unsafe git_buf()
        let across: Int32 = flags & GIT_REPOSITORY_OPEN_CROSS_FS.rawValue == 0 ? 0 : 1
        guard unsafe git_repository_discover(&found, path, across, ceiling) == 0,
            let text = unsafe found.ptr
        else {
            var error = error
            error.path = path
            return error
        }
        let directory = unsafe Paths.normalized(String(cString: text))
        unsafe git_buf_dispose(&found)
        return FormatCheck(gitDirectory: directory).problem ?? error
    }
}

/// The path with every link resolved, or nil when it does not exist.
func realPath(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}
