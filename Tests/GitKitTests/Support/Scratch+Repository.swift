import Basics
import TestSupport
import Testing

@testable import GitKit

extension Scratch {
    /// Opens the repository that a directory of the scratch lies in.
    func repository(
        _ directory: String = "", environment: [String: String] = [:]
    ) throws -> Repository {
        try Repository(
            discovering: path(directory),
            environment: self.environment.merging(environment) { _, new in new })
    }

    /// The object that git names by a revision.
    func id(_ revision: String, in directory: String = "") throws -> ObjectID {
        let text = try git("rev-parse", "--verify", revision, in: directory)
        return try #require(ObjectID(text))
    }

    /// Checks the whole repository with git and fails the test with what it says.
    func fsck(_ directory: String = "") throws {
        let result = try run("git", "fsck", "--full", "--strict", "--no-dangling", in: directory)
        #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stdout)\(result.stderr)")
    }

    /// What `git status` says, in its stable form.
    func status(_ directory: String = "") throws -> String {
        try git("status", "--porcelain", "--untracked-files=all", in: directory)
    }
}

/// The people in the tests' commits.
enum People {
    static let author = Signature(
        name: "Ada Author", email: "ada@example.org", time: Timestamp(seconds: 1_800_000_000),
        offsetMinutes: 60)
    static let committer = Signature(
        name: "Carl Committer", email: "carl@example.org",
        time: Timestamp(seconds: 1_800_000_100), offsetMinutes: -210)

    /// The same people as git takes them from its environment.
    static let environment = [
        "GIT_AUTHOR_DATE": "1800000000 +0100", "GIT_COMMITTER_DATE": "1800000100 -0330",
    ]
}

extension Repository {
    /// A commit by the tests' people.
    func commit(
        _ tree: ObjectID, _ parents: [ObjectID], _ message: String = "change\n"
    ) throws -> ObjectID {
        try writeCommit(
            tree: tree, parents: parents, author: People.author, committer: People.committer,
            message: message)
    }

    /// A commit on top of another one, with files put and removed (nil).
    func commit(
        on parent: ObjectID, _ files: [String: String?], mode: FileMode = .file
    ) throws -> ObjectID {
        var changes: [TreeChange] = []
        for (path, text) in files {
            if let text {
                changes.append(
                    .put(path: path, id: try writeBlob(Array(text.utf8)), mode: mode))
            } else {
                changes.append(.remove(path: path))
            }
        }
        let tree = try updateTree(base: commit(parent).tree, changes: changes)
        return try commit(tree, [parent])
    }
}

/// A small generator whose numbers are the same in every run.
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// The error that `body` throws, as git's; fails the test when it throws none.
func gitError(
    _ body: () throws -> Void, sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws -> GitError {
    try #require(throws: GitError.self, sourceLocation: sourceLocation) { try body() }
}
