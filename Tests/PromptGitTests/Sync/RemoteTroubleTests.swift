import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

@Suite("Syncing with a remote that makes trouble")
struct RemoteTroubleTests {
    private let team: Team
    private let proposal: Proposal
    private let other: Proposal

    init() throws {
        team = try Team()
        let proposals = try team.propose(
            .ours, [("Be polite.", "Be polite and warm."), ("short", "very short")])
        (proposal, other) = (proposals[0], proposals[1])
    }

    @Test("tells what a hook of the remote declined, in its words, and keeps what is here")
    func everythingDeclined() throws {
        _ = try team.open(.ours).approve(proposal.record.id.description)
        try team.hook("pre-receive", in: Team.origin, "echo 'nothing on Saturdays' >&2; exit 1")
        let before = try team.everything()
        let report = try team.open(.ours).sync()
        #expect(!report.isComplete)
        #expect(Set(report.changes.map(\.name)) == ["main", "ledger", other.branch])
        for change in report.changes {
            #expect(change.declined?.contains("nothing on Saturdays") == true)
            #expect(change.there == nil && change.here == nil)
        }
        #expect(try team.everything() == before)
        #expect(try team.state(proposal, .ours) == .approved)
    }

    @Test("pushes what it may where a rule protects main", arguments: [true, false])
    func mainIsProtected(atomic: Bool) throws {
        try team.sync(.ours)
        _ = try team.open(.ours).approve(proposal.record.id.description)
        _ = try team.open(.ours).reject(other.record.id.description, reason: "no")
        try team.origin("config", "receive.advertiseAtomic", "\(atomic)")
        try team.hook(
            "update", in: Team.origin,
            "[ \"$1\" != refs/heads/main ] || { echo 'main moves by review' >&2; exit 1; }")
        let report = try team.open(.ours).sync()
        let main = try #require(report.changes.first { $0.name == "main" })
        #expect(main.declined?.contains("main moves by review") == true)
        #expect(main.there == nil)
        let ledger = try #require(report.changes.first { $0.name == "ledger" })
        #expect(ledger.declined == nil)
        #expect(try team.ledger(in: Team.origin) == team.ledger(in: ""))
        // What main would have to say first stays.
        #expect(try team.branches(in: Team.origin) == [proposal.branch, other.branch].sorted())
        #expect(try team.state(proposal, .ours) == .approved)
        try Files.remove(team.scratch.path(Team.origin + "/hooks/update"))
        try team.sync(.ours)
        #expect(try team.branches(in: Team.origin) == [])
        try team.expectSound()
    }

    @Test("works with a remote that can't do all or nothing")
    func notAtomic() throws {
        try team.origin("config", "receive.advertiseAtomic", "false")
        _ = try team.open(.ours).approve(proposal.record.id.description)
        try team.sync(.ours)
        #expect(try team.reference("main", in: Team.origin) == team.reference("main", in: ""))
        #expect(try team.ledger(in: Team.origin) == team.ledger(in: ""))
        #expect(try team.branches(in: Team.origin) == [other.branch])
    }

