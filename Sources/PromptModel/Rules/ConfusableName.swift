internal import Basics
internal import YAMLKit

/// A name is written with the letters that it seems to be written with.
enum ConfusableName {
    static let rule = Rule(
        "confusable-name", .error, "No name is written with letters that only look like others.",
        "A Cyrillic 'а' (U+0430) in 'nаme' looks like the Latin letter and is another one, so that "
            + "the value is filled in nowhere, and nobody sees why. What counts is a name of an "
            + "asset, a placeholder or a snippet that mixes such letters with Latin ones, that has "
            + "full-width or mathematical letters or a dash that is no '-', or that looks like "
            + "another name of the same file (after UTS #39, with a small table of Cyrillic, Greek "
            + "and Armenian letters). Names in one script of their own are fine.",
        example: .one(
            "prompt", "support",
            "placeholders: {n\u{0430}me: {required: true}}\nmessages:\n"
                + "  - {role: system, content: 'Hello {{n\u{0430}me}}'}\n"))

    /// The names in a file that look like others.
    static func check(_ asset: Asset, _ document: YAMLDocument) -> [Diagnostic] {
        guard !document.isASCII else { return [] }
        // A place is only looked up for a name that has something about it.
        var names: [(name: String, place: () -> Place)] = []
        if let text = document.root?["id"]?.scalarText {
            names.append((text, { asset.place(of: [.key("id")]) }))
        }
        for mention in asset.mentions {
            names.append((mention.reference.id, { asset.place(of: mention.path) }))
        }
        for placeholder in asset.prompt?.placeholders ?? [] {
            let path: YAMLPath = [.key("placeholders"), .key(placeholder.name)]
            names.append((placeholder.name, { asset.place(ofKeyAt: path) }))
        }
        for use in asset.names + asset.includes {
            names.append(
                (use.name, { asset.place(of: use.use.nameRange, inText: use.text) }))
        }
        let known = Set(names.map(\.name))
        var seen: Set<Place> = []
        return names.compactMap { name, place in
            guard let found = Confusables.look(at: name, among: known) else { return nil }
            let place = place()
            guard seen.insert(place).inserted else { return nil }
            let code = InvisibleCharacter.code(found.scalar.value)
            let unicodeName = found.scalar.properties.name.map { " (\($0))" } ?? ""
            return rule.diagnostic(
                "'\(name)' looks like '\(found.spelling)', and has \(code)\(unicodeName) in it",
                at: place, suggestion: "write '\(found.spelling)'")
        }
    }
}

/// Letters that look like letters of ASCII.
enum Confusables {
    /// A letter in a name that looks like another one, and the name in ASCII; nil where the name is
    /// what it looks like.
    static func look(
        at name: String, among names: Set<String>
    ) -> (scalar: Unicode.Scalar, spelling: String)? {
        guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        var spelling = ""
        var first: Unicode.Scalar?
        var isForm = false
        var hasLatin = false
        for scalar in name.unicodeScalars {
            if scalar.value < 0x80 {
                hasLatin = hasLatin || scalar.properties.isAlphabetic
                spelling.unicodeScalars.append(scalar)
            } else if let plain = letters[scalar] {
                first = first ?? scalar
                spelling.append(plain)
            } else if let plain = form(scalar) {
                first = first ?? scalar
                isForm = true
                spelling.append(plain)
            } else {
                // A letter that looks like none of ASCII: the name is in a script of its own.
                return nil
            }
        }
        guard let first, isForm || hasLatin || names.contains(spelling) else { return nil }
        return (first, spelling)
    }

    /// What another form of a character of ASCII stands for: full-width (U+FF01 to U+FF5E),
    /// mathematical letters (U+1D400 to U+1D6A3) and dashes.
    private static func form(_ scalar: Unicode.Scalar) -> Character? {
        let value: UInt32
        switch scalar.value {
        case 0xFF01...0xFF5E: value = scalar.value - 0xFEE0
        case 0x1D400...0x1D6A3:
            let index = (scalar.value - 0x1D400) % 52
            value = index < 26 ? 0x41 + index : 0x61 + index - 26
        case 0x2010...0x2015, 0x2212: value = 0x2D
        default: return nil
        }
        return Unicode.Scalar(value).map(Character.init)
    }

    /// Letters of other scripts by the letter of ASCII that they look like; from the data of UTS #39
    /// those that differ in no common font.
    private static let letters: [Unicode.Scalar: Character] = {
        let table: [(Character, String)] = [
            ("a", "аα"), ("c", "сϲ"), ("d", "ԁ"), ("e", "еҽ"), ("g", "ɡց"), ("h", "һհ"),
            ("i", "іıι"), ("j", "јϳ"), ("k", "кκ"), ("l", "ӏ"), ("n", "ոո"), ("o", "оοօ"),
            ("p", "рρ"), ("q", "ԛզ"), ("s", "ѕ"), ("u", "υս"), ("v", "νѵ"), ("w", "ԝ"), ("x", "хχ"),
            ("y", "уγ"), ("A", "АΑ"), ("B", "ВΒ"), ("C", "СϹ"), ("E", "ЕΕ"), ("F", "Ϝ"),
            ("H", "НΗ"), ("I", "ІΙӀ"), ("J", "Ј"), ("K", "КΚ"), ("M", "МΜ"), ("N", "Ν"),
            ("O", "ОΟՕ"),
            ("P", "РΡ"), ("S", "ЅՏ"), ("T", "ТΤ"), ("X", "ХΧ"), ("Y", "УΥҮ"), ("Z", "Ζ"),
        ]
        var letters: [Unicode.Scalar: Character] = [:]
        for (plain, others) in table {
            for scalar in others.unicodeScalars { letters[scalar] = plain }
        }
        return letters
    }()
}
