import Basics
import Foundation
import TestSupport

@testable import GitKit

/// What git said that it should not have said.
struct GitFailure: Error {
    var reason: String
}

extension Scratch {
    /// The repository at a place in it, with this scratch's configuration.
    func open(_ directory: String = "") throws -> Repository {
        try Repository(opening: path(directory), environment: environment)
    }

    /// A new repository, opened.
    func newRepository(_ directory: String = "", bare: Bool = false) throws -> Repository {
        try gitInit(directory, bare: bare)
        return try open(directory)
    }

    /// Reads an id that git printed.
    func id(parsing text: String) throws -> ObjectID {
        guard let id = ObjectID(text) else {
            throw GitFailure(reason: "'\(text)' is no object id")
        }
        return id
    }

    /// Asks git to look for anything wrong; a branch without a commit is nothing wrong.
    func fsckObjects(_ directory: String = "") throws {
        let result = try run("git", "fsck", "--full", "--strict", "--no-dangling", in: directory)
        guard result.status == 0, !result.stderr.contains("error") else {
            throw GitFailure(reason: result.stderr + result.stdout)
        }
    }

    /// The lines that git prints.
    func gitLines(_ arguments: String..., in directory: String = "") throws -> [String] {
        try git(arguments, in: directory).split(separator: "\n").map(String.init)
    }
}

/// Somebody who commits at a fixed moment.
let somebody = Signature(
    name: "Ada Author", email: "ada@example.org", time: Surroundings.fixedNow)

/// The same at another moment.
func somebody(at seconds: Int64) -> Signature {
    Signature(name: "Ada Author", email: "ada@example.org", time: Timestamp(seconds: seconds))
}

extension Repository {
    /// A commit with some files on top of another one; nil removes a file.
    ///
    /// No reference moves.
    func commit(
        _ files: [String: String?], on parent: ObjectID? = nil, message: String = "change\n",
        modes: [String: FileMode] = [:]
    ) throws -> ObjectID {
        var changes: [TreeChange] = []
        for (path, text) in files {
            if let text {
                changes.append(
                    .put(
                        path: path, id: try writeBlob(Array(text.utf8)),
                        mode: modes[path] ?? .file))
            } else {
                changes.append(.remove(path: path))
            }
        }
        let tree = try updateTree(
            base: try parent.map { try commit($0).tree }, changes: changes)
        return try writeCommit(
            tree: tree, parents: parent.map { [$0] } ?? [], author: somebody,
            committer: somebody, message: message)
    }
}

/// The error that a call ends in, or nil.
func failure(_ body: () throws -> Void) -> GitError? {
    do {
        try body()
        return nil
    } catch let error as GitError {
        return error
    } catch {
        return GitError(GitError.Code(rawValue: "other"), "\(error)")
    }
}

/// The code of the error that a call ends in, or nil.
func code(_ body: () throws -> Void) -> GitError.Code? { failure(body)?.code }
