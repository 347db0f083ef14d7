/// What a file of attributes (gitattributes) says of how files stand in a work tree.
enum AttributesFile {
    /// Attributes that have nothing to do with it.
    private static let harmless: Set<String> = [
        "merge", "diff", "whitespace", "delta", "conflict-marker-size", "export-ignore",
        "export-subst",
    ]

    /// Whether the file lets all files stand in the work tree as commits have them; false also for
    /// what is not read here, such as macros and names in quotes.
    static func leavesFilesAlone(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline)
            .allSatisfy { line in
                let words = line.split { $0 == " " || $0 == "\t" }
                guard let pattern = words.first, !pattern.hasPrefix("#") else { return true }
                guard !pattern.hasPrefix("\""), !pattern.hasPrefix("[") else { return false }
                return words.dropFirst().allSatisfy { word in
                    let start = word.drop { $0 == "-" || $0 == "!" }
                    return harmless.contains(String(start.prefix { $0 != "=" }))
                }
            }
    }
}
