internal import Basics

/// No snippet includes itself.
enum CyclicInclude {
    static let rule = Rule(
        "cyclic-include", .error, "No snippet includes itself, directly or through others.",
        "The text would have no end.",
        example: RuleExample([
            RuleExample.file("snippet", "a", "text: one {{> b}}\n"),
            RuleExample.file("snippet", "b", "text: two {{> a}}\n"),
        ]))

    /// The snippets that reach a cycle or are part of one, as far as uses tell.
    static func members(of library: Library) -> Set<AssetReference> {
        // Taking away, again and again, what uses nothing that is left, leaves the cycles and
        // what reaches them.
        var open: [AssetReference: Int] = [:]
        var users: [AssetReference: [AssetReference]] = [:]
        var free: [AssetReference] = []
        for id in library.ids(of: .snippet) {
            let snippet = AssetReference(.snippet, id)
            let uses = library.dependencies(of: snippet).filter {
                $0.kind == .snippet && library[$0] != nil
            }
            for used in uses { users[used, default: []].append(snippet) }
            open[snippet] = uses.count
            if uses.isEmpty { free.append(snippet) }
        }
        while let snippet = free.popLast() {
            open[snippet] = nil
            for user in users[snippet] ?? [] {
                guard let left = open[user] else { continue }
                open[user] = left - 1
                if left == 1 { free.append(user) }
            }
        }
        return Set(open.keys)
    }

    /// The cycles among the snippets, each at the tag that closes it: among all of them, or among
    /// those that some references reach.
    static func check(
        _ library: Library, from references: [AssetReference]? = nil
    ) -> [Diagnostic] {
        var search = Search(library: library)
        let snippets = references?.filter { $0.kind == .snippet }.map(\.id)
        for id in snippets ?? library.ids(of: .snippet) { search.visit(id) }
        return search.diagnostics
    }

    /// A depth-first search with a stack of its own: a chain of snippets may be long.
    private struct Search {
        struct Step {
            var id: String
            var includes: [TextUse]
            var next = 0
        }

        let library: Library
        var done: Set<String> = []
        var diagnostics: [Diagnostic] = []

        init(library: Library) { self.library = library }

        mutating func visit(_ start: String) {
            guard done.insert(start).inserted else { return }
            var path = [Step(id: start, includes: includes(of: start))]
            var onPath: Set<String> = [start]
            while var step = path.popLast() {
                guard step.next < step.includes.count else {
                    onPath.remove(step.id)
                    continue
                }
                let include = step.includes[step.next]
                step.next += 1
                path.append(step)
                if onPath.contains(include.name) {
                    report(path.drop { $0.id != include.name }, closing: include.name)
                } else if done.insert(include.name).inserted {
                    onPath.insert(include.name)
                    path.append(Step(id: include.name, includes: includes(of: include.name)))
                }
            }
        }

        private func includes(of id: String) -> [TextUse] {
            library[AssetReference(.snippet, id)]?.includes ?? []
        }

        private mutating func report(_ cycle: some Sequence<Step>, closing name: String) {
            let places = cycle.compactMap { step -> (id: String, name: String, place: Place)? in
                let include = step.includes[step.next - 1]
                guard let asset = library[AssetReference(.snippet, step.id)] else { return nil }
                return (step.id, include.name, asset.place(of: include))
            }
            guard let last = places.last else { return }
            let names = places.map(\.id) + [name]
            diagnostics.append(
                rule.diagnostic(
                    "the snippet '\(name)' includes itself: " + names.joined(separator: " → "),
                    at: last.place,
                    related: places.dropLast().map {
                        RelatedPlace(
                            message: "'\($0.name)' is included here", location: $0.place.location)
                    }, suggestion: "take one of the includes out"))
        }
    }
}
