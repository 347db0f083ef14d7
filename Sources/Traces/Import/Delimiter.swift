/// What stands between two columns of a row.
enum Delimiter: UInt8, Hashable, Sendable, CaseIterable {
    /// A comma, as in comma-separated values (RFC 4180).
    case comma = 0x2C
    /// A tab, as in tab-separated values.
    case tab = 0x09
}
