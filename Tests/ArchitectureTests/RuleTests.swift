import Testing

/// The rules themselves: each must be able to fail.
@Suite struct RuleTests {
    private func messages(
        _ text: String, in target: String = "Analysis", file: String = "File.swift"
    ) -> [String] {
        Rules.violations(in: SwiftSource(path: "Sources/\(target)/Topic/\(file)", text: text))
            .map { "\($0.line): \($0.message)" }
    }

    @Test(arguments: [
        ("import GitKit", "Analysis", "1: 'Analysis' must not import 'GitKit'"),
        ("\npublic import PromptGit", "Traces", "2: 'Traces' must not import 'PromptGit'"),
        ("@testable import YAMLKit", "GitKit", "1: 'GitKit' must not import 'YAMLKit'"),
        (
            "import struct ArgumentKit.UsageError", "PromptGit",
            "1: 'PromptGit' must not import 'ArgumentKit'"
        ),
        (
            "internal import CSQLite", "Traces",
            "1: 'Traces' must not import the C library 'CSQLite'"
        ),
        ("public import CLibyaml", "YAMLKit", "1: 'CLibyaml' must be an internal import"),
        ("import Foundation", "Commands", "1: Foundation costs every command start-up time"),
        ("import Dispatch", "Analysis", "1: 'Analysis' must not import 'Dispatch'"),
        (
            "#if canImport(Glibc)\n    import Glibc\n#endif", "Analysis",
            "2: 'Analysis' must not import 'Glibc'"
        ),
        ("import Basics", "Unheard", "1: the table of targets has no 'Unheard'"),
    ])
    func anArrowThatTheTableDoesNotHaveIsFound(_ text: String, target: String, message: String) {
        #expect(messages(text, in: target) == [message])
    }

    @Test(arguments: [
        ("import Basics\npublic import Traces", "Analysis"),
        ("internal import CLibyaml", "YAMLKit"),
        ("import CLibyaml", "YAMLKit"), ("import Glibc", "Basics"),
        ("// import GitKit", "Analysis"),
        ("let text = \"\"\"\n    import GitKit\n    \"\"\"", "Analysis"),
    ])
    func anArrowThatTheTableHasPasses(_ text: String, target: String) {
        #expect(messages(text, in: target) == [])
    }

    @Test(arguments: [
        "print(1)", "let a = 1; debugPrint(a)", "exit(0)", "let home = getenv(\"HOME\")",
        "FileHandle.standardOutput.write(data)", "fputs(text, stderr)", "let now = Date()",
        "clock_gettime(CLOCK_REALTIME, &time)", "var random = SystemRandomNumberGenerator()",
        "let id = UUID()", "let n = Int.random(in: 1...6)", "list.shuffled()",
        "let text = \"\\(Date())\"", "let text = #\"\\#(print(1))\"#", "ProcessInfo.processInfo",
        "getcwd(buffer, 10)",
    ])
    func aLibraryGetsTheWorldAsValues(_ line: String) {
        #expect(messages(line).count == 1)
        #expect(messages("\n\n" + line, in: "Basics").first?.hasPrefix("3: ") == true)
        #expect(messages(line, in: "Commands") == [])
    }

    @Test(arguments: [
        "// print(1)", "/* print(1) /* exit(0) */ getenv */", "\"print(1) Date()\"",
        "#\"\\(print(1)) \"exit(0)\"\"#", "\"\"\"\nprint(1) \"quoted\" exit(0)\n\"\"\"",
        "printer.print(1)", "func footprint(_ size: Int) {}", "\"\\\"print(1)\"",
        "let exitCode = 1",
        "\"\\(list.joined(separator: \"print(1)\"))\"",
    ])
    func whatOnlyLooksLikeItPasses(_ line: String) {
        #expect(messages(line) == [])
    }

    @Test(arguments: [
        "try! read()", "fatalError(\"no\")", "preconditionFailure()", "x as! Int",
        "final class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1", "// TODO: later",
    ])
    func someThingsAreSaidNowhere(_ line: String) {
        #expect(messages(line).count == 1)
        #expect(messages(line, in: "Commands").count == 1)
    }

    @Test func aLongFileIsFound() {
        let lines = String(repeating: "\n", count: 500)
        #expect(messages(lines) == [])
        #expect(messages(lines + "a") == ["501: 501 lines; at most 500 are allowed"])
        let five = "import Commands\n\n\n\nmain()\n"
        #expect(messages(five, in: "promptgit", file: "main.swift") == [])
        #expect(
            messages(five + "\n", in: "promptgit", file: "main.swift")
                == ["6: 6 lines; at most 5 are allowed"])
    }
}
