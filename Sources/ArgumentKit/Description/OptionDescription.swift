/// An option with a value: `--output DIR`, `--output=DIR`, `-o DIR` or `-oDIR`.
package struct OptionDescription: Hashable, Sendable {
    /// The long name without dashes, by which the parsed value is asked for.
    package var name: String
    /// The one-letter form.
    package var short: Character?
    /// What help calls the value, such as `DIR`.
    package var placeholder: String
    /// What it does, as a phrase without a full stop.
    package var help: String
    /// What its value must look like.
    package var kind: ValueKind
    /// Whether it may be given more than once.
    package var isRepeatable: Bool
    /// Whether it must be given.
    package var isRequired: Bool
    /// The value that counts when it isn't given.
    package var defaultValue: String?

    /// Describes an option; without a placeholder its name in capitals is shown.
    package init(
        _ name: String, short: Character? = nil, placeholder: String? = nil, _ help: String,
        kind: ValueKind = .text, isRepeatable: Bool = false, isRequired: Bool = false,
        defaultValue: String? = nil
    ) {
        self.name = name
        self.short = short
        self.placeholder = placeholder ?? name.uppercased()
        self.help = help
        self.kind = kind
        self.isRepeatable = isRepeatable
        self.isRequired = isRequired
        self.defaultValue = defaultValue
    }
}

/// An option without a value: `--all` or `-a`, and `--no-all` where it can be switched off.
package struct FlagDescription: Hashable, Sendable {
    /// The long name without dashes, by which the parsed value is asked for.
    package var name: String
    /// The one-letter form.
    package var short: Character?
    /// What it does, as a phrase without a full stop.
    package var help: String
    /// Whether `--no-NAME` switches it off.
    package var isNegatable: Bool

    /// Describes a flag.
    package init(
        _ name: String, short: Character? = nil, _ help: String, isNegatable: Bool = false
    ) {
        self.name = name
        self.short = short
        self.help = help
        self.isNegatable = isNegatable
    }
}
