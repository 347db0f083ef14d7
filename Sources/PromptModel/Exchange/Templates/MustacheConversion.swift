internal import Basics

/// Templates of another language written in Mustache, with the same meaning or with a note of what
/// is different.
struct MustacheConversion {
    /// A message's template and where in the file it begins.
    struct Part {
        var template: ForeignTemplate
        var start: Int
        /// Where the template's bytes stand, when they do not stand in the file as they are.
        var place: SourceLocation?
    }

    /// How the templates ask for a value.
    struct Usage {
        var isPrinted = false
        var isTested = false
        var isLooped = false
        var isObject = false
    }

    /// The texts, one for each part.
    private(set) var texts: [String] = []
    /// The language of the texts: none when they have braces and no tags.
    private(set) var language = TemplateLanguage.mustache
    /// What is different, and what could not be written.
    private(set) var items: [ExchangeItem] = []
    /// The values that the texts ask for, in order.
    private(set) var names: [String] = []
    private(set) var usages: [String: Usage] = [:]
    private(set) var inventions: [ForeignInvention] = []

    private let types: [String: Placeholder.ValueType]
    private let hints: [String: Placeholder.ValueType]
    private let source: ImportSource
    private var part = Part(template: ForeignTemplate(), start: 0)
    /// The contexts around, outermost first.
    private var contexts: [Context] = []
    private var noted: Set<String> = []

    private struct Context {
        /// Whether names are looked up in it first.
        var isScope: Bool
        /// The names of its own that are asked for.
        var keys: Set<String> = []
    }

    /// Converts the templates of one prompt.
    ///
    /// - Parameters:
    ///   - parts: the templates.
    ///   - types: the types of values that are declared.
    ///   - hints: the types that examples of values have.
    ///   - source: the file, for places.
    init(
        _ parts: [Part], types: [String: Placeholder.ValueType],
        hints: [String: Placeholder.ValueType] = [:], source: ImportSource
    ) {
        self.types = types
        self.hints = hints
        self.source = source
        for part in parts {
            inventions += part.template.inventions.filter { !inventions.contains($0) }
            collect(part.template.nodes, depth: 0)
        }
        var printers: [TagPrinter] = []
        for part in parts {
            self.part = part
            items += part.template.losses.map { loss in
                ExchangeItem(.lost, loss.what, at: place(of: loss.at), reason: loss.reason)
            }
            var printer = TagPrinter()
            printer.keepsComments = false
            write(part.template.nodes, to: &printer)
            printers.append(printer)
        }
        if !printers.contains(where: \.hasTags), printers.contains(where: \.hasBraces) {
            language = .none
            texts = printers.map(\.plainText)
        } else {
            texts = printers.map { $0.text(quoting: TagPrinter.quotedForMustache) }
        }
        for name in names where ReservedName.names.contains(name) {
            items.append(
                ExchangeItem(
                    .lost, "the value '\(name)'",
                    reason: "'\(name)' stands for a prompt's own \(name); rename it in the file"))
        }
    }

    private func place(of offset: Int) -> SourceLocation {
        part.place ?? source.location(ofByte: part.start + offset)
    }

    private mutating func note(
        _ fate: ExchangeItem.Fate, _ what: String, _ offset: Int, _ reason: String
    ) {
        guard noted.insert(what + reason).inserted else { return }
        items.append(ExchangeItem(fate, what, at: place(of: offset), reason: reason))
    }

    // MARK: - Types

    /// The type of a value by its declaration or its use; nil when it can be a text or a number.
    func type(of name: String) -> Placeholder.ValueType? {
        if let type = types[name] { return type }
        if let invention = inventions.first(where: { $0.name == name }) { return invention.type }
        guard let usage = usages[name] else { return nil }
        if usage.isLooped { return .list }
        if usage.isObject { return .object }
        let hint = hints[name]
        if usage.isTested, !usage.isPrinted { return hint ?? .boolean }
        return hint == .string || hint == .number ? nil : hint
    }

    private mutating func collect(_ nodes: [ForeignNode], depth: Int) {
        for node in nodes {
            switch node {
            case .value(let name, _, _): collect(name, depth) { $0.isPrinted = true }
            case .section(let section):
                collect(section.name, depth) {
                    switch section.sort {
                    case .when, .unless: $0.isTested = true
                    case .each: $0.isLooped = true
                    case .with: $0.isObject = true
                    case .any: $0.isPrinted = true
                    }
                }
                let isScope = [.each, .with, .any].contains(section.sort)
                collect(section.body, depth: depth + (isScope ? 1 : 0))
            case .text, .partial, .comment, .role: break
            }
        }
    }

    private mutating func collect(
        _ name: ForeignName, _ depth: Int, _ change: (inout Usage) -> Void
    ) {
        guard name.levels == depth, let first = name.path.first else { return }
        if usages[first] == nil { names.append(first) }
        if name.path.count > 1 {
            usages[first, default: Usage()].isObject = true
        } else {
            change(&usages[first, default: Usage()])
        }
    }

    // MARK: - Writing

