import Basics
import TestSupport
import Testing

@testable import PromptModel

@Suite("The canonical layout of assets")
struct AssetFormatTests {
    private func formatted(_ text: String, at path: String = "prompts/a.yaml") throws -> String {
        let place = try #require(AssetPath(path))
        let file = AssetFile(path: path, bytes: Array(text.utf8))
        return String(decoding: try AssetFormat.bytes(of: file, at: place).get(), as: UTF8.self)
    }

    static let long = String(repeating: "Be kind to everybody. ", count: 6) + "Always."

    /// A file, and the same in the canonical layout.
    static let kinds: [(path: String, input: String, output: String)] = [
        (
            "prompts/support.yaml",
            """
            messages:
            - {content: "You are {{soul.name}}.\\nBe kind.\\n", role: system}
            placeholders: {day: {description: The day., required: true}}
            metadata: {z: 1, a: 2}
            id: 'support'
            kind: prompt
            owners: [eva]
            """,
            """
            kind: prompt
            id: support
            owners: [eva]
            placeholders: {day: {description: The day., required: true}}
            messages:
              - {content: "You are {{soul.name}}.\\nBe kind.\\n", role: system}
            metadata: {z: 1, a: 2}

            """
        ),
        (
            "prompts/support.yaml",
            """
            # What helps.
            messages:
            - content: "You are {{soul.name}}.\\nBe kind.\\n"
              # Who speaks.
              role: system
            kind: prompt
            """,
            """
            kind: prompt
            # What helps.
            messages:
              -
                # Who speaks.
                role: system
                content: |
                  You are {{soul.name}}.
                  Be kind.

            """
        ),
        (
            "prompts/souls/haff.yaml",
            "goals:\n- \(long)\nname: Haff\nkind: soul\n",
            "kind: soul\nname: Haff\ngoals:\n  - |-\n    \(long)\n"
        ),
        (
            "prompts/tools/refund.yaml",
            "parameters: {type: object, properties: {z: {type: string}, a: {type: string}}}\nkind: tool\n",
            "kind: tool\nparameters: {type: object, properties: {z: {type: string}, a: {type: string}}}\n"
        ),
        (
            "support.prompt.yml", "messages: []\nname: Support\n",
            "name: Support\nmessages: []\n"
        ),
        (
            "prompts/a.yaml", "zeta:   1\nkind: nothing\n", "zeta: 1\nkind: nothing\n"
        ),
    ]

    @Test("keys come in the order of their definition, free values stay", arguments: kinds.indices)
    func order(_ index: Int) throws {
        let (path, input, output) = Self.kinds[index]
        #expect(try formatted(input, at: path) == output)
        #expect(try formatted(output, at: path) == output)
    }

    @Test("a file that can't be read is a finding with its place")
    func unreadable() throws {
        let path = try #require(AssetPath("prompts/a.yaml"))
        let file = AssetFile(path: "prompts/a.yaml", bytes: Array("a: 1\n\tb: 2\n".utf8))
        guard case .failure(let problem) = AssetFormat.bytes(of: file, at: path) else {
            Issue.record("the file was laid out")
            return
        }
        #expect(problem.diagnostic.location.description.hasPrefix("prompts/a.yaml:2:"))
    }

    @Test("every prompt of the example keeps its version")
    func versions() throws {
        let root = PackageRoot.path("Examples/boat-tours")
        var files: [(path: String, bytes: [UInt8])] = []
        try collect(root, "prompts", &files)
        #expect(files.count > 5)
        let before = Library(files: files)
        let laidOut = try files.map { path, bytes in
            let place = try #require(AssetPath(path))
            return (
                path,
                try AssetFormat.bytes(of: AssetFile(path: path, bytes: bytes), at: place).get()
            )
        }
        let after = Library(files: laidOut)
        #expect(after.references == before.references)
        #expect(!before.ids(of: .prompt).isEmpty)
        for id in before.ids(of: .prompt) {
            let version = try #require(before.version(ofPrompt: id))
            #expect(after.version(ofPrompt: id) == version)
        }
    }

    @Test("a version stays whatever the layout was")
    func version() throws {
        let written = """
            messages: [{content: "A {{> tone}}\\nB\\n", role: system}, {role: user, content: '{{day}}'}]
            placeholders: {day: {default: "x\\ny", required: false}}
            tools: ["refund"]
            modelParameters: {"temperature": 0.30, "stop": ["\\n"]}
            id: a
            kind: prompt
            """
        let tool = """
            parameters: {"type":"object","properties":{"b":{"type":"string"},"a":{"type":"string"}}}
            description: 'It''s a tool that refunds.'
            kind: tool
            id: refund
            """
        let files = [
            "prompts/a.yaml": written, "prompts/tools/refund.yaml": tool,
            "prompts/snippets/tone.yaml":
                "text: \"Be kind.\\nAnd brief.\\n\"\nid: tone\nkind: snippet\n",
        ]
        let before = Library(files)
        let after = Library(
            try Dictionary(
                uniqueKeysWithValues: files.map { ($0.key, try formatted($0.value, at: $0.key)) }))
        let version = try #require(before.version(ofPrompt: "a"))
        #expect(after.version(ofPrompt: "a") == version)
        #expect(files.allSatisfy { path, text in (try? formatted(text, at: path)) != text })
    }

    private func collect(
        _ root: String, _ folder: String, _ files: inout [(path: String, bytes: [UInt8])]
    ) throws {
        for name in try Files.list(Paths.join(root, folder)) {
            let path = Paths.join(folder, name)
            if Files.kind(of: Paths.join(root, path)) == .directory {
                try collect(root, path, &files)
            } else {
                files.append((path, try Files.read(Paths.join(root, path))))
            }
        }
    }
}
