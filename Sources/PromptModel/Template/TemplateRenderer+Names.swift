internal import Basics

extension TemplateRenderer {
    /// What a name that is not there was looked up in.
    struct MissingName {
        /// The part of the name that is missing.
        var part: String
        /// The parts before it that were found, joined; nil when the first part is missing.
        var owner: String?
        /// The names that exist in that place.
        var candidates: [String]
    }

    enum Lookup {
        case found(JSONValue)
        case missing(MissingName)
        /// The value is given in a later rendering.
        case later
    }

    /// Resolves a tag's name: its first part in the innermost context that has it, further parts in
    /// what was found only.
    func lookUp(_ tag: TemplateTag) -> Lookup {
        let keeps = rendering.missing == .keep
        guard let first = tag.firstName else {
            switch contexts.last {
            case .value(let value) where contexts.count > 1 || !keeps: return .found(value)
            default: return .later
            }
        }
        for context in contexts.reversed() {
            guard case .value(.object(let object)) = context else { continue }
            guard let value = object[first] else { continue }
            return first.utf8.count == tag.name.utf8.count
                ? .found(value) : follow(tag.path, from: value)
        }
        if keeps { return .later }
        let candidates = contexts.reversed().flatMap { context -> [String] in
            if case .value(.object(let object)) = context { object.keys } else { [] }
        }
        return .missing(MissingName(part: first, owner: nil, candidates: candidates))
    }

    private func follow(_ path: [Substring], from start: JSONValue) -> Lookup {
        var value = start
        for (index, part) in path.enumerated().dropFirst() {
            guard let next = value[String(part)] else {
                return .missing(
                    MissingName(
                        part: String(part), owner: path[..<index].joined(separator: "."),
                        candidates: value.objectValue?.keys ?? []))
            }
            value = next
        }
        return .found(value)
    }
}
