package import Analysis
internal import Basics
package import PromptModel

/// How risky a change is, told from its paths, fields and difference alone.
///
/// A model's or an analyzer's word counts for nothing here: only what is edited, what is taken away,
/// how much is added and how many prompts it reaches.
package struct RiskAssessment {
    /// The tier.
    package private(set) var tier = Risk.Tier.low
    /// Why it is not lower, a phrase each.
    package private(set) var reasons: [String] = []

    /// Assesses operations that give `reached` prompts another version, by what the settings call
    /// low.
    package init(
        operations: [AssetOperation], type: ProposalType, reached: Int, settings: RiskSettings
    ) {
        guard type.isMergeable else {
            reasons = ["changes nothing by itself"]
            return
        }
        let added = operations.reduce(0) { $0 + Self.addedCharacters($1) }
        for operation in operations { assess(operation, settings) }
        for (change, assets) in changes.sorted(by: { $0.key < $1.key }) {
            raise(change.tier, "\(change.words) \(assets.joined(separator: ", "))")
        }
        if added > settings.maxAddedCharacters {
            raise(.medium, "adds \(added) characters")
        }
        if reached > settings.maxReach {
            raise(.high, "reaches \(reached) prompts")
        } else if reached > 1 {
            raise(.medium, "reaches \(reached) prompts")
        }
    }

    /// What makes a change more than low, and how much.
    private struct Change: Hashable, Comparable {
        var tier: Risk.Tier
        var words: String

        static func < (left: Self, right: Self) -> Bool {
            left.tier == right.tier ? left.words < right.words : left.tier > right.tier
        }
    }

    private var changes: [Change: [String]] = [:]

    private mutating func note(_ tier: Risk.Tier, _ words: String, _ asset: AssetReference) {
        let change = Change(tier: tier, words: words)
        if changes[change]?.contains(asset.description) != true {
            changes[change, default: []].append(asset.description)
        }
    }

    private mutating func assess(_ operation: AssetOperation, _ settings: RiskSettings) {
        let asset = operation.asset
        if Self.removes(operation) { note(.high, "takes something away from", asset) }
        switch asset.kind {
        case .soul, .config, .sendRule, .agent, .rubric:
            note(.high, "changes", asset)
        case .tool:
            // A sentence more in a description informs the model; anything else about a tool
            // changes what the model can do, or how.
            if operation.path.hasSuffix("/description") {
                note(.medium, "changes the description of", asset)
            } else {
                note(.high, "changes more than the description of", asset)
            }
        case .prompt, .snippet, .knowledge, .enhancement:
            let isText =
                operation.path == "/text" || operation.path.hasSuffix("/content")
                || operation.name == "create"
            if !isText {
                let tier: Risk.Tier = asset.kind == .prompt ? .high : .medium
                note(tier, "changes \(operation.path) of", asset)
            } else if !settings.lowKinds.contains(asset.kind.rawValue) {
                note(.medium, "changes what the settings do not call low:", asset)
            }
        }
    }

    private mutating func raise(_ tier: Risk.Tier, _ reason: String) {
        self.tier = max(self.tier, tier)
        if !reasons.contains(reason) { reasons.append(reason) }
    }

    /// Whether an operation takes words or values away.
    private static func removes(_ operation: AssetOperation) -> Bool {
        switch operation.action {
        case .remove, .delete: true
        case .replaceText(let find, let with): !with.contains(find)
        case .set(let value, let old):
            switch (old, value) {
            case (nil, _), (.some(.null), _): false
            case (.some(.string(let old)), .string(let new)): !new.contains(old)
            default: true
            }
        case .append, .insert, .create: false
        }
    }

    private static func addedCharacters(_ operation: AssetOperation) -> Int {
        switch operation.action {
        case .replaceText(let find, let with): max(0, with.count - find.count)
        case .set(let value, let old):
            max(0, length(of: value) - (old.map(length(of:)) ?? 0))
        case .append(let value), .insert(let value, _, _): length(of: value)
        case .create(_, let text, _): text.count
        case .remove, .delete: 0
        }
    }

    private static func length(of value: JSONValue) -> Int {
        value.stringValue?.count ?? value.text(.compact).count
    }
}
