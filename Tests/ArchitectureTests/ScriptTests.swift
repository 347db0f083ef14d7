import TestSupport
import Testing

/// scripts/setup on machines that are made up of stubs: nothing is installed here.
@Suite struct SetupScriptTests {
    private let scratch: Scratch

    /// A Debian machine with everything, where the person is root.
    init() throws {
        scratch = try Scratch()
        for tool in ["sh", "sed", "head", "cat"] {
            let path = try #require(Program.find(tool))
            _ = try scratch.run("sh", "-c", "mkdir -p bin && ln -s \(path) bin/\(tool)")
        }
        try stub("uname", "echo Linux")
        try stub("id", "echo 0")
        try stub("git", "")
        try stub("dpkg-query", "echo installed")
        try stub("apt-get", "echo \"$@\" >>\"$HOME/apt.log\"")
        try stub("pkg-config", "[ \"$1\" = --modversion ] && echo 9.9; exit 0")
        try stub("swift", "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'")
    }

    private func stub(_ name: String, _ script: String) throws {
        try scratch.write("bin/" + name, "#!\(scratch.path("bin/sh"))\n\(script)\n")
        _ = try scratch.run("chmod", "+x", "bin/" + name)
    }

    private func setup(_ arguments: String...) throws -> ProgramResult {
        try scratch.run(
            scratch.path("bin/sh"), [PackageRoot.path("scripts/setup")] + arguments,
            environment: ["PATH": scratch.path("bin")])
    }

    private func installed() throws -> String {
        try scratch.run("sh", "-c", "cat \"$HOME/apt.log\" 2>/dev/null || true").stdout
    }

    @Test func nothingIsDoneWhereEverythingIsThere() throws {
        let result = try setup("--tests")
        #expect(result.stderr == "")
        #expect(result.stdout == "setup: ready: Swift 6.3.1, libgit2 9.9, SQLite 9.9\n")
        #expect(result.status == 0)
        #expect(try installed() == "")
    }

    @Test func onlyWhatIsMissingIsInstalled() throws {
        try stub(
            "dpkg-query",
            "case \"$3\" in libyaml-dev|nettle-dev|fish) exit 1 ;; *) echo installed ;; esac")
        #expect(try setup().status == 0)
        let install = "install -y -q --no-install-recommends "
        #expect(try installed() == "update -q\n\(install)libyaml-dev nettle-dev\n")
        #expect(try setup("--tests").status == 0)
        #expect(try installed().hasSuffix("update -q\n\(install)fish\n"))
    }

