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
    /// The prompts of each workspace, by its name.
    public var workspaces: [String: [BuiltPrompt]] = [:]
    /// What a person should know, a sentence each.
    public var notes: [String]

    /// The report as JSON; the same as the build's `index.json`.
    public var json: JSONValue {
        var json = index(of: prompts)
        json["workspaces"] = .object(
            JSONObject(
                workspaces.sorted { $0.key < $1.key }.map { name, prompts in
                    (name, list(prompts))
                }))
        return .object(json)
    }

    /// The index of the prompts of a workspace, which stands beside them.
    func json(ofWorkspace name: String) -> JSONValue {
        var json = index(of: workspaces[name] ?? [])
        json["workspace"] = .string(name)
        return .object(json)
    }

    private func index(of prompts: [BuiltPrompt]) -> JSONObject {
        ["commit": .optional(commit), "prompts": list(prompts)]
    }

    private func list(_ prompts: [BuiltPrompt]) -> JSONValue {
        .array(
            prompts.map { prompt in
                [
                    "name": .string(prompt.name), "version": .string(prompt.version),
                    "file": .string(prompt.file),
                ]
            })
    }
}

extension PromptRepository {
    /// Writes the compositions of a library as JSON files that an application loads without
    /// promptgit: one a prompt, and `index.json`; and below `workspaces/NAME` the same for each
    /// workspace, with all prompts.
    ///
    /// Each file is replaced as a whole, the index last; files of prompts that an earlier build in
    /// the directory listed and this one has not are removed. Throws ``PromptGitError`` with
    /// `.refused` when the library has an error, before anything is written.
    public func build(_ place: LibraryPlace, into directory: String) throws -> BuildReport {
        let files = try files(at: place)
        let library = try validLibrary(files)
        let settings = files.validation
        let (commit, notes) = try builtCommit(files, place)
        var report = BuildReport(
            directory: directory, commit: commit?.description, prompts: [], notes: notes)
        var folder = BuildFolder(directory)
        report.prompts = try folder.add(library, settings, commit)
        var workspaces: [(name: String, folder: BuildFolder)] = []
        for name in library.workspaces {
            var folder = BuildFolder(Paths.join(Paths.join(directory, Self.workspaces), name))
            report.workspaces[name] = try folder.add(library.workspace(name), settings, commit)
            workspaces.append((name, folder))
        }
        // Everything is put together before anything is written.
        let gone = try staleWorkspaces(in: directory, kept: library.workspaces)
        for (name, folder) in workspaces { try folder.write(report.json(ofWorkspace: name)) }
        try folder.write(report.json)
        for folder in gone { try folder.clear() }
        return report
    }

    /// The folder with the workspaces of a build.
    private static let workspaces = "workspaces"

    /// The folders of workspaces that an earlier build wrote and this one does not have.
    private func staleWorkspaces(
        in directory: String, kept: [String]
    ) throws -> [BuildFolder] {
        let names = try BuildFolder(directory).index()?["workspaces"]?.objectValue?.keys ?? []
        return names.filter { !kept.contains($0) && !$0.contains("/") && !$0.hasPrefix(".") }
            .map { BuildFolder(Paths.join(Paths.join(directory, Self.workspaces), $0)) }
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
}
