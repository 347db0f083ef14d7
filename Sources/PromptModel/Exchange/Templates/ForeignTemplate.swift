/// A template of another language, read as far as Mustache has equal things.
///
/// Its texts are what is written out: white space that the language takes away beside tags is gone
/// already.
struct ForeignTemplate: Hashable {
    var nodes: [ForeignNode] = []
    /// What has no equal in Mustache, in the order it stands there.
    var losses: [ForeignLoss] = []
    /// Names that stand for what was lost.
    var inventions: [ForeignInvention] = []
}

/// One part of a template.
indirect enum ForeignNode: Hashable {
    /// Text that stands for itself.
    case text(String)
    /// A value; `at` is a byte of the source, `spelling` the tag where it has white space inside.
    case value(ForeignName, at: Int, spelling: String? = nil)
    case section(ForeignSection)
    /// Another template; the indentation is nil inside other text.
    case partial(String, indentation: String?, at: Int)
    /// A comment, and the white space before it where it has a line of its own.
    case comment(String, ownLine: String?)
    /// The role of what follows.
    case role(String, at: Int)

    var isSection: Bool { if case .section = self { true } else { false } }

    /// Whether it writes nothing, or white space only.
    var isBlank: Bool {
        switch self {
        case .text(let text): text.allSatisfy(\.isWhitespace)
        case .comment: true
        case .value, .section, .partial, .role: false
        }
    }
}

/// A name as a template has it.
struct ForeignName: Hashable {
    /// How many loops outwards it is looked up; 0 is the innermost one, or the values of the call.
    var levels: Int
    /// The parts of the name; none for the element of a loop itself.
    var path: [String]

    /// The name in Mustache.
    var text: String { path.isEmpty ? "." : path.joined(separator: ".") }
}

/// A part of a template that is rendered when something holds, or for each element.
struct ForeignSection: Hashable {
    enum Sort: Hashable {
        /// Once when the value is true; names mean what they mean outside.
        case when
        /// Once when the value is false.
        case unless
        /// For each element; names are the element's.
        case each
        /// Once for a value that is there; names are the value's.
        case with
        /// Mustache's own section: what it does depends on the value.
        case any
    }

    var sort: Sort
    var name: ForeignName
    var body: [ForeignNode]
    /// The opening tag: a byte of the source.
    var at: Int
    /// The white space before a tag that has a line of its own; nil inside other text.
    var openingLine: String?
    var closingLine: String?
}

/// Something that has no equal in Mustache.
struct ForeignLoss: Hashable {
    /// A byte of the source.
    var at: Int
    /// The source of it.
    var what: String
    /// Why not.
    var reason: String
}

/// A placeholder that stands for something that could not be written.
struct ForeignInvention: Hashable {
    var name: String
    var type: Placeholder.ValueType?
    var description: String
}

/// What a parser of a template language gathers.
struct ForeignTemplateBuilder {
    private(set) var template = ForeignTemplate()
    private var open: [Frame] = [Frame()]

    struct Frame {
        var nodes: [ForeignNode] = []
        /// The section it is the body of; nil for the outermost.
        var section: ForeignSection?
        /// What ends it, such as `if`.
        var keyword = ""
        /// How many sections end with it: one more for each `else if`.
        var depth = 1
        /// Whether a loop's elements are its context, and the loop's variable.
        var isScope = false
        var variable: String?
    }

    /// The loops around, innermost first.
    var scopes: [Frame] { open.reversed().filter(\.isScope) }

    var innermost: Frame { open[open.count - 1] }
    var isOutermost: Bool { open.count == 1 }

    mutating func add(_ node: ForeignNode) {
        if case .text(let text) = node {
            if text.isEmpty { return }
            if case .text(let before)? = open[open.count - 1].nodes.last {
                open[open.count - 1].nodes[open[open.count - 1].nodes.count - 1] =
                    .text(before + text)
                return
            }
        }
        open[open.count - 1].nodes.append(node)
    }

    mutating func begin(_ section: ForeignSection, keyword: String, variable: String? = nil) {
        var frame = Frame(section: section, keyword: keyword)
        frame.isScope = section.sort == .each || section.sort == .with || section.sort == .any
        frame.variable = variable
        open.append(frame)
    }

    /// Ends the innermost section and begins another one that ends at the same tag.
    mutating func alternate(_ sort: ForeignSection.Sort, closing: String?, opening: String?) {
        guard let ended = close(closing: closing), let section = ended.section else { return }
        begin(
            ForeignSection(
                sort: sort, name: section.name, body: [], at: section.at, openingLine: opening),
            keyword: ended.keyword)
        open[open.count - 1].depth = ended.depth
    }

    /// Makes the next end tag end the innermost section with the one around it.
    mutating func chain(keyword: String? = nil) {
        open[open.count - 1].depth += open[open.count - 2].depth
        if let keyword { open[open.count - 1].keyword = keyword }
    }

    /// Ends the innermost section, with those that `else if` began.
    mutating func end(closing: String?) {
        var depth = innermost.depth
        while depth > 0, open.count > 1 {
            _ = close(closing: depth == 1 || closing == nil ? closing : nil)
            depth -= 1
        }
    }

    private mutating func close(closing: String?) -> Frame? {
        guard open.count > 1, let frame = open.popLast(), var section = frame.section else {
            return nil
        }
        section.body = frame.nodes
        section.closingLine = closing
        add(.section(section))
        return frame
    }

    mutating func lose(_ what: String, at place: Int, _ reason: String) {
        template.losses.append(ForeignLoss(at: place, what: what, reason: reason))
    }

    /// A name of the outermost context that stands for something that could not be written.
    mutating func invent(
        _ stem: String, _ type: Placeholder.ValueType?, _ description: String
    ) -> ForeignName {
        if let known = template.inventions.first(where: {
            $0.description == description && $0.type == type
        }) {
            return ForeignName(levels: scopes.count, path: [known.name])
        }
        let count = template.inventions.filter { $0.name.hasPrefix(stem) }.count
        let name = "\(stem)_\(count + 1)"
        template.inventions.append(
            ForeignInvention(name: name, type: type, description: description))
        return ForeignName(levels: scopes.count, path: [name])
    }

    /// The template; sections that are still open end here.
    mutating func finish() -> ForeignTemplate {
        while open.count > 1 {
            if let section = innermost.section {
                lose(
                    innermost.keyword, at: section.at,
                    "it begins here and does not end in the same message")
            }
            _ = close(closing: nil)
        }
        template.nodes = innermost.nodes
        template.losses.sort { $0.at < $1.at }
        return template
    }
}
