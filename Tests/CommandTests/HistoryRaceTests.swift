import TestSupport
import Testing

@testable import Basics

/// Processes that make, extend, remove and ask the same index of a history at the same time.
struct HistoryRaceTests {
    /// Six at once, of which one may remove the index; each must say what git says.
    private static let script = """
        import os, subprocess, sys
        index = ".git/promptgit/history.sqlite"
        expected = subprocess.check_output(["git", "log", "--format=%H", "--", "a"], text=True)
        wanted = [line[:12] for line in expected.split()]
        running = []
        for number in range(6):
            if number == 3 and sys.argv[1] == "remove" and os.path.exists(index):
                os.remove(index)
            running.append(subprocess.Popen([os.environ["PROMPTGIT"], "history", "a"],
                                            stdout=subprocess.PIPE, text=True))
        for number, process in enumerate(running):
            found = [line.split()[0] for line in process.communicate()[0].splitlines()]
            if found != wanted:
                print("process", number, found)
        """

    @Test("each of several processes at once says what git says", .needsProgram("python3"))
    func race() throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        try scratch.write("b", "b\n")
        try scratch.gitCommit("First")
        for round in 0..<12 {
            for number in 0..<3 {
                try scratch.write("a", "\(round) \(number)\n")
                try scratch.gitCommit("Edit")
            }
            let result = try scratch.run(
                "python3", ["-c", Self.script, round % 3 == 2 ? "remove" : "keep"],
                environment: ["PROMPTGIT": promptgitBinary])
            #expect(result.stdout.isEmpty, "round \(round): \(result.stdout)")
            #expect(result.stderr.isEmpty, "round \(round): \(result.stderr)")
        }
        let check = try scratch.run(
            "python3", "-c",
            "import sqlite3; print(sqlite3.connect('.git/promptgit/history.sqlite')"
                + ".execute('PRAGMA integrity_check').fetchone()[0])")
        #expect(check.stdout == "ok\n", "\(check.stderr)")
    }
}
