package import PromptModel

extension Settings {
    /// How much the rules of validation weigh.
    package var validation: Validation.Settings {
        Validation.Settings(severities: severities, disabled: disabledRules)
    }
}
