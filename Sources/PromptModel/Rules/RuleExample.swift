/// Files that break a rule, and only that rule where it can be helped.
package struct RuleExample: Hashable, Sendable {
    /// A file of the example.
    package struct File: Hashable, Sendable {
        /// The path from the library's root.
        package var path: String
        /// What stands in it, for people to read.
        package var text: String
        /// The bytes of it; the text in UTF-8 unless there is something about them.
        package var bytes: [UInt8]

        init(path: String, text: String, bytes: [UInt8]? = nil) {
            self.path = path
            self.text = text
            self.bytes = bytes ?? Array(text.utf8)
        }
    }

    /// The files.
    package var files: [File]
    /// The files as they stand on the main branch, for a rule about changes; else none.
    package var before: [File]

    /// The files for people to read, each behind a comment with its path.
    package var text: String {
        let old = before.map { "# on the main branch: \($0.path)\n\($0.text)" }
        let new = files.map { "# \(before.isEmpty ? "" : "changed: ")\($0.path)\n\($0.text)" }
        return (old + new).joined(separator: "\n")
    }

    init(
        _ files: [(path: String, text: String)], before: [(path: String, text: String)] = []
    ) {
        self.files = files.map { File(path: $0.path, text: $0.text) }
        self.before = before.map { File(path: $0.path, text: $0.text) }
    }

    /// One file whose bytes are not what can be shown.
    init(_ path: String, shown: String, bytes: [UInt8]) {
        files = [File(path: path, text: shown, bytes: bytes)]
        before = []
    }

    /// A snippet with a text.
    static func snippet(_ text: String, key: String = "text: |") -> RuleExample {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return RuleExample([
            (
                "prompts/snippets/tone.yaml",
                "kind: snippet\nid: tone\n\(key)\n" + lines.map { "  \($0)\n" }.joined()
            )
        ])
    }

    /// A file of a kind, from its third line on.
    static func file(
        _ kind: String, _ id: String, _ rest: String
    ) -> (path: String, text: String) {
        let folder = AssetKind(rawValue: kind)?.folder ?? "prompts"
        return ("\(folder)/\(id).yaml", "kind: \(kind)\nid: \(id)\n\(rest)")
    }

    /// One file of a kind, from its third line on.
    static func one(_ kind: String, _ id: String, _ rest: String) -> RuleExample {
        RuleExample([file(kind, id, rest)])
    }
}
