import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Damaged objects")
struct DamageTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        var numbers = Numbers(seed: 3)
        let text = (0..<400).map { _ in "\(UInt64.random(in: 0 ... .max, using: &numbers))\n" }
        try scratch.write("file", text.joined())
        try scratch.write("empty", "")
        try scratch.gitCommit("first")
        try scratch.gitCommit("second")
    }

    private func path(_ id: ObjectID, _ directory: String = ".git/objects") -> String {
        let name = id.description
        return scratch.path("\(directory)/\(name.prefix(2))/\(name.dropFirst(2))")
    }

    /// Replaces an object's file, which git keeps read-only.
    private func replace(_ id: ObjectID, _ bytes: [UInt8]) throws {
        try Files.remove(path(id))
        try Data(bytes).write(to: URL(fileURLWithPath: path(id)))
    }

    private func expectDamage(
        of id: ObjectID, sourceLocation: Testing.SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) throws {
        let error = try gitError(body, sourceLocation: sourceLocation)
        #expect(error.code == .corrupt, "\(error)", sourceLocation: sourceLocation)
        #expect(error.object == id, sourceLocation: sourceLocation)
    }

    /// Cut off at any place, an object makes the library spin unless something stands before it.
    @Test(arguments: [0, 1, 2, 3, 10, 40, 100, 500, -5, -4, -1])
    func areReportedWhereverTheyEnd(_ length: Int) throws {
        for revision in ["HEAD:file", "HEAD", "HEAD^{tree}"] {
            let id = try scratch.id(revision)
            let whole = try Files.read(path(id))
            let kept = length < 0 ? whole.count + length : min(length, whole.count - 1)
            try replace(id, Array(whole.prefix(kept)))
            try expectDamage(of: id) { _ = try scratch.repository().object(id) }
            try replace(id, whole)
            #expect(try scratch.repository().object(id).content.isEmpty == false)
        }
        try scratch.fsck()
    }

    @Test func areReportedWithAnotherContent() throws {
        let id = try scratch.id("HEAD:file")
        let other = try scratch.id("HEAD:empty")
        let repository = try scratch.repository()
        let whole = try Files.read(path(id))
        try replace(id, Files.read(path(other)))
        try expectDamage(of: id) { _ = try repository.blob(id) }
        var flipped = whole
        flipped[flipped.count / 2] ^= 0x40
        try replace(id, flipped)
        try expectDamage(of: id) { _ = try scratch.repository().blob(id) }
        try replace(id, Array("no object at all, but long enough to be read".utf8))
        try expectDamage(of: id) { _ = try scratch.repository().blob(id) }
    }

    @Test func doNotStopAWalkForEver() throws {
        let id = try scratch.id("HEAD~1")
        let whole = try Files.read(path(id))
        try replace(id, Array(whole.prefix(whole.count / 2)))
        let repository = try scratch.repository()
        let head = try scratch.id("HEAD")
        _ = try gitError { try repository.walk(from: [head]) { _ in true } }
        try expectDamage(of: id) { _ = try repository.resolve(id.short) }
        _ = try gitError { _ = try repository.isAncestor(id, of: head) }
    }

    @Test func areReportedInAlternates() throws {
        try scratch.git("clone", "-q", "--shared", scratch.root, scratch.path("shared"))
        let id = try scratch.id("HEAD:file")
        let whole = try Files.read(path(id))
        try replace(id, Array(whole.prefix(whole.count / 2)))
        try expectDamage(of: id) { _ = try scratch.repository("shared").blob(id) }
    }

    @Test func areReportedInPacks() throws {
        try scratch.git("repack", "-adq")
        let id = try scratch.id("HEAD:file")
        let folder = scratch.path(".git/objects/pack")
        let name = try #require(try Files.list(folder).first { $0.hasSuffix(".pack") })
        var bytes = try Files.read(folder + "/" + name)
        for index in stride(from: 300, to: bytes.count - 30, by: 50) { bytes[index] ^= 0xFF }
        try Files.remove(folder + "/" + name)
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
        try expectDamage(of: id) { _ = try scratch.repository().blob(id) }
    }

    @Test func malformedTreesAndCommitsAreReported() throws {
        let repository = try scratch.repository()
        let tree = try repository.write(Array("100644 name\0short".utf8), .tree)
        try expectDamage(of: tree) { _ = try repository.entries(ofTree: tree) }
        let noMode = try repository.write(Array("nomode".utf8), .tree)
        try expectDamage(of: noMode) { _ = try repository.entry("x", inTree: noMode) }
        let commit = try repository.write(Array("tree x\n\nm".utf8), .commit)
        try expectDamage(of: commit) { _ = try repository.commit(commit) }
        let missing = try #require(ObjectID(String(repeating: "7", count: 40)))
        let error = try gitError { _ = try repository.object(missing) }
        #expect(error.code == .notFound)
        #expect(error.object == missing)
    }
}
