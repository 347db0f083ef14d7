internal import Basics
internal import CLibgit2

/// Looks whether a repository has a format that can be served, and says which one it has
/// otherwise (gitrepository-layout and `extensions.*` in git-config).
struct FormatCheck {
    let gitDirectory: String

    /// The extensions that change nothing for a reader and writer of objects and references, or
    /// that are looked at by themselves.
    private static let harmless: Set<String> = [
        "noop", "noop-v1", "preciousobjects", "worktreeconfig", "partialclone",
    ]

    /// Why the repository can't be served; nil when nothing speaks against it.
    var problem: GitError? {
        let common = Self.commonDirectory(of: gitDirectory)
        var configuration: OpaquePointer?
        guard unsafe git_config_open_ondisk(&configuration, common + "/config") == 0 else {
            return nil
        }
        defer { unsafe git_config_free(configuration) }
        var version: Int32 = 0
        if unsafe git_config_get_int32(&version, configuration, "core.repositoryformatversion")
            == 0,
            version > 1
        {
            return .unsupported(
                gitDirectory, "its format has version \(version), and only 0 and 1 are known")
        }
        for (name, value) in unsafe Self.entries(of: configuration) {
            guard let problem = problem(extension: name, value: value, version: version) else {
                continue
            }
            return problem
        }
        return nil
    }

    private func problem(extension name: String, value: String, version: Int32) -> GitError? {
        switch name {
        case "objectformat":
            if value.lowercased() == "sha1" { return nil }
            return .unsupported(
                gitDirectory,
                "its objects are named by \(value.uppercased()), and only SHA-1 is supported; "
                    + "make one with 'git init --object-format=sha1'")
        case "refstorage":
            if value.lowercased() == "files" { return nil }
            return .unsupported(
                gitDirectory,
                "its references are kept as '\(value)'; run 'git refs migrate --ref-format=files'")
        default:
            if Self.harmless.contains(name) || version == 0 { return nil }
            return .unsupported(gitDirectory, "it uses the unknown extension '\(name)'")
        }
    }

    /// The directory that the work trees of a repository share.
    static func commonDirectory(of gitDirectory: String) -> String {
        guard let bytes = try? Files.read(gitDirectory + "/commondir", limit: 1 << 16) else {
            return gitDirectory
        }
        let line = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" }
        return Paths.normalized(Paths.join(gitDirectory, String(line)))
    }

    private static func entries(of configuration: OpaquePointer?) -> [(String, String)] {
        var iterator: UnsafeMutablePointer<git_config_iterator>?
        guard
            unsafe git_config_iterator_glob_new(&iterator, configuration, "^extensions\\.") == 0
        else { return [] }
        defer { unsafe git_config_iterator_free(iterator) }
        var entries: [(String, String)] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while unsafe git_config_next(&entry, iterator) == 0, let found = unsafe entry {
            let name = unsafe String(cString: found.pointee.name)
            let value = unsafe found.pointee.value.map { unsafe String(cString: $0) }
            entries.append((String(name.dropFirst("extensions.".count)), value ?? "true"))
        }
        return entries
    }
}
