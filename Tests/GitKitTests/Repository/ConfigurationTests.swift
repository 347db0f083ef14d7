import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite("Configuration and identity")
struct ConfigurationTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
    }

    private func expectSame(
        _ key: String, _ environment: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let theirs = try scratch.run("git", "config", key, environment: environment)
        let ours = try scratch.repository(environment: environment).configString(key)
        let value = theirs.status == 0 ? String(theirs.stdout.dropLast()) : nil
        #expect(ours == value, sourceLocation: sourceLocation)
    }

    @Test func readsWhatGitReads() throws {
        try scratch.git("config", "--global", "promptgit.main", "from-global")
        try scratch.git("config", "--global", "branch.a/b.C.remote", "origin")
        try expectSame("promptgit.main")
        try scratch.git("config", "promptgit.main", "from-local")
        try expectSame("promptgit.main")
        try expectSame("PromptGit.MAIN")
        try expectSame("branch.a/b.C.remote")
        try expectSame("promptgit.none")
        try expectSame(
            "promptgit.main",
            [
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "promptgit.main",
                "GIT_CONFIG_VALUE_0": "from-environment",
            ])
        try expectSame(
            "promptgit.main", ["GIT_CONFIG_PARAMETERS": "'promptgit.main'='it'\\''s from -c'"])
        try expectSame("promptgit.main", ["GIT_CONFIG_PARAMETERS": "'promptgit.main=old form'"])
        try scratch.write("included", "[promptgit]\n\tmain = from-include\n")
        try scratch.git("config", "include.path", scratch.path("included"))
        try expectSame("promptgit.main")
    }

    @Test func readsTheConfigurationOfTheWorkTree() throws {
        try scratch.write("a", "a")
        try scratch.gitCommit("first")
        try scratch.git("config", "extensions.worktreeConfig", "true")
        try scratch.git("config", "--worktree", "promptgit.main", "here")
        try expectSame("promptgit.main")
    }

    @Test func writesWhatGitReads() throws {
        let repository = try scratch.repository()
        try repository.setConfig("promptgit.main", "trunk \"quoted\"")
        #expect(try scratch.git("config", "--local", "promptgit.main") == "trunk \"quoted\"")
        #expect(try repository.configString("promptgit.main") == "trunk \"quoted\"")
        try repository.setConfig("promptgit.main", nil)
        #expect(try scratch.run("git", "config", "promptgit.main").status == 1)
        try repository.setConfig("promptgit.main", nil)
    }

    @Test(arguments: ["true", "yes", "on", "1", "false", "no", "off", "0", ""])
    func readsBooleansAsGitDoes(_ value: String) throws {
        try scratch.git("config", "promptgit.flag", value)
        let theirs = try scratch.git("config", "--type=bool", "promptgit.flag")
        #expect(try scratch.repository().configBool("promptgit.flag") == (theirs == "true"))
    }

    @Test func refusesWhatIsNoBoolean() throws {
        try scratch.git("config", "promptgit.flag", "maybe")
        let error = try gitError { _ = try scratch.repository().configBool("promptgit.flag") }
        #expect(error.code == .invalid)
    }

    @Test func asksRemotesAndUpstreams() throws {
        try scratch.write("a", "a")
        try scratch.gitCommit("first")
        try scratch.git("clone", "-q", scratch.root, scratch.path("clone"))
        let repository = try scratch.repository("clone")
        #expect(try repository.remoteNames() == ["origin"])
        #expect(try repository.remoteHead("origin") == "main")
        #expect(try repository.upstream(of: "main") == "refs/remotes/origin/main")
        #expect(try repository.upstream(of: "none") == nil)
        try scratch.git("checkout", "-q", "-b", "local", "--track", "main", in: "clone")
        #expect(try repository.upstream(of: "local") == "refs/heads/main")
        try scratch.git(
            "config", "remote.origin.fetch", "+refs/heads/*:refs/mirror/*", in: "clone")
        #expect(try scratch.repository("clone").upstream(of: "main") == "refs/mirror/main")
        #expect(try repository.remoteHead("none") == nil)
    }

    @Test(arguments: [
        "1700000000 +0100", "@1700000000 -0330", "2026-11-20T08:15:00+02:00",
        "2026-11-20 08:15:00 +0000", "Fri, 20 Nov 2026 08:15:00 -0500", "2026-11-20T08:15:00Z",
    ])
    func readsDatesAsGitDoes(_ date: String) throws {
        let environment = ["GIT_AUTHOR_DATE": date, "GIT_AUTHOR_EMAIL": "ada@x"]
        let theirs = try scratch.git("var", "GIT_AUTHOR_IDENT", environment: environment)
        let repository = try scratch.repository()
        let ours = try repository.identity(
            .author, environment: scratch.environment.merging(environment) { _, new in new },
            now: Timestamp(seconds: 0))
        #expect(ours?.serialized == theirs)
    }

    @Test func knowsWhoTheUserIs() throws {
        let repository = try scratch.repository()
        let now = Timestamp(microseconds: 1_800_000_000_500_000)
        #expect(try repository.identity(environment: [:], now: now) == nil)
        try scratch.git("config", "user.name", "Config Name")
        #expect(try repository.identity(environment: [:], now: now) == nil)
        try scratch.git("config", "user.email", "config@x")
        let fromConfig = try repository.identity(environment: [:], now: now, offsetMinutes: 60)
        #expect(fromConfig?.serialized == "Config Name <config@x> 1800000000 +0100")
        try scratch.git("config", "committer.name", "Committer Name")
        #expect(try repository.identity(.author, environment: [:], now: now)?.name == "Config Name")
        #expect(
            try repository.identity(.committer, environment: [:], now: now)?.name
                == "Committer Name")
        let wrong = try gitError {
            _ = try repository.identity(
                .author, environment: ["GIT_AUTHOR_DATE": "some day"], now: now)
        }
        #expect(wrong.code == .invalid)
    }
}
