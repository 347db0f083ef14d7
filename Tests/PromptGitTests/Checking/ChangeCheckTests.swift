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

    @Test("knows by names alone what checking the whole library finds")
    func outline() throws {
        var answers = 0
        // What one library is made of is offered to all that come after it.
        var parts = KnownParts()
        for seed in 0..<600 {
            var dice = Dice(seed)
            let root = seed % 3 == 0 ? "services/shop" : ""
            let kept = Self.files(root: root, withWorkspace: seed % 20 == 0, &dice)
            // What is kept, and what it has become since.
            var before = kept
            for (path, bytes) in Self.change(of: kept, root: root, &dice) where seed % 2 == 0 {
                before[path] = bytes
            }
            let library = Self.library(before, root: root)
            var settings = Validation.Settings()
            if seed % 11 == 0 { settings.severities["letter-case"] = .error }
            let read: LibraryOutline.Read = { path, content in
                let bytes = try #require(before[path.path])
                #expect(Self.content(bytes) == content)
                return AssetFacts(path: path, bytes: bytes)
            }
            var changes: [String: ContentID?] = [:]
            for path in Set(kept.keys).union(before.keys) where kept[path] != before[path] {
                changes[path] = .some(before[path].map(Self.content))
            }
            guard let start = try LibraryOutline(Self.state(of: kept, root: root), root: root),
                let outline = try start.changing(changes, read: read)
            else { continue }
            #expect(Set(outline.paths) == Set(before.keys))
            #expect(outline.count == before.count)
            for facts in library.facts {
                #expect(outline.reference(at: facts.path.path) == facts.asset?.reference)
            }
            for reference in library.references {
                #expect(outline.path(of: reference) == library[reference]?.path)
            }
            // What is kept of the files that differ is enough to begin with.
            var known: [String: ContentID?] = [:]
            var names: [String: LibraryOutline.Names] = [:]
            for difference in outline.differences {
                known[difference.path] = .some(difference.content)
                names[difference.path] = difference.names
            }
            let again = try #require(
                try start.changing(known, names: names) { path, _ in
                    throw PromptGitError(.unknown, "\(path.path) is read")
                })
            #expect(again.differences == outline.differences)
            #expect(Set(again.paths) == Set(before.keys))
            for reference in library.references {
                #expect(again.path(of: reference) == library[reference]?.path)
            }
            // The way back leads to what it came from.
            let way = Dictionary(
                uniqueKeysWithValues: changes.keys.map { ($0, kept[$0].map(Self.content)) })
            let back = try outline.changing(way) { path, _ in
                AssetFacts(path: path, bytes: try #require(kept[path.path]))
            }
            if let back { #expect(Set(back.paths) == Set(kept.keys)) }
            for _ in 0..<8 {
                let change = Self.change(of: before, root: root, &dice)
                let found = try outline.check(
                    change, settings: settings, parts: &parts, read: read)
                guard let outcome = found else { continue }
                answers += 1
                var after = before
                for (path, bytes) in change { after[path] = bytes }
                let changed = Self.library(after, root: root)
                let errors = Self.newErrors(from: library, to: changed, settings)
                #expect(errors.isEmpty, "\(seed): \(change.keys)")
                #expect(outcome.reached == Self.reached(from: library, to: changed, settings))
            }
        }
        #expect(answers > 150)
    }

    private static func content(_ bytes: [UInt8]) -> ContentID {
        guard let content = ContentID(SHA256Digest(hashing: bytes).bytes.prefix(ContentID.size))
        else { preconditionFailure("a digest has more bytes") }
        return content
    }

    private static func state(of files: [String: [UInt8]], root: String) throws -> PackedState {
        let sources = files.compactMap { path, bytes in
            AssetPath(path, root: root).map {
                LibraryCheck.Source(path: $0, content: content(bytes))
            }
        }
        let state = try LibraryCheck.run(sources) {
            { path in
                let bytes = try #require(files[path.path])
                return LibraryCheck.Loaded(bytes: bytes, content: content(bytes))
            }
        }
        return try #require(PackedState(state.encoded()))
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
