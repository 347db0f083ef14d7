import Basics
import Testing

@testable import PromptModel

/// A check of a few changed files finds what a look at the whole library finds.
@Suite("Checking a small change")
struct SmallChangeTests {
    @Test(
        "what is found is what the whole library shows"
    )
    func random() throws {
        var answered = 0
        var comparisons = 0
        var differences = 0
        for seed in 0..<40 { try run(UInt64(seed), &answered, &comparisons, &differences) }
        // Many changes alter what uses what, and are looked at as a whole.
        #expect(answered > 150)
        #expect(comparisons == answered)
        #expect(differences > 5)
    }

    @Test("versions are the same, asked for together or one by one")
    func versions() throws {
        var compared = 0
        for seed in 0..<40 {
            var random = PlainLibrary(seed: UInt64(seed))
            for _ in 0..<6 { random.change() }
            let library = Library(
                files: random.files.map { (path: $0.key, bytes: Array($0.value.utf8)) })
            let settings = Validation.Settings()
            let ids = library.ids(of: .prompt) + ["none"]
            var expected: [String: String] = [:]
            for id in ids { expected[id] = library.version(ofPrompt: id, settings: settings) }
            compared += expected.count
            let found = library.versions(ofPrompts: ids, settings: settings)
            try #require(found == expected, "seed \(seed)")
        }
        #expect(compared > 20)
    }

    private func run(
        _ seed: UInt64, _ answered: inout Int, _ comparisons: inout Int, _ differences: inout Int
    ) throws {
        var library = PlainLibrary(seed: seed)
        for step in 0..<12 {
            let before = library.files
            let state = try LibraryCheck.run(sources(before)) { reader(before) }
            let packed = try #require(PackedState(state.encoded()))
            #expect(packed.isPlain)
            for _ in 0...(step % 3) { library.change() }
            let after = library.files
            let changes = try after.filter { before[$0.key] != $0.value }.map { path, text in
                (position: try #require(packed.position(of: path)), content: content(text))
            }
            var check = SmallChange(packed) { reader(after) }
            guard let found = try check.check(changes, settings: Validation.Settings()) else {
                continue
            }
            answered += 1
            let whole = Library(files: after.map { (path: $0.key, bytes: Array($0.value.utf8)) })
            let isSame = found == Validation.diagnostics(of: whole)
            try #require(isSame, "seed \(seed), step \(step)")
            var earlier = SmallChange.Earlier()
            for change in changes {
                earlier.files[change.position] = packed.content(at: change.position)
            }
            let compared = try check.comparison(
                with: earlier, root: "", settings: Validation.Settings()
            ) { path, _ in Array((before[path.path] ?? "").utf8) }
            comparisons += 1
            let old = Library(files: before.map { (path: $0.key, bytes: Array($0.value.utf8)) })
            let references = changes.compactMap { packed.record(at: $0.position)?.reference }
            let difference = ChangeRules.check(
                before: old, after: whole, changed: Set(references))
            if !difference.isEmpty { differences += 1 }
            try #require(compared == difference, "seed \(seed), step \(step)")
        }
    }

    @Test("only a snippet whose words change, and the bytes of what puts it in, are read")
    func economy() throws {
        var files = [
            "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: |\n  One two three.\n",
            "prompts/souls/b.yaml": "kind: soul\nid: b\nname: Bee\n",
        ]
        for name in ["p", "q", "r"] {
            files["prompts/\(name).yaml"] =
                "kind: prompt\nid: \(name)\nsoul: b\nmessages:\n  - role: system\n"
                + "    content: |\n      You are {{soul.name}}. "
                + (name == "r" ? "" : "{{> a}}") + "\n"
        }
        let before = files
        let packed = try #require(
            PackedState(LibraryCheck.run(sources(before)) { reader(before) }.encoded()))
        files["prompts/snippets/a.yaml"] = "kind: snippet\nid: a\ntext: |\n  Four five.\n"
        let after = files
        let read = ReadPaths()
        var check = SmallChange(packed) {
            let reader = reader(after)
            return { path in
                read.add(path.path)
                return try reader(path)
            }
        }
        let position = try #require(packed.position(of: "prompts/snippets/a.yaml"))
        let text = try #require(after["prompts/snippets/a.yaml"])
        #expect(
            try check.check([(position, content(text))], settings: Validation.Settings()) == [])
        #expect(read.paths == ["prompts/p.yaml", "prompts/q.yaml", "prompts/snippets/a.yaml"])
        var earlier = SmallChange.Earlier()
        earlier.files[position] = packed.content(at: position)
        let difference = try check.comparison(
            with: earlier, root: "",
            settings: Validation.Settings()
        ) { path, _ in
            read.add("again: " + path.path)
            return []
        }
        #expect(difference == [])
        #expect(read.paths.count == 3)
    }

    @Test(
        "words that come more often than a snippet is put in, or more indented, are counted",
        arguments: [
            ("{{#soul.traits}}a {{/soul.traits}}", "{{#soul.traits}}abcdefgh {{/soul.traits}}"),
            ("a\n\n\n\n\n\n  b", "a\n  a\n  a\n  a\n  a\n  a\n  b"),
        ])
    func repeatedWords(old: String, new: String) throws {
        func files(_ text: String) -> [String: String] {
            [
                "prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: |\n  \(text)\n",
                "prompts/souls/b.yaml":
                    "kind: soul\nid: b\nname: Bee\ntraits: [\((0..<40).map { "t\($0)" }.joined(separator: ", "))]\n",
                "prompts/p.yaml": """
                kind: prompt
                id: p
                soul: b
                limits: {maxTokens: 45}
                messages:
                  - role: system
                    content: |
                      {{soul.name}}
                                                  {{> a}}

                """,
            ]
        }
        let (before, after) = (files(old), files(new))
        let packed = try #require(
            PackedState(LibraryCheck.run(sources(before)) { reader(before) }.encoded()))
        var check = SmallChange(packed) { reader(after) }
        let path = "prompts/snippets/a.yaml"
        let position = try #require(packed.position(of: path))
        let found = try check.check(
            [(position, content(after[path] ?? ""))], settings: Validation.Settings())
        let whole = Validation.diagnostics(
            of: Library(files: after.map { (path: $0.key, bytes: Array($0.value.utf8)) }))
        #expect(whole.map(\.rule) == ["maximum-tokens"])
        #expect(found == whole)
    }

    @Test("damaged bytes are no state, wherever they are damaged")
    func damage() throws {
        let files = PlainLibrary(seed: 1).files
        let bytes = try LibraryCheck.run(sources(files)) { reader(files) }.encoded()
        #expect(PackedState(bytes) != nil)
        for place in stride(from: 0, to: bytes.count, by: 37) {
            var damaged = bytes
            damaged[place] ^= 0x41
            #expect(PackedState(damaged) == nil)
            #expect(PackedState(Array(bytes[..<place])) == nil)
        }
    }

    // MARK: - Helpers

    private func content(_ text: String) -> ContentID {
        ContentID(SHA1Digest { $0.update(Array(text.utf8)[...]) }.bytes) ?? ContentID(0, 0, 0)
    }

    private func sources(_ files: [String: String]) -> [LibraryCheck.Source] {
        files.compactMap { path, text in
            AssetPath(path).map { LibraryCheck.Source(path: $0, content: content(text)) }
        }
    }

    private func reader(_ files: [String: String]) -> LibraryCheck.Reader {
        { path in
            let text = files[path.path] ?? ""
            return LibraryCheck.Loaded(bytes: Array(text.utf8), content: content(text))
        }
    }
}

