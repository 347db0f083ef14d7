import Basics
import PromptGit
import PromptModel
import Testing

/// Checking what a change reaches, held against checking everything before and after.
@Suite("The check of a change")
struct ChangeCheckTests {
    @Test("finds what checking the whole library finds", arguments: 0..<60)
    func equal(seed: Int) {
        var dice = Dice(seed)
        let root = seed % 3 == 0 ? "services/shop" : ""
        let before = Self.files(root: root, withWorkspace: seed % 5 == 0, &dice)
        let library = Self.library(before, root: root)
        var settings = Validation.Settings()
        if seed % 4 == 0 { settings.severities["unknown-include"] = .warning }
        if seed % 7 == 0 { settings.disabled.insert("id-mismatch") }
        var check = ChangeCheck(library, root: root, settings: settings)
        for _ in 0..<8 {
            let change = Self.change(of: before, root: root, &dice)
            var after = before
            for (path, bytes) in change { after[path] = bytes }
            let changed = Self.library(after, root: root)

            let outcome = check.check(change)
            #expect(outcome.library.references == changed.references)
            #expect(outcome.library.facts.map(\.path.path) == changed.facts.map(\.path.path))
            #expect(
                outcome.library.duplicates.map(\.asset.path) == changed.duplicates.map(\.asset.path)
            )
            let expected = Self.newErrors(from: library, to: changed, settings)
            #expect(outcome.newErrors == expected, "\(change.keys)")
            #expect(outcome.reached == Self.reached(from: library, to: changed, settings))
        }
    }

    private static func library(_ files: [String: [UInt8]], root: String) -> Library {
        Library(files: files.map { (path: $0.key, bytes: $0.value) }, root: root)
    }

    private static func newErrors(
        from old: Library, to new: Library, _ settings: Validation.Settings
    ) -> [Diagnostic] {
        func signature(_ found: Diagnostic) -> [String] {
            [found.rule, found.location.file, found.message]
        }
        let known = Set(Validation.diagnostics(of: old, settings: settings).map(signature))
        return Validation.diagnostics(of: new, settings: settings).filter {
            $0.severity == .error && !known.contains(signature($0))
        }
    }

    private static func reached(
        from old: Library, to new: Library, _ settings: Validation.Settings
    ) -> [String: String] {
        var reached: [String: String] = [:]
        for id in old.ids(of: .prompt) {
            guard let version = old.version(ofPrompt: id, settings: settings),
                version != new.version(ofPrompt: id, settings: settings)
            else { continue }
            reached[id] = version
        }
        return reached
    }

    // MARK: Random libraries

    private static let snippets = ["a", "b", "c", "d", "e"]

    private static func files(
        root: String, withWorkspace: Bool, _ dice: inout Dice
    ) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for id in snippets {
            files[Paths.join(root, "prompts/snippets/\(id).yaml")] = snippet(id, &dice)
        }
        files[Paths.join(root, "prompts/souls/haff.yaml")] = Array(
            "kind: soul\nid: haff\nname: Haff\n".utf8)
        files[Paths.join(root, "prompts/tools/pay.yaml")] = tool("pay", &dice)
        for id in ["one", "two", "three"] {
            files[Paths.join(root, "prompts/\(id).yaml")] = prompt(id, &dice)
        }
        if withWorkspace {
            files[Paths.join(root, "prompts/workspaces/acme/snippets/a.yaml")] = snippet("a", &dice)
        }
        return files
    }

    private static func change(
        of files: [String: [UInt8]], root: String, _ dice: inout Dice
    ) -> [String: [UInt8]?] {
        var change: [String: [UInt8]?] = [:]
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            let paths = files.keys.sorted()
            guard let path = paths.randomElement(using: &dice) else { continue }
            let stem = Paths.stem(path)
            switch Int.random(in: 0..<9, using: &dice) {
            case 0: change[path] = .some(nil)
            case 1: change[path] = .some(Array("{".utf8))
            case 2:
                // Another file that says it is the same asset, or takes its place when it goes.
                change[Paths.join(root, "prompts/again/\(stem).yaml")] = files[path]
                if Bool.random(using: &dice) { change[path] = .some(nil) }
            case 3: change[path] = .some(snippet("x", &dice))
            case 4: change[path] = .some(tool(stem, &dice))
            case 5:
                change[Paths.join(root, "prompts/snippets/new.yaml")] = .some(
                    snippet("new", &dice))
            case 6:
                change[Paths.join(root, "prompts/workspaces/acme/snippets/b.yaml")] = .some(
                    snippet("b", &dice))
            default:
                change[path] = .some(
                    path.contains("/snippets/")
                        ? snippet(stem, &dice)
                        : path.contains("/tools/") ? tool(stem, &dice) : prompt(stem, &dice))
            }
        }
        return change
    }

    private static func text(_ dice: inout Dice) -> String {
        let pieces = [
            "Be kind.", "{{> a}}", "{{> b}}", "{{> c}}", "{{> new}}", "{{> gone}}", "{{name}}",
            "{{soul.name}}", "{{#open}}", "Answer.",
        ]
        return (0..<Int.random(in: 1...3, using: &dice)).map { _ in
            "    \(pieces.randomElement(using: &dice) ?? "")\n"
        }.joined()
    }

    private static func snippet(_ id: String, _ dice: inout Dice) -> [UInt8] {
        Array("kind: snippet\nid: \(id)\ntext: |\n\(text(&dice))".utf8)
    }

    private static func tool(_ id: String, _ dice: inout Dice) -> [UInt8] {
        Array(
            ("kind: tool\nid: \(id)\nname: \(id)\nsource: served\nparameters: {type: object}\n"
                + "description: |\n\(text(&dice))").utf8)
    }

    private static func prompt(_ id: String, _ dice: inout Dice) -> [UInt8] {
        let soul = Bool.random(using: &dice) ? "soul: haff\n" : ""
        let tools = Bool.random(using: &dice) ? "tools: [pay]\n" : ""
        return Array(
            ("kind: prompt\nid: \(id)\n\(soul)\(tools)messages:\n  - role: system\n    content: |\n"
                + text(&dice).replacing("    ", with: "      ")).utf8)
    }
}
