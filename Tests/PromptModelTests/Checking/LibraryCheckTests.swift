import Basics
import Testing

@testable import PromptModel

/// A check that goes step by step finds what a look at the whole library finds.
@Suite("Checking a library step by step")
struct LibraryCheckTests {
    @Test("a first check finds what the whole library shows")
    func everything() throws {
        let files = RandomLibrary(seed: 1).files
        let state = try check(files)
        #expect(found(state) == whole(files))
        #expect(found(state).count > 10)
    }

    @Test("after any change a later check finds the same as a first one", arguments: 0..<12)
    func changes(seed: UInt64) throws {
        var library = RandomLibrary(seed: seed)
        var state = try check(library.files)
        for step in 0..<16 {
            for _ in 0...(step % 3) { library.change() }
            state = try check(library.files, previous: state)
            // Not the values themselves: a failure would print them all.
            let isSame = found(state) == whole(library.files)
            #expect(isSame, "seed \(seed), step \(step)")
        }
    }

    @Test("only what changed is read again, and what it reaches")
    func economy() throws {
        let text =
            "kind: prompt\nid: NAME\nmessages: [{role: system, content: 'a {{> SNIPPET}}'}]\n"
        var files = ["prompts/snippets/a.yaml": "kind: snippet\nid: a\ntext: |\n  One.\n"]
        files["prompts/snippets/b.yaml"] = "kind: snippet\nid: b\ntext: |\n  Two.\n"
        for name in ["p", "q", "r"] {
            files["prompts/\(name).yaml"] =
                text.replacing("NAME", with: name).replacing(
                    "SNIPPET", with: name == "p" ? "a" : "b")
        }
        let state = try check(files)
        files["prompts/snippets/a.yaml"] = "kind: snippet\nid: a\ntext: |\n  Other.\n"
        let read = ReadPaths()
        let next = try check(files, previous: state, read: read)
        #expect(read.paths == ["prompts/p.yaml", "prompts/snippets/a.yaml"])
        #expect(found(next) == whole(files))
    }

    @Test("a file that changes while it is looked at is an error, not a wrong answer")
    func changing() throws {
        let files = RandomLibrary(seed: 3).files
        let sources = sources(files)
        let state = try check(files)
        var later = files
        let path = try #require(files.keys.sorted().first { $0.hasSuffix("p1.yaml") })
        later["prompts/snippets/s0.yaml"] = "kind: snippet\nid: s0\ntext: |\n  {{other}}\n"
        let changed = later
        #expect(throws: LibraryCheck.FileChanged.self) {
            try LibraryCheck.run(
                sources.map {
                    $0.path.path == "prompts/snippets/s0.yaml"
                        ? LibraryCheck.Source(path: $0.path) : $0
                }, previous: state
            ) {
                { asset in
                    let text =
                        asset.path == path
                        ? "kind: prompt\nid: p1\nmessages: []\n" : changed[asset.path] ?? ""
                    return loaded(text)
                }
            }
        }
    }

    // MARK: - Helpers

    private func sources(_ files: [String: String]) -> [LibraryCheck.Source] {
        files.compactMap { path, text in
            AssetPath(path).map {
                LibraryCheck.Source(path: $0, content: loaded(text).content)
            }
        }
    }

    private func check(
        _ files: [String: String], previous: CheckState? = nil, read: ReadPaths? = nil
    ) throws -> CheckState {
        try LibraryCheck.run(sources(files), previous: previous) {
            { path in
                read?.add(path.path)
                return loaded(files[path.path] ?? "")
            }
        }
    }

    private func found(_ state: CheckState) -> [Diagnostic] {
        state.diagnostics(settings: Validation.Settings())
    }

    private func whole(_ files: [String: String]) -> [Diagnostic] {
        Validation.diagnostics(
            of: Library(files: files.map { (path: $0.key, bytes: Array($0.value.utf8)) }))
    }
}

/// A file as a loader returns it; SHA-256 stands for git's id of the blob.
private func loaded(_ text: String) -> LibraryCheck.Loaded {
    let bytes = Array(text.utf8)
    let digest = SHA256Digest(hashing: bytes).hex
    let id = stride(from: 0, to: 40, by: 2).map { index -> UInt8 in
        let start = digest.index(digest.startIndex, offsetBy: index)
        return UInt8(digest[start..<digest.index(start, offsetBy: 2)], radix: 16) ?? 0
    }
    return LibraryCheck.Loaded(bytes: bytes, content: ContentID(id) ?? ContentID(0, 0, 0))
}