/// A library in which texts are long enough to be repeated, and only what files say changes.
private struct PlainLibrary {
    private(set) var files: [String: String] = [:]
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 7
        for number in 0..<6 { write("snippet", number) }
        for number in 0..<3 {
            write("soul", number)
            write("tool", number)
        }
        for number in 0..<8 { write("prompt", number) }
        files["prompts/agents/agent0.yaml"] = "kind: agent\nid: agent0\nprompts: [prompt1]\n"
        files["prompts/knowledge/k.yaml"] =
            "kind: knowledge\nid: k\nentries:\n  - question: When?\n    answer: At {{> snippet5}}.\n"
    }

    private mutating func random(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    private mutating func pick(_ words: [String]) -> String { words[random(words.count)] }

    /// Changes what a file says: mostly words, now and then more.
    mutating func change() {
        if random(3) > 0 {
            let path = "prompts/snippets/snippet\(random(6)).yaml"
            var lines = (files[path] ?? "").split(separator: "\n").map(String.init)
            let line = 3 + random(max(1, lines.count - 3))
            guard lines.indices.contains(line), !lines[line].contains("{{") else { return }
            lines[line] =
                "  "
                + (random(4) == 0
                    ? Self.sentences[random(Self.sentences.count)]
                    : lines[line].dropFirst(2) + " " + pick(["and", "more", "ünd", "so"]))
            if random(5) == 0 { lines.insert("  " + pick(Self.sentences), at: line) }
            files[path] = lines.joined(separator: "\n") + "\n"
            return
        }
        write(pick(["snippet", "snippet", "prompt", "prompt", "soul", "tool"]), random(3))
    }

    private static let sentences = [
        "Answer in short and friendly sentences, name the tour, its price and its end, and stop.",
        "Never promise any refund before the shop has looked at what the guest has booked with it.",
        "Be kind.", "Say what you know.", "Ask.", "{ braces } stay as they are",
    ]

    private mutating func write(_ kind: String, _ number: Int) {
        let id = "\(kind)\(number)"
        let head = "kind: \(kind)\nid: \(id)\n"
        switch kind {
        case "snippet":
            var lines = (0...random(3)).map { _ in pick(Self.sentences) }
            if random(4) == 0, number < 5 { lines.append("{{> snippet\(number + 1)}}") }
            if random(6) == 0 { lines.append("{{name}} {{#soul.name}}!{{/soul.name}}") }
            files["prompts/snippets/\(id).yaml"] =
                head + "text: |\n  " + lines.joined(separator: "\n  ") + "\n"
        case "soul":
            files["prompts/souls/\(id).yaml"] =
                head + "name: \(pick(["Haff", "'{{> snippet5}}'"]))\n"
        case "tool":
            files["prompts/tools/\(id).yaml"] =
                head + "name: \(pick(["one", id]))\n"
                + "description: \(pick(["Books.", "'{{> snippet4}}'"]))\n"
        default:
            let lines = (0...random(3)).map { _ in
                pick(
                    Self.sentences + [
                        "{{> snippet\(random(6))}}", "   {{> snippet\(random(6))}}",
                        "Hello {{name}}, see {{> snippet\(random(6))}}", "{{soul.name}}",
                    ])
            }
            let content =
                random(6) == 0
                ? "\"\(lines.joined(separator: " "))\""
                : "|\n      " + lines.joined(separator: "\n      ")
            files["prompts/\(id).yaml"] =
                head + "soul: soul\(random(3))\ntools: [tool\(random(3)), tool\(random(3))]\n"
                + "placeholders: {name: {protected: \(pick(["true", "false"]))}}\n"
                + pick([
                    "", "limits: {minCharacters: 200}\n", "limits: {maxTokens: 90}\n",
                    "limits: {maxGrowth: 0.2}\n", "limits: {maxGrowth: 0.9, maxTokens: 900}\n",
                ]) + "messages:\n  - role: system\n    content: \(content)\n"
        }
    }
}
