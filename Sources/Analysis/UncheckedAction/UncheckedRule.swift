import PromptModel

/// A passage of a prompt which says that nobody checks its rules for a tool.
struct UncheckedRule: Sendable, Hashable {
    /// The tool's name.
    var tool: String
    /// The prompt.
    var reference: AssetReference
    /// The heading over the passage.
    var heading: String
    /// The sentence which says so.
    var sentence: String
    /// The list or paragraph before the sentence: the rules.
    var text: String

    /// The passages of all prompts, one a tool.
    ///
    /// A passage is about a tool when its heading has the first word of the tool's name, which is
    /// what the tool does.
    static func all(in library: AnalysisLibrary) -> [UncheckedRule] {
        var rules: [UncheckedRule] = []
        for prompt in library.prompts {
            for section in Section.all(in: prompt.text) {
                guard let (sentence, text) = section.unchecked else { continue }
                let words = Set(Words.plain(section.heading).map(Words.stem))
                for tool in library.tools {
                    guard let action = Words.plain(tool.name).first, words.contains(action),
                        !rules.contains(where: { $0.tool == tool.name })
                    else { continue }
                    rules.append(
                        UncheckedRule(
                            tool: tool.name, reference: prompt.reference,
                            heading: section.heading, sentence: sentence, text: text))
                }
            }
        }
        return rules
    }

    /// A heading of a Markdown text with the blocks below it.
    private struct Section {
        var heading: String
        var blocks: [String]

        static func all(in text: String) -> [Section] {
            var sections: [Section] = []
            var lines: [Substring] = []
            for line in (text + "\n#").split(separator: "\n", omittingEmptySubsequences: false) {
                guard line.hasPrefix("#") else {
                    lines.append(line)
                    continue
                }
                if !sections.isEmpty {
                    sections[sections.count - 1].blocks = lines.split {
                        $0.allSatisfy(\.isWhitespace)
                    }
                    .map { $0.joined(separator: "\n") }
                }
                lines = []
                let heading = line.drop { $0 == "#" || $0 == " " }
                sections.append(Section(heading: String(heading), blocks: []))
            }
            return sections
        }

        /// The sentence that says nobody checks, and the block before it.
        var unchecked: (sentence: String, rules: String)? {
            for (index, block) in blocks.enumerated() {
                let found = Words.sentences(block).first { sentence in
                    let words = Words.plain(sentence)
                    let pairs = Set(zip(words, words.dropFirst()).map { "\($0) \($1)" })
                    return !pairs.isDisjoint(with: [
                        "not check", "doesnt check", "not verify", "not validate", "not enforce",
                    ])
                }
                guard let found else { continue }
                let sentence = String(found.drop { $0.isWhitespace || $0 == "-" })
                return (sentence, index > 0 ? blocks[index - 1] : block)
            }
            return nil
        }
    }
}
