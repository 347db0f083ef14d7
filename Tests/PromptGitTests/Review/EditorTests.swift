import Basics
import GitKit
import PromptGit
import TestSupport
import Testing

@Suite("Editing a proposal in a text editor")
struct EditorTests {
    /// Somebody who replaces texts in the file that is opened.
    private func person(_ edits: (String, String)...) -> (String) throws -> Void {
        { path in
            var text = String(decoding: try Files.read(path), as: UTF8.self)
            for (old, new) in edits {
                #expect(text.contains(old), "\(text)")
                text = text.replacing(old, with: new)
            }
            try Files.writeAtomically(Array(text.utf8), to: path)
        }
    }

    private func record(_ shop: Shop) throws -> ProposalRecord {
        let catalog = try ProposalCatalog(shop.open())
        return try catalog.proposal(catalog.resolve("1")).record
    }

    /// The kept texts.
    private func kept(_ shop: Shop) throws -> [String] {
        let folder = shop.scratch.path(".git/promptgit/edit")
        guard Files.kind(of: folder) == .directory else { return [] }
        return try Files.list(folder).map { Paths.join(folder, $0) }
    }

    @Test("title, rationale and the assets' files can be changed at once")
    func everything() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let outcome = try shop.open().edit(
            "1",
            with: person(
                ("Be polite and warm.", "Be polite and kind."),
                ("rationale: A test wants it.", "rationale: |\n  Guests\n  ask for it."),
                ("title: \(proposal.record.title)", "title: Say it kindly")))
        guard case .edited(let decision) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try shop.git("rev-parse", proposal.branch) == decision.commit)
        let record = try record(shop)
        #expect(record.title == "Say it kindly")
        #expect(record.rationale == "Guests\nask for it.\n")
        _ = try shop.open().approve("1")
        let text = try shop.read("prompts/snippets/tone.yaml")
        #expect(
            text
                == Shop.files["prompts/snippets/tone.yaml"]?
                .replacing("Be polite.", with: "Be polite and kind."))
        #expect(try kept(shop) == [])
        try shop.expectSound()
    }

    @Test("every file stands there as it is, whatever its end", arguments: ["\n", "", "\n\n\n"])
    func files(end: String) throws {
        var files = Shop.files
        let soul = (files["prompts/souls/haff.yaml"] ?? "").trimmingSuffix { $0.isNewline }
        files["prompts/souls/haff.yaml"] = soul + end
        let shop = try Shop(files: files)
        try shop.propose(
            Shop.proposal(
                "Both", Shop.toneEdit(),
                [
                    "asset": "soul/haff", "path": "/name", "op": "set", "old": "Haff",
                    "value": "Hoff",
                ]))
        let outcome = try shop.open().edit(
            "1", with: person(("polite and warm", "polite and kind")))
        guard case .edited(let decision) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let changed = try shop.git("diff", "--name-only", "\(decision.commit)~1", decision.commit)
        #expect(!changed.contains("haff"))
        #expect(changed.contains("tone"))
        #expect(
            try shop.git("show", "\(decision.commit):prompts/souls/haff.yaml")
                .trimmingSuffix { $0.isNewline } == soul.replacing("name: Haff", with: "name: Hoff")
        )
    }

    @Test("unchanged or emptied nothing is done", arguments: ["", " \n\n", "# gone\n", nil])
    func nothing(text: String?) throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        let outcome = try shop.open().edit("1") { path in
            if let text { try Files.writeAtomically(Array(text.utf8), to: path) }
        }
        guard case .unchanged(let id) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(id == proposal.record.id)
        #expect(try shop.git("rev-parse", proposal.branch) == proposal.head)
        #expect(try kept(shop) == [])
    }

    @Test("what was committed on the branch is taken over, and nobody is asked")
    func takesOver() throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.git("checkout", "--quiet", proposal.branch)
        try shop.edit("prompts/snippets/tone.yaml", "Name the tour", "Always name the tour")
        try shop.git("checkout", "--quiet", "main")
        let outcome = try shop.open().edit("1") { _ in Issue.record("an editor was opened") }
        guard case .edited = outcome else {
            Issue.record("\(outcome)")
            return
        }
        guard case .nobody = try shop.open().edit("1", with: nil) else {
            Issue.record("there is nothing to take over")
            return
        }
    }

    static let mistakes: [(old: String, new: String, line: String, message: String)] = [
        ("rationale:", "rationale: [", "", ""),
        ("title: Say", "title: |\n  one\n  two\nnote: Say", "note: Say", "only 'title' and"),
        ("title:", "titel:", "titel:", "only 'title' and 'rationale'"),
        ("rationale: A test wants it.", "rationale: {a: 1}", "rationale: {a", "must be a text"),
        (
            "--- # asset snippet/tone", "--- # asset snippet/tune", "--- # asset snippet/tune",
            "names no"
        ),
        ("--- # asset", "# asset", "", "only 'title' and"),
        ("kind: snippet", "kind: snipet", "", ""),
        ("id: tone", "id: [", "", ""),
        ("Be polite and warm.", "{{> nothing}}", "", ""),
    ]

    @Test(
        "what is wrong is shown with its place, and the text is kept", arguments: mistakes.indices)
    func wrong(_ index: Int) throws {
        let (old, new, line, message) = Self.mistakes[index]
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        try shop.git("config", "user.name", "Ada")
        let error = #expect(throws: PromptGitError.self) {
            try shop.open().edit("1", with: person((old, new)))
        }
        #expect(try shop.git("rev-parse", proposal.branch) == proposal.head)
        let file = try #require(try kept(shop).first)
        #expect(error?.advice?.contains(file) == true, "\(String(describing: error))")
        #expect(String(decoding: try Files.read(file), as: UTF8.self).contains(new))
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
        if !line.isEmpty {
            let place = try #require(error?.diagnostics.first?.location)
            #expect(place.file == file)
            let lines = String(decoding: try Files.read(file), as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[place.line - 1].contains(line), "\(place)")
        }
        // The next time the person goes on with it.
        let outcome = try shop.open().edit("1", with: person((new, old), ("and warm", "and kind")))
        guard case .edited = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try kept(shop) == [])
    }

    @Test("an editor that fails leaves what was written, and nothing where nothing was")
    func editorFails() throws {
        let shop = try Shop()
        try shop.proposeTone()
        let failed = PromptGitError(.invalidInput, "the editor failed", advice: "try another")
        let error = failure(.invalidInput) {
            try shop.open().edit("1") { path in
                try person(("and warm", "and kind"))(path)
                throw failed
            }
        }
        #expect(error?.advice?.hasPrefix("try another; what you wrote is kept in ") == true)
        #expect(try kept(shop).count == 1)
        try Files.remove(kept(shop)[0])
        #expect(failure(.invalidInput) { try shop.open().edit("1") { _ in throw failed } } != nil)
        #expect(try kept(shop) == [])
    }

    @Test("a title is one line that is not empty", arguments: ["", "  ", "a\nb"])
    func title(_ title: String) throws {
        let shop = try Shop()
        let proposal = try shop.proposeTone()
        var edit = ProposalEdit()
        edit.title = title
        #expect(
            failure(.invalidInput) { try shop.open().edit("1", edit) }?.message.contains("title")
                == true)
        #expect(try shop.git("rev-parse", proposal.branch) == proposal.head)
    }
}
