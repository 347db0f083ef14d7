/// A form that the keys and tokens of a provider have, by what they begin with.
struct SecretPrefix {
    var prefix: StaticString
    /// How many letters and digits follow, or `-` and `_` where they may.
    var least: Int
    var hasSigns = false

    /// The forms that providers have published; docs/traces.md names them.
    private static let all: [SecretPrefix] = [
        // Amazon Web Services: access keys, and those of sessions.
        SecretPrefix(prefix: "AKIA", least: 16), SecretPrefix(prefix: "ASIA", least: 16),
        // GitHub.
        SecretPrefix(prefix: "ghp_", least: 30), SecretPrefix(prefix: "gho_", least: 30),
        SecretPrefix(prefix: "ghu_", least: 30),
        SecretPrefix(prefix: "ghs_", least: 30, hasSigns: true),
        SecretPrefix(prefix: "ghr_", least: 30),
        SecretPrefix(prefix: "github_pat_", least: 30, hasSigns: true),
        // GitLab.
        SecretPrefix(prefix: "glpat-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "gldt-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "glrt-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "glcbt-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "glptt-", least: 20, hasSigns: true),
        // Slack.
        SecretPrefix(prefix: "xoxb-", least: 10, hasSigns: true),
        SecretPrefix(prefix: "xoxp-", least: 10, hasSigns: true),
        SecretPrefix(prefix: "xoxa-", least: 10, hasSigns: true),
        SecretPrefix(prefix: "xoxr-", least: 10, hasSigns: true),
        SecretPrefix(prefix: "xoxs-", least: 10, hasSigns: true),
        SecretPrefix(prefix: "xoxe-", least: 10, hasSigns: true),
        SecretPrefix(prefix: "xoxe.", least: 10, hasSigns: true),
        SecretPrefix(prefix: "xapp-", least: 10, hasSigns: true),
        // OpenAI, Anthropic, OpenRouter.
        SecretPrefix(prefix: "sk-proj-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "sk-svcacct-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "sk-admin-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "sk-ant-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "sk-or-v1-", least: 32), SecretPrefix(prefix: "sk-", least: 32),
        // Google: API keys, secrets of OAuth clients, access tokens.
        SecretPrefix(prefix: "AIza", least: 35, hasSigns: true),
        SecretPrefix(prefix: "GOCSPX-", least: 20, hasSigns: true),
        SecretPrefix(prefix: "ya29.", least: 20, hasSigns: true),
        // Stripe.
        SecretPrefix(prefix: "sk_live_", least: 16), SecretPrefix(prefix: "sk_test_", least: 16),
        SecretPrefix(prefix: "rk_live_", least: 16), SecretPrefix(prefix: "rk_test_", least: 16),
        SecretPrefix(prefix: "whsec_", least: 24),
        // npm, PyPI, Hugging Face, SendGrid, Shopify, DigitalOcean.
        SecretPrefix(prefix: "npm_", least: 36),
        SecretPrefix(prefix: "pypi-", least: 50, hasSigns: true),
        SecretPrefix(prefix: "hf_", least: 30),
        SecretPrefix(prefix: "SG.", least: 20, hasSigns: true),
        SecretPrefix(prefix: "shpat_", least: 32), SecretPrefix(prefix: "dop_v1_", least: 40),
    ]

    /// The forms by their first byte.
    static let byFirst: [[SecretPrefix]] = {
        var found = [[SecretPrefix]](repeating: [], count: 256)
        for form in all { found[form.firstByte].append(form) }
        return found
    }()

    /// The bytes that one of them, a web token or a header begins with.
    static let firstBytes = Array(Set(all.map { UInt8($0.firstByte) })) + Array("ebB".utf8)

    private var firstByte: Int {
        prefix.withUTF8Buffer { unsafe Int($0.first ?? 0) }
    }
}

/// The names that passwords, keys and tokens have in settings, JSON, headers and addresses.
enum SecretName {
    /// The longest name that is looked at.
    static let longest = 48

    /// Whether a name is one of a secret, whatever its capitals, `-` and `_`.
    ///
    /// `token` by itself is none: it mostly counts something.
    static func isOne(_ name: ArraySlice<UInt8>) -> Bool {
        guard (3...longest).contains(name.count) else { return false }
        let plain = name.lazy.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
            .map(MaskScanner.lowercased)
        if plain.elementsEqual("authorization".utf8) { return true }
        return names.contains {
            plain.count >= $0.count && plain.suffix($0.count).elementsEqual($0)
        }
    }

    private static let names = [
        "password", "passwd", "passwort", "pwd", "passphrase", "secret", "apikey", "accesstoken",
        "authtoken", "refreshtoken", "bearertoken", "sessiontoken", "privatekey", "secretkey",
        "secretaccesskey", "proxyauthorization",
    ].map { Array($0.utf8) }
}
