/// All failures of one cause: what they share, where they happened and what came before and after.
struct FailureCause: Sendable, Hashable {
    /// How one tool failed for this cause.
    struct ByTool: Sendable, Hashable {
        var errors = 0
        var sessions = 0
        /// Where rejected values came from, by field.
        var sources: [String: ValueSources] = [:]
    }

    /// The words that the messages share.
    var key: String
    /// A field that the tool asks for and its own text does not name.
    var missingField: String?
    /// The masked messages, with the number of errors that read so.
    var texts: [String: Int] = [:]
    /// The sessions in which it happened.
    var tally = Tally()
    var errors = 0
    var byTool: [String: ByTool] = [:]
    /// How many failing calls came after a successful call of each tool.
    var errorsAfter: [String: Int] = [:]
    /// How many messages name the value of each field.
    var namedFields: [String: Int] = [:]
    /// Errors after which the tool's next call had the same arguments.
    var repeatedUnchanged = 0
    /// Sessions in which the tool later succeeded with other arguments.
    var recoveredChanged = 0
    /// Sessions in which the tool later succeeded with the same arguments.
    var recoveredUnchanged = 0
    /// Sessions in which the tool never succeeded again.
    var neverRecovered = 0

    /// The tools it happened in, most sessions first.
    var tools: [String] {
        byTool.sorted {
            ($1.value.sessions, $1.value.errors, $0.key) < (
                $0.value.sessions, $0.value.errors, $1.key
            )
        }.map(\.key)
    }

    /// The masked message that most errors had; of equally frequent ones the longest.
    var text: String {
        let best = texts.max {
            ($0.value, $0.key.count, $1.key) < ($1.value, $1.key.count, $0.key)
        }
        return best?.key ?? key
    }

    /// The words before what went wrong: `Payment method` of `Payment method ‹id› not found`.
    var noun: [String] {
        let stops: Set = [
            "not", "is", "are", "was", "were", "does", "do", "did", "cannot", "can", "has", "have",
            "must", "should", "could", "no", "already", "with", "for", "of", "in",
        ]
        var words: [String] = []
        for word in text.split(separator: " ") {
            if word.hasPrefix("‹") || stops.contains(word.lowercased()) { break }
            words += Words.plain(word)
            if words.count > 3 { return [] }
        }
        return words
    }

    /// The sources of rejected values, over all tools, by field.
    var sources: [String: ValueSources] {
        byTool.values.reduce(into: [:]) { sum, tool in
            for (field, sources) in tool.sources {
                sum[field, default: ValueSources()].add(sources)
            }
        }
    }
}

/// How a tool was used.
struct ToolUse: Sendable, Hashable {
    var calls = 0
    var accepted = 0
    /// How many of its calls came after a successful call of each tool.
    var callsAfter: [String: Int] = [:]
    /// Where accepted values came from, by field.
    var sources: [String: ValueSources] = [:]
    /// The names inside the objects of accepted arguments, by parameter.
    var nestedNames: [String: [String: Int]] = [:]
}
