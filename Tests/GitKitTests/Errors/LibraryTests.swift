import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

/// What happens where libgit2 is not what it was when promptgit was built: seen from outside, since
/// a process loads it once.
@Suite("Loading libgit2")
struct LibraryTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try Files.createDirectory(scratch.path("libraries"))
    }

    /// Runs the command with the scratch's own directory of libraries before the system's.
    private func promptgit(_ arguments: String...) throws -> ProgramResult {
        let variable: String
        #if os(macOS)
            variable = "DYLD_LIBRARY_PATH"
        #else
            variable = "LD_LIBRARY_PATH"
        #endif
        return try scratch.run(
            promptgitBinary, arguments, environment: [variable: scratch.path("libraries")])
    }

    private static let hasCompiler =
        (try? Scratch().run("cc", "--version").status == 0) ?? false

    /// Puts a library with that name into the directory.
    private func compile(_ code: String) throws {
        let made = try scratch.run(
            "cc", "-shared", "-fPIC", "-x", "c", "-", "-o",
            scratch.path("libraries/" + Library.fileName), input: code)
        try #require(made.status == 0, "\(made.stderr)")
    }

    @Test func aFileThatIsNoLibrary() throws {
        try scratch.write("libraries/" + Library.fileName, "this is no library, only a text\n")
        let result = try promptgit("list")
        #expect(result.status == 1)
        #expect(result.stderr.contains("libgit2 can't be used"))
        #expect(result.stderr.contains(Library.fileName))
        #expect(result.stderr.contains("install the one that promptgit was built for"))
    }

    @Test(.enabled(if: hasCompiler, "needs a C compiler"))
    func anotherVersion() throws {
        try compile(
            """
            int git_libgit2_version(int *major, int *minor, int *revision) {
                *major = 99; *minor = 8; *revision = 7;
                return 0;
            }
            """)
        let result = try promptgit("list")
        #expect(result.status == 1)
        #expect(result.stderr.contains("has version 99.8.7"))
    }

    @Test(.enabled(if: hasCompiler, "needs a C compiler"))
    func aLibraryThatLacksAFunction() throws {
        let version = Library.fileName.split(separator: ".").compactMap { Int($0) }
        try #require(version.count == 2)
        try compile(
            """
            int git_libgit2_version(int *major, int *minor, int *revision) {
                *major = \(version[0]); *minor = \(version[1]); *revision = 0;
                return 0;
            }
            """)
        let result = try promptgit("list")
        #expect(result.status == 1)
        #expect(result.stderr.contains("has no 'git_"))
    }

    @Test func whatNeedsNoRepositoryWorksWithoutIt() throws {
        try scratch.write("libraries/" + Library.fileName, "no library\n")
        for arguments in [["--version"], ["--help"], ["approve", "--help"]] {
            let result = try scratch.run(
                promptgitBinary, arguments,
                environment: ["LD_LIBRARY_PATH": scratch.path("libraries")])
            #expect(result.status == 0, "\(arguments): \(result.stderr)")
        }
    }

    @Test("everyday decisions are taken without it")
    func decisions() throws {
        func run(_ arguments: [String], withLibrary: Bool = false) throws -> ProgramResult {
            let result = try scratch.run(
                "sh", ["-c", "umask 077; exec \"$0\" \"$@\"", promptgitBinary] + arguments,
                environment: withLibrary
                    ? [:] : ["LD_LIBRARY_PATH": scratch.path("libraries")])
            #expect(result.status == 0, "\(arguments): \(result.stderr)")
            return result
        }
        func objectFiles() throws -> Set<String> {
            let folder = scratch.path(".git/objects")
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
            return Set(names.map { Paths.join(folder, $0) }).filter {
                Files.kind(of: $0) == .file
            }
        }
        // `init` writes git's configuration.
        _ = try run(["init"], withLibrary: true)
        _ = try run(["new", "prompt", "greet"])
        try scratch.write("promptgit.yaml", "version: 1\nreview: {allowSelfApproval: true}\n")
        try scratch.gitCommit("a library")
        try scratch.write("libraries/" + Library.fileName, "no library\n")
        let edits = (1...3).map { number in
            """
            {"title": "T\(number)", "rationale": "R", "operations": [{"asset": "prompt/greet",
              "path": "/messages/0/content", "op": "replaceText", "find": "helpful",
              "with": "very helpful \(number)"}]}
            """
        }
        let batch = #"{"source": "test", "proposals": ["#
        try scratch.write("edits.json", batch + edits.joined(separator: ",") + "]}")
        _ = try run(["validate"])
        let before = try objectFiles()
        _ = try run(["propose", "--from", "edits.json"])
        // New objects are readable by whom the process's mask lets.
        let new = try objectFiles().subtracting(before)
        #expect(!new.isEmpty)
        for path in new {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o400, "\(path)")
        }
        _ = try run(["approve", "1"])
        _ = try run(["reject", "2", "--reason", "no"])
        #expect(try run(["proposals"]).stdout.contains("T3"))
        for words in [["list"], ["history", "greet"], ["audit"], ["audit", "--verify"]] {
            _ = try run(words)
        }
        #expect(try scratch.read("prompts/greet.yaml").contains("very helpful 1"))
        #expect(try scratch.gitLines("status", "--porcelain", "--untracked-files=no") == [])
        try scratch.git("fsck", "--full", "--strict")
    }

    @Test func loadsOnceFromManyThreads() throws {
        let threads = (0..<8).map { _ in
            Thread { _ = try? Library.start() }
        }
        threads.forEach { $0.start() }
        #expect(throws: Never.self) { try Library.start() }
        #expect(try scratch.open().head == .unborn("refs/heads/main"))
    }
}
