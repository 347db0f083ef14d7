import Basics
import TestSupport
import Testing

@Suite struct FilesTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func aFileIsWrittenWholeWithItsMode() throws {
        let path = scratch.path("file")
        try Files.writeAtomically(Array("one".utf8), to: path)
        try Files.writeAtomically(Array("two, longer".utf8), to: path, mode: 0o600)
        #expect(try scratch.read("file") == "two, longer")
        #expect(try scratch.run("stat", "-c", "%a", path).stdout == "600\n")
        #expect(try Files.list(scratch.root) == ["file"])
    }

    @Test func aFileThatCanNotBeReplacedIsLeftAndNothingElseStays() throws {
        try Files.createDirectory(scratch.path("taken"))
        let error = #expect(throws: FileError.self) {
            try Files.writeAtomically([1], to: scratch.path("taken"))
        }
        #expect(error?.operation == "write")
        #expect(try Files.list(scratch.root) == ["taken"])
        #expect(throws: FileError.self) {
            try Files.writeAtomically([1], to: scratch.path("nowhere/file"))
        }
    }

    @Test func creatingExpectsAbsence() throws {
        try Files.create(scratch.path("new"), bytes: [65])
        #expect(throws: FileError.self) { try Files.create(scratch.path("new"), bytes: [66]) }
        #expect(try Files.read(scratch.path("new")) == [65])
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 200_000])
    func theFirstBytesOfAFileAreReadUpToALimit(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Files.create(scratch.path("file"), bytes: bytes)
        for limit in [0, 1, 4096, size, size + 1, 1 << 20] {
            let read = try Files.readPrefix(scratch.path("file"), limit: limit, whereFile: true)
            #expect(read == Array(bytes.prefix(limit)))
        }
    }

    @Test func whatHasTakenThePlaceOfAFileIsNotRead() throws {
        try scratch.write("file", "text")
        _ = try scratch.run("sh", "-c", "mkfifo pipe && ln -s file link && mkdir folder")
        for name in ["pipe", "link", "folder", "none"] {
            // A pipe that nobody writes to would be waited for.
            #expect(throws: FileError.self, "\(name)") {
                try Files.readPrefix(scratch.path(name), limit: 10, whereFile: true)
            }
        }
        #expect(try Files.readPrefix(scratch.path("link"), limit: 3) == Array("tex".utf8))
    }

    @Test func readingKnowsMissingFilesDirectoriesAndLimits() throws {
        let missing = #expect(throws: FileError.self) { try Files.read(scratch.path("none")) }
        #expect(missing?.isMissing == true)
        #expect(
            missing?.description
                == "cannot open \(scratch.path("none")): No such file or directory")
        let directory = #expect(throws: FileError.self) { try Files.read(scratch.root) }
        #expect(directory?.isMissing == false)
        try scratch.write("ten", "0123456789")
        #expect(try Files.read(scratch.path("ten"), limit: 10).count == 10)
        let large = #expect(throws: FileError.self) {
            try Files.read(scratch.path("ten"), limit: 9)
        }
        #expect(large?.description.hasSuffix("it is larger than 9 bytes") == true)
    }

    @Test func aLargeFileIsReadWhole() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Files.writeAtomically(bytes, to: scratch.path("large"))
        #expect(try Files.read(scratch.path("large")) == bytes)
    }

    @Test func directoriesAreCreatedWithThoseAbove() throws {
        try Files.createDirectory(scratch.path("a/b/c"))
        try Files.createDirectory(scratch.path("a/b/c"))
        #expect(Files.kind(of: scratch.path("a/b/c")) == .directory)
        try scratch.write("file", "")
        #expect(throws: FileError.self) { try Files.createDirectory(scratch.path("file")) }
        #expect(throws: FileError.self) { try Files.createDirectory(scratch.path("file/below")) }
    }

    @Test func kindsAreTold() throws {
        try scratch.write("file", "")
        _ = try scratch.run("sh", "-c", "ln -s file link; ln -s nowhere broken; mkfifo pipe")
        #expect(Files.kind(of: scratch.path("file")) == .file)
        #expect(Files.kind(of: scratch.path("link")) == .file)
        #expect(Files.kind(of: scratch.path("link"), followingLinks: false) == .link)
        #expect(Files.kind(of: scratch.path("broken")) == nil)
        #expect(Files.kind(of: scratch.path("broken"), followingLinks: false) == .link)
        #expect(Files.kind(of: scratch.path("pipe")) == .other)
        #expect(Files.kind(of: scratch.path("none")) == nil)
    }

    @Test func removingWhatIsNotThereIsNoError() throws {
        try scratch.write("file", "")
        try Files.remove(scratch.path("file"))
        try Files.remove(scratch.path("file"))
        #expect(!scratch.exists("file"))
        #expect(throws: FileError.self) { try Files.remove(scratch.root) }
    }

    @Test func namesAreListedSorted() throws {
        for name in ["b", "a", ".hidden", "ü"] { try scratch.write(name, "") }
        #expect(try Files.list(scratch.root) == [".hidden", "a", "b", "ü"])
        #expect(throws: FileError.self) { try Files.list(scratch.path("none")) }
    }
}

@Suite struct PathsTests {
    @Test(arguments: [
        ("", "."), ("/", "/"), ("a", "a"), ("./a//b/", "a/b"), ("a/../b", "b"), ("a/..", "."),
        ("../a", "../a"), ("../../a/..", "../.."), ("/..", "/"), ("/a/./../b", "/b"),
    ])
    func pathsAreNormalized(_ path: String, normal: String) {
        #expect(Paths.normalized(path) == normal)
    }

    @Test(arguments: [
        ("a", "b", "a/b"), ("a/", "b", "a/b"), ("", "b", "b"), ("a", "", "a"), ("a", "/b", "/b"),
    ])
    func pathsAreJoined(_ base: String, path: String, joined: String) {
        #expect(Paths.join(base, path) == joined)
    }

    @Test(arguments: [
        ("a/b.prompt.yml", "b.prompt.yml", "a", "b.prompt", "yml"), ("b", "b", "", "b", ""),
        ("/b.YAML", "b.YAML", "/", "b", "yaml"), (".hidden", ".hidden", "", ".hidden", ""),
        ("a/b/c.d", "c.d", "a/b", "c", "d"),
    ])
    func pathsHaveParts(
        _ path: String, last: String, directory: String, stem: String, suffix: String
    ) {
        #expect(Paths.lastComponent(path) == last)
        #expect(Paths.directory(path) == directory)
        #expect(Paths.stem(path) == stem)
        #expect(Paths.pathExtension(path) == suffix)
    }

    @Test func aPathIsRelativeOnlyToADirectoryThatHoldsIt() {
        #expect(Paths.relative("/a/b/c", to: "/a") == "b/c")
        #expect(Paths.relative("/a", to: "/a") == "")
        #expect(Paths.relative("/ab", to: "/a") == nil)
        #expect(Paths.relative("/a", to: "/") == "a")
    }

    @Test func surroundingsResolvePathsAgainstTheCurrentDirectory() {
        let surroundings = Surroundings.fixed(in: "/home/ann")
        #expect(surroundings.absolutePath("../bob/./x") == "/home/bob/x")
        #expect(surroundings.absolutePath("/etc/../x") == "/x")
    }
}
