public import Basics
public import PromptModel

/// What changed between two places, by field and list item.
public struct FieldReport: Sendable {
    /// What became of an asset, or of a YAML file that is none.
    public enum Change: String, Hashable, Sendable, CaseIterable {
        /// Only the newer side has it.
        case added
        /// Only the older side has it.
        case removed
        /// Both sides have it.
        case changed
        /// It stands in another file.
        case moved
        /// It has another id or, where it is no asset, another path.
        case renamed
    }

    /// An asset, or a file that is none.
    public struct Entry: Hashable, Sendable {
        /// The asset, as `kind/id`; nil for a file that is none.
        public var asset: String?
        /// The workspace whose override it is, or nil.
        public var workspace: String?
        /// The path: that of the newer side, where it has one.
        public var path: String
        /// What became of it.
        public var change: Change
        /// What it was called before; nil unless it was renamed.
        public var oldAsset: String?
        /// Where it stood before; nil unless that was another path.
        public var oldPath: String?
        /// The fields that differ; none where only one side has the asset.
        public var fields: [FieldChange]
        /// Why the fields are not known; nil where they are.
        public var problem: String?

        /// The entry in the documented JSON shape.
        public var json: JSONValue {
            [
                "asset": .optional(asset), "workspace": .optional(workspace),
                "path": .string(path), "change": .string(change.rawValue),
                "oldAsset": .optional(oldAsset), "oldPath": .optional(oldPath),
                "fields": .array(fields.map(\.json)), "problem": .optional(problem),
            ]
        }
    }

    /// The full id of the older commit.
    public var from: String
    /// The full id of the newer commit; nil for the work tree.
    public var to: String?
    /// What changed, in the order of the paths.
    public var entries: [Entry]
    /// The prompts that read otherwise now; nil where there is no library.
    public var prompts: [PromptChange]?

    /// The report as JSON.
    public var json: JSONValue {
        [
            "from": .string(from), "to": .optional(to), "assets": .array(entries.map(\.json)),
            "prompts": prompts.map { .array($0.map { $0.json(withText: false) }) } ?? .null,
        ]
    }
}

/// What changed between two places, in the prompts as a model reads them.
public struct RenderedReport: Sendable {
    /// The full id of the older commit.
    public var from: String
    /// The full id of the newer commit; nil for the work tree.
    public var to: String?
    /// The workspace that the prompts are read in; nil for none.
    public var workspace: String?
    /// The prompts that read otherwise now, in the order of their ids.
    public var prompts: [PromptChange]

    /// The report as JSON; without the texts where only the tokens are wanted.
    public func json(withText: Bool = true) -> JSONValue {
        [
            "from": .string(from), "to": .optional(to), "workspace": .optional(workspace),
            "prompts": .array(prompts.map { $0.json(withText: withText) }),
        ]
    }
}

/// A prompt that is not the same on both sides, through itself or through what it is made of.
public struct PromptChange: Hashable, Sendable {
    /// What became of it.
    public enum Change: String, Hashable, Sendable, CaseIterable {
        /// Only the newer side has it.
        case added
        /// Only the older side has it.
        case removed
        /// Both sides have it.
        case changed
    }

    /// One side of a prompt.
    public struct Side: Hashable, Sendable {
        /// Its version.
        public var version: String
        /// About how many tokens its messages have.
        public var tokens: TokenEstimate
    }

    /// The prompt's id.
    public var prompt: String
    /// What became of it.
    public var change: Change
    /// The older side; nil where there is none, or where it can't be composed.
    public var old: Side?
    /// The newer side; nil where there is none, or where it can't be composed.
    public var new: Side?
    /// What changed beside messages and tools, such as `model`.
    public var settings: [String]
    /// The unified diff of what the model reads; empty where only settings differ or a side can't
    /// be composed.
    public var text: String
    /// Why a side can't be composed; nil where both can.
    public var problem: String?

    /// By how much the number of tokens changes, a missing side counting as none; nil where a side
    /// can't be composed.
    public var tokenChange: Int? {
        guard problem == nil else { return nil }
        return (new?.tokens.tokens ?? 0) - (old?.tokens.tokens ?? 0)
    }

    func json(withText: Bool) -> JSONValue {
        var object: JSONObject = [
            "prompt": .string(prompt), "change": .string(change.rawValue),
            "fromVersion": .optional(old?.version), "toVersion": .optional(new?.version),
            "tokens": [
                "from": .optional(old?.tokens.tokens), "to": .optional(new?.tokens.tokens),
                "change": .optional(tokenChange), "method": .string(TokenEstimate.method),
            ],
            "settings": .strings(settings), "problem": .optional(problem),
        ]
        if withText { object["diff"] = .string(text) }
        return .object(object)
    }
}
