import Basics
import TestSupport
import Testing

/// `promptgit edit` on a terminal of its own.
@Suite("promptgit edit, on a terminal", .needsProgram("python3"))
struct EditorCommandTests {
    /// Runs a program on a terminal and prints what it writes there; ends as it ends.
    private static let terminal = """
        import os, pty, sys
        status = pty.spawn(sys.argv[1:])
        sys.exit(os.waitstatus_to_exitcode(status))
        """

    private func onTerminal(
        _ library: SmallLibrary, _ words: String..., editor: String
    ) throws -> ProgramResult {
        try library.scratch.run(
            "python3", ["-c", Self.terminal, promptgitBinary] + words,
            environment: ["GIT_EDITOR": editor, "TERM": "xterm"])
    }

    @Test("opens the editor that git names, and proposes what was saved")
    func edits() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        let result = try onTerminal(
            library, "edit", id, editor: "sed -i 's/Name the price/Name the whole price/'")
        #expect(result.status == 0, "\(result.stdout)")
        #expect(result.stdout.contains("edited \(id): "))
        #expect(try library.succeed("diff", id).contains("+  Name the date. Name the whole price."))
        let again = try onTerminal(library, "edit", id, editor: "true")
        #expect(again.status == 0)
        #expect(again.stdout.contains("\(id) stays as it is: nothing was changed"))
    }

    @Test("says what is wrong and where the text is, and what to do about an editor")
    func fails() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        let head = try library.scratch.git("rev-parse", "proposals/\(id)")
        let wrong = try onTerminal(library, "edit", id, editor: "sed -i 's/^title:/titel:/'")
        #expect(wrong.status == 1)
        #expect(wrong.stdout.contains("titel: "), "\(wrong.stdout)")
        #expect(wrong.stdout.contains("what you wrote is kept in "))
        try Files.remove(
            library.scratch.path(".git/promptgit/edit/\(id)-\(head.prefix(7)).yaml"))
        let failing = try onTerminal(library, "edit", id, editor: "false")
        #expect(failing.status == 1)
        #expect(failing.stdout.contains("the editor 'false' ended with 1"), "\(failing.stdout)")
        #expect(try library.scratch.git("rev-parse", "proposals/\(id)") == head)
    }

    @Test("without a terminal it says which options there are")
    func withoutTerminal() throws {
        let library = try SmallLibrary()
        let id = try library.propose(SmallLibrary.addPrice)
        try library.refuse(
            "edit", id, status: 2, saying: "say --title TEXT, --rationale TEXT or --with FILE")
        try library.refuse("edit", id, "--title", "", status: 1, saying: "a proposal needs a title")
    }
}