    private mutating func write(_ nodes: [ForeignNode], to printer: inout TagPrinter) {
        for node in nodes {
            switch node {
            case .text(let text): printer.add(text: text)
            case .value(let name, let at, let spelling):
                guard let text = self.name(name, at: at) else { continue }
                let inside = spelling.map { String($0.dropFirst(2).dropLast(2)) }
                let keeps = inside?.trimmingBlanks == text && inside?.contains("\n") == false
                printer.add(value: keeps ? spelling ?? "" : "{{\(text)}}")
            case .section(let section): write(section, to: &printer)
            case .partial(let id, let indentation, _):
                printer.add(tag: "{{> \(id)}}", ownLine: indentation)
            case .comment("", _): break
            case .comment(let text, let ownLine):
                if text.contains("}}") {
                    note(.kept, "a comment", 0, "it holds '}}', which ends a comment of Mustache")
                } else {
                    printer.add(tag: "{{! \(text) }}", ownLine: ownLine)
                }
            case .role(let role, let at):
                note(.lost, "{{role \"\(role)\"}}", at, "a message can't begin inside a block")
            }
        }
    }

    private mutating func write(_ section: ForeignSection, to printer: inout TagPrinter) {
        var name = section.name
        if section.sort == .when {
            if type(of: section) == .list {
                // A test around nothing but the loop itself says nothing more than the loop.
                if let only = section.body.first, section.body.count == 1,
                    case .section(let loop) = only, loop.sort == .each, loop.name == name
                {
                    return write(loop, to: &printer)
                }
                note(
                    .lost, "the test of the list '\(name.text)'", section.at,
                    "Mustache repeats what depends on a list for each element; "
                        + "let the application give a truth value of its own")
                let invented = "has_" + name.path.joined(separator: "_")
                inventions.append(
                    ForeignInvention(
                        name: invented, type: .boolean,
                        description: "Whether '\(name.text)' has elements."))
                if usages[invented] == nil { names.append(invented) }
                usages[invented] = Usage(isTested: true)
                name = ForeignName(
                    levels: contexts.lazy.filter(\.isScope).count, path: [invented])
            } else if type(of: section) == .object {
                note(
                    .changed, "the test of '\(name.text)'", section.at,
                    "inside of it names are looked up in '\(name.text)' first")
            } else if isElements(name), !isPrinted(name, in: section.body) {
                note(
                    .changed, "the test of '\(name.text)'", section.at,
                    "it is taken for a text, a number or a truth value, not for a list or an object"
                )
            }
        }
        guard let text = self.name(name, at: section.at) else { return }
        let sigil = section.sort == .unless ? "^" : "#"
        printer.add(tag: "{{\(sigil)\(text)}}", ownLine: section.openingLine)
        if section.sort != .unless {
            let isScope = section.sort != .when
            contexts.append(
                Context(isScope: isScope, keys: isScope ? Self.keys(section.body) : []))
        }
        write(section.body, to: &printer)
        if section.sort != .unless { contexts.removeLast() }
        printer.add(tag: "{{/\(text)}}", ownLine: section.closingLine)
    }

    /// The type of a section's value, as far as it is known.
    private func type(of section: ForeignSection) -> Placeholder.ValueType? {
        let name = section.name
        if !isElements(name), name.path.count == 1 { return type(of: name.path[0]) }
        // The field of an element or an object: what the body does with it.
        return Self.isLooped(name, in: section.body) ? .list : nil
    }

    /// Whether a name belongs to an element, or is a part of a larger value.
    private func isElements(_ name: ForeignName) -> Bool {
        name.levels < contexts.lazy.filter(\.isScope).count || name.path.count > 1
    }

    private static func isLooped(_ name: ForeignName, in nodes: [ForeignNode]) -> Bool {
        nodes.contains { node in
            guard case .section(let section) = node else { return false }
            return section.sort == .each && section.name == name
                || (section.sort != .each && isLooped(name, in: section.body))
        }
    }

    private func isPrinted(_ name: ForeignName, in nodes: [ForeignNode]) -> Bool {
        nodes.contains { node in
            switch node {
            case .value(let other, _, _): other == name
            case .section(let section): isPrinted(name, in: section.body)
            default: false
            }
        }
    }

    /// The names that a body asks its own context for.
    private static func keys(_ nodes: [ForeignNode], depth: Int = 0) -> Set<String> {
        var keys: Set<String> = []
        for node in nodes {
            switch node {
            case .value(let name, _, _):
                if name.levels == depth, let first = name.path.first { keys.insert(first) }
            case .section(let section):
                if section.name.levels == depth, let first = section.name.path.first {
                    keys.insert(first)
                }
                let isScope = [.each, .with, .any].contains(section.sort)
                keys.formUnion(Self.keys(section.body, depth: depth + (isScope ? 1 : 0)))
            default: break
            }
        }
        return keys
    }

    /// A name as Mustache looks it up; nil when it can't be reached.
    private mutating func name(_ name: ForeignName, at offset: Int) -> String? {
        let scopes = contexts.filter(\.isScope)
        guard let first = name.path.first else {
            guard name.levels == 0, contexts.last?.isScope == true else {
                note(
                    .lost, "the element of an outer loop", offset,
                    "Mustache has a name for the innermost value only")
                return nil
            }
            return "."
        }
        let nearer = scopes.suffix(min(name.levels, scopes.count))
        if nearer.contains(where: { $0.keys.contains(first) }) {
            note(
                .lost, "'\(name.text)' of an outer context", offset,
                "the elements have a '\(first)' of their own, which Mustache finds first")
            return nil
        }
        if !nearer.isEmpty {
            note(
                .changed, "'\(name.text)' inside a loop", offset,
                "an element that has a '\(first)' of its own would hide it")
        }
        let outer = scopes.dropLast(name.levels + 1)
        if name.levels < scopes.count,
            usages[first] != nil || outer.contains(where: { $0.keys.contains(first) })
        {
            note(
                .changed, "'\(name.text)' of an element", offset,
                "an element without it gets the outer '\(first)'")
        }
        return name.text
    }
}
