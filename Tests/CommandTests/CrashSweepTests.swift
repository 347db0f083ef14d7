import Foundation
import TestSupport
import Testing

/// The real command is killed, let down or robbed of its power at some of its system calls; the
/// whole sweep is `scripts/crash`.
@Suite("A crash at a system call", .needsProgram("cc"), .needsProgram("python3"))
struct CrashSweepTests {
    @Test(arguments: ["propose", "approve", "reject", "revert", "rebase", "sync", "observe"])
    func losesNothingAndBlocksNobody(command: String) throws {
        let scratch = try Scratch()
        let result = try scratch.run(
            "bash", PackageRoot.path("scripts/crash"), command, "--sample", "2", "--variant",
            "here",
            "--jobs", "1", environment: ["PROMPTGIT_BINARY": PackageRoot.promptgitBinary])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.contains(" 0 violations") || result.stdout.contains("SKIPPED"))
    }

    /// What the sweep shows is worth as much as the shim's power cuts: of a program that syncs some of
    /// what it writes, exactly that is there afterwards.
    @Test("of the power leaves what was synced, and nothing else", arguments: ["lost", "emptied"])
    func cutsThePower(mode: String) throws {
        let scratch = try Scratch()
        let shim = scratch.path("shim.so")
        let built = try scratch.run(
            "cc", "-shared", "-fPIC", "-o", shim, PackageRoot.path("Tests/CrashShim/shim.c"), "-ldl"
        )
        try #require(built.status == 0, "\(built.stderr)")
        for (path, text) in [
            ("tree/old", "before"), ("tree/synced", "before"), ("tree/away", "before"),
            ("grave/none", ""),
        ] { try scratch.write(path, text) }
        try scratch.write("program.c", Self.program)
        let program = scratch.path("program")
        let compiled = try scratch.run("cc", "-o", program, scratch.path("program.c"))
        try #require(compiled.status == 0, "\(compiled.stderr)")
        let result = try scratch.run(
            program, in: "tree",
            environment: [
                "LD_PRELOAD": shim, "CRASH_ROOT": scratch.path("tree"), "CRASH_MODE": mode,
                "CRASH_AT": "13", "CRASH_TOP": String(repeating: " ", count: 20),
                "CRASH_GRAVE": scratch.path("grave"), "CRASH_ALL": "1",
            ])
        #expect(result.status == -9, "\(result)")
        #expect(try scratch.read("tree/synced") == "after")
        // Written and not synced: as it was, however long the process went on.
        #expect(try scratch.read("tree/old") == "before")
        #expect(try scratch.read("tree/made") == "made")
        let isLost = mode == "lost"
        #expect(FileManager.default.fileExists(atPath: scratch.path("tree/new")) == !isLost)
        if !isLost { #expect(try scratch.read("tree/new") == "") }
        #expect(FileManager.default.fileExists(atPath: scratch.path("tree/away")) == isLost)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("tree/cut")))
    }

    /// Its calls that count: open, write, fsync of `synced` (an open of what is there counts where it
    /// truncates), of `old` without the last, of `made` with its folder's, of `new` without any, the
    /// removal of `away`, and the one at which it ends.
    private static let program = """
        #include <fcntl.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <unistd.h>

        static void write_file(const char *name, const char *text, int is_synced) {
            int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
            if (file < 0 || write(file, text, strlen(text)) < 0) _exit(1);
            if (is_synced && fsync(file) != 0) _exit(1);
            close(file);
        }

        int main(void) {
            write_file("synced", "after", 1);
            write_file("old", "after", 0);
            write_file("made", "made", 1);
            int folder = open(".", O_RDONLY);
            if (folder < 0 || fsync(folder) != 0) return 1;
            write_file("new", "new", 0);
            unlink("away");
            mkdir("cut", 0777);
            mkdir("never", 0777);
            return 0;
        }
        """
}
