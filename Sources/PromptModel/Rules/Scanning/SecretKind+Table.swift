extension SecretKind {
    /// A kind that is looked for by the last byte of its prefix, or by its first where that says so.
    private init(
        _ name: String, _ prefix: String, _ alphabet: ByteSet, _ length: ClosedRange<Int>,
        byFirst: Bool = false, entropy: Double = 2.5,
        check: (@Sendable (ArraySlice<UInt8>) -> Bool)? = nil
    ) {
        self.name = name
        self.prefix = Array(prefix.utf8)
        anchor = byFirst ? 0 : self.prefix.count - 1
        self.alphabet = alphabet
        self.length = length
        self.entropy = entropy
        self.check = check
    }

    /// The kinds, the longer prefix first where one begins with another.
    ///
    /// Prefixes, alphabets and lengths are those that the issuers document and that gitleaks,
    /// trufflehog and detect-secrets look for.
    static let table: [SecretKind] =
        clouds + codeHosts + languageModels + payment + messaging + packages + services

    private static let base32 = ByteSet("234567") + .capitals
    private static let token = ByteSet("_-.=") + .alphanumeric

    private static let clouds: [SecretKind] = [
        SecretKind("an AWS access key", "AKIA", base32, 16...16, byFirst: true),
        SecretKind("an AWS access key", "ASIA", base32, 16...16, byFirst: true),
        SecretKind("an AWS access key", "ABIA", base32, 16...16, byFirst: true),
        SecretKind("an AWS access key", "ACCA", base32, 16...16, byFirst: true),
        SecretKind("an Amazon Bedrock key", "ABSK", .base64, 109...269, byFirst: true),
        SecretKind("a Google API key", "AIza", .base64URL, 35...35, byFirst: true, entropy: 3),
        SecretKind("a Google OAuth client secret", "GOCSPX-", .base64URL, 28...28),
        SecretKind("a Google OAuth token", "ya29.", .base64URL, 40...600),
        SecretKind("an Alibaba Cloud access key", "LTAI", .alphanumeric, 20...20, byFirst: true),
        SecretKind("a DigitalOcean token", "dop_v1_", .smallHexadecimal, 64...64),
        SecretKind("a DigitalOcean token", "doo_v1_", .smallHexadecimal, 64...64),
        SecretKind("a DigitalOcean token", "dor_v1_", .smallHexadecimal, 64...64),
        SecretKind("a Heroku API key", "HRKU-", .base64URL, 60...60),
        SecretKind("a Fly.io token", "fo1_", .base64URL, 43...43),
        SecretKind("a Pulumi token", "pul-", .smallHexadecimal, 40...40),
        SecretKind("a PlanetScale token", "pscale_tkn_", token, 32...64),
        SecretKind("a PlanetScale token", "pscale_oauth_", token, 32...64),
        SecretKind("a PlanetScale password", "pscale_pw_", token, 32...64),
        SecretKind("a Vault token", "hvs.", .base64URL, 90...120),
        SecretKind("a Vault token", "hvb.", .base64URL, 138...300),
        SecretKind("a Doppler token", "dp.pt.", .alphanumeric, 43...43),
        SecretKind("a Tailscale key", "tskey-", .base64URL, 24...80),
    ]

    private static let codeHosts: [SecretKind] = [
        SecretKind("a GitHub token", "github_pat_", .word, 82...82),
        SecretKind("a GitHub token", "ghp_", .alphanumeric, 36...255),
        SecretKind("a GitHub token", "gho_", .alphanumeric, 36...255),
        SecretKind("a GitHub token", "ghu_", .alphanumeric, 36...255),
        SecretKind("a GitHub token", "ghs_", .alphanumeric, 36...255),
        SecretKind("a GitHub token", "ghr_", .alphanumeric, 36...255),
        SecretKind("a GitLab token", "glpat-", .base64URL + ByteSet("."), 20...320),
        SecretKind("a GitLab token", "gldt-", .base64URL, 20...64),
        SecretKind("a GitLab token", "glrt-", .base64URL + ByteSet("."), 20...320),
        SecretKind("a GitLab token", "glcbt-", .base64URL, 20...64),
        SecretKind("a GitLab token", "glptt-", .smallHexadecimal, 40...40),
        SecretKind("a GitLab token", "glsoat-", .base64URL, 20...64),
        SecretKind("a GitLab token", "gloas-", .base64URL, 64...64),
        SecretKind("a GitLab token", "glagent-", .base64URL, 50...64),
        SecretKind("a GitLab token", "glft-", .base64URL, 20...64),
        SecretKind("a GitLab token", "glimt-", .base64URL, 25...64),
        SecretKind("a GitLab token", "glffct-", .base64URL, 20...64),
        SecretKind("an Atlassian token", "ATATT3", token, 100...300, byFirst: true),
        SecretKind("an Atlassian token", "ATCTT3", token, 100...300, byFirst: true),
        SecretKind("a Sourcegraph token", "sgp_", .word, 40...64),
        SecretKind("a Postman key", "PMAK-", .base64URL, 59...59),
        SecretKind("a Linear key", "lin_api_", .alphanumeric, 40...40),
    ]

    private static let languageModels: [SecretKind] = [
        SecretKind("an Anthropic key", "sk-ant-", .base64URL, 32...160),
        SecretKind("an OpenAI key", "sk-proj-", .base64URL, 40...200),
        SecretKind("an OpenAI key", "sk-svcacct-", .base64URL, 40...200),
        SecretKind("an OpenAI key", "sk-admin-", .base64URL, 40...200),
        SecretKind("an OpenRouter key", "sk-or-", .base64URL, 67...67),
        SecretKind("an API key of a language model", "sk-", .alphanumeric, 32...64, entropy: 3) {
            $0.count { ByteSet.digits.contains($0) } >= 3
        },
        SecretKind("a Hugging Face token", "hf_", .alphanumeric, 34...40, entropy: 3),
        SecretKind("a Hugging Face token", "api_org_", .alphanumeric, 34...40, entropy: 3),
        SecretKind("a Groq key", "gsk_", .alphanumeric, 48...60),
        SecretKind("an xAI key", "xai-", .alphanumeric, 70...100),
        SecretKind("a Perplexity key", "pplx-", .alphanumeric, 40...64),
        SecretKind("a Replicate token", "r8_", .alphanumeric, 37...37),
        SecretKind("a LangSmith key", "lsv2_pt_", .word, 32...80),
        SecretKind("a LangSmith key", "lsv2_sk_", .word, 32...80),
        SecretKind("a Langfuse secret key", "sk-lf-", .base64URL, 36...36),
    ]

    private static let payment: [SecretKind] = [
        SecretKind("a Stripe key", "sk_live_", .alphanumeric, 16...250),
        SecretKind("a Stripe key", "rk_live_", .alphanumeric, 16...250),
        SecretKind("a Stripe key", "sk_prod_", .alphanumeric, 16...250),
        SecretKind("a Stripe key", "rk_prod_", .alphanumeric, 16...250),
        SecretKind("a Stripe webhook secret", "whsec_", .base64, 32...64),
        SecretKind("a Square token", "sq0atp-", .base64URL, 22...60),
        SecretKind("a Square secret", "sq0csp-", .base64URL, 40...60),
        SecretKind("a Shopify token", "shpat_", .hexadecimal, 32...32),
        SecretKind("a Shopify token", "shpca_", .hexadecimal, 32...32),
        SecretKind("a Shopify token", "shppa_", .hexadecimal, 32...32),
        SecretKind("a Shopify secret", "shpss_", .hexadecimal, 32...32),
        SecretKind("a Duffel token", "duffel_live_", token, 40...60),
        SecretKind("a Flutterwave key", "FLWSECK-", .base64URL, 32...60),
    ]

    private static let messaging: [SecretKind] = [
        SecretKind("a Slack token", "xoxb-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a Slack token", "xoxp-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a Slack token", "xoxa-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a Slack token", "xoxr-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a Slack token", "xoxs-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a Slack token", "xoxo-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a Slack token", "xoxe-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a Slack token", "xapp-", .base64URL, 20...250, check: beginsWithDigit),
        SecretKind("a SendGrid key", "SG.", .base64URL + ByteSet("."), 66...66, entropy: 3.5),
        SecretKind("a Twilio key", "SK", .smallHexadecimal, 32...32, byFirst: true),
        SecretKind("a Brevo key", "xkeysib-", .base64URL, 81...81),
        SecretKind("a Mailgun key", "key-", .smallHexadecimal, 32...32),
    ]

    private static let packages: [SecretKind] = [
        SecretKind("an npm token", "npm_", .alphanumeric, 36...36),
        SecretKind("a PyPI token", "pypi-", .base64URL, 80...1000) { $0.starts(with: "AgE".utf8) },
        SecretKind("a RubyGems key", "rubygems_", .smallHexadecimal, 48...48),
        SecretKind("a Docker token", "dckr_pat_", .base64URL, 27...40),
        SecretKind("a Clojars token", "CLOJARS_", .alphanumeric, 60...60),
        SecretKind("an Artifactory key", "AKCp", .alphanumeric, 69...69, byFirst: true),
    ]

    private static let services: [SecretKind] = [
        SecretKind("a Grafana token", "glsa_", .word, 41...41),
        SecretKind("a Grafana token", "glc_", .base64, 32...400),
        SecretKind("a Sentry token", "sntryu_", .smallHexadecimal, 64...64),
        SecretKind("a Sentry token", "sntrys_", .base64 + ByteSet("_="), 80...400),
        SecretKind("a New Relic key", "NRAK-", .alphanumeric, 27...27),
        SecretKind("a Notion token", "ntn_", .alphanumeric, 43...50),
        SecretKind("a Notion token", "secret_", .alphanumeric, 43...43),
        SecretKind("an Octopus Deploy key", "API-", .capitals + .digits, 25...32),
        SecretKind("a Prefect key", "pnu_", .alphanumeric, 36...36),
        SecretKind("a Typeform token", "tfp_", token, 59...59),
        SecretKind("a 1Password token", "ops_", .base64, 250...2000) {
            $0.starts(with: "eyJ".utf8)
        },
        SecretKind("an age key", "AGE-SECRET-KEY-1", .capitals + .digits, 58...58, byFirst: true),
        SecretKind("a Supabase key", "sb_secret_", .base64URL, 24...64),
        SecretKind("a Supabase token", "sbp_", .smallHexadecimal, 40...40),
    ]

    private static func beginsWithDigit(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.first.map(ByteSet.digits.contains) ?? false
    }
}
