internal import Basics
internal import YAMLKit

extension AssetText {
    /// Whether the words of a text stand in the file just as they are, with white space around.
    ///
    /// - Parameters:
    ///   - node: the text.
    ///   - document: the file.
    /// - Returns: false where a word may look different: in quotes, in a list in one line, or where
    ///   a line ends in a way that YAML turns into another.
    static func isVerbatim(_ node: YAMLNode, in document: YAMLDocument) -> Bool {
        guard case .scalar(let scalar) = node.content else { return false }
        let bytes = document.bytes
        switch scalar.style {
        case .literal, .folded: break
        case .plain:
            // In `[a b, c]` the comma touches a word.
            let span = node.span
            guard span.lowerBound == 0 || isWhiteSpace(bytes[span.lowerBound - 1]),
                span.upperBound == bytes.count || isWhiteSpace(bytes[span.upperBound])
            else { return false }
        default: return false
        }
        if document.isASCII { return true }
        // YAML 1.1 reads the control character NEL, C2 85 in UTF-8, as the end of a line.
        var place = bytes.offset(of: 0xC2)
        while let found = place {
            if found + 1 < bytes.count, bytes[found + 1] == 0x85 { return false }
            place = bytes.offset(of: 0xC2, from: found + 1)
        }
        return true
    }
}
