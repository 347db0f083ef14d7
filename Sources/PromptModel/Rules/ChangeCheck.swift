package import Basics

/// Checks changes of a library without going through all of it for each: of the files that a change
/// touches, of the assets in them and of what is made of those.
///
/// It finds what checking the whole library before and after would find; a test holds it to that.
package struct ChangeCheck {
    /// What a change does.
    package struct Outcome: Sendable {
        /// The library with the change.
        package var library: Library
        /// The errors that the library does not have without it.
        ///
        /// An error is the same in both when its rule, file and message are, although lines above it
        /// may have come or gone.
        package var newErrors: [Diagnostic]
        /// The versions, before the change, of the prompts that have another one after it, in the
        /// library or in a workspace, by id; a prompt that can't be composed has no version and is
        /// left out.
        package var reached: [String: String] { previous.mapValues(\.version) }
        /// How many prompts have another version; to count them takes no version.
        package var reachedCount: Int { previous.count }

        fileprivate var previous: [String: Previous]
    }

    /// What a prompt was before the change.
    fileprivate enum Previous: Sendable {
        case composition(Composition)
        case version(String)

        var version: String {
            switch self {
            case .composition(let composition): composition.version
            case .version(let version): version
            }
        }
    }

    private let library: Library
    private let settings: Validation.Settings
    private let root: String
    private let users: AssetUsers
    private var known: [String: Known] = [:]
    private var allErrors: Set<[String]>?
    /// Parts of prompts that are the same before and after the change that is looked at.
    private(set) var unchanged = FixedParts()
    /// Parts of prompts that were put together already.
    private let parts: FixedParts

    /// What a prompt is before any change; nil where it can't be composed.
    private struct Known {
        var composition: Composition?
        var size: Int?

        var version: String? { composition?.version }
    }

    /// Begins to check changes of a library.
    ///
    /// - Parameters:
    ///   - library: the library before the change.
    ///   - root: its folder, which stands in front of the paths.
    ///   - settings: how much findings weigh.
    package init(_ library: Library, root: String, settings: Validation.Settings) {
        self.init(library, root: root, settings: settings, parts: FixedParts())
    }

    /// The same with parts of the library's prompts that were put together already.
    init(_ library: Library, root: String, settings: Validation.Settings, parts: FixedParts) {
        self.library = library
        self.root = root
        self.settings = settings
        self.parts = parts
        users = AssetUsers(library)
    }

    /// Checks one change: new bytes of files by path, or nil for a file that is gone.
    ///
    /// - Parameters:
    ///   - files: the files.
    ///   - facts: what some of them say, where they were read already, by path.
    /// - Returns: what the change does.
    package mutating func check(
        _ files: [String: [UInt8]?], facts: [String: AssetFacts] = [:]
    ) -> Outcome {
        let after = library.replacing(files, facts: facts, root: root)
        let paths = Set(files.keys)
        var changed: Set<AssetReference> = []
        for path in paths {
            for facts in [library.facts(at: path), after.facts(at: path)] {
                if let asset = facts?.asset { changed.insert(asset.reference) }
            }
        }
        // The users of what changed are the same before and after, except for the changed assets
        // themselves, which are looked at in any case.
        let affected = changed.union(users.dependents(of: changed)).sorted()
        var compositions: [String: Composition] = [:]
        var errors = newErrors(in: after, paths, affected, &compositions)
        var sizes = ChangeRules.Sizes()
        sizes.after = compositions.mapValues(\.size)
        for prompt in affected where prompt.kind == .prompt {
            sizes.before[prompt.id] = known(prompt.id).size
        }
        errors += ChangeRules.check(before: library, after: after, changed: changed, sizes)
            .compactMap { Validation.weighed($0, settings, in: after) }
            .filter { $0.severity == .error }
        // With an error in it a composition has no version, and is asked for in the long way.
        if !errors.isEmpty { compositions = [:] }
        return Outcome(
            library: after, newErrors: errors, previous: reached(after, affected, compositions))
    }

    private mutating func newErrors(
        in after: Library, _ paths: Set<String>, _ affected: [AssetReference],
        _ compositions: inout [String: Composition]
    ) -> [Diagnostic] {
        var found: [Diagnostic]?
        if library.workspaces.isEmpty, after.workspaces.isEmpty {
            let fixed: FixedParts
            (found, compositions, fixed) = Validation.diagnostics(
                of: after, files: paths, assets: affected, settings: settings,
                known: parts.without(affected))
            unchanged = fixed.without(affected)
        } else {
            unchanged = FixedParts()
        }
        // What a workspace overrides may be affected in ways of its own, and where a cycle closes
        // depends on where the search for it begins: all is looked at then.
        if found?.contains(where: { $0.rule == CyclicInclude.rule.id }) ?? true {
            found = Validation.diagnostics(of: after, settings: settings)
        }
        let errors = (found ?? []).filter { $0.severity == .error }
        guard !errors.isEmpty else { return [] }
        let known =
            allErrors
            ?? Set(Validation.diagnostics(of: library, settings: settings).map(Self.signature))
        allErrors = known
        return errors.filter { !known.contains(Self.signature($0)) }
    }

    private mutating func reached(
        _ after: Library, _ affected: [AssetReference], _ compositions: [String: Composition]
    ) -> [String: Previous] {
        var reached: [String: Previous] = [:]
        for prompt in affected where prompt.kind == .prompt {
            // A prompt that could be composed before, and has no error since, can be composed.
            guard let known = known(prompt.id).composition else { continue }
            let now = compositions[prompt.id]
            if now?.hasOtherText(than: known) == true {
                reached[prompt.id] = .composition(known)
                continue
            }
            let version = known.version
            guard
                version
                    != (now?.version ?? after.version(ofPrompt: prompt.id, settings: settings))
            else { continue }
            reached[prompt.id] = .version(version)
        }
        for name in Set(library.workspaces).union(after.workspaces) {
            let before = library.workspace(name)
            let now = after.workspace(name)
            for prompt in affected where prompt.kind == .prompt && reached[prompt.id] == nil {
                guard let known = before.version(ofPrompt: prompt.id, settings: settings),
                    known != now.version(ofPrompt: prompt.id, settings: settings)
                else { continue }
                // Where only a workspace sees another one, the version is still the library's own.
                reached[prompt.id] = .version(
                    library.version(ofPrompt: prompt.id, settings: settings) ?? known)
            }
        }
        return reached
    }

    private mutating func known(_ id: String) -> Known {
        if let known = known[id] { return known }
        var found = Known()
        do throws(CompositionError) {
            let composition = try library.composition(
                of: id, settings: settings, parts: unchanged)
            found = Known(composition: composition, size: composition.size)
        } catch {
            // Why it has none is what validation says; here it only means that nothing is known.
        }
        known[id] = found
        return found
    }

    private static func signature(_ diagnostic: Diagnostic) -> [String] {
        [diagnostic.rule, diagnostic.location.file, diagnostic.message]
    }
}

extension Library {
    /// The version of a prompt; nil when there is no such prompt or it can't be composed.
    package func version(
        ofPrompt id: String, settings: Validation.Settings = Validation.Settings()
    ) -> String? {
        version(ofPrompt: id, settings: settings, parts: FixedParts())
    }

    /// The versions of many prompts, on all cores, by id; those are left out that do not exist or
    /// can't be composed.
    package func versions(
        ofPrompts ids: [String], settings: Validation.Settings
    ) -> [String: String] {
        // What several of them are made of is put together once.
        let parts = FixedParts(of: self, for: ids.map { AssetReference(.prompt, $0) })
        let versions = concurrentMap(ids) { id in
            version(ofPrompt: id, settings: settings, parts: parts)
        }
        var found: [String: String] = [:]
        for (id, version) in zip(ids, versions) { found[id] = version }
        return found
    }

    private func version(
        ofPrompt id: String, settings: Validation.Settings, parts: FixedParts
    ) -> String? {
        guard !hasBrokenFile(AssetReference(.prompt, id), settings) else { return nil }
        do throws(CompositionError) {
            return try composition(of: id, settings: settings, parts: parts).version
        } catch {
            // Why it has none is what validation says; here it only means that nothing is known.
            return nil
        }
    }
}
