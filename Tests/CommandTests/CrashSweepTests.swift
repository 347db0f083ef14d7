import Foundation
import TestSupport
import Testing

/// The real command is killed, let down or robbed of its power at some of its system calls; the
/// whole sweep is `scripts/crash`.
@Suite("A crash at a system call", .needsProgram("cc"), .needsProgram("python3"))
struct CrashSweepTests {
    @Test(arguments: ["propose", "approve", "reject", "revert", "rebase", "sync"])
    func losesNothingAndBlocksNobody(command: String) throws {
        let scratch = try Scratch()
        let result = try scratch.run(
            "bash", PackageRoot.path("scripts/crash"), command, "--sample", "2", "--variant",
            "here",
            "--jobs", "1", environment: ["PROMPTGIT_BINARY": PackageRoot.promptgitBinary])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.contains(" 0 violations") || result.stdout.contains("SKIPPED"))
    }
}
