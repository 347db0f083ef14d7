internal import Basics
internal import GitKit

/// Makes git merge a library's files by fields: the driver in the repository's configuration, and
/// the attributes that name it.
struct MergeSetup {
    let git: Repository
    /// The library's root.
    let directory: String

    /// The command that git runs; it puts the places of files and texts in quotes itself.
    static let command =
        "promptgit merge-driver --marker-size %L --path %P --base-label %S --our-label %X "
        + "--their-label %Y %O %A %B"

    private static let patterns = ["prompts/**/*.yaml", "*.prompt.yml", "*.prompt.yaml"]
    private static let file = ".gitattributes"

    /// Installs what is missing; what somebody set stays.
    ///
    /// A clone has the attributes and not the configuration, so both are looked at on their own.
    func install(_ outcome: inout Initializer.Outcome) throws {
        if try git.configString("merge.promptgit.driver") == nil {
            try git.setConfig("merge.promptgit.driver", Self.command)
            if try git.configString("merge.promptgit.name") == nil {
                try git.setConfig("merge.promptgit.name", "promptgit: YAML by fields")
            }
            outcome.notes.append(
                "git merges prompts by fields in this clone from now on; others run "
                    + "'promptgit init' in theirs.")
        }
        try writeAttributes(&outcome)
    }

    private func writeAttributes(_ outcome: inout Initializer.Outcome) throws {
        let path = Paths.join(directory, Self.file)
        let kind = Files.kind(of: path, followingLinks: false)
        guard kind == nil || kind == .file else {
            outcome.notes.append(
                "\(Self.file) is no regular file, and git reads no other; the merge driver needs "
                    + "these lines in it: " + Self.patterns.map(Self.line).joined(separator: ", "))
            return
        }
        let old = kind == nil ? [] : try Files.read(path)
        let missing = Self.missing(in: old)
        guard !missing.isEmpty else {
            outcome.kept.append(Self.file)
            return
        }
        let hasReturns = old.count > 1 && old.suffix(2) == [0x0D, 0x0A]
        let lineBreak: [UInt8] = hasReturns ? [0x0D, 0x0A] : [0x0A]
        var new = old
        if let last = new.last, last != 0x0A { new += lineBreak }
        for pattern in missing { new += Array(Self.line(pattern).utf8) + lineBreak }
        try Files.writeAtomically(new, to: path, mode: Files.mode(of: path) ?? 0o644)
        outcome.written.append(Self.file)
    }

    private static func line(_ pattern: String) -> String { pattern + " merge=promptgit" }

    /// The patterns for which nobody has said yet how their files are merged.
    private static func missing(in bytes: [UInt8]) -> [String] {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let decided = lines.compactMap { line -> String? in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let pattern = words.first else { return nil }
            let decides = words.dropFirst().contains { word in
                ["merge", "-merge", "!merge", "binary"].contains(word) || word.hasPrefix("merge=")
            }
            return decides ? String(pattern) : nil
        }
        return patterns.filter { !decided.contains($0) }
    }
}
