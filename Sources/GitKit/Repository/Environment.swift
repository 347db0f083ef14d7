internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The environment variables that git reads, as values: a hook runs with several of them set, and
/// `git commit -- PATH` gives it another index.
struct Environment {
    /// Where the variables' relative directories start.
    let startPath: String
    /// All variables.
    let variables: [String: String]
    /// `GIT_DIR`, absolute.
    let gitDirectory: String?
    /// `GIT_WORK_TREE`, absolute.
    let workTree: String?
    /// `GIT_COMMON_DIR`, absolute.
    let commonDirectory: String?
    /// `GIT_OBJECT_DIRECTORY`, absolute: a hook that receives a push has a quarantine there.
    let objectDirectory: String?
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`, absolute.
    let alternateDirectories: [String]
    /// `GIT_INDEX_FILE`, absolute.
    var indexFile: String?
    /// `GIT_CEILING_DIRECTORIES` as it is.
    let ceilingDirectories: String?
    /// `GIT_DISCOVERY_ACROSS_FILESYSTEM`.
    let acrossFileSystems: Bool

    /// Reads the variables; relative directories are relative to `path`.
    init(_ variables: [String: String], path: String) {
        func directory(_ name: String) -> String? {
            guard let value = variables[name], !value.isEmpty else { return nil }
            return Paths.normalized(Paths.join(path, value))
        }
        startPath = path
        self.variables = variables
        gitDirectory = directory("GIT_DIR")
        workTree = directory("GIT_WORK_TREE")
        commonDirectory = directory("GIT_COMMON_DIR")
        objectDirectory = directory("GIT_OBJECT_DIRECTORY")
        alternateDirectories =
            (variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] ?? "").split(separator: ":")
            .map { Paths.normalized(Paths.join(path, String($0))) }
        indexFile = directory("GIT_INDEX_FILE")
        ceilingDirectories = variables["GIT_CEILING_DIRECTORIES"]
        acrossFileSystems = Self.isTrue(variables["GIT_DISCOVERY_ACROSS_FILESYSTEM"])
    }

    /// git's reading of a boolean: any number but zero, `true`, `yes` and `on`.
    static func isTrue(_ value: String?) -> Bool {
        guard let value = value?.lowercased() else { return false }
        if let number = Int(value) { return number != 0 }
        return ["true", "yes", "on"].contains(value)
    }

    /// Whether a file belongs to the user of this process, or under sudo to the one who called it.
    func isOwner(_ status: FileStatus) -> Bool {
        let user = geteuid()
        if status.user == user { return true }
        guard user == 0, let caller = variables["SUDO_UID"].flatMap(UInt32.init) else {
            return false
        }
        return status.user == caller
    }

    /// The configuration files below the repository's own, lowest rank first.
    var configurationFiles: [(rank: ConfigurationRank, path: String)] {
        var files: [(ConfigurationRank, String)] = []
        if !Self.isTrue(variables["GIT_CONFIG_NOSYSTEM"]) {
            let system = variables["GIT_CONFIG_SYSTEM"] ?? "/etc/gitconfig"
            if !system.isEmpty { files.append((.system, system)) }
        }
        if let global = variables["GIT_CONFIG_GLOBAL"] {
            if !global.isEmpty { files.append((.global, global)) }
            return files
        }
        let home = variables["HOME"] ?? ""
        if let folder = variables["XDG_CONFIG_HOME"], !folder.isEmpty {
            files.append((.user, folder + "/git/config"))
        } else if !home.isEmpty {
            files.append((.user, home + "/.config/git/config"))
        }
        if !home.isEmpty { files.append((.global, home + "/.gitconfig")) }
        return files
    }

    /// The files of attributes that hold for all repositories, where no setting names another
    /// (gitattributes); some may not be there.
    var attributesFiles: [String] {
        var files = ["/etc/gitattributes"]
        if let folder = variables["XDG_CONFIG_HOME"], !folder.isEmpty {
            files.append(folder + "/git/attributes")
        }
        if let home = variables["HOME"], !home.isEmpty {
            files.append(home + "/.config/git/attributes")
        }
        return files
    }

    /// What `git -c` and its kin set, which outranks every file; keys in canonical case, nil for a
    /// key without `=`.
    var configurationOverrides: [(name: String, value: String?)] {
        var overrides = Self.quotedParameters(variables["GIT_CONFIG_PARAMETERS"] ?? "")
        let count = Int(variables["GIT_CONFIG_COUNT"] ?? "") ?? 0
        for index in 0..<max(0, min(count, 10_000)) {
            guard let key = variables["GIT_CONFIG_KEY_\(index)"],
                let value = variables["GIT_CONFIG_VALUE_\(index)"]
            else { continue }
            overrides.append((canonicalConfigurationName(key), value))
        }
        return overrides
    }

    /// Reads `'key'='value'`, `'key'=` for a key without a value, and the older `'key=value'`,
    /// quoted as a shell would, which is how git hands `-c` on to its children (`sq_quote` in git's
    /// quote.c).
    private static func quotedParameters(_ text: String) -> [(name: String, value: String?)] {
        var words: [[String]] = []
        var current: [String] = []
        var characters = text.makeIterator()
        var word: String?
        while let character = characters.next() {
            switch character {
            case "'":
                var part = word ?? ""
                while let inner = characters.next(), inner != "'" { part.append(inner) }
                word = part
            case "\\":
                if let escaped = characters.next() { word = (word ?? "") + String(escaped) }
            case "=":
                current.append(word ?? "")
                word = nil
            case " ":
                if let finished = word { current.append(finished) }
                if !current.isEmpty { words.append(current) }
                current = []
                word = nil
            default:
                word = (word ?? "") + String(character)
            }
        }
        if let finished = word { current.append(finished) }
        if !current.isEmpty { words.append(current) }
        return words.map { parts in
            if parts.count > 1 { return (canonicalConfigurationName(parts[0]), parts[1]) }
            let pair = parts[0].split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count > 1 ? String(pair[1]) : nil
            return (canonicalConfigurationName(String(pair[0])), value)
        }
    }
}

/// Where a configuration file stands among the others.
enum ConfigurationRank {
    case system
    case user
    case global
}

/// A configuration key as git compares it: section and name in lower case, the subsection as is.
func canonicalConfigurationName(_ name: String) -> String {
    guard let first = name.firstIndex(of: "."), let last = name.lastIndex(of: ".") else {
        return name.lowercased()
    }
    return name[..<first].lowercased() + name[first..<last] + name[last...].lowercased()
}
