import Basics
import Foundation
import TestSupport

@testable import GitKit

extension Scratch {
    /// Everything that a user could see change: files with their modes, the index, references,
    /// locks and journals.
    func state(_ directories: String...) throws -> [String: String] {
        var state: [String: String] = [:]
        for directory in directories {
            try note(path(directory), path(directory), into: &state)
            let gitDirectory = try git("rev-parse", "--absolute-git-dir", in: directory)
            let index = (try? Files.read(gitDirectory + "/index")) ?? []
            state["index of \(directory)"] = SHA256Digest(hashing: index).description
            state["names in \(directory)"] =
                try Files.list(gitDirectory).filter { $0 != "promptgit" }.joined(separator: " ")
            state["HEAD of \(directory)"] = try git("rev-parse", "HEAD", in: directory)
            state["references"] = try git("for-each-ref", in: directory)
            let common = try git(
                "rev-parse", "--path-format=absolute", "--git-common-dir", in: directory)
            state["journals"] =
                ((try? Files.list(common + "/promptgit")) ?? []).joined(separator: " ")
        }
        return state
    }

    private func note(
        _ directory: String, _ top: String, into state: inout [String: String]
    ) throws {
        for name in try Files.list(directory) where !(directory == top && name == ".git") {
            let path = directory + "/" + name
            let status = FileStatus(path: path)
            var text = String(status?.mode ?? 0, radix: 8)
            if status?.isLink == true {
                text += " " + (try FileManager.default.destinationOfSymbolicLink(atPath: path))
            } else if status?.isFile == true {
                text += " " + SHA256Digest(hashing: try Files.read(path)).description
            } else {
                try note(path, top, into: &state)
            }
            state[path] = text
        }
    }

    /// The files of a work tree alone, paths relative to it.
    func files(_ directory: String) throws -> [String: String] {
        var state: [String: String] = [:]
        try note(path(directory), path(directory), into: &state)
        let prefix = path(directory) + "/"
        return Dictionary(
            uniqueKeysWithValues: state.map { (String($0.dropFirst(prefix.count)), $1) })
    }

    /// What `git status` says, without the refresh that it would write.
    func statusLines(_ directory: String = "") throws -> [String] {
        try git(
            ["--no-optional-locks", "status", "--porcelain", "--untracked-files=all"],
            in: directory
        ).split(separator: "\n").map(String.init)
    }
}

extension Repository {
    /// Advances `main`, and returns the error that it ends in.
    func advanceMain(
        to new: ObjectID, from old: ObjectID? = nil, goOn: (AdvanceStage) -> Bool = { _ in true }
    ) throws -> GitError? {
        let main = "refs/heads/main"
        let start = try old ?? reference(main) ?? .zero
        return failure {
            try advance(
                branch: main, from: start, to: new, log: "promptgit: approve",
                signature: somebody, goOn: goOn)
        }
    }
}
