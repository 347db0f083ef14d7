package import PromptModel

extension Settings {
    /// How much the rules of validation weigh.
    package var validation: Validation.Settings {
        Validation.Settings(
            severities: severities, disabled: disabledRules,
            ignored: ignored.map {
                IgnoredRule(rule: $0.rule, path: PathPattern($0.path), reason: $0.reason)
            })
    }
}
