internal import GitKit
internal import PromptModel

/// One side of a comparison.
struct DiffPlace {
    /// The commit; nil for the work tree.
    var commit: ObjectID?
    /// What a person calls it.
    var label: String

    static let workTree = DiffPlace(commit: nil, label: "the work tree")
}

/// Two sides, and what of them is compared.
struct Comparison {
    var old: DiffPlace
    var new: DiffPlace
    /// The names of what is looked at; empty for everything.
    var names: [String] = []
    /// The prompts whose versions were named: with what they are made of.
    var prompts: Set<String> = []
    /// The path of a proposal's record that is looked at too.
    var record: String?
    /// The workspace that the prompts are read in.
    var workspace: String?
}

/// A file that differs.
struct ChangedFile {
    /// What a side has.
    struct Side {
        var mode: FileMode
        var bytes: [UInt8]
    }

    var path: String
    var old: Side?
    var new: Side?
}
