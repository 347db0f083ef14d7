internal import Basics
internal import GitKit

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
        let found = try versions(beginningWith: digits)
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

    /// The versions of prompts that begin with some digits; none before the first commit.
    func versions(beginningWith digits: String) throws -> [ShownVersion] {
        guard try git.head.commit != nil else { return [] }
        return try HistoryReader(surroundings: surroundings)
            .versions(beginningWith: digits, in: self)
    }
}
