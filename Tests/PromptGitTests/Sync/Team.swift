import Basics
import GitKit
import JSONKit
import PromptGit
import TestSupport
import Testing

/// Two people who share a bare repository, each with a clone of their own.
struct Team {
    /// A person's clone, by its place beside the others.
    enum Clone: String, CaseIterable, Sendable {
        case ours = ""
        case theirs = "../theirs"
    }

    static let origin = "../origin.git"
    let shop: Shop
    var scratch: Scratch { shop.scratch }

    init(
        settings: String = "version: 1\nreview: {allowSelfApproval: true}\n",
        files: [String: String] = Shop.files
    ) throws {
        shop = try Shop(settings: settings, files: files)
        try scratch.gitInit(Self.origin, bare: true)
        try scratch.git("remote", "add", "origin", scratch.path(Self.origin))
        try scratch.git("push", "--quiet", "--set-upstream", "origin", "main")
        try scratch.git("clone", "--quiet", scratch.path(Self.origin), Clone.theirs.rawValue)
    }

    func open(_ clone: Clone, seed: String = "test", minute: Int64 = 0) throws -> PromptRepository {
        var environment = scratch.environment
        environment["GIT_COMMITTER_EMAIL"] =
            clone == .ours ? "olga@example.org" : "theo@example.org"
        environment["GIT_AUTHOR_EMAIL"] = environment["GIT_COMMITTER_EMAIL"]
        return try PromptRepository.open(
            surroundings: .fixed(
                in: scratch.path(clone.rawValue), environment: environment,
                now: Timestamp(seconds: Surroundings.fixedNow.seconds + 60 * minute), step: 1,
                seed: clone.rawValue + seed))
    }

    @discardableResult
    func sync(
        _ clone: Clone, dryRun: Bool = false,
        sourceLocation: Testing.SourceLocation =
            #_sourceLocation
    ) throws -> SyncReport {
        let report = try open(clone).sync(SyncOptions(isDryRun: dryRun))
        #expect(report.isComplete, "\(report)", sourceLocation: sourceLocation)
        return report
    }

    /// Proposes edits of the snippet `tone`, one proposal each, and returns them.
    @discardableResult
    func propose(
        _ clone: Clone = .ours, _ edits: [(String, String)], minute: Int64 = 0
    ) throws -> [Proposal] {
        let proposals = edits.map { find, with in
            Shop.proposal("Say '\(with)'", Shop.toneEdit(find, with))
        }
        return try propose(clone, proposals, minute: minute)
    }

    @discardableResult
    func propose(
        _ clone: Clone, _ proposals: [JSONValue], minute: Int64 = 0
    ) throws -> [Proposal] {
        let edits: JSONValue = ["source": "tests", "proposals": .array(proposals)]
        let batch = try open(clone, seed: "\(minute)", minute: minute)
            .propose(edits: Array(edits.text(.compact).utf8), file: "edits.json")
        #expect(batch.withheld == [])
        return batch.proposals
    }

    /// An edit of another asset than the snippet, as a proposal.
    static let soulEdit = Shop.proposal(
        "Be calm",
        [
            "asset": "soul/haff", "path": "/traits/1", "op": "set", "old": "patient",
            "value": "calm",
        ])

    @discardableResult
    func git(_ clone: Clone, _ arguments: String...) throws -> String {
        try scratch.git(arguments, in: clone.rawValue)
    }

    @discardableResult
    func origin(_ arguments: String...) throws -> String {
        try scratch.git(arguments, in: Self.origin)
    }

    /// A reference of a repository, or an empty text.
    func reference(_ name: String, in directory: String) throws -> String {
        try scratch.run("git", "rev-parse", "--verify", "--quiet", name, in: directory)
            .stdout.trimmingSuffix { $0.isNewline }
    }

    func ledger(in directory: String) throws -> String {
        try reference(Ledger.reference, in: directory)
    }

    /// The paths of the events that a ledger has.
    func events(in directory: String) throws -> [String] {
        try scratch.git(["ls-tree", "-r", "--name-only", Ledger.reference], in: directory)
            .split(separator: "\n").map(String.init)
    }

    func branches(in directory: String) throws -> [String] {
        try scratch.git(
            ["for-each-ref", "--format=%(refname:short)", "refs/heads/proposals"], in: directory
        ).split(separator: "\n").map(String.init)
    }

    func state(_ proposal: Proposal, _ clone: Clone) throws -> ProposalState {
        try ProposalCatalog(open(clone)).state(of: proposal.record.id)
    }

    /// Everything that a sync could change: references and files, here and in the remote.
    func everything() throws -> [String] {
        try [Clone.ours.rawValue, Clone.theirs.rawValue, Self.origin].map { place in
            let references = try scratch.git(["for-each-ref"], in: place)
                .split(separator: "\n").filter { !$0.contains("refs/remotes/") }
                .filter { !$0.contains("refs/promptgit/remotes/") }.joined(separator: "\n")
            guard place != Self.origin else { return references }
            return references + (try scratch.git(["status", "--porcelain"], in: place))
        }
    }

    func expectSound(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        for place in [Clone.ours.rawValue, Clone.theirs.rawValue, Self.origin] {
            let fsck = try scratch.run(
                "git", "fsck", "--full", "--strict", "--no-dangling", in: place)
            #expect(
                fsck.status == 0 && fsck.stdout == "", "\(fsck.stdout)\(fsck.stderr)",
                sourceLocation: sourceLocation)
            guard place != Self.origin else { continue }
            let status = try scratch.git(["status", "--porcelain"], in: place)
            #expect(status == "", "\(place)", sourceLocation: sourceLocation)
        }
    }

    /// A hook of a repository.
    func hook(_ name: String, in directory: String, _ script: String) throws {
        let folder = directory.hasSuffix(".git") ? directory : Paths.join(directory, ".git")
        let path = try scratch.write(
            Paths.join(folder, "hooks/\(name)"), "#!/bin/sh\n" + script + "\n")
        #expect(try scratch.run("chmod", "+x", path).status == 0)
    }
}

extension String {
    func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        String(String(reversed().drop(while: predicate)).reversed())
    }
}
