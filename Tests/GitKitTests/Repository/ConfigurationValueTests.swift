import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite struct ConfigurationValueTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
    }

    private func expectSame(_ name: String, _ variables: [String: String] = [:]) throws {
        let repository = try Repository(
            discovering: scratch.root, environment: scratch.environment.merging(variables) { $1 })
        let result = try scratch.run("git", "config", "--get", name, environment: variables)
        let expected = result.status == 0 ? String(result.stdout.dropLast()) : nil
        #expect(try repository.configString(name) == expected, "\(name) \(variables)")
    }

    @Test func valuesAreThoseOfGit() throws {
        try scratch.write(
            ".git/config",
            try scratch.read(".git/config") + """
                [promptgit]
                    main = trunk
                    bare
                    empty =
                    quoted = " two  words # no comment " ; a comment
                    long = one \\
                two
                    escaped = tab\\there \\"quoted\\" back\\\\slash
                [promptgit "Sub.Section"]
                    Key = deep
                [many]
                    value = one
                    value = two
                [include]
                    path = included.conf
                [includeIf "gitdir:\(scratch.root)/"]
                    path = conditional.conf
                [includeIf "gitdir:/nowhere/"]
                    path = never.conf
                """)
        try scratch.write(".git/included.conf", "[promptgit]\n  included = yes\n")
        try scratch.write(".git/conditional.conf", "[promptgit]\n  conditional = yes\n")
        try scratch.write(".git/never.conf", "[promptgit]\n  never = yes\n")
        try scratch.write("../home/.gitconfig", "[promptgit]\n  global = g\n  main = other\n")
        for name in [
            "promptgit.main", "PromptGit.MAIN", "promptgit.bare", "promptgit.empty",
            "promptgit.quoted", "promptgit.long", "promptgit.escaped", "promptgit.Sub.Section.key",
            "promptgit.sub.section.key", "promptgit.Sub.Section.KEY", "many.value",
            "promptgit.included", "promptgit.conditional", "promptgit.never", "promptgit.global",
            "promptgit.missing",
        ] {
            try expectSame(name)
        }
    }

    @Test func theEnvironmentOutranksTheFiles() throws {
        try scratch.git("config", "promptgit.main", "trunk")
        try scratch.git("config", "--global", "promptgit.global", "yes")
        let counted = [
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "promptgit.Main",
            "GIT_CONFIG_VALUE_0": "counted", "GIT_CONFIG_KEY_1": "promptgit.main",
            "GIT_CONFIG_VALUE_1": "counted later",
        ]
        try expectSame("promptgit.main", counted)
        // As git hands `-c` on to a hook or an alias.
        let written = try scratch.git(
            "-c", "promptgit.main=it's a \"test\"", "-c", "promptgit.flag", "-c",
            "promptgit.a=b = c", "-c", "alias.handed=!printenv GIT_CONFIG_PARAMETERS", "handed")
        let handed = ["GIT_CONFIG_PARAMETERS": written]
        for name in ["promptgit.main", "promptgit.flag", "promptgit.a"] {
            try expectSame(name, handed)
        }
        let repository = try Repository(
            discovering: scratch.root, environment: scratch.environment.merging(handed) { $1 })
        #expect(try repository.configBool("promptgit.flag") == true)
        try expectSame("promptgit.main", ["GIT_CONFIG_PARAMETERS": "'promptgit.main=old style'"])
        try scratch.write("other.conf", "[promptgit]\n  global = other\n")
        try expectSame("promptgit.global", ["GIT_CONFIG_GLOBAL": scratch.path("other.conf")])
        try expectSame("promptgit.global", ["GIT_CONFIG_GLOBAL": "/dev/null"])
        try expectSame(
            "promptgit.global",
            [
                "GIT_CONFIG_NOSYSTEM": "false", "GIT_CONFIG_SYSTEM": scratch.path("other.conf"),
                "GIT_CONFIG_GLOBAL": "",
            ])
    }

    @Test func aWorkTreeMayHaveItsOwn() throws {
        try scratch.gitCommit("x")
        try scratch.git("worktree", "add", "--quiet", "-b", "side", "../linked")
        try scratch.git("config", "extensions.worktreeConfig", "true")
        try scratch.git("config", "promptgit.main", "shared")
        try scratch.git("config", "--worktree", "promptgit.main", "own", in: "../linked")
        #expect(try scratch.open().configString("promptgit.main") == "shared")
        #expect(try scratch.open("../linked").configString("promptgit.main") == "own")
    }

    @Test(arguments: [
        "true", "yes", "on", "1", "false", "no", "off", "0", "", "TRUE", "2", "maybe", "1k", "-1",
    ])
    func booleansAreThoseOfGit(value: String) throws {
        try scratch.git("config", "promptgit.flag", value)
        let result = try scratch.run("git", "config", "--bool", "promptgit.flag")
        let repository = try scratch.open()
        if result.status == 0 {
            #expect(try repository.configBool("promptgit.flag") == (result.stdout == "true\n"))
        } else {
            #expect(code { _ = try repository.configBool("promptgit.flag") } == .invalid)
        }
    }

    @Test func aKeyWithoutAValueIsTrue() throws {
        try scratch.write(
            ".git/config", try scratch.read(".git/config") + "[promptgit]\n  flag\n")
        #expect(try scratch.git("config", "--bool", "promptgit.flag") == "true")
        #expect(try scratch.open().configBool("promptgit.flag") == true)
        #expect(try scratch.open().configBool("promptgit.none") == nil)
    }

    @Test func valuesAreSetAndRemoved() throws {
        let repository = try scratch.open()
        for value in ["trunk", "", " blanks ", "a # b", "quote \" and \\ back", "é\ttab"] {
            try repository.setConfig("promptgit.Team.main", value)
            #expect(try repository.configString("promptgit.Team.main") == value)
            #expect(try scratch.git("config", "promptgit.Team.main") == value)
        }
        try repository.setConfig("promptgit.Team.main", nil)
        try repository.setConfig("promptgit.Team.main", nil)
        #expect(try repository.configString("promptgit.Team.main") == nil)
        #expect(try scratch.run("git", "config", "promptgit.Team.main").status == 1)
        #expect(code { try repository.setConfig("nodot", "x") } == .invalid)
        // Somebody else's changes are seen.
        try scratch.git("config", "promptgit.main", "later")
        #expect(try repository.configString("promptgit.main") == "later")
    }
}
