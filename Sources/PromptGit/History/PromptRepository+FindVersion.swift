internal import Basics
internal import GitKit
internal import PromptModel

/// A version of a prompt that some commit has.
struct FoundVersion {
    var version: String
    var prompt: String
    /// The latest commit that has it.
    var commit: ObjectID
}

extension PromptRepository {
    /// The version that a person means by its first digits; nil where no commit has such a one.
    ///
    /// Throws ``PromptGitError`` with `.ambiguous` where several versions begin like that.
    func foundVersion(_ digits: String) throws -> FoundVersion? {
        guard let head = try git.head.commit else { return nil }
        let found = try versions(beginningWith: digits, from: head)
        if found.count > 1 {
            let all = found.map { "\($0.version) (prompt/\($0.prompt))" }.sorted()
            throw PromptGitError(
                .ambiguous, "'\(digits)' could be any of \(found.count) versions",
                advice: "say more of it: " + all.prefix(5).joined(separator: ", "))
        }
        guard let version = found.first,
            let commit = version.commits.first.flatMap({ ObjectID($0) })
        else { return nil }
        return FoundVersion(version: version.version, prompt: version.prompt, commit: commit)
    }

    /// The versions that begin with some digits, each with the commits that have it, newest first;
    /// of all commits up to one only those are looked at that change the library.
    func versions(
        beginningWith digits: String, from head: ObjectID
    ) throws -> [ShownVersion] {
        let settings = try git.entry(
            repositoryPath(Settings.fileName), inTree: git.commit(head).tree
        )
        .map { Settings.parse(try git.blob($0.id), file: Settings.fileName).0.validation }
        var found: [String: ShownVersion] = [:]
        var lastFolder: ObjectID?
        var last: LibrarySnapshot?
        try git.walk(from: [head], hiding: [], order: .topological) { commit in
            let folder = try git.entry(assetFolder, inTree: commit.tree)?.id
            defer { lastFolder = folder }
            guard let folder, folder != lastFolder else { return true }
            let snapshot = try LibrarySnapshot(self, tree: commit.tree, like: last)
            last = snapshot
            for prompt in snapshot.library.ids(of: .prompt) {
                guard
                    let version = snapshot.library.version(
                        ofPrompt: prompt, settings: settings ?? Validation.Settings()),
                    version.hasPrefix(digits)
                else { continue }
                let known =
                    found[version] ?? ShownVersion(version: version, prompt: prompt, commits: [])
                guard known.prompt == prompt else { continue }
                found[version] = known
                found[version]?.commits.append(commit.id.description)
            }
            return true
        }
        return found.values.sorted { $0.version < $1.version }
    }
}
