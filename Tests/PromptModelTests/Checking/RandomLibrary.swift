import Synchronization

/// A small library with all sorts of mistakes, and random changes of it.
struct RandomLibrary {
    private(set) var files: [String: String] = [:]
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        for _ in 0..<24 { change() }
        files["prompts/snippets/s0.yaml"] = snippet("s0")
        files["prompts/p1.yaml"] =
            "kind: prompt\nid: p1\nmessages:\n  - {role: system, content: 'Say {{> s0}}'}\n"
        files["prompts/bad.yaml"] = "kind: prompt\nid: bad\nmessages: [\n"
    }

    private mutating func random(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    private mutating func pick(_ words: [String]) -> String { words[random(words.count)] }

    /// Writes, rewrites or removes a file.
    mutating func change() {
        if random(6) == 0, let path = files.keys.sorted().dropFirst(random(8)).first {
            files[path] = nil
            return
        }
        let number = random(5)
        let folder = pick(["", "team/", "workspaces/acme/"])
        switch random(7) {
        case 0, 1: files["prompts/\(folder)snippets/s\(number).yaml"] = snippet("s\(number)")
        case 2, 3: files["prompts/\(folder)p\(number).yaml"] = prompt("p\(number)")
        case 4:
            files["prompts/\(folder)souls/soul\(number).yaml"] =
                "kind: soul\nid: soul\(number)\nname: \(pick(["Haff", "{{> s1}}", "{{x}}"]))\n"
        case 5:
            files["prompts/\(folder)tools/t\(number).yaml"] =
                "kind: tool\nid: t\(number)\nname: \(pick(["one", "two"]))\n"
                + "description: \(pick(["Books.", "{{> s2}}", "'{{y}}'"]))\n"
        default:
            // A snippet where prompts are expected, and an agent.
            files["prompts/\(folder)s\(number).yaml"] = snippet("s\(number)")
            files["prompts/agents/a\(number).yaml"] =
                "kind: agent\nid: a\(number)\nprompts: [p\(random(6))]\ntools: [t\(random(6))]\n"
        }
    }

    private mutating func snippet(_ id: String) -> String {
        let text = pick([
            "Be kind.", "See {{> s\(random(6))}}", "Hello {{name}}", "{{#x}}", "One\n\n  {{> s1}}",
        ])
        return "kind: snippet\nid: \(id)\ntext: |\n  \(text)\n"
    }

    private mutating func prompt(_ id: String) -> String {
        let lines = (0...random(3)).map { _ in
            pick([
                "{{> s\(random(6))}}", "Hello {{name}}", "{{soul.name}}", "{{soul.nam}}",
                "{{#name}}x{{/name}}", "Plain text.", "{{{other}}}",
            ])
        }
        return """
            kind: prompt
            id: \(id)
            soul: soul\(random(6))
            tools: [t\(random(6)), t\(random(6))]
            placeholders: {name: {required: true, protected: \(pick(["true", "false"]))}}
            messages:
              - role: system
                content: |
                  \(lines.joined(separator: "\n      "))
            \(pick(["", "limits: {minCharacters: 40}", "colour: red"]))

            """
    }
}

/// The paths that were read, from any thread.
final class ReadPaths: Sendable {
    private let read = Mutex<Set<String>>([])

    func add(_ path: String) { read.withLock { _ = $0.insert(path) } }

    var paths: [String] { read.withLock { $0.sorted() } }
}