    /// Somebody pushes between our fetch and our push, as often as the count says.
    @Test("looks again when the remote moves meanwhile", arguments: [1, 3])
    func moves(times: Int) throws {
        try team.sync(.ours)
        try team.sync(.theirs)
        _ = try team.open(.theirs).reject(other.record.id.description, reason: "theirs")
        _ = try team.open(.ours).approve(proposal.record.id.description)
        // Git tells a hook where it works; the other clone must not hear of it.
        try team.hook(
            "pre-push", in: "",
            """
            n=$(cat ../moved 2>/dev/null || echo 0)
            [ "$n" -lt \(times) ] || exit 0
            echo $((n + 1)) > ../moved
            unset $(git rev-parse --local-env-vars)
            cd ../theirs
            echo "$n" > "note-$n.txt"
            git add . && git commit -qm "By hand $n"
            git push -q origin main refs/promptgit/ledger
            """)
        try team.sync(.ours)
        #expect(try team.scratch.read("../moved") == "\(times)\n")
        try team.sync(.theirs)
        for place in ["", "../theirs"] {
            #expect(
                try team.reference("main", in: place) == team.reference("main", in: Team.origin))
            #expect(try team.ledger(in: place) == team.ledger(in: Team.origin))
        }
        for number in 0..<times { #expect(team.scratch.exists("note-\(number).txt")) }
        // One join is published, however often it was made anew.
        #expect(
            try team.git(.ours, "log", "--format=%s", "main").split(separator: "\n")
                .filter { $0.hasPrefix("Join ") }.count == 1)
        #expect(try team.state(proposal, .theirs) == .approved)
        #expect(try team.state(other, .ours) == .rejected)
        try team.expectSound()
    }

    @Test("gives up on one that moves for ever, with nothing overwritten")
    func movesForEver() throws {
        try team.sync(.ours)
        _ = try team.open(.ours).approve(proposal.record.id.description)
        try team.hook(
            "pre-push", in: "",
            """
            unset $(git rev-parse --local-env-vars)
            cd ../theirs
            git commit -q --allow-empty -m "Again"
            git push -q origin main
            """)
        let own = try team.reference("main", in: "")
        #expect(failure(.conflict) { try team.open(.ours).sync() } != nil)
        #expect(
            try team.reference("main", in: Team.origin)
                == team.reference("main", in: "../theirs"))
        #expect(try team.reference("main", in: "") == own)
    }

    @Test(
        "takes nothing over from a ledger that somebody edited by hand", arguments: [true, false])
    func ledgerEdited(ofEvents: Bool) throws {
        try team.sync(.ours)
        try team.sync(.theirs)
        let path =
            ofEvents
            ? try #require(try team.events(in: "").first) : "events/20261120/x/notes.txt"
        try team.git(.theirs, "switch", "--quiet", "--detach", Ledger.reference)
        try team.scratch.write("../theirs/" + path, "{\"event\": \"approved\"}\n")
        try team.scratch.gitCommit("A better past", in: "../theirs")
        try team.git(.theirs, "push", "--quiet", "origin", "HEAD:\(Ledger.reference)")
        let before = try team.everything()
        let error = failure(.invalidFiles) { try team.open(.ours).sync() }
        #expect(error?.message.contains(path) == true)
        #expect(try team.everything() == before)
    }

    @Test("brings events back that somebody took out of the remote's ledger")
    func eventsRemoved() throws {
        try team.sync(.ours)
        _ = try team.open(.ours).reject(other.record.id.description, reason: "no")
        try team.sync(.ours)
        let all = try team.events(in: "")
        try team.origin("update-ref", Ledger.reference, Ledger.reference + "~1")
        try team.sync(.ours)
        #expect(try team.events(in: Team.origin) == all)
        // On top of it, too.
        try team.git(.theirs, "fetch", "--quiet", "origin", Ledger.reference)
        try team.git(.theirs, "switch", "--quiet", "--detach", "FETCH_HEAD")
        try team.git(.theirs, "rm", "--quiet", all[0])
        try team.scratch.gitCommit("Forget", in: "../theirs")
        try team.git(.theirs, "push", "--quiet", "origin", "HEAD:\(Ledger.reference)")
        try team.sync(.ours)
        #expect(try team.events(in: Team.origin) == all)
        #expect(try team.ledger(in: Team.origin) == team.ledger(in: ""))
    }

    @Test("says why a remote can't be reached, and changes nothing")
    func unreachable() throws {
        try team.git(.ours, "remote", "set-url", "origin", team.scratch.path("../nowhere.git"))
        let before = try team.everything()
        let error = #expect(throws: RemoteError.self) { try team.open(.ours).sync() }
        #expect(error?.code == .failed)
        #expect(error?.description.contains("nowhere.git") == true)
        #expect(try team.everything() == before)
    }

    @Test("ends one that says nothing any more")
    func silent() throws {
        // It waits for a line, and git waits for it to begin.
        try team.git(.ours, "config", "protocol.ext.allow", "always")
        try team.git(.ours, "remote", "set-url", "origin", "ext::sh -c read% line")
        let error = #expect(throws: RemoteError.self) {
            try team.open(.ours).sync(SyncOptions(silence: 200))
        }
        #expect(error?.code == .silent)
    }

    @Test("names the remotes where there is no saying which")
    func whichRemote() throws {
        try team.git(.ours, "remote", "rename", "origin", "one")
        try team.git(.ours, "branch", "--unset-upstream")
        try team.git(.ours, "remote", "add", "two", "../two.git")
        let error = failure(.ambiguous) { try team.open(.ours).sync() }
        #expect(error?.advice?.contains("one, two") == true)
        #expect(failure(.notFound) { try team.open(.ours).sync(.init(remote: "three")) } != nil)
        try team.git(.ours, "remote", "remove", "two")
        try team.sync(.ours)
        try team.git(.ours, "remote", "remove", "one")
        #expect(
            failure(.notFound) { try team.open(.ours).sync() }?.advice?.contains("git remote add")
                == true)
    }

    @Test("decides nothing in a shallow clone")
    func shallow() throws {
        try team.shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        try team.sync(.ours)
        try team.scratch.git(
            "clone", "--quiet", "--depth=1", "file://" + team.scratch.path(Team.origin),
            "../shallow")
        let shallow = try PromptRepository.open(
            surroundings: .fixed(
                in: team.scratch.path("../shallow"), environment: team.scratch.environment))
        #expect(failure(.unknown) { try shallow.sync() }?.advice?.contains("unshallow") == true)
    }

    @Test("says so when the remote has another history")
    func unrelated() throws {
        try team.scratch.gitInit("../stranger")
        try team.scratch.gitCommit("Somebody else's", in: "../stranger")
        try team.git(.ours, "remote", "add", "stranger", "../stranger")
        let before = try team.everything()
        let error = failure(.conflict) {
            try team.open(.ours).sync(SyncOptions(remote: "stranger"))
        }
        #expect(error?.message.contains("no commit in common") == true)
        #expect(try team.everything() == before)
    }

    @Test("is not held up by a lock that a killed git left on what was last seen")
    func foreignLocks() throws {
        try team.sync(.ours)
        for name in ["refs/remotes/origin/main", "refs/promptgit/remotes/origin/ledger"] {
            try team.scratch.write(".git/\(name).lock", "")
        }
        try team.shop.edit("prompts/souls/haff.yaml", "patient", "calm")
        try team.sync(.ours)
        #expect(try team.reference("main", in: Team.origin) == team.reference("main", in: ""))
        #expect(try team.scratch.read(".git/refs/remotes/origin/main.lock") == "")
    }

    @Test("pushes as the remote's configuration says, and git locks no reference here")
    func pushURL() throws {
        try team.scratch.git("clone", "--quiet", "--bare", Team.origin, "../mirror.git")
        try team.git(.ours, "config", "remote.origin.pushurl", team.scratch.path("../mirror.git"))
        try team.git(.ours, "config", "remote.origin.receivepack", "git-receive-pack")
        try team.hook(
            "pre-push", in: "", "ls -R .git/refs/remotes > ../seen; echo \"$1\" > ../name")
        let report = try team.open(.ours).sync()
        #expect(report.isComplete)
        #expect(try team.ledger(in: "../mirror.git") == team.ledger(in: ""))
        #expect(try team.ledger(in: Team.origin) == "")
        #expect(try team.scratch.read("../name").hasPrefix("origin"))
    }
}
