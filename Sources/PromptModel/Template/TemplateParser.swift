/// Builds the tree of a template from its tokens.
struct TemplateParser {
    private let tokens: [TemplateToken]
    private let source: [UInt8]
    /// The index of the end tag of each opening tag; 0, where none can be, for every other tag.
    private var ends: [Int]
    /// The bytes that a tag takes out of the text: its whole line where it stands alone.
    private var consumed: [Range<Int>]
    /// Blocks that stand directly inside a parent: they replace, and are not rendered in place.
    private var replacements: Set<Int> = []
    /// Parents with nothing but white space before their first and after their last tag.
    private var aloneParents: Set<Int> = []

    init(tokens: [TemplateToken], source: [UInt8]) throws(TemplateError) {
        self.tokens = tokens
        self.source = source
        consumed = tokens.map(\.range)
        ends = [Int](repeating: 0, count: tokens.count)
        try matchEnds()
        for index in tokens.indices { consume(index) }
    }

    func parse() -> [TemplateNode] {
        nodes(in: tokens.indices)
    }

    private mutating func matchEnds() throws(TemplateError) {
        var open: [Int] = []
        for index in tokens.indices {
            let kind = tokens[index].kind
            switch kind {
            case .section, .inverted, .parent, .block:
                if kind == .block, let outer = open.last, tokens[outer].kind == .parent {
                    replacements.insert(index)
                }
                open.append(index)
                guard open.count <= Template.maximumNesting else {
                    throw TemplateError(
                        .tooDeep,
                        "sections are nested deeper than \(Template.maximumNesting) levels",
                        at: tokens[index].range)
                }
            case .end:
                let token = tokens[index]
                guard let opener = open.popLast() else {
                    throw TemplateError(
                        .unexpectedEnd, "'\(token.tag.name)' ends here but does not begin",
                        at: token.range)
                }
                let begun = tokens[opener].tag
                guard begun.name == token.tag.name else {
                    throw TemplateError(
                        .unexpectedEnd,
                        "'\(token.tag.name)' ends here but '\(begun.name)' is open",
                        at: token.range, related: begun.range,
                        suggestion: "end '\(begun.name)' first")
                }
                ends[opener] = index
            default: break
            }
        }
        if let opener = open.last {
            let tag = tokens[opener].tag
            throw TemplateError(
                .unclosedSection, "'\(tag.name)' begins here but does not end", at: tag.range,
                suggestion: "add '{{/\(tag.name)}}'")
        }
    }

    private func end(of index: Int) -> Int? { ends[index] == 0 ? nil : ends[index] }

    private mutating func consume(_ index: Int) {
        let kind = tokens[index].kind
        if kind == .text || kind == .variable || kind == .unescaped { return }
        let token = tokens[index]
        switch kind {
        case .text, .variable, .unescaped: break
        case .comment, .delimiters, .partial:
            consumed[index] = token.tag.line ?? token.range
        case .section, .inverted:
            consumed[index] = token.tag.line ?? token.range
            if let end = end(of: index) {
                consumed[end] = tokens[end].tag.line ?? tokens[end].range
            }
        case .parent:
            // The parent is one thing: white space before its first tag and after its last one.
            guard let end = end(of: index),
                let start = source.blankStart(before: token.range.lowerBound),
                let stop = source.blankEnd(after: tokens[end].range.upperBound)
            else { return }
            aloneParents.insert(index)
            consumed[index] = start..<token.range.upperBound
            consumed[end] = tokens[end].range.lowerBound..<stop
        case .block: consumeBlock(index)
        case .end: break  // Its opening tag has seen to it.
        }
    }

