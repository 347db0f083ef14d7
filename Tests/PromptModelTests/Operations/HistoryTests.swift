import Basics
import Foundation
import PromptModel
import TestSupport
import Testing
import YAMLKit

/// The two sides of an edit of a file in a real history.
private struct EditPair {
    let commit: String
    let path: String
    let old: [UInt8]
    let new: [UInt8]

    /// Every YAML file that any commit changed, against each of its parents; files that moved at the
    /// same time too.
    static func all(in repository: String) throws -> [EditPair] {
        let scratch = try Scratch()
        let bundle = try RealData.path("prompt-history/\(repository)/repo.bundle")
        try scratch.git("clone", "--quiet", bundle, "clone")
        let log = try scratch.git(
            "log", "--all", "-m", "--raw", "-M", "--no-abbrev", "--format=commit %H",
            "--diff-filter=MR", in: "clone")
        var commit = ""
        var pairs: [(commit: String, path: String, old: String, new: String)] = []
        for line in log.split(separator: "\n") {
            if line.hasPrefix("commit ") {
                commit = String(line.dropFirst(7))
                continue
            }
            let fields = line.split(separator: "\t").map(String.init)
            guard let path = fields.last, path.hasSuffix(".yaml") || path.hasSuffix(".yml") else {
                continue
            }
            let ids = fields[0].split(separator: " ").map(String.init)
            if ids[2] != ids[3] { pairs.append((commit, path, ids[2], ids[3])) }
        }
        let ids = Set(pairs.flatMap { [$0.old, $0.new] })
        let script = "mkdir ../blobs; while read id; do git cat-file blob $id > ../blobs/$id; done"
        let result = try scratch.run(
            "sh", "-c", script, in: "clone", input: ids.map { $0 + "\n" }.joined())
        try #require(result.status == 0, "\(result.stderr)")
        var blobs: [String: [UInt8]] = [:]
        for id in ids { blobs[id] = try Files.read(scratch.path("blobs/\(id)")) }
        return pairs.map {
            EditPair(
                commit: String($0.commit.prefix(8)), path: $0.path, old: blobs[$0.old] ?? [],
                new: blobs[$0.new] ?? [])
        }
    }
}

@Suite(
    "Real histories as operations", .needsData("prompt-history"), .needsProgram("git"))
struct HistoryTests {
    @Test(
        "the change of every commit, as operations, makes the old file into the new one",
        arguments: [
            ("swe-agent-config", 380, ["append", "insert", "remove", "replaceText", "set"]),
            ("instructlab-taxonomy", 409, ["remove", "replaceText", "set"]),
        ])
    func histories(_ repository: String, _ count: Int, _ names: [String]) throws {
        let pairs = try EditPair.all(in: repository)
        #expect(pairs.count == count)
        let asset = AssetReference(.config, "history")
        var unreadable: [String] = []
        var operationNames: Set<String> = []
        for (index, pair) in pairs.enumerated() {
            let name = "\(pair.commit) \(pair.path)"
            let old: YAMLDocument
            let new: YAMLDocument
            do {
                old = try YAMLDocument(parsing: pair.old, file: "old")
                new = try YAMLDocument(parsing: pair.new, file: "new")
            } catch {
                unreadable.append("\(name): \(error.location): \(error.message)")
                continue
            }
            for isFinest in index.isMultiple(of: 5) ? [false, true] : [false] {
                do {
                    let operations = try AssetDifference.operations(
                        asset: asset, from: old, to: new, finest: isFinest)
                    var document = old
                    for operation in operations {
                        // Through its written form, as a record carries it.
                        document = try OperationApplier.apply(
                            AssetOperation(json: operation.json), to: document)
                        operationNames.insert(operation.name)
                    }
                    #expect(document.value == new.value, "\(name)")
                    if old.value == new.value { #expect(operations.isEmpty, "\(name)") }
                } catch {
                    Issue.record("\(name) \(isFinest): \(error)")
                }
            }
        }
        // Both sides of every edit can be read.
        #expect(unreadable == [])
        #expect(operationNames == Set(names))
    }
}
