extension PlantedFiles {
    private static let tags = "\u{E0049}\u{E0067}\u{E006E}\u{E006F}\u{E0072}\u{E0065}"

    /// What single characters and short patterns give away.
    static let characters: [String: [Plant]] = [
        "personal-data": [
            .text("Write to ⟨maria.lindgren@haff-tours.de⟩ at once."),
            .text("⟨j.doe+tours@mail.haff.travel⟩"),
            .text("Grüße an (⟨k_meyer@posteo.de⟩)."),
            .prompt(Plant.messages("Ask <⟨a.b@c-d.co.uk⟩>, then <⟨x1@y2.org⟩>.")),
            .snippet("text: a\ndescription: by ⟨peter%home@haff.org⟩\n"),
            .snippet("text: a  # ask ⟨ada@lovelace.name⟩\n"),
            .text("mailto ⟨nina@seebad-ahlbeck.info⟩, please"),
            .text("Call ⟨+49 511 867530⟩ before nine."),
            .text("Call ⟨+4915202345861⟩."),
            .text("⟨+1 (415) 867-5309⟩"),
            .text("phone: ⟨+44 20 7183 8750⟩"),
            .text("Call ⟨415-867-5309⟩ or ⟨(212) 736-5000⟩."),
            .text("Fax ⟨212.736.5001⟩"),
            .text("⟨1-800-275-2273⟩ is free."),
            .snippet("text: Ring ⟨+33 1 42 68 53 00⟩ for ä.\n"),
            .text("Card ⟨4532 7153 3790 1245⟩ was used."),
            .text("⟨5412-7512-3412-3452⟩"),
            .text("pay with ⟨371144371144376⟩"),
            .prompt(Plant.messages("Visa: ⟨4929420573595709⟩, Käpt'n.")),
            .text("⟨6011 5940 0347 8860⟩"),
        ],
        "invisible-character": [
            .text("Be⟨\u{200B}⟩kind."),
            .text("ä⟨\u{200B}\u{200B}\u{2060}⟩ü"),
            .text("a⟨\u{200C}⟩b"),
            .text("a⟨\u{200D}⟩b"),
            .text("a⟨\u{200E}⟩b c⟨\u{200F}⟩d"),
            .text("soft⟨\u{AD}⟩hyphen"),
            .text("a ⟨\u{FEFF}⟩b"),
            .text("x⟨\u{2061}⟩y"),
            .text("x⟨\u{2062}⟩y"),
            .text("x⟨\u{2063}⟩y"),
            .text("x⟨\u{2064}⟩y"),
            .text("a⟨\u{3164}⟩b"),
            .text("a⟨\u{115F}⟩b"),
            .text("a⟨\u{FFA0}⟩b"),
            .text("a⟨\u{180E}⟩b"),
            .text("a⟨\u{FE0F}⟩b"),
            .text("😀\u{FE0F}⟨\u{FE0F}\u{FE0F}⟩"),
            .text("a⟨\u{E0100}\u{E0101}⟩"),
            .snippet("text: a\nmetadata: {⟨\u{200B}⟩x: 1}\n"),
            .snippet("text: a  # see⟨\u{200B}⟩\n"),
            .text("a⟨\u{061C}⟩b"),
            .text("a⟨\u{2066}⟩b⟨\u{2069}⟩"),
            .text("a⟨\u{17B4}⟩b"),
        ],
        "bidirectional-text": [
            .text("Refunds are ⟨\u{202E}⟩never\u{202C} paid."),
            .text("⟨\u{202D}⟩a\u{202C}"),
            .text("ä ⟨\u{202E}⟩a"),
            .text("a ⟨\u{202B}⟩b\nc"),
            .text("a ⟨\u{202A}⟩b"),
            .text("a ⟨\u{2066}⟩b"),
            .text("a ⟨\u{2067}⟩b"),
            .text("a ⟨\u{2068}⟩b ⟨\u{2067}⟩c"),
            .text("a ⟨\u{202C}⟩b"),
            .text("a ⟨\u{2069}⟩b"),
            .text("\u{2066}a\u{2069} ⟨\u{2069}⟩"),
            .text("\u{202A}a\u{202C} ⟨\u{202C}⟩"),
            .text("⟨\u{202B}⟩\u{202B}a\u{202C}"),
            .text("\u{2066}\u{202B}a\u{2069} ⟨\u{202C}⟩"),
            .text("\u{5E9}\u{5DC} ⟨\u{2067}⟩\u{5D0}"),
            .text("a\n⟨\u{2068}⟩\nb\n⟨\u{2069}⟩"),
            .snippet("text: a\ndescription: x ⟨\u{202E}⟩y\n"),
            .snippet("text: a  # ⟨\u{202B}⟩y\n"),
            .prompt(Plant.messages("You are ⟨\u{202E}⟩nice\u{202C} and ⟨\u{202D}⟩kind.")),
            .snippet("text: 'ü⟨\u{2067}⟩'\n"),
        ],
        "tag-character": [
            .text("Be kind.⟨\(tags)⟩"),
            .text("⟨\u{E0001}⟩a"),
            .text("a⟨\u{E0041}⟩"),
            .text("ä ⟨\(tags)⟩ b ⟨\u{E0020}⟩"),
            .text("🏴⟨\u{E0067}\u{E0062}⟩"),
            .text("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}⟨\u{E0041}⟩"),
            .text("🏴⟨\u{E0049}\u{E0067}\u{E006E}\u{E006F}\u{E007F}⟩"),
            .text("😀⟨\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}⟩"),
            .text("a⟨\u{E007F}⟩b"),
            .text("a\n⟨\(tags)⟩\nb"),
            .snippet("text: a⟨\(tags)⟩\n"),
            .snippet("text: \"a⟨\(tags)⟩\"\n"),
            .snippet("text: a\ndescription: b⟨\(tags)⟩\n"),
            .snippet("text: a\ntags: [x⟨\u{E0078}⟩]\n"),
            .snippet("text: a # b⟨\(tags)⟩\n"),
            .prompt(
                Plant.messages("Hi⟨\(tags)⟩ {{> a}}"), and: Plant.asset("snippet", "a", "text: a\n")
            ),
            .tool("description: Pays.⟨\(tags)⟩\n"),
            .file("soul", "haff", "name: Haff\ntone: kind⟨\(tags)⟩\n"),
            .file("knowledge", "faq", "text: Nine.⟨\(tags)⟩\n"),
            .file("config", "models", "values: {a: b⟨\(tags)⟩}\n"),
        ],
        "todo-marker": [
            .text("Be kind.\n⟨TODO⟩: say what a refund costs."),
            .text("Be kind. ⟨FIXME⟩: or not."),
            .text("⟨XXX⟩: ask Ada"),
            .text("Prices: ⟨TBD⟩"),
            .text("[⟨TODO⟩] name the tours"),
            .text("The price is [⟨TBD⟩]."),
            .text("Grüße (⟨TODO⟩: which?)"),
            .text("<⟨TODO⟩>"),
            .text("⟨TODO⟩(ada): check this"),
            .text("Answer. ⟨TODO⟩(#12) shorten"),
            .text("- ⟨TODO⟩ name the tours"),
            .text("## ⟨TODO⟩"),
            .text("// ⟨FIXME⟩ this is wrong"),
            .text("* ⟨TBD⟩"),
            .snippet("text: ⟨TBD⟩\n"),
            .snippet("text: a\ndescription: ⟨TODO⟩\n"),
            .prompt(Plant.messages("Hi\n\n⟨TODO⟩ greet by name\n⟨FIXME⟩: and ä")),
            .tool("description: Pays. ⟨TODO⟩: when?\n"),
            .file("soul", "haff", "name: Haff\ngoals:\n  - ⟨TBD⟩\n"),
            .file("knowledge", "faq", "entries: [{question: When?, answer: ⟨TBD⟩}]\n"),
        ],
        "conflict-marker": [
            Plant([
                "prompts/snippets/tone.yaml":
                    "kind: snippet\nid: tone\n⟨<<<<<<<⟩ HEAD\ntext: a\n=======\ntext: b\n>>>>>>> x\n"
            ]),
            Plant([
                "prompts/snippets/tone.yaml":
                    "kind: snippet\nid: tone\ntext: |\n  ä\n⟨<<<<<<<⟩ ours\n  a\n||||||| base\n  c\n"
                    + "=======\n  b\n>>>>>>> theirs\n"
            ]),
            Plant([
                "prompts/snippets/tone.yaml":
                    "kind: snippet\nid: tone\ntext: a\n⟨>>>>>>>⟩ left over\n"
            ]),
            Plant([
                "prompts/snippets/tone.yaml":
                    "⟨<<<<<<<⟩ a\nkind: snippet\n=======\nkind: soul\n>>>>>>> b\nid: tone\n"
                    + "⟨<<<<<<<⟩ a\ntext: a\n=======\ntext: b\n>>>>>>> b\n"
            ]),
        ],
        "unknown-allowance": [
            .snippet("text: a  # promptgit: allow ⟨secrets⟩\n"),
            .snippet("# promptgit: allow secret, ⟨todo⟩\ntext: a\n"),
            .snippet("text: | # promptgit: allow ⟨everything⟩ since it is ä\n  a\n"),
            .snippet("text: a # promptgit: allow ⟨personal_data⟩, ⟨x⟩, secret\n"),
        ],
        "confusable-name": [
            .prompt(
                "placeholders: {⟨n\u{430}me⟩: {}}\n" + Plant.messages("Hi {{⟨n\u{430}me⟩}}")),
            .snippet("text: a {{> ⟨t\u{43E}ne⟩}}\n"),
            Plant(["prompts/snippets/tone.yaml": "kind: snippet\nid: ⟨t\u{3BF}ne⟩\ntext: a\n"]),
            .prompt(
                "tools: [⟨refund\u{2010}v2⟩]\nplaceholders: {a: {}, ⟨\u{FF41}⟩: {}}\n"
                    + Plant.messages("{{a}} {{⟨\u{FF41}⟩}} ä")),
            .prompt(
                "placeholders: {cc: {}, ⟨\u{441}\u{441}⟩: {}}\n" + Plant.messages("{{cc}}")),
        ],
    ]
}
