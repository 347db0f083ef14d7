package import Basics

/// Checking a whole library: a pure function from its files to what is wrong in them.
package enum Validation {
    /// How much findings weigh where that differs from the rule's own severity.
    package struct Settings: Hashable, Sendable {
        /// The severities by the ids of the rules.
        package var severities: [String: Severity]
        /// The ids of the rules that are turned off.
        package var disabled: Set<String>
        /// The rules that are turned off for some files.
        package var ignored: [IgnoredRule]

        /// Creates settings.
        package init(
            severities: [String: Severity] = [:], disabled: Set<String> = [],
            ignored: [IgnoredRule] = []
        ) {
            self.severities = severities
            self.disabled = disabled
            self.ignored = ignored
        }
    }

    /// Everything that is wrong in a library, in the order of the files and their lines.
    package static func diagnostics(
        of library: Library, settings: Settings = Settings()
    ) -> [Diagnostic] {
        var found = library.facts.flatMap(\.diagnostics)
        found += DuplicateID.check(library)
        found += LibraryRules.check(library)
        let base = check(library, library.references)
        found += base
        for name in library.workspaces {
            // A workspace is looked at where its overrides make a difference.
            let overlaid = library.workspace(name)
            let overrides = library.overrides(of: name)
            let affected = Set(overrides).union(overlaid.dependents(of: overrides))
            let known = Set(base)
            found += check(overlaid, affected.sorted()).filter { !known.contains($0) }
        }
        return sorted(found.compactMap { weighed($0, settings, in: library) })
    }

    /// What is wrong in some files and in some assets of a library without workspaces, in the order
    /// of the files and their lines, and the prompts among the assets and their parts as they were
    /// put together for that.
    static func diagnostics(
        of library: Library, files: Set<String>, assets: [AssetReference], settings: Settings,
        known: FixedParts = FixedParts()
    ) -> (found: [Diagnostic], compositions: [String: Composition], fixed: FixedParts) {
        var found = files.flatMap { library.facts(at: $0)?.diagnostics ?? [] }
        found += DuplicateID.check(library)
        var compositions: [String: Composition] = [:]
        let fixed = FixedParts(of: library, for: assets, known: known)
        for part in parts(library, assets, fixed, composing: true) {
            found += part.diagnostics
            if let composition = part.composition { compositions[composition.id] = composition }
        }
        found += CyclicInclude.check(library, from: assets)
        // Of what the rest of these rules finds, nothing is an error unless settings say so.
        if LibraryRules.all.contains(where: { settings.severities[$0.id] == .error }) {
            found += LibraryRules.check(library)
        } else {
            found += LetterCase.check(library)
        }
        return (
            sorted(found.compactMap { weighed($0, settings, in: library) }), compositions, fixed
        )
    }

    private static func check(
        _ library: Library, _ references: [AssetReference]
    ) -> [Diagnostic] {
        parts(library, references).flatMap(\.diagnostics)
            + CyclicInclude.check(library, from: references)
    }

    /// What is wrong with an asset, and the composition of a prompt where it was asked for.
    struct Part: Sendable {
        var diagnostics: [Diagnostic] = []
        var composition: Composition?
        /// How far a prompt is from its limits; nil where that is near, or not known.
        var room: PromptRoom?
    }

    /// Looks at assets and what they are made of.
    static func parts(
        _ library: Library, _ references: [AssetReference], _ fixed: FixedParts? = nil,
        composing: Bool = false
    ) -> [Part] {
        let fixed = fixed ?? FixedParts(of: library, for: references)
        return concurrentMap(references) { reference -> Part in
            guard let asset = library[reference] else { return Part() }
            return part(asset, in: library, fixed, composing: composing)
        }
    }

    /// Looks at an asset and what it is made of.
    static func part(
        _ asset: Asset, in library: Library, _ fixed: FixedParts, composing: Bool = false
    ) -> Part {
        var found = UnknownInclude.check(asset, in: library)
        found += UnknownReference.check(asset, in: library)
        found += asset.checkOverride()
        found += JoinedLines.check(asset, in: library, fixed)
        found += DuplicatedText.check(asset, in: library, fixed)
        var composer = Composer(library: library, parts: fixed)
        var composition: Composition?
        if let prompt = asset.prompt {
            if composing {
                composition = composer.compose(asset, prompt)
            } else {
                composer.check(asset, prompt)
            }
        }
        if asset.hasStaticTexts { composer.checkStaticTexts(of: asset) }
        return Part(
            diagnostics: found + composer.diagnostics, composition: composition,
            room: composer.room)
    }

    /// A diagnostic with the severity that settings give it; nil where they, or a comment in the
    /// file, turn its rule off.
    package static func weighed(
        _ diagnostic: Diagnostic, _ settings: Settings, in library: Library
    ) -> Diagnostic? {
        let facts = library.facts(at: diagnostic.location.file)
        return weighed(
            diagnostic, settings, path: facts?.path, allowances: facts?.allowances ?? [])
    }

    /// The same, where what is known of the file is at hand.
    static func weighed(
        _ diagnostic: Diagnostic, _ settings: Settings, path: AssetPath?, allowances: [Allowance]
    ) -> Diagnostic? {
        guard !settings.disabled.contains(diagnostic.rule),
            !allowances.contains(where: { $0.allows(diagnostic) }),
            !settings.ignored.contains(where: { $0.covers(diagnostic, in: path) })
        else { return nil }
        guard let severity = settings.severities[diagnostic.rule] else { return diagnostic }
        var diagnostic = diagnostic
        diagnostic.severity = severity
        return diagnostic
    }

    static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        // One mistake is said once: a workspace may have other suggestions for it.
        var seen: Set<[String]> = []
        return diagnostics.filter {
            seen.insert([$0.location.description, $0.rule, $0.message]).inserted
        }.sorted {
            ($0.location, $0.rule, $0.message) < ($1.location, $1.rule, $1.message)
        }
    }
}
