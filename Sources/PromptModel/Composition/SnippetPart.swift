/// A snippet as the texts see it that put it in.
///
/// An object, because all cores look at it all the time: to hand it on counts one reference, and not
/// one for each part of it.
final class SnippetPart: Sendable {
    /// The template; one whose syntax is wrong counts as empty: its own file says so.
    let template: Template
    /// The names of the snippets in it, in order.
    let includes: [String]
    /// Whether a line that follows it runs into its last one.
    let joinsNextLine: Bool
    /// The runs of words in it; nil where there is no text.
    let shingles: Shingles?

    /// Looks at a snippet.
    init(_ asset: Asset) {
        template = asset.snippetTemplate
        includes = asset.includes.map(\.name)
        joinsNextLine = asset.snippet.map { JoinedLines.joinsNextLine($0.text) } ?? false
        shingles = DuplicatedText.shingles(of: asset)
    }
}

extension Asset {
    /// What the tags of a snippet's name stand for.
    var snippetTemplate: Template { texts.first?.template ?? Template(literal: "") }
}
