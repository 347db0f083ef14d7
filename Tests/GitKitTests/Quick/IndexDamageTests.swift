import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Damaged indexes without libgit2")
struct IndexDamageTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
    }

    private func bytes(version: Int) throws -> [UInt8] {
        for name in ["a", "b/c", "b/d", "e"] { try scratch.write(name, name) }
        try scratch.gitCommit("first")
        try scratch.write("later", "x")
        try scratch.git("add", "--intent-to-add", "later")
        if version == 4 { try scratch.git("update-index", "--index-version", "4") }
        return try Files.read(scratch.path(".git/index"))
    }

    private func read(_ bytes: [UInt8], isVerified: Bool) throws -> IndexFile? {
        try IndexFile.read(bytes, path: "index", modified: nil, isVerified: isVerified)
    }

    /// Everything that an index says; nothing of it may lead outside.
    private func touch(_ index: IndexFile) -> Int {
        var sum = 0
        for position in 0..<index.count {
            sum &+= index.path(at: position).utf8.count &+ index.entry(at: position).hashValue
            sum &+= index.status(at: position).hashValue &+ index.flags(at: position).hashValue
        }
        sum &+= index.positions(below: "b").count &+ index.positions(of: "b/c").count
        return sum &+ (index.folders.known("b")?.hashValue ?? 0)
    }

    @Test(arguments: [3, 4])
    func everyCutIsNoticed(version: Int) throws {
        let whole = try bytes(version: version)
        for count in whole.indices {
            let error = #expect(throws: GitError.self) {
                if try read(Array(whole[..<count]), isVerified: true) == nil {
                    throw GitError(.corrupt, "left alone at byte")
                }
            }
            #expect(error?.code == .corrupt && error?.message.contains("at byte") == true)
            if let index = try? read(Array(whole[..<count]), isVerified: false) { _ = touch(index) }
        }
    }

    @Test(arguments: [3, 4])
    func everyChangedByteIsNoticed(version: Int) throws {
        let whole = try bytes(version: version)
        #expect(try read(whole, isVerified: true)?.count == 5)
        var unnoticed = 0
        for place in whole.indices {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = whole
                damaged[place] ^= change
                let index = try? read(damaged, isVerified: true)
                #expect(index == nil, "byte \(place)")
                if let index = try? read(damaged, isVerified: false) {
                    unnoticed += 1
                    _ = touch(index)
                }
            }
        }
        #expect(unnoticed > 0)
    }

    @Test func randomContent() throws {
        let whole = try bytes(version: 4)
        var random = Numbers(seed: 4)
        for _ in 0..<3000 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 4..<damaged.count, using: &random)
                damaged[place] = UInt8.random(in: 0...255, using: &random)
            }
            if let index = try? read(damaged, isVerified: false) { _ = touch(index) }
        }
    }

    @Test func anIndexWithoutAChecksum() throws {
        let whole = try bytes(version: 3)
        let bare = Array(whole.dropLast(20)) + [UInt8](repeating: 0, count: 20)
        let index = try #require(try read(bare, isVerified: true))
        #expect(index.count == 5)
        #expect(index.checksum == nil)
        try scratch.write(".git/index", bytes: bare)
        let listed = try scratch.run("git", "ls-files")
        if listed.status == 0 { #expect(listed.stdout.split(separator: "\n").count == 5) }
    }

    @Test func pathsThatGrowWithoutEnd() throws {
        // Version 4: each path is the one before it and a byte more, so that all of them together
        // take the square of what the file does.
        let first = [UInt8](repeating: UInt8(ascii: "a"), count: 60_000)
        var bytes = Array("DIRC".utf8) + [0, 0, 0, 4, 0, 0, 0, 0x40]
        for number in 0..<0x40 {
            var fixed = [UInt8](repeating: 0, count: 62)
            (fixed[26], fixed[27], fixed[60], fixed[61]) = (0x81, 0xA4, 0x0F, 0xFF)
            bytes += fixed + [0] + (number == 0 ? first : [UInt8(ascii: "a")]) + [0]
        }
        bytes += [UInt8](repeating: 0, count: 20)
        #expect(try read(bytes, isVerified: true) == nil)
    }

    @Test(arguments: [
        ("DIRX", 2, "byte 0"), ("DIRC", 2, "byte 8"),
    ])
    func wrongBeginnings(_ signature: String, _ version: UInt8, _ place: String) throws {
        let bytes =
            Array(signature.utf8) + [0, 0, 0, version, 0xFF, 0xFF, 0xFF, 0xFF]
            + [UInt8](repeating: 0, count: 100)
        let error = #expect(throws: GitError.self) { try read(bytes, isVerified: false) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(place) == true)
    }

    @Test(arguments: [0, 1, 5, 255])
    func unknownVersionsAreLeftAlone(version: UInt8) throws {
        let bytes = Array("DIRC".utf8) + [0, 0, 0, version] + [UInt8](repeating: 0, count: 24)
        #expect(try read(bytes, isVerified: true) == nil)
    }

    @Test func entriesOutOfOrder() throws {
        let id = try scratch.git("hash-object", "-w", "--stdin", input: "x")
        for name in ["a", "b"] {
            try scratch.git("update-index", "--add", "--cacheinfo", "100644,\(id),\(name)")
        }
        var bytes = try Files.read(scratch.path(".git/index"))
        let places = bytes.indices.filter { place in
            place > 12 && bytes[place - 1] == 1 && [97, 98].contains(bytes[place])
        }
        try #require(places.count == 2)
        for name: UInt8 in [97, 99] {
            bytes[places[0]] = name == 97 ? 98 : 99
            let error = #expect(throws: GitError.self) { try read(bytes, isVerified: false) }
            #expect(error?.message.contains("not in order") == true)
        }
    }
}