    private mutating func consumeBlock(_ index: Int) {
        guard let end = end(of: index) else { return }
        let range = tokens[index].range
        let endRange = tokens[end].range
        let start = source.blankStart(before: range.lowerBound)
        let stop = source.blankEnd(after: range.upperBound)
        if let stop, stop <= endRange.lowerBound {
            if replacements.contains(index) {
                consumed[index] = range.lowerBound..<stop
            } else if let start {
                consumed[index] = start..<stop
            }
        }
        if replacements.contains(index) {
            if let blank = source.blankStart(before: endRange.lowerBound),
                blank >= consumed[index].upperBound
            {
                consumed[end] = blank..<endRange.upperBound
            }
        } else {
            consumed[end] = tokens[end].tag.line ?? endRange
        }
    }

    private func nodes(in range: Range<Int>) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        nodes.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            switch tokens[index].kind {
            case .text:
                let text = text(at: index)
                if !text.isEmpty { nodes.append(.text(text)) }
            case .comment, .delimiters, .end: break
            case .variable: nodes.append(.variable(tokens[index].tag, escaped: true))
            case .unescaped: nodes.append(.variable(tokens[index].tag, escaped: false))
            case .partial:
                nodes.append(.partial(tokens[index].tag, indentation: indentation(before: index)))
            case .section, .inverted, .parent, .block:
                guard let end = end(of: index) else { break }
                nodes.append(node(from: index, to: end))
                index = end
            }
            index += 1
        }
        return nodes
    }

    private func node(from index: Int, to end: Int) -> TemplateNode {
        let tag = tokens[index].tag
        let inside = (index + 1)..<end
        switch tokens[index].kind {
        case .parent:
            return .parent(
                tag, indentation: indentation(before: index), replacements: blocks(in: inside))
        case .block: return .block(block(from: index, to: end))
        default:
            return .section(
                tag, inverted: tokens[index].kind == .inverted, body: nodes(in: inside),
                end: tokens[end].tag)
        }
    }

    /// The blocks directly inside a parent; everything else there is ignored, as the inheritance
    /// module lays down.
    private func blocks(in range: Range<Int>) -> [TemplateBlock] {
        var blocks: [TemplateBlock] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if let end = end(of: index) {
                if tokens[index].kind == .block { blocks.append(block(from: index, to: end)) }
                index = end
            }
            index += 1
        }
        return blocks
    }

    private func block(from index: Int, to end: Int) -> TemplateBlock {
        let range = tokens[index].range
        let content = consumed[index].upperBound..<consumed[end].lowerBound
        let opensLine = consumed[index].upperBound != range.upperBound
        var site: [UInt8] = []
        if let start = source.blankStart(before: range.lowerBound) {
            site = Array(source[start..<range.lowerBound])
        }
        let bodyIndentation = opensLine ? firstIndentation(in: content) : nil
        if opensLine, let bodyIndentation { site = bodyIndentation }
        return TemplateBlock(
            tag: tokens[index].tag, body: nodes(in: (index + 1)..<end), opensLine: opensLine,
            bodyIndentation: bodyIndentation ?? [], siteIndentation: site)
    }

    /// The white space at the beginning of the first line that has anything else.
    private func firstIndentation(in range: Range<Int>) -> [UInt8]? {
        var lineStart = range.lowerBound
        for place in range {
            let byte = source[place]
            if byte == 0x0A {
                lineStart = place + 1
            } else if !isWhiteSpace(byte) {
                return Array(source[lineStart..<place])
            }
        }
        return nil
    }

    /// The text of a token without what the tags beside it take.
    private func text(at index: Int) -> Range<Int> {
        let range = tokens[index].range
        let lower = index > 0 ? max(range.lowerBound, consumed[index - 1].upperBound) : 0
        let upper =
            index + 1 < tokens.count
            ? min(range.upperBound, consumed[index + 1].lowerBound) : range.upperBound
        return lower < upper ? lower..<upper : lower..<lower
    }

    /// The white space before a tag that stands alone; nil for one inside other text.
    private func indentation(before index: Int) -> Range<Int>? {
        let start = tokens[index].range.lowerBound
        let isAlone =
            tokens[index].kind == .parent
            ? aloneParents.contains(index) : tokens[index].tag.line != nil
        return isAlone ? consumed[index].lowerBound..<start : nil
    }
}
