import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

/// Decisions with signatures, made by git and `ssh-keygen` or `gpg`, and judged by git.
@Suite("Signed decisions", .needsPrograms("ssh-keygen"))
struct SignedDecisionTests {
    /// A library whose people have keys; each key's file is named like its person.
    private func shop(_ review: String, people: [String]) throws -> Shop {
        let shop = try Shop()
        var settings = "version: 1\nreview: \(review)\npeople:\n"
        for name in people {
            try shop.scratch.run(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key(name, shop)
            ).expectDone()
            let text = try shop.scratch.read(key(name, shop) + ".pub")
            settings += "  - name: \(name)\n    mails: [\(name)@example.org]\n"
            settings += "    keys: ['\(text.split(separator: "\n")[0])']\n"
        }
        try shop.write("promptgit.yaml", settings)
        try shop.scratch.gitCommit("Settings")
        try shop.git("config", "gpg.format", "ssh")
        return shop
    }

    private func key(_ name: String, _ shop: Shop) -> String { shop.scratch.home + "/" + name }

    private func sign(as name: String, _ shop: Shop) throws {
        try shop.git("config", "user.signingKey", key(name, shop) + ".pub")
    }

    private func verdict(_ revision: String, _ shop: Shop) throws -> String {
        var lines = ""
        for name in ["ada", "carl"] {
            let file = key(name, shop) + ".pub"
            guard Files.kind(of: file) == .file else { continue }
            lines += "\(name)@example.org \(try shop.scratch.read(file))"
        }
        let file = try shop.scratch.write(shop.scratch.home + "/allowed", lines)
        return try shop.git(
            "-c", "gpg.ssh.allowedSignersFile=\(file)", "log", "-1", "--format=%G? %GS", revision)
    }

    @Test("are signed where git is configured to sign")
    func configured() throws {
        let shop = try shop("{quorum: {high: 2}}", people: ["ada", "carl"])
        try shop.git("config", "commit.gpgSign", "true")
        let proposal = try shop.proposeTone()
        try sign(as: "carl", shop)
        let event = try shop.open(as: "carl@example.org").approve("1")
        #expect(try verdict(event.commit, shop) == "G carl@example.org")
        try sign(as: "ada", shop)
        let merge = try shop.open(as: "ada@example.org").approve("1")
        #expect(try verdict(merge.commit, shop) == "G ada@example.org")
        let revert = try shop.open(as: "ada@example.org", minute: 1).revert(["main"])
        #expect(try verdict(revert.commit, shop) == "G ada@example.org")
        #expect(try shop.state(of: proposal) == .reverted)
        // promptgit's own commits are nobody's decision.
        #expect(try verdict(proposal.head ?? "", shop).hasPrefix("N"))
        try shop.expectSound()
    }

    @Test("that can't be signed are not taken")
    func unsigned() throws {
        let shop = try shop("{}", people: ["carl"])
        try shop.git("config", "commit.gpgSign", "true")
        try shop.git("config", "user.signingKey", shop.scratch.home + "/nobody.pub")
        try shop.proposeTone()
        let main = try shop.git("rev-parse", "main")
        #expect(throws: GitError.self) { try shop.open().approve("1") }
        #expect(try shop.git("rev-parse", "main") == main)
        try shop.expectSound()
    }

    @Test("count alone where the settings want that, each by a key of whoever took it")
    func required() throws {
        let shop = try shop(
            "{requireVerified: true, quorum: {high: 2}}", people: ["ada", "carl", "eva"])
        let proposal = try shop.proposeTone()
        let main = try shop.git("rev-parse", "main")
        try sign(as: "ada", shop)
        // Another one's key, and somebody without keys.
        #expect(failure(.refused) { try shop.open(as: "carl@example.org").approve("1") } != nil)
        #expect(failure(.refused) { try shop.open(as: "sam@example.org").approve("1") } != nil)
        #expect(try shop.git("rev-parse", "main") == main)
        #expect(try shop.open(as: "ada@example.org").approve("1").missing == "one more approval")
        // An event that somebody wrote without a signature names a person in vain.
        let event = LedgerEvent(
            kind: .approved, subject: proposal.record.id.description, at: Surroundings.fixedNow,
            by: "Eva <eva@example.org>",
            heads: [.init(proposal: proposal.record.id, commit: proposal.head ?? "")])
        let git = try Repository(
            discovering: shop.scratch.root, environment: shop.scratch.environment)
        try Ledger.append(
            event, git: git,
            author: Signature(
                name: "Eva", email: "eva@example.org", time: Surroundings.fixedNow))
        try sign(as: "carl", shop)
        let merge = try shop.open(as: "carl@example.org").approve("1")
        #expect(merge.missing == nil)
        #expect(merge.notes.contains { $0.contains("approval of Eva does not count") })
        let trailers = try shop.git("log", "-1", "--format=%(trailers:only,unfold)", "main")
        #expect(!trailers.contains("eva@example.org"))
        #expect(try verdict(merge.commit, shop) == "G carl@example.org")
    }

    @Test("by OpenPGP too", .needsPrograms("gpg"))
    func openpgp() throws {
        let shop = try Shop()
        let environment = ["GNUPGHOME": shop.scratch.home + "/g"]
        try shop.scratch.run("mkdir", "-m", "700", shop.scratch.home + "/g").expectDone()
        try shop.scratch.run(
            "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key",
            "Carl <carl@example.org>", "ed25519", "sign", "never", environment: environment
        ).expectDone()
        let listed = try shop.scratch.run(
            "gpg", "--list-keys", "--with-colons", environment: environment)
        let line = try #require(
            listed.stdout.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        let fingerprint = line.split(separator: ":")[1]
        try shop.write(
            "promptgit.yaml",
            """
            review: {requireVerified: true}
            people:
              - {name: Carl, mails: [carl@example.org], keys: ['\(fingerprint)']}

            """)
        try shop.scratch.gitCommit("Settings")
        let wrapper = try shop.scratch.write(
            shop.scratch.home + "/gpg",
            "#!/bin/sh\nGNUPGHOME='\(shop.scratch.home)/g' exec gpg \"$@\"\n")
        try shop.scratch.run("chmod", "+x", wrapper).expectDone()
        try shop.git("config", "gpg.program", wrapper)
        try shop.git("config", "user.signingKey", String(fingerprint))
        try shop.proposeTone()
        let merge = try shop.open(as: "carl@example.org").approve("1")
        #expect(["G", "U"].contains(try shop.git("log", "-1", "--format=%G?", merge.commit)))
        _ = try? shop.scratch.run(
            "gpgconf", "--kill", "gpg-agent", environment: environment)
    }

    @Test("name keys as ssh-keygen and OpenPGP do")
    func fingerprints() throws {
        let shop = try shop("{}", people: ["ada"])
        let file = key("ada", shop) + ".pub"
        let listed = try shop.scratch.run("ssh-keygen", "-l", "-f", file).stdout
        let words = listed.split(separator: " ")
        #expect(keyFingerprint(try shop.scratch.read(file)) == words.map(String.init)[1])
        #expect(
            keyFingerprint("3AA5 C343 71567BD2 3AA5 C343 71567BD2 3AA5 c343")
                == "3AA5C34371567BD23AA5C34371567BD23AA5C343")
        #expect(keyFingerprint("SHA256:abc") == "SHA256:abc")
        for wrong in ["", "hello", "ssh-ed25519 !!!", "ssh-ed25519", "3AA5"] {
            #expect(keyFingerprint(wrong) == nil, "\(wrong)")
        }
    }
}
