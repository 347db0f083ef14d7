internal import Basics

/// Walks a template's tree with a stack of contexts and writes the result.
struct TemplateRenderer {
    typealias Partials = (String) throws(TemplateError) -> Template?
    /// Finds the sizes of a list that a tag outside of sections means, where they are known.
    typealias Lists = (TemplateTag) -> ListSizes?

    /// What a name is looked up in.
    enum Context {
        case value(JSONValue)
        /// A section whose value is not known yet.
        case later(name: String)
    }

    /// The template that is being rendered, and how its lines are indented.
    struct Place {
        var template: Template
        var name: String?
        /// White space put before each line.
        var prefix: [UInt8] = []
        /// White space taken off each line first.
        var removed: [UInt8] = []
        /// Whether the next line begin is already indented by the text around.
        var skipsIndentation = false
    }

    let rendering: Template.Rendering
    let partials: Partials
    let lists: Lists
    var output: TemplateOutput
    var contexts: [Context]
    var place: Place
    var includes: [TemplateError.Include] = []
    /// The blocks that replace others, with the place each was written at; the outermost parent
    /// comes first and wins.
    var replacements: [String: (block: TemplateBlock, place: Place)] = [:]
    var kept: [KeptTag] = []
    /// Whether what is missing is noted instead of thrown.
    var notesProblems = false
    var problems: [TemplateError] = []
    private var depth = 0
    /// How many partials have been entered so far, and how many may be.
    var includeCount = 0
    /// The most white space that was put before a line, in bytes.
    var deepestIndentation = 0
    static let maximumIncludes = 10_000

    init(
        data: JSONValue, rendering: Template.Rendering, onlyMeasures: Bool = false,
        partials: @escaping Partials, lists: @escaping Lists = { _ in nil }
    ) {
        self.rendering = rendering
        self.partials = partials
        self.lists = lists
        output = TemplateOutput(
            limit: rendering.maximumBytes, staysTemplate: rendering.missing == .keep,
            onlyMeasures: onlyMeasures)
        contexts = [.value(data)]
        place = Place(template: Template(literal: ""))
    }

    mutating func render(_ template: Template) throws(TemplateError) -> [UInt8] {
        place = Place(template: template)
        try render(template.nodes)
        return output.finish()
    }

    private var source: [UInt8] { place.template.source }

    mutating func render(_ nodes: [TemplateNode]) throws(TemplateError) {
        let nodes = nodes.span
        for index in nodes.indices {
            switch nodes[index] {
            case .text(let range): writeText(range)
            case .variable(let tag, let escaped): try renderVariable(tag, escaped: escaped)
            case .section(let tag, let inverted, let body, let end):
                try renderSection(tag, inverted: inverted, body: body, end: end)
            case .partial(let tag, let indentation):
                if indentation == nil { indentLine(at: tag, unlessAlone: false) }
                try renderPartial(tag, indentation: indentation)
            case .parent(let tag, let indentation, let blocks):
                if indentation == nil { indentLine(at: tag, unlessAlone: false) }
                try renderParent(tag, indentation: indentation, blocks: blocks)
            case .block(let block): try renderBlock(block)
            }
            if output.isFull {
                throw failure(
                    .outputTooLarge,
                    "the result is larger than \(rendering.maximumBytes) bytes",
                    at: range(of: nodes[index]))
            }
        }
    }

    private func range(of node: TemplateNode) -> Range<Int> {
        switch node {
        case .text(let range): range
        case .variable(let tag, _), .section(let tag, _, _, _), .partial(let tag, _),
            .parent(let tag, _, _):
            tag.range
        case .block(let block): block.tag.range
        }
    }

    /// Whether another level may lie below this one.
    var hasRoomBelow: Bool { depth < rendering.maximumDepth }

    /// Goes one level down; every recursion of the renderer passes through here.
    mutating func descend(
        at tag: TemplateTag, _ body: (inout Self) throws(TemplateError) -> Void
    ) throws(TemplateError) {
        guard hasRoomBelow else {
            throw failure(
                .tooDeep,
                "templates lie deeper in each other than \(rendering.maximumDepth) levels",
                at: tag.range)
        }
        depth += 1
        defer { depth -= 1 }
        try body(&self)
    }

    func failure(
        _ code: TemplateError.Code, _ message: String, at range: Range<Int>,
        suggestion: String? = nil
    ) -> TemplateError {
        var error = TemplateError(code, message, at: range, suggestion: suggestion)
        error.template = place.name
        error.includes = includes
        return error
    }

    /// Throws an error, or notes it where everything that is missing is asked for.
    mutating func report(_ error: TemplateError) throws(TemplateError) {
        guard notesProblems else { throw error }
        problems.append(error)
    }

    // MARK: - Text and indentation

    private func beginsLine(_ offset: Int) -> Bool { offset == 0 || source[offset - 1] == 0x0A }

    /// Writes the indentation of the line that a tag begins.
    mutating func indentLine(at tag: TemplateTag, unlessAlone: Bool) {
        guard beginsLine(tag.range.lowerBound), !(unlessAlone && tag.line != nil) else { return }
        writeIndentation()
    }

    private mutating func writeIndentation() {
        if place.skipsIndentation {
            place.skipsIndentation = false
        } else {
            output.write(place.prefix)
        }
    }

    /// Whether lines are written as they stand in the template.
    var isPlainPlace: Bool {
        place.prefix.isEmpty && place.removed.isEmpty && !place.skipsIndentation
    }

