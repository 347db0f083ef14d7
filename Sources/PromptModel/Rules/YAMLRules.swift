internal import Basics
internal import YAMLKit

/// What a file must be before anything in it can be looked at; YAMLKit finds these.
enum YAMLRules {
    static let all: [Rule] = [
        Rule(
            YAMLError.Code.syntax.rawValue, .error, "A file is YAML.",
            "The file can't be read from the place on that the error names.",
            example: "kind: prompt\n  id: support\n"),
        Rule(
            YAMLError.Code.duplicateKey.rawValue, .error, "A mapping has a key once.",
            "Of two values for one key, programs take the first or the last as they like.",
            example: "kind: snippet\ntext: one\ntext: two\n"),
        Rule(
            YAMLError.Code.tooDeep.rawValue, .error, "Values are not nested too deep.",
            "No asset needs many levels; the bound keeps reading cheap.",
            example: "values: [[[[[[[[[[[[[[[[[[…]]]]]]]]]]]]]]]]]]\n"),
        Rule(
            YAMLError.Code.tooLarge.rawValue, .error, "A file has a readable size.",
            "What a model reads at once is far smaller than the bound; keep data elsewhere.",
            example: "a file of several megabytes"),
        Rule(
            YAMLError.Code.aliasExpansion.rawValue, .error, "Aliases stay small.",
            "Aliases that repeat each other grow without bound when they are written out.",
            example: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"),
        Rule(
            YAMLError.Code.undefinedAlias.rawValue, .error, "An alias names an anchor.",
            "Put the text in quotes when its '*' is meant as it is.", example: "text: *bold*\n"),
        Rule(
            YAMLError.Code.invalidUTF8.rawValue, .error, "A file is UTF-8 text.",
            "Save the file as UTF-8.", example: "a file in Latin-1 or UTF-16"),
        Rule(
            YAMLError.Code.multipleDocuments.rawValue, .error, "A file holds one document.",
            "One asset is one file, so that its history is its own.",
            example: "kind: snippet\n---\nkind: snippet\n"),
    ]
}
