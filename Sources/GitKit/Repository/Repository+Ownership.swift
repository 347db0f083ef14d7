internal import Basics
internal import CLibgit2

extension Repository {
    /// Throws `.unsafeOwner` where git would speak of "dubious ownership".
    ///
    /// A repository of another user can name programs that run as this one. `GIT_DIR` skips the
    /// check, as in git.
    ///
    /// `configuration` must hold the files of the system and the user only: the repository can't
    /// vouch for itself.
    static func checkOwner(
        of pointer: OpaquePointer, _ configuration: OpaquePointer, _ environment: Environment
    ) throws(GitError) {
        if environment.gitDirectory != nil { return }
        let gitDirectory = unsafe Paths.normalized(String(cString: git_repository_path(pointer)))
        let workTree = unsafe git_repository_workdir(pointer).map {
            unsafe Paths.normalized(String(cString: $0))
        }
        var places = [gitDirectory]
        if let workTree { places += [workTree, workTree + "/.git"] }
        if places.allSatisfy({ isOwned($0, environment) }) { return }
        let name = workTree ?? gitDirectory
        if unsafe isDeclaredSafe(name, configuration, environment) { return }
        throw .unsafeOwner(name)
    }

    private static func isOwned(_ path: String, _ environment: Environment) -> Bool {
        guard let status = FileStatus(path: path) else { return true }
        return environment.isOwner(status)
    }

    private static func isDeclaredSafe(
        _ path: String, _ configuration: OpaquePointer, _ environment: Environment
    ) -> Bool {
        var values = unsafe multiple("safe.directory", in: configuration)
        values += environment.configurationOverrides.filter { $0.name == "safe.directory" }
            .map { $0.value ?? "" }
        var isSafe = false
        for value in values {
            if value.isEmpty {
                isSafe = false
            } else if value == "*" {
                isSafe = true
            } else {
                var directory = value
                if directory.hasPrefix("~/"), let home = environment.variables["HOME"] {
                    directory = home + directory.dropFirst()
                }
                if directory.hasSuffix("/*") {
                    let parent = Paths.normalized(String(directory.dropLast(2)))
                    if Paths.relative(path, to: parent) != nil { isSafe = true }
                } else if Paths.normalized(directory) == path {
                    isSafe = true
                }
            }
        }
        return isSafe
    }

    private static func multiple(_ name: String, in configuration: OpaquePointer) -> [String] {
        var iterator: UnsafeMutablePointer<git_config_iterator>?
        guard
            unsafe git_config_multivar_iterator_new(&iterator, configuration, name, nil) == 0
        else { return [] }
        defer { unsafe git_config_iterator_free(iterator) }
        var values: [String] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while unsafe git_config_next(&entry, iterator) == 0, let found = unsafe entry {
            unsafe values.append(found.pointee.value.map { unsafe String(cString: $0) } ?? "")
        }
        return values
    }
}
