#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Files {
    /// Where files without a name are made: the directory that an environment names in `TMPDIR`, else
    /// `/tmp`.
    package static func temporaryDirectory(_ environment: [String: String]) -> String {
        environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    }

    /// The paths that a pattern of the shell matches (POSIX `glob`): `*`, `?`, and characters in brackets.
    ///
    /// Names that begin with a dot are matched by a pattern that does so.
    ///
    /// - Parameter pattern: the pattern.
    /// - Returns: the paths, sorted; empty where nothing matches.
    /// - Throws: ``FileError`` where a folder can't be read or there is no memory.
    public static func matching(_ pattern: String) throws(FileError) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        switch unsafe glob(pattern, GLOB_ERR, nil, &found) {
        case 0: break
        case GLOB_NOMATCH: return []
        case GLOB_NOSPACE: throw FileError(operation: "list", path: pattern, code: ENOMEM)
        default: throw FileError(operation: "list", path: pattern, code: errno)
        }
        var paths: [String] = []
        for index in 0..<Int(unsafe found.gl_pathc) {
            if let path = unsafe found.gl_pathv[index] {
                paths.append(unsafe String(cString: path))
            }
        }
        return paths.sorted()
    }

    /// The regular files below a folder, sorted, relative to it.
    ///
    /// What begins with a dot is left out, and so are links to folders: they may lead in a circle.
    ///
    /// - Parameter folder: the folder.
    /// - Returns: the files.
    /// - Throws: ``FileError`` where a folder can't be read.
    public static func below(_ folder: String) throws(FileError) -> [String] {
        var found: [String] = []
        var open = [""]
        while let next = open.popLast() {
            let place = next.isEmpty ? folder : Paths.join(folder, next)
            for name in try list(place) where !name.hasPrefix(".") {
                let path = next.isEmpty ? name : Paths.join(next, name)
                switch kind(of: Paths.join(folder, path), followingLinks: false) {
                case .directory: open.append(path)
                case .file: found.append(path)
                case .link where kind(of: Paths.join(folder, path)) == .file: found.append(path)
                default: break
                }
            }
        }
        return found.sorted()
    }
}
