package import Basics

/// What is kept of a file so that it need not be read again: what it is, what it uses and what is
/// wrong in it, without its content.
package struct FileRecord: Hashable, Sendable {
    /// The path and what it says.
    package var path: AssetPath
    /// The identity of its bytes.
    package var content: ContentID
    /// The asset in it; nil when the file can't be read or says of no known kind to be.
    package var reference: AssetReference?
    /// Whether the file by itself has no errors.
    package var isValid: Bool
    /// The assets that it names or includes, sorted; some may not exist.
    package var uses: [AssetReference]
    /// The rules that comments in it turn off for a line.
    package var allowances: [Allowance]
    /// What is wrong in the file by itself.
    package var own: [Diagnostic]
    /// What is wrong with the asset and what it is made of, without workspaces.
    package var composed: [Diagnostic]
    /// What texts that include it can tell of a snippet; nil for another asset.
    var shape: SnippetShape?
    /// How far a prompt is from its limits; nil where that is near, or not known.
    var room: PromptRoom?
    /// Whether the words of its texts stand in the file as they are, so that they can be compared
    /// without reading YAML.
    var isVerbatim: Bool
    /// What the file system said of the file before it was read; nil where it was not read now, and
    /// for a blob.
    package var stamp: FileStamp?

    /// The record of a file that was just read.
    init(_ facts: AssetFacts, content: ContentID, stamp: FileStamp? = nil) {
        path = facts.path
        self.stamp = stamp
        self.content = content
        reference = facts.asset?.reference
        isValid = facts.asset?.isValid ?? false
        uses = facts.asset?.uses ?? []
        allowances = facts.allowances
        own = facts.diagnostics
        composed = []
        shape = facts.asset.flatMap(SnippetShape.init)
        isVerbatim = facts.asset?.texts.allSatisfy(\.isVerbatim) ?? false
    }

    /// Notes what was found in the asset and what it is made of.
    mutating func take(_ part: Validation.Part) {
        composed = part.diagnostics
        room = part.room
    }

    init(
        path: AssetPath, content: ContentID, reference: AssetReference?, isValid: Bool,
        uses: [AssetReference], allowances: [Allowance], own: [Diagnostic],
        composed: [Diagnostic], shape: SnippetShape?, room: PromptRoom?, isVerbatim: Bool
    ) {
        self.path = path
        self.content = content
        self.reference = reference
        self.isValid = isValid
        self.uses = uses
        self.allowances = allowances
        self.own = own
        self.composed = composed
        self.shape = shape
        self.room = room
        self.isVerbatim = isVerbatim
    }

    /// The facts of the file as far as names and uses go; nothing of it can be composed.
    var outline: AssetFacts {
        AssetFacts(
            path: path,
            asset: reference.map { Asset(outline: $0, path: path, uses: uses, isValid: isValid) },
            diagnostics: own, allowances: allowances)
    }
}
