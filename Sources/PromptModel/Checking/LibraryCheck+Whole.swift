internal import Basics

extension LibraryCheck {
    /// Applies the rules about the library as a whole, and looks at it as each workspace sees it.
    func finish(_ state: inout CheckState) throws {
        state.whole = []
        state.workspaces = []
        guard state.index.mayBeWrong(state.records) else { return }
        let outline = Library(facts: state.records.map(\.outline))
        state.whole = try whole(outline, state)
        state.workspaces = try workspaces(outline, state)
    }

    /// What is wrong with the library as a whole.
    ///
    /// The rules look at names and uses, which the outline has. Where they find something, the
    /// files concerned are read for its exact place.
    private func whole(_ outline: Library, _ state: CheckState) throws -> [Diagnostic] {
        let cycles = CyclicInclude.members(of: outline)
        let found = DuplicateID.check(outline) + LibraryRules.check(outline)
        guard !found.isEmpty || !cycles.isEmpty else { return [] }
        var paths = Set(found.flatMap { [$0.location.file] + $0.related.map(\.location.file) })
        for reference in cycles {
            guard let file = state.index.file(of: reference) else { continue }
            paths.insert(state.records[file].path.path)
        }
        let files = state.records.indices.filter { paths.contains(state.records[$0].path.path) }
        let library = try library(reading: files, in: state)
        return DuplicateID.check(library) + LibraryRules.check(library)
            + (cycles.isEmpty ? [] : CyclicInclude.check(library))
    }

    /// A workspace is looked at where its overrides make a difference.
    private func workspaces(_ outline: Library, _ state: CheckState) throws -> [Diagnostic] {
        guard !outline.workspaces.isEmpty else { return [] }
        let known = Set(state.whole + state.records.flatMap(\.composed))
        var found: [Diagnostic] = []
        for name in outline.workspaces {
            let overrides = outline.overrides(of: name)
            let overlaid = outline.workspace(name)
            let affected = Set(overrides).union(overlaid.dependents(of: overrides)).sorted()
            var content = Set(affected)
            for reference in affected { content.formUnion(overlaid.reach(of: reference)) }
            let files = state.records.indices.filter { file in
                let record = state.records[file]
                guard let reference = record.reference, content.contains(reference) else {
                    return false
                }
                return record.path.workspace == nil || record.path.workspace == name
            }
            let library = try library(reading: files, in: state).workspace(name)
            let diagnostics =
                Validation.parts(library, affected).flatMap(\.diagnostics)
                + CyclicInclude.check(library, from: affected)
            found += diagnostics.filter { !known.contains($0) }
        }
        return found
    }
}

extension FileRecord {
    /// Whether something is wrong in it whose message depends on the names of other assets.
    var asksForUnknown: Bool { Self.asksForUnknown(composed) }

    /// Whether the message of something that was found depends on the names of other assets.
    static func asksForUnknown(_ found: [Diagnostic]) -> Bool {
        found.contains {
            $0.rule == UnknownInclude.rule.id || $0.rule == UnknownReference.rule.id
        }
    }
}
