internal import Basics

extension QuickRepository {
    /// What the files of a git directory say about it (gitrepository-layout).
    struct Layout {
        /// The directory that all work trees share.
        var common: String
        /// The work tree that the directory itself names; nil in a bare repository and where it
        /// names none.
        var workTree: String?
        var isBare: Bool
        var hasObjects: Bool
        /// Whether `config.worktree` counts.
        var hasOwnConfiguration = false

        /// Looks at a git directory, whose path has no links in it; nil for other formats than
        /// git's default one.
        init?(of directory: String) {
            common = directory
            var isLinked = false
            switch QuickFile.read(directory + "/commondir") {
            case .missing: break
            case .bytes(let bytes, _):
                guard let line = Self.line(bytes),
                    let path = realPath(Paths.join(directory, line))
                else { return nil }
                common = path
                isLinked = true
            default: return nil
            }
            guard Files.kind(of: common + "/refs") == .directory else { return nil }
            hasObjects = Files.kind(of: common + "/objects") == .directory
            isBare = false

            var configuration = ConfigurationFile([])
            switch QuickFile.read(common + "/config") {
            case .missing: break
            case .bytes(let bytes, _): configuration = ConfigurationFile(bytes)
            default: return nil
            }
            guard let configuration, hasKnownFormat(configuration) else { return nil }
            if isLinked {
                // The settings of the main work tree say nothing about this one.
                guard let file = Self.line(directory + "/gitdir"),
                    let top = realPath(Paths.directory(Paths.join(directory, file)))
                else { return nil }
                workTree = top
                return
            }
            var own = ConfigurationFile([])
            if hasOwnConfiguration {
                switch QuickFile.read(directory + "/config.worktree") {
                case .missing: break
                case .bytes(let bytes, _): own = ConfigurationFile(bytes)
                default: return nil
                }
            }
            guard let own else { return nil }
            if let bare = own.last("core.bare") ?? configuration.last("core.bare") {
                guard let value = Self.boolean(bare) else { return nil }
                isBare = value
            }
            if let named = own.last("core.worktree") ?? configuration.last("core.worktree") {
                guard !isBare, let value = named.value, !value.isEmpty,
                    let path = realPath(Paths.join(directory, value))
                else { return nil }
                workTree = path
            } else if !isBare, Paths.lastComponent(directory) == ".git" {
                workTree = Paths.directory(directory)
            }
        }

        /// Whether objects are named by SHA-1, references are files, and nothing is set that this
        /// code does not know (`extensions.*` in git-config).
        private mutating func hasKnownFormat(_ configuration: ConfigurationFile) -> Bool {
            if let version = configuration.last("core.repositoryformatversion") {
                guard version.value == "0" || version.value == "1" else { return false }
            }
            for entry in configuration.entries where entry.name.hasPrefix("extensions.") {
                switch entry.name.dropFirst("extensions.".count) {
                case "noop", "noop-v1", "preciousobjects", "partialclone": continue
                case "objectformat": guard entry.value == "sha1" else { return false }
                case "refstorage": guard entry.value == "files" else { return false }
                case "worktreeconfig":
                    guard let isSet = Self.boolean(entry) else { return false }
                    hasOwnConfiguration = isSet
                default: return false
                }
            }
            return true
        }

        /// git's plain spellings of a boolean; nil for others.
        private static func boolean(_ entry: ConfigurationFile.Entry) -> Bool? {
            guard let value = entry.value else { return true }
            switch value.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0", "": return false
            default: return nil
            }
        }

        /// The only line of a file; nil when it has more or is no plain text.
        static func line(_ path: String) -> String? {
            guard case .bytes(let bytes, _) = QuickFile.read(path, limit: 1 << 14) else {
                return nil
            }
            return line(bytes)
        }

        private static func line(_ bytes: [UInt8]) -> String? {
            let content = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
            let isPlain = content.allSatisfy { $0 >= 32 && $0 != 127 }
            return isPlain && !content.isEmpty ? String(validating: content, as: UTF8.self) : nil
        }
    }
}
