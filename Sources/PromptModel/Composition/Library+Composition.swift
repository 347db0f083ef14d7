internal import Basics

extension Library {
    /// Composes a prompt.
    ///
    /// - Parameter id: the id of the prompt.
    /// - Returns: the prompt with everything that it is made of.
    /// - Throws: ``CompositionError`` when there is no such prompt, or with the diagnostics of
    ///   every file that it is made of and that has an error.
    public func composition(of id: String) throws(CompositionError) -> Composition {
        try composition(of: id, settings: Validation.Settings())
    }

    /// Composes a prompt where settings say how much findings weigh.
    ///
    /// Settings can't let a text with a hole in it through: what leaves one is always an error here.
    package func composition(
        of id: String, settings: Validation.Settings
    ) throws(CompositionError) -> Composition {
        try composition(of: id, settings: settings, parts: FixedParts())
    }

    /// Composes a prompt with what of its parts has been put together already.
    func composition(
        of id: String, settings: Validation.Settings, parts: FixedParts
    ) throws(CompositionError) -> Composition {
        guard let asset = self[AssetReference(.prompt, id)], let prompt = asset.prompt else {
            throw CompositionError(
                .unknownPrompt, "there is no prompt '\(id)'",
                suggestion: closestMatch(to: id, among: ids(of: .prompt))
                    .map { "did you mean '\($0)'?" })
        }
        let reached = [asset.reference] + reach(of: asset.reference)
        let paths = Set(
            reached.compactMap { self[$0] }.filter { !$0.isValid }.flatMap(\.files))
        var diagnostics = facts.filter { paths.contains($0.path.path) }.flatMap(\.diagnostics)
        for asset in reached.compactMap({ self[$0] }) {
            diagnostics += UnknownInclude.check(asset, in: self)
            diagnostics += UnknownReference.check(asset, in: self)
            diagnostics += asset.checkOverride()
        }
        diagnostics += CyclicInclude.check(self, from: reached)
        var composer = Composer(library: self, parts: parts)
        for asset in reached.compactMap({ self[$0] }) where asset.hasStaticTexts {
            composer.checkStaticTexts(of: asset)
        }
        let composition = composer.compose(asset, prompt)
        let errors = (diagnostics + composer.diagnostics).compactMap { diagnostic in
            Self.holes.contains(diagnostic.rule)
                ? diagnostic : Validation.weighed(diagnostic, settings, in: self)
        }.filter { $0.severity == .error }.sorted { $0.location < $1.location }
        guard errors.isEmpty else {
            throw CompositionError(
                .invalid, "the prompt '\(id)' can't be composed", diagnostics: errors)
        }
        return composition
    }

    /// Whether a file of what an asset is made of has an error of its own: then it can't be composed.
    func hasBrokenFile(_ reference: AssetReference, _ settings: Validation.Settings) -> Bool {
        let invalid = ([reference] + reach(of: reference)).compactMap { self[$0] }
            .filter { !$0.isValid }
        guard !invalid.isEmpty else { return false }
        let paths = Set(invalid.flatMap(\.files))
        return facts.contains { facts in
            paths.contains(facts.path.path)
                && facts.diagnostics.contains { weight(of: $0, settings) == .error }
        }
    }

    private func weight(of diagnostic: Diagnostic, _ settings: Validation.Settings) -> Severity? {
        Self.holes.contains(diagnostic.rule)
            ? diagnostic.severity : Validation.weighed(diagnostic, settings, in: self)?.severity
    }

    /// The rules whose findings leave a hole in a text.
    private static let holes = Set(
        [
            UnknownKind.rule, MissingKey.rule, WrongType.rule, TemplateSyntax.rule,
            UnknownInclude.rule, CyclicInclude.rule, UnknownReference.rule, MissingValue.rule,
            StaticText.rule,
        ].map(\.id) + YAMLRules.all.map(\.id))
}

extension Library {
    /// Whether there is an asset of a name; it is not fetched for that.
    func has(_ reference: AssetReference) -> Bool { index.index(forKey: reference) != nil }
}

extension Asset {
    /// Whether its texts are complete when they are built.
    var hasStaticTexts: Bool { reference.kind == .tool || reference.kind == .soul }
}
