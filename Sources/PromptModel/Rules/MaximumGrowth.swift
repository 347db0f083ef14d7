internal import Basics
internal import YAMLKit

/// A change does not make a prompt much longer.
enum MaximumGrowth {
    static let rule = Rule(
        "maximum-growth", .error, "No change lets a prompt grow by more than 'limits.maxGrowth'.",
        "Prompts grow by one sentence at a time until nobody knows what they say. The limit is a "
            + "share of the size before: 0.2 lets the messages, with their snippets put in, grow by "
            + "a fifth against the main branch. A change that means to add more raises the limit, "
            + "where a reviewer sees it.",
        example: RuleExample(
            [
                RuleExample.file(
                    "prompt", "support",
                    "limits: {maxGrowth: 0.2}\nmessages:\n"
                        + "  - {role: system, content: You answer the guests of a boat-tour shop.}\n"
                )
            ],
            before: [
                RuleExample.file(
                    "prompt", "support",
                    "limits: {maxGrowth: 0.2}\nmessages:\n"
                        + "  - {role: system, content: You answer guests.}\n")
            ]))

    static func check(_ before: Version, _ after: Version) -> [Diagnostic] {
        let limits = after.prompt.limits
        // A limit that the change itself takes away still holds.
        guard let maximum = limits.maxGrowth ?? before.prompt.limits.maxGrowth else { return [] }
        let old = before.size
        let new = after.size
        guard old > 0, Double(new) > Double(old) * (1 + maximum) else { return [] }
        let growth = Int((Double(new - old) / Double(old) * 100).rounded())
        let place =
            limits.maxGrowth == nil
            ? after.asset.place(ofKeyAt: [.key("messages")])
            : after.asset.place(of: [.key("limits"), .key("maxGrowth")])
        return [
            rule.diagnostic(
                "the messages grow by \(growth) % against the main branch, from \(old) to \(new) "
                    + "characters, and \(Int((maximum * 100).rounded())) % are allowed", at: place,
                suggestion: "shorten them, or raise 'limits.maxGrowth' where the growth is meant")
        ]
    }

    /// A prompt as it stands in one library.
    struct Version {
        var asset: Asset
        var prompt: Prompt
        var library: Library

        private var knownSize: Int?

        /// Finds a prompt; `size` is its size where that is known.
        init?(_ reference: AssetReference, in library: Library, size: Int? = nil) {
            guard let asset = library[reference], let prompt = asset.prompt else { return nil }
            self.asset = asset
            self.prompt = prompt
            self.library = library
            knownSize = size
        }

        /// The Unicode scalars of all messages, snippets put in.
        var size: Int {
            if let knownSize { return knownSize }
            var composer = Composer(library: library)
            return composer.compose(asset, prompt).size
        }
    }
}

extension String {
    /// How many Unicode scalars there are: as many as there are bytes that begin one, which is
    /// faster to count than to go from one to the next.
    var scalarCount: Int {
        var text = self
        return text.withUTF8 { bytes in
            var count = 0
            for index in bytes.indices where unsafe bytes[index] & 0xC0 != 0x80 { count += 1 }
            return count
        }
    }
}

extension Composition {
    /// The Unicode scalars of all messages.
    var size: Int { messages.reduce(0) { $0 + $1.content.scalarCount } }
}
