/// What can be masked in texts; docs/traces.md says what is taken for each.
public enum MaskKind: String, Sendable, Hashable, CaseIterable {
    /// Keys, tokens, passwords.
    case secrets
    /// Mail addresses.
    case emails
    /// Telephone numbers.
    case phones
    /// Numbers of payment cards.
    case cards
    /// International bank account numbers.
    case ibans
    /// Addresses of the internet protocol.
    case ipAddresses

    /// What stands in the place of one.
    var replacement: String {
        switch self {
        case .secrets: "[secret]"
        case .emails: "[email]"
        case .phones: "[phone]"
        case .cards: "[card]"
        case .ibans: "[iban]"
        case .ipAddresses: "[ip]"
        }
    }
}