    @Test func whoIsNotRootUsesSudoOrIsToldWhatIsMissing() throws {
        try stub("id", "echo 1000")
        try stub("dpkg-query", "[ \"$3\" = git ] || echo installed")
        let refused = try setup()
        #expect(refused.status == 1)
        #expect(
            refused.stderr.hasPrefix(
                "setup: not root and no sudo; have somebody run: apt-get install git\n"))
        try stub("sudo", "echo sudo >>\"$HOME/apt.log\"; \"$@\"")
        #expect(try setup().status == 0)
        #expect(try installed().contains("sudo\ninstall"))
    }

    @Test func aFailedInstallationNamesThePackages() throws {
        try stub("dpkg-query", "[ \"$3\" = libgit2-dev ] || echo installed")
        try stub("apt-get", "exit 100")
        let result = try setup()
        #expect(result.status == 1)
        #expect(result.stderr.contains("setup: could not install: libgit2-dev"))
    }

    @Test func shellsForTestsAreNotNeeded() throws {
        try stub(
            "dpkg-query", "case \"$3\" in zsh|fish) exit 1 ;; *) echo installed ;; esac")
        try stub("apt-get", "exit 100")
        let result = try setup("--tests")
        #expect(result.status == 0)
        #expect(
            result.stdout.contains(
                "could not install zsh fish; the tests that run with it will be skipped"))
    }

    @Test func aLibraryThatIsTooOldIsNamed() throws {
        try stub(
            "pkg-config",
            "case \"$*\" in '--exists sqlite3 '*|'--exists simdjson '*) exit 1 ;; esac")
        let result = try setup()
        #expect(result.status == 1)
        #expect(
            result.stderr == "setup: pkg-config does not find: sqlite3 >= 3.37, simdjson >= 3.0\n")
    }

    @Test func whatReadsCompressedFilesIsInstalled() throws {
        try stub(
            "dpkg-query",
            "case \"$3\" in *zstd*|*lzma*|zlib*|xz-utils|gzip) exit 1 ;; *) echo installed ;; esac")
        #expect(try setup("--tests").status == 0)
        let install = "install -y -q --no-install-recommends "
        #expect(
            try installed()
                == """
                update -q
                \(install)zlib1g-dev libzstd-dev liblzma-dev
                update -q
                \(install)gzip zstd xz-utils

                """)
        try stub("pkg-config", "case \"$*\" in *zlib*|*libzstd*|*liblzma*) exit 1 ;; esac")
        #expect(
            try setup().stderr == "setup: pkg-config does not find: "
                + "zlib >= 1.2.11, libzstd >= 1.4, liblzma >= 5.2\n")
    }

    @Test func whatAsksServersIsInstalled() throws {
        try stub("dpkg-query", "case \"$3\" in *curl*) exit 1 ;; *) echo installed ;; esac")
        #expect(try setup().status == 0)
        #expect(try installed().hasSuffix("--no-install-recommends libcurl4-openssl-dev\n"))
        try stub("pkg-config", "case \"$*\" in *libcurl*) exit 1 ;; esac")
        #expect(
            try setup().stderr == "setup: pkg-config does not find: libcurl >= 7.85\n")
    }

    @Test(arguments: ["Swift version 6.2.9", "Swift version 5.10", "no version"])
    func anOldSwiftIsNamed(_ line: String) throws {
        try stub("swift", "echo '\(line)'")
        let result = try setup()
        #expect(result.status == 1)
        #expect(result.stderr.contains("promptgit needs 6.3 or newer"))
    }

    @Test(arguments: ["Apple Swift version 6.10 (swiftlang)", "Swift version 7.0-dev"])
    func aNewerSwiftIsFine(_ line: String) throws {
        try stub("swift", "echo '\(line)'")
        #expect(try setup().status == 0)
    }

    @Test func macOSIsToldTheFormulae() throws {
        try stub("uname", "echo Darwin")
        #expect(try setup().stderr.contains("no Homebrew"))
        try stub("brew", "case \"$3\" in libyaml|nettle) exit 1 ;; esac")
        let result = try setup()
        #expect(result.status == 1)
        #expect(
            result.stderr
                == "setup: missing formulae; install them with: brew install libyaml nettle\n")
        #expect(try installed() == "")
    }

    @Test func anUnknownArgumentIsRefused() throws {
        #expect(try setup("--all").status == 1)
    }
}

/// The hook that looks at this repository's own prompts before a commit.
@Suite struct CommitHookTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write(
            ".githooks/pre-commit", try PackageRoot.text(".githooks/pre-commit"))
        _ = try scratch.run("chmod", "+x", ".githooks/pre-commit")
        try scratch.git("config", "core.hooksPath", ".githooks")
    }

    private func commit(_ path: String) throws -> ProgramResult {
        try scratch.write(path, "text\n")
        try scratch.git("add", path)
        return try scratch.run(
            "git", "commit", "--quiet", "--message", "test",
            environment: ["PATH": scratch.path("bin") + ":/usr/bin:/bin"])
    }

    private func stub(_ script: String) throws {
        try scratch.write("bin/promptgit", "#!/bin/sh\n\(script)\n")
        _ = try scratch.run("chmod", "+x", "bin/promptgit")
    }

    @Test func promptgitDecides() throws {
        try stub("echo \"$@\"; exit 0")
        let passed = try commit("prompts/a.yaml")
        #expect(passed.status == 0)
        #expect((passed.stdout + passed.stderr).contains("validate --staged"))
        try stub("exit 3")
        #expect(try commit("prompts/b.yaml").status != 0)
    }

    @Test(arguments: ["prompts/a.yaml", "team/prompts/a.yaml", "promptgit.yaml", "a.prompt.yml"])
    func withoutPromptgitPromptsAreRefusedWithTheReason(_ path: String) throws {
        let result = try commit(path)
        #expect(result.status != 0)
        #expect(result.stderr.contains("promptgit is not there to check them"))
        #expect(result.stderr.contains("scripts/build"))
    }

    @Test(arguments: ["README.md", "Sources/prompts.swift", "docs/promptgit.yaml.md"])
    func withoutPromptgitOtherCommitsPass(_ path: String) throws {
        let result = try commit(path)
        #expect(result.status == 0)
        #expect(result.stderr == "")
    }
}
