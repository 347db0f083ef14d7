/// The settings of git that hold in a repository, of all files and variables together.
package struct QuickConfiguration: Hashable, Sendable {
    private var entries: [ConfigurationFile.Entry] = []

    /// Reads files, the lowest rank first; nil when one of them is there and can't be read here.
    init?(files: [String], overrides: [(name: String, value: String?)]) {
        for path in files {
            switch QuickFile.read(path, followingLinks: true) {
            case .missing: continue
            case .directory, .unusual: return nil
            case .bytes(let bytes, _):
                guard let file = ConfigurationFile(bytes) else { return nil }
                entries += file.entries
            }
        }
        entries += overrides.map { ConfigurationFile.Entry(name: $0.name, value: $0.value) }
    }

    /// The value of a key such as `promptgit.main`, or nil when none is set; the last one wins
    /// where there are several, and a key without `=` is empty text.
    package func string(_ name: String) -> String? {
        let canonical = canonicalConfigurationName(name)
        return entries.last { $0.name == canonical }.map { $0.value ?? "" }
    }

    /// Whether the last one of a key stands without `=`.
    func hasNoValue(_ name: String) -> Bool {
        let canonical = canonicalConfigurationName(name)
        return entries.last { $0.name == canonical }.map { $0.value == nil } ?? false
    }

    /// The names of the remotes, sorted.
    package var remoteNames: [String] {
        var names: Set<String> = []
        for entry in entries where entry.name.hasPrefix("remote.") {
            let rest = entry.name.dropFirst("remote.".count)
            guard let dot = rest.lastIndex(of: "."), dot != rest.startIndex else { continue }
            let key = rest[rest.index(after: dot)...]
            if key == "url" || key == "pushurl" { names.insert(String(rest[..<dot])) }
        }
        return names.sorted()
    }
}
