/// A kind of secret that is known by how it begins.
struct SecretKind: Sendable {
    /// What it is, with its article, for a message.
    var name: String
    /// How it begins.
    var prefix: [UInt8]
    /// The index in the prefix of the byte by which it is looked for: one that is rare in texts.
    var anchor: Int
    /// What it consists of behind the prefix.
    var alphabet: ByteSet
    /// How many bytes of the alphabet stand behind the prefix.
    var length: ClosedRange<Int>
    /// The least Shannon entropy, in bits a byte, of what stands behind the prefix.
    var entropy: Double
    /// What else must hold for the bytes behind the prefix.
    var check: (@Sendable (ArraySlice<UInt8>) -> Bool)?

    /// The bytes by which secrets of any kind are looked for.
    static let anchors = Set(table.map { $0.prefix[$0.anchor] } + Array("J~".utf8))

    /// The kinds by the byte that they are looked for by; among them the first that fits counts.
    static let byAnchor: [[SecretKind]] = {
        var result = [[SecretKind]](repeating: [], count: 256)
        for kind in table { result[Int(kind.prefix[kind.anchor])].append(kind) }
        return result
    }()

    /// The pairs of bytes beside the one that secrets are looked for by.
    ///
    /// Before it where a prefix ends there, behind it where one begins there. Most words have
    /// another one.
    static let pairs: (before: [Bool], behind: [Bool]) = {
        var before = [Bool](repeating: false, count: 1 << 16)
        var behind = before
        for kind in table {
            let prefix = kind.prefix
            if kind.anchor > 1 {
                before[Int(prefix[kind.anchor - 2]) << 8 | Int(prefix[kind.anchor - 1])] = true
            } else if prefix.count > 2 {
                behind[Int(prefix[1]) << 8 | Int(prefix[2])] = true
            } else {
                for byte in 0..<256 { behind[Int(prefix[1]) << 8 | byte] = true }
            }
        }
        return (before, behind)
    }()
}