    private mutating func writeText(_ range: Range<Int>) {
        if isPlainPlace {
            output.write(range, of: source)
            return
        }
        var start = range.lowerBound
        while start < range.upperBound {
            let newline = source.offset(of: 0x0A, from: start) ?? range.upperBound
            let end = min(newline + 1, range.upperBound)
            if beginsLine(start) {
                // An empty line gets no white space of its own.
                if source[start] != 0x0A, source[start] != 0x0D { writeIndentation() }
                start += sharedIndentation(at: start, until: end)
            }
            output.write(start..<end, of: source)
            start = end
        }
    }

    /// How much of the indentation to take off a line has.
    private func sharedIndentation(at start: Int, until end: Int) -> Int {
        var count = 0
        while count < place.removed.count, start + count < end,
            source[start + count] == place.removed[count]
        {
            count += 1
        }
        return count
    }

    // MARK: - Variables

    private mutating func renderVariable(
        _ tag: TemplateTag, escaped: Bool
    ) throws(TemplateError) {
        indentLine(at: tag, unlessAlone: false)
        switch lookUp(tag) {
        case .later: keep(tag)
        case .missing(let reason):
            if rendering.missing != .empty { try report(missingValue(tag, reason)) }
        case .found(let value):
            guard let text = text(of: value) else {
                return try report(
                    failure(
                        .notText,
                        "'\(tag.name)' is \(value.kindName), and only a text, a number or a truth "
                            + "value can stand here",
                        at: tag.nameRange,
                        suggestion: "go through its elements with '{{#\(tag.name)}}'"))
            }
            if value.isNull, rendering.missing == .keep {
                try report(
                    failure(.missingValue, "'\(tag.name)' has no value", at: tag.nameRange))
            }
            if escaped, rendering.escaping == .html {
                output.write(escapedHTML(text))
            } else {
                output.write(text.utf8)
            }
        }
    }

    private func text(of value: JSONValue) -> String? {
        switch value {
        case .null: ""
        case .string(let text): text
        case .bool, .integer, .number: value.text()
        case .array, .object: rendering.missing == .empty ? value.text() : nil
        }
    }

    private func missingValue(_ tag: TemplateTag, _ reason: MissingName) -> TemplateError {
        let owner = reason.owner.map { "'\($0)' has no '\(reason.part)'" }
        return failure(
            .missingValue, owner ?? "no value was given for '\(tag.name)'", at: tag.nameRange,
            suggestion: closestMatch(to: reason.part, among: reason.candidates)
                .map { "did you mean '\($0)'?" })
    }

    // MARK: - Sections

    private mutating func renderSection(
        _ tag: TemplateTag, inverted: Bool, body: [TemplateNode], end: TemplateTag
    ) throws(TemplateError) {
        indentLine(at: tag, unlessAlone: true)
        let value: JSONValue
        switch lookUp(tag) {
        case .later:
            keep(tag)
            contexts.append(.later(name: tag.name))
            try descend(at: tag) { renderer throws(TemplateError) in try renderer.render(body) }
            contexts.removeLast()
            keep(end)
            return
        case .missing(let reason):
            // Elements of a list may differ in their keys; outside of one it can only be a slip.
            if rendering.missing == .fail, contexts.count == 1, reason.owner == nil {
                try report(missingValue(tag, reason))
            }
            if rendering.missing == .keep { try report(missingValue(tag, reason)) }
            value = .null
        case .found(let found): value = found
        }
        if inverted {
            guard !value.isTrue else { return }
            try descend(at: tag) { renderer throws(TemplateError) in try renderer.render(body) }
        } else if value.isTrue {
            if measureList(tag, body) { return }
            for element in value.arrayValue ?? [value] {
                contexts.append(.value(element))
                try descend(at: tag) { renderer throws(TemplateError) in try renderer.render(body) }
                contexts.removeLast()
            }
        }
    }

    // MARK: - Tags that stay

    private mutating func keep(_ tag: TemplateTag) {
        if tag.sigil != .end {
            kept.append(
                KeptTag(
                    tag: tag, template: place.name, includes: includes,
                    sections: contexts.compactMap {
                        if case .later(let name) = $0 { name } else { nil }
                    }))
        }
        let text =
            tag.hasDefaultDelimiters
            ? source[tag.range] : Array("{{\(tag.sigil.rawValue)\(tag.name)}}".utf8)[...]
        // A tag that stood alone takes its line with it, so that it stands alone in the result and
        // the later rendering removes the line; where other text came before it, that is done now.
        guard let line = tag.line, output.isAtLineStart, source[line.upperBound - 1] == 0x0A else {
            if tag.sigil.isOfSection { output.writeTagInLine(text) } else { output.writeTag(text) }
            return
        }
        output.write(source[line.lowerBound..<tag.range.lowerBound])
        output.writeTag(text)
        output.write(source[tag.range.upperBound..<line.upperBound])
    }
}

private func escapedHTML(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "&"): result += Array("&amp;".utf8)
        case UInt8(ascii: "\""): result += Array("&quot;".utf8)
        case UInt8(ascii: "<"): result += Array("&lt;".utf8)
        case UInt8(ascii: ">"): result += Array("&gt;".utf8)
        default: result.append(byte)
        }
    }
    return result
}

extension JSONValue {
    /// Whether a section over the value is rendered.
    fileprivate var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .string(let text): !text.isEmpty
        case .integer(let value): value != 0
        case .number(let value): value != 0
        case .array(let elements): !elements.isEmpty
        case .object: true
        }
    }

    /// What kind of value it is, in words.
    package var kindName: String {
        switch self {
        case .null: "empty"
        case .bool: "a truth value"
        case .integer: "a whole number"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
