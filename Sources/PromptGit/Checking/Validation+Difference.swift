package import Basics
package import PromptModel

extension Settings {
    /// How much the rules of validation weigh.
    package var validation: Validation.Settings {
        Validation.Settings(severities: severities, disabled: disabledRules)
    }
}

extension Validation {
    /// The errors of a library that another, earlier one does not have.
    ///
    /// An error is the same in both when its rule, file and message are, although lines above it may
    /// have come or gone.
    package static func newErrors(
        from before: Library, to after: Library, settings: Settings
    ) -> [Diagnostic] {
        newErrors(
            from: before, to: after, reached: after.reached(byChangesFrom: before),
            settings: settings)
    }

    /// The same, where what the change reaches is known; the rest is as it was before.
    package static func newErrors(
        from before: Library, to after: Library, reached: Set<AssetReference>, settings: Settings
    ) -> [Diagnostic] {
        let errors = diagnostics(of: after, around: reached, settings: settings).filter {
            $0.severity == .error
        }
        guard !errors.isEmpty else { return [] }
        let known = Set(diagnostics(of: before, settings: settings).map(signature))
        return errors.filter { !known.contains(signature($0)) }
    }

    private static func signature(_ diagnostic: Diagnostic) -> [String] {
        [diagnostic.rule, diagnostic.location.file, diagnostic.message]
    }
}
