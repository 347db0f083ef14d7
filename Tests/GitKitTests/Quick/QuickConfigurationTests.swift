import Basics
import Foundation
import TestSupport
import Testing

@testable import GitKit

@Suite("Settings without libgit2")
struct QuickConfigurationTests {
    /// Files that git reads; each key and value must come out as git says it.
    @Test(arguments: [
        "[a]\n\tb = c\n", "[A]B=c ; comment\n", "[a \"B c\\\"\\\\d\"] Key\n  other=  x  y  # z\n",
        "[a]\r\n\tb = \"  c # d  \" e\\n\\t\\\\\\\"f\r\n", "# only\n; comments\n", "",
        "[a]\nb = one \\\n   two \\\n\"three\"\nc = \"\"\nb=last\n", "[a]b=\"x\\\ny\"\n",
        "[remote \"origin\"]\n\turl = x\n[Branch \"Main\"]\n\tmerge = refs/heads/main",
        "[a-b]c-1 = ü \u{1F600}\n[x]  ;\n y = #\n z = \"#\" ;\n",
    ])
    func readsWhatGitReads(text: String) throws {
        let scratch = try Scratch()
        try scratch.write("file", text)
        let listed = try scratch.run(
            "git", "config", "--file", scratch.path("file"), "--null", "--list")
        #expect(listed.status == 0, "\(listed.stderr)")
        let expected = listed.stdout.split(separator: "\0").map { entry in
            let parts = entry.split(
                separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return ConfigurationFile.Entry(
                name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : nil)
        }
        #expect(ConfigurationFile(Array(text.utf8))?.entries == expected)
    }

    @Test(arguments: [
        "b = c\n", "[a\nb = c\n", "[a] b = \"c\n", "[a] b = \\q\n", "[]\n", "[a] 1 = 2\n",
        "[a \"b]\n", "[a] b c = d\n", "[include]\n\tpath = x\n",
        "[includeIf \"gitdir:x\"]\n\tpath = x\n", "[a]\n\tb = c\td\n", "[a.b]\n\tc = d\n",
        "[a]\n\tb = \0\n", "\u{FEFF}[a]\nb = c\n", "[a \"b\"x]\n c=d\n", "[a]b=c\\",
    ])
    func leavesTheRestAlone(text: String) {
        #expect(ConfigurationFile(Array(text.utf8)) == nil)
    }

    @Test func otherEncodingsAreLeftAlone() {
        #expect(ConfigurationFile(Array("[a]\nb = ".utf8) + [0xFC, 0x0A]) == nil)
    }

    @Test func theHighestFileCounts() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.git("config", "--global", "promptgit.main", "global")
        try scratch.git("config", "--global", "user.name", "Ada")
        try scratch.git("remote", "add", "zwei", "x")
        try scratch.git("remote", "add", "eins.y", "y")
        try scratch.git("config", "remote.pushDefault", "zwei")
        let quick = try #require(scratch.quick())
        #expect(quick.configuration()?.string("promptgit.main") == "global")
        try scratch.git("config", "promptgit.main", "local")
        let settings = try #require(quick.configuration())
        #expect(settings.string("promptgit.main") == "local")
        #expect(settings.string("User.Name") == "Ada")
        #expect(settings.string("promptgit.other") == nil)
        #expect(try settings.remoteNames == scratch.open().remoteNames())
        let over = try #require(
            scratch.quick(environment: ["GIT_CONFIG_PARAMETERS": "'promptgit.main'='over'"]))
        #expect(over.configuration()?.string("promptgit.main") == "over")
        // Where one file includes another, the ordinary way knows what holds.
        try scratch.git("config", "--global", "include.path", "more")
        #expect(quick.configuration() == nil)
    }

    @Test func settingsBehindALink() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("dotfiles", "[promptgit]\nmain = linked\n")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.home + "/.gitconfig", withDestinationPath: scratch.path("dotfiles"))
        #expect(scratch.quick()?.configuration()?.string("promptgit.main") == "linked")
    }
}
