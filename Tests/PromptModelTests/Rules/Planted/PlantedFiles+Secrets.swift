extension PlantedFiles {
    private static let alphanumeric = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    private static let hexadecimal = Array("0123456789abcdef")
    private static let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    /// Random-looking text, made here so that no file of the project looks as if it held a secret.
    static func noise(
        _ count: Int, _ alphabet: [Character] = alphanumeric, seed: UInt64 = 7
    ) -> String {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return String(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            })
    }

    private static let hex32 = noise(32, hexadecimal)
    private static let hex64 = noise(64, hexadecimal)
    private static let key = noise(40)
    /// Three lines of a key in PEM.
    private static let pem = (1...3).map { noise(64, seed: $0) }

    static let secrets: [String: [Plant]] = ["secret": tokens + values]

    /// What is known by its form.
    private static let tokens: [Plant] = [
        .text("Use ⟨AKIA\(noise(16, base32))⟩ for that."),
        .text("⟨ASIA\(noise(16, base32, seed: 3))⟩"),
        .text("key=⟨AIza\(noise(35))⟩"),
        .text("Grüße ⟨ghp_\(noise(36))⟩."),
        .text("(⟨gho_\(noise(36))⟩)"),
        .text("⟨ghs_\(noise(36))⟩ ⟨ghr_\(noise(76))⟩"),
        .text("⟨github_pat_\(noise(22))_\(noise(59))⟩"),
        .text("⟨glpat-\(noise(20))⟩"),
        .text(
            "⟨xoxb-\(noise(12, Array("123456789")))-\(noise(12, Array("123456789")))-\(noise(24))⟩"),
        .text("⟨sk_live_\(noise(24))⟩"),
        .text("⟨rk_live_\(noise(24))⟩"),
        .text("⟨sk-\(noise(20))T3BlbkFJ\(noise(20))⟩"),
        .text("⟨sk-proj-\(noise(74))⟩"),
        .text("⟨sk-ant-api03-\(noise(93))AA⟩"),
        .text("⟨hf_\(noise(34))⟩"),
        .text("⟨SG.\(noise(22)).\(noise(43))⟩"),
        .text("⟨SK\(hex32)⟩"),
        .text("⟨npm_\(noise(36))⟩"),
        .text("⟨pypi-AgEIcHlwaS5vcmc\(noise(90))⟩"),
        .text("⟨GOCSPX-\(noise(28))⟩"),
        .text("⟨eyJ\(noise(30)).eyJ\(noise(40)).\(noise(43))⟩"),
        .text("⟨shpat_\(hex32)⟩"),
        .text("⟨dop_v1_\(hex64)⟩"),
        .text("⟨hvs.\(noise(95))⟩"),
        .text("⟨lin_api_\(key)⟩"),
        .text("⟨gsk_\(noise(52))⟩"),
        .text("⟨\(noise(9, Array("123456789"))):AA\(noise(33))⟩"),
        .text("⟨aB38Q~\(noise(34))⟩"),
        .text(
            "https://hooks.slack.com/services/T\(noise(10, base32))/B\(noise(10, base32))/\(noise(24))"
        )
        .marking("https://hooks.slack.com"),
        .snippet("text: a  # ⟨ghp_\(noise(36))⟩\n"),
        .snippet("text: a\nmetadata: {token: ⟨glpat-\(noise(20))⟩}\n"),
        .text("⟨-----BEGIN RSA PRIVATE KEY-----⟩\n" + pem.joined(separator: "\n")),
        .text("⟨-----BEGIN PRIVATE KEY-----⟩\\n" + pem.joined(separator: "\\n")),
        .text(
            "⟨-----BEGIN EC PRIVATE KEY-----⟩\nProc-Type: 4,ENCRYPTED\n\n"
                + pem.joined(separator: "\n")),
    ]

    /// What is known by the name before it, or by the address around it.
    private static let values: [Plant] = [
        .text("password: ⟨\(noise(8))x7#⟩"),
        .text("DB_PASSWORD=⟨k8!\(noise(9))⟩"),
        .text("the \"password\": \"⟨\(noise(12))9⟩\" is"),
        .text("api_key: ⟨\(key)⟩"),
        .text("AWS_SECRET_ACCESS_KEY = \"⟨\(noise(40, seed: 5))⟩\""),
        .text("AccountKey=⟨\(noise(86))==⟩;"),
        .text("client-secret: '⟨\(noise(32, seed: 11))⟩'"),
        .text("Authorization: Bearer ⟨\(noise(40, seed: 13))⟩"),
        .text("access_token=⟨\(hex32)⟩"),
        .text("postgres://shop:⟨k8Vq2mXw9Lr4⟩@db.shop.internal/orders"),
        .text("mongodb+srv://app:⟨Tr0ub4dor3⟩@cluster0.mongodb.net"),
        .text("amqp://worker:⟨p7Lq9wz2⟩@rabbit:5672"),
        .text("redis://:⟨x9Kp2Lm4Qz⟩@cache.shop.internal:6379/0"),
        .snippet("text: a\nmetadata: {dsn: 'mysql://root:⟨Hk29slPq⟩@localhost/x'}\n"),
    ]
}

extension Plant {
    /// The plant with a text marked that stands in it once.
    fileprivate func marking(_ start: String) -> Plant {
        Plant(files.mapValues { $0.replacing(start, with: "⟨\(start)⟩") })
    }
}
