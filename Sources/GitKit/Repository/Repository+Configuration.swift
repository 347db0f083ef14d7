internal import Basics
internal import CLibgit2

extension Repository {
    /// The value of a configuration key such as `promptgit.main`, or nil when none is set; the
    /// last one wins where there are several, and a key without `=` is empty text.
    package func configString(_ name: String) throws(GitError) -> String? {
        let canonical = canonicalConfigurationName(name)
        if let set = environment.configurationOverrides.last(where: { $0.name == canonical }) {
            return set.value ?? ""
        }
        if let settings = storedSettings { return settings.string(name) }
        let configuration = try unsafe configuration
        var buffer = unsafe git_buf()
        let result = unsafe git_config_get_string_buf(&buffer, configuration, name)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result, CallContext(reference: name))
        defer { unsafe git_buf_dispose(&buffer) }
        guard let text = unsafe buffer.ptr else { return "" }
        return unsafe String(cString: text)
    }

    /// The value of a boolean key, or nil when it is not set; throws `.invalid` for a value that
    /// is no boolean.
    package func configBool(_ name: String) throws(GitError) -> Bool? {
        guard let text = try configString(name) else { return nil }
        if text.isEmpty, try hasNoValue(name) { return true }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0", "": return false
        default: break
        }
        try Library.start()
        var value: Int32 = 0
        guard unsafe git_config_parse_bool(&value, text) == 0 else {
            throw .invalid("the configuration key '\(name)' is '\(text)', not true or false")
        }
        return value != 0
    }

    /// Whether a key stands in the files without `=`, which means true.
    private func hasNoValue(_ name: String) throws(GitError) -> Bool {
        let canonical = canonicalConfigurationName(name)
        if let set = environment.configurationOverrides.last(where: { $0.name == canonical }) {
            return set.value == nil
        }
        if let settings = storedSettings { return settings.hasNoValue(name) }
        let configuration = try unsafe configuration
        var entry: UnsafeMutablePointer<git_config_entry>?
        guard unsafe git_config_get_entry(&entry, configuration, name) == 0 else { return false }
        defer { unsafe git_config_entry_free(entry) }
        return unsafe entry?.pointee.value == nil
    }

    /// Sets a key in the repository's own configuration, or removes it with nil.
    package func setConfig(_ name: String, _ value: String?) throws(GitError) {
        let context = CallContext(path: commonDirectory + "/config", reference: name)
        let configuration = try unsafe configuration
        let local = try unsafe Owned({ unsafe git_config_free($0) }, context: context) {
            unsafe git_config_open_level(&$0.pointee, configuration, GIT_CONFIG_LEVEL_LOCAL)
        }
        guard let value else {
            let result = unsafe git_config_delete_entry(local.pointer, name)
            if result != GIT_ENOTFOUND.rawValue { try check(result, context) }
            return
        }
        try check(unsafe git_config_set_string(local.pointer, name, value), context)
    }

    /// The configuration that holds for a repository in an environment, and the checks that only
    /// it allows: the format, and whose files they are.
    ///
    /// The library would read the files of the process's own HOME, so that a test or a service
    /// could not decide which ones count.
    static func configuration(
        of pointer: OpaquePointer, _ environment: Environment, isTrusted: Bool
    ) throws(GitError) -> OpaquePointer {
        let made = try unsafe Owned({ unsafe git_config_free($0) }) {
            unsafe git_config_new(&$0.pointee)
        }
        func add(_ path: String, _ level: git_config_level_t) throws(GitError) {
            try check(
                unsafe git_config_add_file_ondisk(made.pointer, path, level, pointer, 0),
                CallContext(path: path))
        }
        for (rank, path) in environment.configurationFiles {
            switch rank {
            case .system: try add(path, GIT_CONFIG_LEVEL_SYSTEM)
            case .user: try add(path, GIT_CONFIG_LEVEL_XDG)
            case .global: try add(path, GIT_CONFIG_LEVEL_GLOBAL)
            }
        }
        if !isTrusted { try unsafe checkOwner(of: pointer, made.pointer, environment) }
        let common = unsafe String(cString: git_repository_commondir(pointer))
        try add(common + "config", GIT_CONFIG_LEVEL_LOCAL)
        if unsafe value("extensions.worktreeconfig", in: made.pointer).map(Environment.isTrue)
            == true
        {
            let own = unsafe String(cString: git_repository_path(pointer))
            try add(own + "config.worktree", GIT_CONFIG_LEVEL_APP)
        }
        if unsafe value("extensions.objectformat", in: made.pointer) != nil
            || value("extensions.refstorage", in: made.pointer) != nil
        {
            let directory = unsafe Paths.normalized(String(cString: git_repository_path(pointer)))
            if let problem = FormatCheck(gitDirectory: directory).problem { throw problem }
        }
        try check(unsafe git_repository_set_config(pointer, made.pointer))
        // `set_config` took its own reference; this one is the repository value's.
        var kept: OpaquePointer?
        try check(unsafe git_repository_config(&kept, pointer))
        guard let kept = unsafe kept else {
            throw GitError(.invalid, "libgit2 gave no configuration")
        }
        return unsafe kept
    }

    private static func value(_ name: String, in configuration: OpaquePointer) -> String? {
        var buffer = unsafe git_buf()
        guard unsafe git_config_get_string_buf(&buffer, configuration, name) == 0 else {
            return nil
        }
        defer { unsafe git_buf_dispose(&buffer) }
        return unsafe buffer.ptr.map { unsafe String(cString: $0) }
    }
}
