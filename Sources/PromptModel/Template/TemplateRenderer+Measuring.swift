internal import Basics

extension TemplateRenderer {
    /// Counts what a section over a known list writes, without going through the list.
    ///
    /// - Parameters:
    ///   - tag: the tag that begins the section.
    ///   - body: what stands in it.
    /// - Returns: whether it is counted; a body with more in it than text and plain names of what each
    ///   element has must be walked, and so must one that is indented, too large or too deep.
    mutating func measureList(_ tag: TemplateTag, _ body: [TemplateNode]) -> Bool {
        guard isPlainPlace, hasRoomBelow, contexts.count == 1, case .text(let end)? = body.last,
            let sizes = lists(tag)
        else { return false }
        var text = 0
        var values = 0
        var braces = 0
        for node in body {
            switch node {
            case .text(let range):
                text += range.count
                braces += output.braces(in: range, of: place.template.source) * sizes.count
            case .variable(let tag, _):
                guard let column = sizes.column(tag.name) else { return false }
                values += column.bytes
                braces += column.braces
            case .section, .partial, .parent, .block: return false
            }
        }
        return output.count(
            bytes: text * sizes.count + values, braces: braces,
            last: place.template.source[end.upperBound - 1])
    }
}
