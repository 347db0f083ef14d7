internal import Basics
internal import Traces

/// A file of conversations, or the standard input.
struct TraceSource: Hashable {
    /// The file's absolute path; nil is the standard input.
    var path: String?
    /// The run that its sessions belong to; nil is the file's name without its extension.
    var run: String?
    /// Whether nobody named it: it lies in a folder that somebody named, and may be something else.
    var isFound = false

    /// What the standard input is called on a command line.
    static let standardInput = "-"
}

extension TraceSource {
    /// The files that people mean by names, each once, in their order.
    ///
    /// A folder means all files below it, whose runs are named after their paths there; a name that no
    /// file has and that is a pattern of the shell means the files that it matches.
    ///
    /// - Parameters:
    ///   - names: the names; `-` is the standard input.
    ///   - surroundings: where relative names begin.
    /// - Returns: the files.
    /// - Throws: ``PromptGitError`` for a name that means none, the file system's errors.
    static func named(_ names: [String], _ surroundings: Surroundings) throws -> [TraceSource] {
        var sources: [TraceSource] = []
        for name in names {
            if name == standardInput {
                sources.append(TraceSource(path: nil, run: nil))
                continue
            }
            let path = surroundings.absolutePath(name)
            switch Files.kind(of: path) {
            case .file: sources.append(TraceSource(path: path))
            case .directory: sources += try below(path)
            case nil where name.contains { "*?[".contains($0) }:
                let found = try Files.matching(pattern(name, surroundings))
                guard !found.isEmpty else { throw missing("no file matches \(name)") }
                for match in found {
                    sources +=
                        Files.kind(of: match) == .directory
                        ? try below(match) : [TraceSource(path: match)]
                }
            case nil: throw missing("there is no file \(path)")
            default: throw missing("\(path) is no regular file")
            }
        }
        var seen: Set<String?> = []
        return sources.filter { seen.insert($0.path).inserted }
    }

    /// A pattern from the current directory, whose own name is none.
    private static func pattern(_ name: String, _ surroundings: Surroundings) -> String {
        guard !name.hasPrefix("/") else { return name }
        var folder = ""
        for character in surroundings.currentDirectory {
            if "\\*?[".contains(character) { folder.append("\\") }
            folder.append(character)
        }
        return Paths.join(folder, name)
    }

    private static func below(_ folder: String) throws -> [TraceSource] {
        let files = try Files.below(folder)
        guard !files.isEmpty else { throw missing("there are no files in \(folder)") }
        return files.map { file in
            let path = Paths.join(folder, file)
            let stem = SessionStore.usualRun(of: path)
            let inner = Paths.directory(file)
            return TraceSource(
                path: path, run: inner.isEmpty ? stem : Paths.join(inner, stem), isFound: true)
        }
    }

    private static func missing(_ message: String) -> PromptGitError {
        PromptGitError(
            .notFound, message,
            advice:
                "name the files with the conversations, or a folder that holds them; nothing was read"
        )
    }
}
