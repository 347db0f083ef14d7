import Foundation
import TestSupport
import Testing

/// The loaders that docs/use.md shows are taken from it and run.
@Suite struct UseDocTests {
    private static let fixture = PackageRoot.path("Tests/CommandTests/Fixtures/build")
    private static let expected = [
        "system: You are Mara. Today is 2026-11-20.\nYou talk with <Ann & {{today}}>. Notes: \n"
            + "Code: {{not_ours}} {{today}} {{}} {a}",
        "user: Hello from <Ann & {{today}}> – 2026-11-20",
    ]
    private static let withDefault = "user: Hello from our guest – 2026-11-20"

    /// The first block of code in a language.
    static func code(_ language: String) throws -> String {
        let document = try PackageRoot.text("docs/use.md")
        let start = try #require(document.range(of: "```\(language)\n"))
        let end = try #require(document[start.upperBound...].range(of: "\n```"))
        return String(document[start.upperBound..<end.lowerBound]) + "\n"
    }

    /// Runs a program that prints every filled-in message, then the second one with a default, then
    /// the error for a missing value, with a line of `=` between them.
    private func check(_ result: ProgramResult, missing: String) {
        #expect(result.stderr == "")
        #expect(result.status == 0)
        let parts = result.stdout.components(separatedBy: "\n=\n")
        #expect(parts.count == 4)
        #expect(Array(parts.prefix(2)) == Self.expected)
        #expect(parts.dropFirst(2).first == Self.withDefault)
        #expect(parts.last?.contains(missing) == true)
    }

    @Test(.needsProgram("python3")) func thePythonLoaderWorks() throws {
        let scratch = try Scratch()
        try scratch.write(
            "main.py",
            try Self.code("python") + """
                import sys
                prompt = load("support", sys.argv[1])
                values = {"today": "2026-11-20", "guest_name": "<Ann & {{today}}>"}
                for message in fill(prompt, values):
                    print(message["role"] + ": " + message["content"] + "\\n=")
                message = fill(prompt, {"today": "2026-11-20"})[1]
                print(message["role"] + ": " + message["content"] + "\\n=")
                try:
                    fill(prompt, {})
                except KeyError as error:
                    print(error)
                """)
        let result = try scratch.run(
            "python3", "main.py", Self.fixture, environment: ["PYTHONIOENCODING": "utf-8"])
        check(result, missing: "support needs a value for 'today'")
    }

    @Test(.needsProgram("swiftc")) func theSwiftLoaderWorks() throws {
        let scratch = try Scratch()
        try scratch.write(
            "main.swift",
            try Self.code("swift") + """
                let prompt = try Prompt("support", in: CommandLine.arguments[1])
                let values = ["today": "2026-11-20", "guest_name": "<Ann & {{today}}>"]
                for message in try prompt.filled(values) {
                    print(message.role + ": " + message.content + "\\n=")
                }
                let message = try prompt.filled(["today": "2026-11-20"])[1]
                print(message.role + ": " + message.content + "\\n=")
                do { _ = try prompt.filled([:]) } catch { print(error) }
                """)
        let built = try scratch.run("swiftc", "-swift-version", "6", "-o", "main", "main.swift")
        #expect(built.status == 0, "\(built.stderr)")
        let result = try scratch.run(scratch.path("main"), Self.fixture)
        check(result, missing: "MissingValue(name: \"today\")")
    }

    @Test(.enabled(if: UseDocTests.node != nil, "no node that reads TypeScript"))
    func theTypeScriptLoaderWorks() throws {
        let scratch = try Scratch()
        try scratch.write("package.json", "{\"type\": \"module\"}\n")
        try scratch.write(
            "main.ts",
            try Self.code("typescript") + """
                const prompt = load("support", process.argv[2]);
                const values = { today: "2026-11-20", guest_name: "<Ann & {{today}}>" };
                for (const message of fill(prompt, values)) {
                  console.log(message.role + ": " + message.content + "\\n=");
                }
                const message = fill(prompt, { today: "2026-11-20" })[1];
                console.log(message.role + ": " + message.content + "\\n=");
                try { fill(prompt, {}); } catch (error) { console.log(String(error)); }
                """)
        let node = try #require(Self.node)
        let result = try scratch.run(
            node, "--experimental-strip-types", "--no-warnings", "main.ts", Self.fixture)
        check(result, missing: "support needs a value for 'today'")
    }

    /// A node that can leave out types (22.6 or newer), or nil.
    private static let node: String? = {
        guard let scratch = try? Scratch(), let path = Program.find("node"),
            let result = try? scratch.run(path, "--experimental-strip-types", "--eval", "1"),
            result.status == 0
        else { return nil }
        return path
    }()
}
