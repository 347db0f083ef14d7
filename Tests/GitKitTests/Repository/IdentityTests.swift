import Basics
import TestSupport
import Testing

@testable import GitKit

@Suite struct IdentityTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
    }

    private static let names = [
        "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL",
    ]

    /// Compares the identity with what git prints, which has none where it fails.
    private func expectSame(
        _ role: IdentityRole, _ variables: [String: String], named: Bool = true, zone: Int = 0
    ) throws {
        let name = role == .author ? "GIT_AUTHOR_IDENT" : "GIT_COMMITTER_IDENT"
        let date = "@1700000000 +0000"
        let all = ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date].merging(variables) { $1 }
        let unset = named ? [] : Self.names.flatMap { ["-u", $0] }
        let result = try scratch.run("env", unset + ["git", "var", name], environment: all)
        var environment = scratch.environment.merging(all) { $1 }
        if !named { for name in Self.names { environment[name] = nil } }
        let repository = try Repository(discovering: scratch.root, environment: environment)
        let ours = try repository.identity(
            role, environment: environment, now: Timestamp(seconds: 1), offsetMinutes: zone)
        #expect(
            ours?.serialized == (result.status == 0 ? String(result.stdout.dropLast()) : nil),
            "\(variables) \(result.stderr)")
    }

    @Test(arguments: [IdentityRole.author, .committer])
    func whoTheUserIs(role: IdentityRole) throws {
        try expectSame(role, [:])
        try scratch.git("config", "user.useConfigOnly", "true")
        try expectSame(role, [:], named: false)
        try scratch.git("config", "--global", "user.name", "Uma User")
        try expectSame(role, [:], named: false)
        try scratch.git("config", "user.email", "uma@example.org")
        try expectSame(role, [:], named: false)
        try expectSame(role, ["EMAIL": "env@example.org"], named: false)
        try scratch.git("config", "author.name", "Art Author")
        try scratch.git("config", "committer.email", "commit@example.org")
        try expectSame(role, [:], named: false)
        try expectSame(role, [:])
        try expectSame(role, ["GIT_AUTHOR_NAME": "", "GIT_COMMITTER_NAME": ""])
        try expectSame(role, ["GIT_AUTHOR_EMAIL": "", "GIT_COMMITTER_EMAIL": ""])
        try expectSame(role, ["GIT_AUTHOR_NAME": " <Odd> Name, ", "GIT_COMMITTER_NAME": "a\nb"])
        try expectSame(role, ["GIT_AUTHOR_EMAIL": "<a@b>", "GIT_COMMITTER_EMAIL": " x y "])
    }

    @Test func theAddressMayComeFromTheEnvironment() throws {
        try scratch.git("config", "user.name", "Uma User")
        try expectSame(.author, ["EMAIL": "env@example.org"], named: false)
    }

    @Test(arguments: [
        "@1700000000 +0200", "1700000000 -0330", "1700000000 +0000", "@0 +0000",
        "2024-02-29T12:34:56Z", "2024-02-29T12:34:56+02:00", "2024-02-29 12:34:56 -0500",
        "2024-02-29T12:34:56", "2024-02-29 12:34:56", "Thu, 07 Apr 2005 22:13:13 +0200",
        "7 Apr 2005 22:13:13 +0200", "2024-12-31T23:59:59.123Z", "2024-12-31 23:59:59.5 +0200",
        "2024-12-31T23:59:59.5", "2024-02-29T12:34:56+0530",
    ])
    func datesInTheFormsThatGitDocuments(date: String) throws {
        try expectSame(.committer, ["GIT_COMMITTER_DATE": date])
        // A date that says no zone is in the user's.
        try expectSame(.committer, ["GIT_COMMITTER_DATE": date, "TZ": "XXX-3"], zone: 180)
    }

    @Test(arguments: ["yesterdayish", "2024-13-01T00:00:00Z", "12", "@x"])
    func aDateThatCantBeReadIsSaidSo(date: String) throws {
        let environment = scratch.environment.merging(["GIT_COMMITTER_DATE": date]) { $1 }
        let repository = try scratch.open()
        #expect(
            code {
                _ = try repository.identity(environment: environment, now: Timestamp(seconds: 1))
            } == .invalid)
    }

    @Test func withoutADateItIsNow() throws {
        let repository = try scratch.open()
        let now = Timestamp(microseconds: 1_700_000_000_500_000)
        let identity = try repository.identity(
            environment: scratch.environment, now: now, offsetMinutes: -90)
        #expect(identity?.serialized == "Carl Committer <carl@example.org> 1700000000 -0130")
    }
}
