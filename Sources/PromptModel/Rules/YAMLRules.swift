internal import Basics
internal import YAMLKit

/// What a file must be before anything in it can be looked at; YAMLKit finds these.
enum YAMLRules {
    static let all: [Rule] = [
        Rule(
            YAMLError.Code.syntax.rawValue, .error, "A file is YAML.",
            "The file can't be read from the place on that the error names.",
            example: RuleExample([("prompts/support.yaml", "kind: prompt\n  id: support\n")])),
        Rule(
            YAMLError.Code.duplicateKey.rawValue, .error, "A mapping has a key once.",
            "Of two values for one key, programs take the first or the last as they like.",
            example: .one("snippet", "tone", "text: one\ntext: two\n")),
        Rule(
            YAMLError.Code.tooDeep.rawValue, .error, "Values are not nested too deep.",
            "No asset needs many levels; the bound keeps reading cheap.",
            example: .one(
                "config", "models",
                "values: {a: " + String(repeating: "[", count: 70)
                    + String(repeating: "]", count: 70) + "}\n")),
        Rule(
            YAMLError.Code.tooLarge.rawValue, .error, "A file has a readable size.",
            "It has at most 1 MiB, 250,000 values and 1,000 anchors: what a model reads at once is "
                + "far smaller. Keep data elsewhere.",
            example: RuleExample(
                "prompts/snippets/tone.yaml",
                shown: "kind: snippet\nid: tone\ntext: |\n  …a megabyte of text…\n",
                bytes: Array("kind: snippet\nid: tone\ntext: |\n".utf8)
                    + [UInt8](repeating: 0x20, count: 1 << 20))),
        Rule(
            YAMLError.Code.aliasExpansion.rawValue, .error, "Aliases stay small.",
            "Aliases that repeat each other grow without bound when they are written out.",
            example: .one("config", "models", aliasBomb)),
        Rule(
            YAMLError.Code.undefinedAlias.rawValue, .error, "An alias names an anchor.",
            "Put the text in quotes when its '*' is meant as it is.",
            example: .one("snippet", "tone", "text: *bold\n")),
        Rule(
            YAMLError.Code.invalidUTF8.rawValue, .error, "A file is UTF-8 text.",
            "Save the file as UTF-8.",
            example: RuleExample(
                "prompts/snippets/tone.yaml",
                shown: "kind: snippet\nid: tone\ntext: K\\xE4se   (a file in Latin-1)\n",
                bytes: Array("kind: snippet\nid: tone\ntext: K".utf8) + [0xE4] + Array("se\n".utf8))
        ),
        Rule(
            YAMLError.Code.multipleDocuments.rawValue, .error, "A file holds one document.",
            "One asset is one file, so that its history is its own.",
            example: .one("snippet", "tone", "text: one\n---\nkind: snippet\n")),
    ]

    /// Nine levels of ten aliases each: a thousand million elements when written out.
    private static let aliasBomb =
        "values:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + (1...8).map { level in
            let alias = "*a\(level - 1)"
            let elements = [String](repeating: alias, count: 10).joined(separator: ", ")
            return "  a\(level): &a\(level) [\(elements)]\n"
        }.joined()
}
