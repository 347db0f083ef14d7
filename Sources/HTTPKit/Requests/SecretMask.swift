/// Takes secrets out of texts that somebody will see.
struct SecretMask: Sendable {
    /// What stands in a secret's place.
    static let stars = "***"

    private let secrets: [String]

    /// Masks these texts, as they are and as they stand in a URL; the longest first, as one may hold
    /// another.
    init(_ secrets: [String]) {
        let known = Set(secrets.filter { !$0.isEmpty })
        let forms = known.flatMap { [$0, HTTPURL.encoded($0), HTTPURL.encodedInQuery($0)] }
        self.secrets = Set(forms).sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// A text without the secrets.
    func text(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: Self.stars) }
    }
}
