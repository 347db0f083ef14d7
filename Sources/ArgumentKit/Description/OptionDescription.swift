/// An option with a value: `--output DIR`, `--output=DIR`, `-o DIR` or `-oDIR`.
package struct OptionDescription: Hashable, Sendable {
    /// The name without dashes, by which the parsed value is asked for; one letter means that
    /// there is no long form.
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
        self.short = short ?? (name.count == 1 ? name.first : nil)
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
    /// The name without dashes, by which the parsed value is asked for; one letter means that
    /// there is no long form.
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
        self.short = short ?? (name.count == 1 ? name.first : nil)
        self.help = help
        self.isNegatable = isNegatable
    }
}

/// What options with and without a value have in common.
protocol SwitchDescription {
    var name: String { get }
    var short: Character? { get }
}

extension OptionDescription: SwitchDescription {}
extension FlagDescription: SwitchDescription {}

extension SwitchDescription {
    /// The forms as they are written, the long one first.
    var forms: [String] {
        (name.count > 1 ? ["--" + name] : []) + (short.map { ["-\($0)"] } ?? [])
    }

    /// How messages call it.
    var written: String { forms.first ?? name }

    /// Both forms as help shows them, the long ones below each other.
    func helpTerm(prefix: String = "--") -> String {
        let letter = short.map { "-\($0)" } ?? "  "
        if name.count == 1 { return letter }
        return letter + (short == nil ? "  " : ", ") + prefix + name
    }
}
