internal import Basics

/// A library as far as its names go: what an earlier check knew of it and the files that differ
/// since, so that a change can be checked without reading the rest.
///
/// It answers what a look at the whole library answers, or nil where that takes one.
package struct LibraryOutline: Sendable {
    /// Reads the file at a path by the identity of its bytes.
    package typealias Read = (AssetPath, ContentID) throws -> AssetFacts

    /// What a file says of names.
    package struct Names: Hashable, Sendable {
        /// The asset in it; nil where there is none.
        package var asset: AssetReference?
        /// The assets that this one names or includes.
        package var uses: [AssetReference]

        init(asset: AssetReference?, uses: [AssetReference]) {
            self.asset = asset
            self.uses = uses
        }

        init(_ facts: AssetFacts) {
            self.init(asset: facts.asset?.reference, uses: facts.asset?.uses ?? [])
        }
    }

    /// A file that is otherwise than the state has it.
    package struct Difference: Hashable, Sendable {
        /// The path of the file.
        package var path: String
        /// The identity of its bytes; nil where it is gone.
        package var content: ContentID?
        /// Its names; empty where it is gone.
        package var names: Names
    }

    /// A file that is otherwise than the state has it.
    private struct File: Sendable {
        var content: ContentID
        var names: Names
        /// All that it says; nil where it was not read.
        var facts: AssetFacts?
    }

    private let state: PackedState
    private let root: String
    /// The files that differ; nil for one that is gone.
    private var files: [String: File?] = [:]
    /// The files that differ and have an asset.
    private var places: [AssetReference: String] = [:]
    /// The users of assets among the files that differ.
    private var users: [AssetReference: Set<AssetReference>] = [:]
    /// How many files there are.
    package private(set) var count: Int

    /// How many files may differ: more are read sooner by a whole check.
    package static let mostChanges = 512

    /// Takes what is known; nil where names alone do not tell what is what: in a library with
    /// workspaces, with two files for one asset or with paths that are not ASCII.
    ///
    /// - Parameters:
    ///   - state: what an earlier check found.
    ///   - root: the directory of the library.
    package init?(_ state: PackedState, root: String) {
        guard state.isPlain else { return nil }
        self.state = state
        self.root = root
        count = state.count
    }

    /// The files that differ from what the earlier check saw, in the order of their paths.
    package var differences: [Difference] {
        files.sorted { $0.key < $1.key }.map { path, file in
            Difference(
                path: path, content: file?.content,
                names: file?.names ?? Names(asset: nil, uses: []))
        }
    }

    /// The checksum of what the earlier check saw.
    package var checksum: [UInt8] { state.checksum }

    /// How many files differ from what the earlier check saw.
    package var differenceCount: Int { files.count }

    // MARK: - Another state

    /// The library with other files.
    ///
    /// - Parameters:
    ///   - changes: the identities of files by path, nil for one that is gone.
    ///   - names: the names in some of these files, which then need not be read.
    ///   - read: reads a file.
    /// - Returns: the library; nil where it must be looked at as a whole.
    /// - Throws: what `read` throws.
    package func changing(
        _ changes: [String: ContentID?], names: [String: Names] = [:], read: Read
    ) throws -> LibraryOutline? {
        var next = self
        for path in changes.keys { next.forget(path) }
        for (path, content) in changes {
            let known = state.position(of: path)
            if let content, let known, state.content(at: known) == content { continue }
            guard let content else {
                if known != nil { next.files[path] = .some(nil) }
                continue
            }
            guard next.files.count < Self.mostChanges, path.utf8.allSatisfy({ $0 < 0x80 }),
                let place = AssetPath(path, root: root), place.workspace == nil
            else { return nil }
            if let names = names[path] {
                next.files[path] = File(content: content, names: names)
            } else {
                let facts = try read(place, content)
                next.files[path] = File(content: content, names: Names(facts), facts: facts)
            }
        }
        for path in changes.keys { next.note(path) }
        next.count = state.count
        for (path, file) in next.files {
            let isKnown = state.position(of: path) != nil
            if file == nil { next.count -= 1 } else if !isKnown { next.count += 1 }
        }
        return next.isPlain(changes.keys) ? next : nil
    }

    private mutating func forget(_ path: String) {
        guard let file = files.removeValue(forKey: path), let names = file?.names,
            let asset = names.asset
        else { return }
        if places[asset] == path { places[asset] = nil }
        for use in names.uses { users[use]?.remove(asset) }
    }

    private mutating func note(_ path: String) {
        guard let names = files[path]??.names, let asset = names.asset else { return }
        places[asset] = path
        for use in names.uses { users[use, default: []].insert(asset) }
    }

    /// Whether no asset of some files is claimed by another file, and nothing waited for its name.
    private func isPlain(_ paths: some Sequence<String>) -> Bool {
        for path in paths {
            let known = state.position(of: path)
            let file = files[path]
            if file == nil, known == nil { continue }
            let asset: AssetReference?
            if let file {
                asset = file?.names.asset
            } else {
                asset = known.flatMap { state.record(at: $0)?.reference }
            }
            guard let asset else { continue }
            if let other = places[asset], other != path { return false }
            if let other = state.position(of: asset) {
                let otherPath = state.path(at: other)
                if otherPath != path, files[otherPath] == nil { return false }
            } else if hasUnknownUses {
                return false
            }
        }
        return true
    }

    /// Whether some asset names one that was not there: who does is not kept.
    private var hasUnknownUses: Bool {
        state.findings.contains { state.record(at: $0)?.asksForUnknown ?? true }
    }

    // MARK: - Names

    /// The identity of the bytes of the file at a path; nil where there is none.
    package func content(at path: String) -> ContentID? {
        if let file = files[path] { return file?.content }
        return state.position(of: path).map { state.content(at: $0) }
    }

    /// The asset in the file at a path; nil where there is none.
    package func reference(at path: String) -> AssetReference? {
        if let file = files[path] { return file?.names.asset }
        return state.position(of: path).flatMap { state.record(at: $0)?.reference }
    }

    /// The path of the file that has an asset; nil where there is none.
    package func path(of reference: AssetReference) -> String? {
        if let path = places[reference] { return path }
        guard let position = state.position(of: reference) else { return nil }
        let path = state.path(at: position)
        return files[path] == nil ? path : nil
    }

    /// The paths of all files, in no order.
    package var paths: [String] {
        var paths: [String] = []
        paths.reserveCapacity(count)
        for position in 0..<state.count {
            let path = state.path(at: position)
            if files[path] == nil { paths.append(path) }
        }
        for (path, file) in files where file != nil { paths.append(path) }
        return paths
    }

    /// The assets that an asset names or includes.
    private func uses(of reference: AssetReference) -> [AssetReference] {
        guard let path = path(of: reference) else { return [] }
        if let file = files[path] { return file?.names.uses ?? [] }
        return state.position(of: path).flatMap { state.record(at: $0)?.uses } ?? []
    }

    /// The assets that name or include one of some assets, directly or not, and these.
    private func affected(by changed: Set<AssetReference>) -> Set<AssetReference> {
        var found = changed
        var next = Array(changed)
        while let reference = next.popLast() {
            var direct = users[reference] ?? []
            if let position = state.position(of: reference) {
                for user in state.users(of: position) where files[state.path(at: user)] == nil {
                    if let user = state.record(at: user)?.reference { direct.insert(user) }
                }
            }
            for user in direct where found.insert(user).inserted { next.append(user) }
        }
        return found
    }

    // MARK: - Checking

    /// Checks a change: new bytes of files by path, or nil for a file that is gone.
    ///
    /// - Parameters:
    ///   - changes: the files.
    ///   - facts: what some of the new files say, where they were read already, by path.
    ///   - settings: how much findings weigh.
    ///   - parts: parts of prompts that were put together already; those that are now are added.
    ///   - read: reads a file.
    /// - Returns: what ``ChangeCheck/check(_:)`` finds, without errors; nil where all of the library
    ///   must be looked at, as where something is wrong.
    /// - Throws: what `read` throws.
    package func check(
        _ changes: [String: [UInt8]?], facts: [String: AssetFacts] = [:],
        settings: Validation.Settings, parts: inout KnownParts, read: Read
    ) throws -> ChangeCheck.Outcome? {
        guard !LibraryRules.all.contains(where: { settings.severities[$0.id] == .error }),
            let (part, new) = try part(around: changes, facts, read: read)
        else { return nil }
        // Of what uses nothing the bytes of its file say all.
        var contents: [AssetReference: ContentID] = [:]
        for reference in part.references where part[reference]?.uses.isEmpty ?? false {
            contents[reference] = path(of: reference).flatMap(content(at:))
        }
        var check = ChangeCheck(
            part, root: root, settings: settings, parts: parts.fitting(contents))
        let outcome = check.check(changes, facts: new)
        parts.keep(check.unchanged, contents)
        return outcome.newErrors.isEmpty ? outcome : nil
    }

    /// The library as far as a change matters to it: the assets in the files, what is made of them
    /// and all that these are made of, and what the new files say; nil where names that come or go
    /// take a look at everything.
    private func part(
        around changes: [String: [UInt8]?], _ known: [String: AssetFacts], read: Read
    ) throws -> (library: Library, new: [String: AssetFacts])? {
        var new: [String: AssetFacts] = [:]
        var changed: Set<AssetReference> = []
        var claimed: [AssetReference: String] = [:]
        var parts: Set<AssetReference> = []
        for (path, bytes) in changes {
            let old = reference(at: path)
            if let old { changed.insert(old) }
            guard let bytes else { continue }
            guard path.utf8.allSatisfy({ $0 < 0x80 }), let place = AssetPath(path, root: root),
                place.workspace == nil
            else { return nil }
            let isKnown = content(at: path) != nil
            let said = known[path] ?? AssetFacts(path: place, bytes: bytes)
            guard let asset = said.asset else { return nil }
            new[path] = said
            let reference = asset.reference
            guard claimed.updateValue(path, forKey: reference) == nil else { return nil }
            if let other = self.path(of: reference), other != path, changes[other] == nil {
                return nil
            }
            if !isKnown || reference != old {
                // Who waits for the name is not known, and whether another one is nearly the same.
                guard !hasUnknownUses, !hasTwin(of: path, reference, besides: changes) else {
                    return nil
                }
            }
            changed.insert(reference)
            parts.formUnion(asset.uses)
        }
        let affected = affected(by: changed)
        var next = Array(affected.union(parts))
        var needed = Set(next)
        var facts: [AssetFacts] = []
        while let reference = next.popLast() {
            guard let path = path(of: reference), let place = AssetPath(path, root: root),
                let content = content(at: path)
            else { continue }
            // Of a prompt or an agent that is only named, the name is all that matters.
            let isWhole =
                affected.contains(reference)
                || (reference.kind != .prompt && reference.kind != .agent)
            if !isWhole, files[path] == nil {
                guard let position = state.position(of: path),
                    let record = state.record(at: position)
                else { return nil }
                facts.append(record.outline)
                continue
            }
            let found = try files[path]??.facts ?? read(place, content)
            facts.append(found)
            for use in found.asset?.uses ?? [] where needed.insert(use).inserted {
                next.append(use)
            }
        }
        return (Library(facts: facts), new)
    }

    /// Whether a path or an id differs from another one in the case of letters alone.
    private func hasTwin(
        of path: String, _ reference: AssetReference, besides changes: [String: [UInt8]?]
    ) -> Bool {
        let wanted = path.lowercased()
        let id = reference.id.lowercased()
        for other in paths + changes.keys where other != path {
            if other.utf8.count == wanted.utf8.count, other.lowercased() == wanted { return true }
            guard let known = self.reference(at: other), known.kind == reference.kind,
                known.id != reference.id, known.id.lowercased() == id
            else { continue }
            return true
        }
        return false
    }
}
