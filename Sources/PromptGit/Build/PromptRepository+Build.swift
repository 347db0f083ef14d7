public import Basics
internal import GitKit
internal import JSONKit
internal import PromptModel

/// What a build wrote.
public struct BuildReport: Sendable {
    /// A prompt of the build.
    public struct BuiltPrompt: Sendable, Hashable {
        /// The prompt's id.
        public var name: String
        /// Its version.
        public var version: String
        /// Its file, relative to the build's directory.
        public var file: String
    }

    /// Where the build is.
    public var directory: String
    /// The full id of the commit it was made from; nil when the library differs from any commit.
    public var commit: String?
    /// The prompts, sorted by name.
    public var prompts: [BuiltPrompt]
    /// What a person should know, a sentence each.
    public var notes: [String]

    /// The report as JSON; the same as the build's `index.json`.
    public var json: JSONValue {
        [
            "commit": .optional(commit),
            "prompts": .array(
                prompts.map { prompt in
                    [
                        "name": .string(prompt.name), "version": .string(prompt.version),
                        "file": .string(prompt.file),
                    ]
                }),
        ]
    }
}

extension PromptRepository {
    /// The name of a build's index.
    private static let indexName = "index.json"

    /// Writes the compositions of a library as JSON files that an application loads without
    /// promptgit: one a prompt, and `index.json`.
    ///
    /// Each file is replaced as a whole, the index last; files of prompts that an earlier build in
    /// the directory listed and this one has not are removed. Throws ``PromptGitError`` with
    /// `.refused` when the library has an error, before anything is written.
    public func build(_ place: LibraryPlace, into directory: String) throws -> BuildReport {
        let files = try files(at: place)
        let library = try validLibrary(files)
        let settings =
            (files.settings.map { Settings.parse($0.bytes, file: $0.path).0 } ?? Settings())
            .validation
        let (commit, notes) = try builtCommit(files, place)
        var outputs: [(name: String, bytes: [UInt8])] = []
        var report = BuildReport(
            directory: directory, commit: commit?.description, prompts: [], notes: notes)
        for id in library.ids(of: .prompt) {
            let file = "\(id).json"
            guard file != Self.indexName else {
                throw PromptGitError(
                    .refused, "a prompt named 'index' would take the place of the build's index",
                    advice: "rename the prompt")
            }
            let composition = try library.composition(of: id, settings: settings)
            let json = composition.json(commit: commit?.description)
            outputs.append((file, Array((json.text(.indented) + "\n").utf8)))
            report.prompts.append(
                BuildReport.BuiltPrompt(
                    name: id, version: composition.version, file: file))
        }
        try Files.createDirectory(directory)
        let stale = try staleFiles(in: directory, kept: Set(outputs.map(\.name)))
        for output in outputs {
            try Files.writeAtomically(output.bytes, to: Paths.join(directory, output.name))
        }
        try Files.writeAtomically(
            Array((report.json.text(.indented) + "\n").utf8),
            to: Paths.join(directory, Self.indexName))
        for name in stale { try Files.remove(Paths.join(directory, name)) }
        return report
    }

    /// The commit that a build can honestly name: the one it was read at or, for the work tree,
    /// `HEAD` when the library's files are those of `HEAD`.
    private func builtCommit(
        _ files: LibraryFiles, _ place: LibraryPlace
    ) throws -> (ObjectID?, [String]) {
        if let commit = files.commit { return (commit, []) }
        guard let head = try git.head.commit else {
            return (nil, ["Nothing is committed yet, so the build names no commit."])
        }
        let committed = try self.files(at: .revision(head.description))
        if Set(committed.assets) == Set(files.assets) { return (head, []) }
        return (
            nil,
            [
                "The library differs from HEAD, so the build names no commit; "
                    + "commit first, or build with --revision."
            ]
        )
    }

    private func staleFiles(in directory: String, kept: Set<String>) throws -> [String] {
        let index = Paths.join(directory, Self.indexName)
        guard Files.kind(of: index) == .file else { return [] }
        let bytes = try Files.read(index)
        let prompts: [JSONValue]?
        do throws(JSONError) {
            prompts = try JSONValue(parsing: bytes)["prompts"]?.arrayValue
        } catch {
            prompts = nil
        }
        guard let prompts else {
            throw PromptGitError(
                .exists, "\(index) is not the index of a build",
                advice: "build into a directory of its own")
        }
        return prompts.compactMap { $0["file"]?.stringValue }.filter { name in
            !kept.contains(name) && !name.contains("/") && name.hasSuffix(".json")
                && name != Self.indexName
                && Files.kind(of: Paths.join(directory, name), followingLinks: false) == .file
        }
    }
}
