import TestSupport
import Testing

@testable import Basics
@testable import Commands

/// What a person sees while the history is indexed.
struct ProgressTests {
    @Test(
        "the line fits into any terminal",
        arguments: [200, 120, 80, 60, 45, 40, 30, 20, 10, 5, 4, 1])
    func widths(_ width: Int) {
        for done in [0, 1, 49, 5_000, 12_345] {
            let text = ProgressBar.text("indexing history", "commits", done, 12_345, width: width)
            #expect(text.count < max(width, 2))
            #expect(text.isEmpty == (width < 5), "\(width)")
            if width >= 60 { #expect(text.contains("\(done) of 12345 commits")) }
            if width >= 80 { #expect(text.contains("[")) }
        }
    }

    /// Runs the command on a terminal of a size and prints the terminal's bytes, escaped, a line
    /// for each time that it was written to.
    private static let terminal = """
        import fcntl, os, pty, struct, sys, termios
        columns, words = int(sys.argv[1]), sys.argv[2:]
        child, terminal = pty.fork()
        if child == 0:
            os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
            os.read(0, 1)
            os.execv(words[0], words)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        mode = termios.tcgetattr(terminal)
        mode[3] &= ~termios.ECHO
        termios.tcsetattr(terminal, termios.TCSANOW, mode)
        os.write(terminal, b"\\n")
        said = b""
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            said += piece
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(status, repr(said.decode()))
        """

    @Test(
        "it is drawn on a terminal alone, and goes", .needsPrograms("python3"),
        arguments: ["xterm", "xterm without colour", "narrow", "dumb", "none", "pipe"])
    func terminal(_ kind: String) throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        var stream = ""
        for number in 1...10_100 {
            stream += """
                commit refs/heads/main
                committer Ada <ada@example.org> \(1_600_000_000 + number) +0000
                data 4
                Edit
                M 100644 inline a
                data 6
                \(String(repeating: "0", count: 5 - "\(number)".count))\(number)


                """
        }
        _ = try scratch.git("fast-import", "--quiet", input: stream)
        let command = [promptgitBinary, "history", "--limit", "1", "a"]
        if kind == "pipe" {
            let result = try scratch.run(command[0], Array(command.dropFirst()))
            #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
            return
        }
        try scratch.write("terminal.py", Self.terminal)
        var variables = ["TERM": "xterm", "NO_COLOR": ""]
        switch kind {
        case "dumb": variables["TERM"] = "dumb"
        case "none": variables["TERM"] = ""
        case "xterm without colour": variables["NO_COLOR"] = "1"
        default: break
        }
        let result = try scratch.run(
            "python3", ["terminal.py", kind == "narrow" ? "38" : "80"] + command,
            environment: variables)
        let said = result.stdout
        #expect(said.hasPrefix("0 "), "\(said)\(result.stderr)")
        guard !["dumb", "none"].contains(kind) else {
            #expect(said == "0 ''\n")
            return
        }
        let lines = said.dropFirst(3).dropLast(2).split(separator: #"\r"#)
        #expect(lines.last == #"\x1b[K"#, "\(said)")
        #expect(lines.count > 2, "\(said)")
        #expect(!said.contains(#"\n"#), "\(said)")
        for line in lines.dropLast() {
            #expect(line.count < (kind == "narrow" ? 38 : 80), "\(line)")
            #expect(line.contains("%") && line.contains("10100 commits"), "\(line)")
            #expect(!line.contains(#"\x1b"#), "\(line)")
        }
        #expect(Set(lines).count == lines.count, "a line was drawn twice")
        // The index is there now: nothing is drawn any more.
        let again = try scratch.run("python3", ["terminal.py", "80"] + command)
        #expect(again.stdout == "0 ''\n")
    }
}
