import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

@Suite("Masking")
struct MaskingTests {
    private static let all = Set(MaskKind.allCases)

    private static func masked(_ text: String, _ kinds: Set<MaskKind> = all) -> String {
        Masking(kinds)?.masked(text) ?? text
    }

    /// A token that is nobody's: letters and digits in a fixed order.
    private static func token(_ prefix: String, _ count: Int) -> String {
        let signs = Array("a7Kq2Zx9Lm4Rt6Wp8Bn3Vc5Hd1Gf0Js")
        return prefix + String((0..<count).map { signs[$0 * 7 % signs.count] })
    }

    private static let prefixes: [(String, Int)] = [
        ("ghp_", 36), ("gho_", 36), ("ghu_", 36), ("ghs_", 36), ("ghr_", 36), ("github_pat_", 82),
        ("glpat-", 20), ("xoxb-", 40), ("xoxp-", 40), ("sk-", 48), ("sk-proj-", 60),
        ("sk-ant-api03-", 80), ("AIza", 35), ("sk_live_", 24), ("rk_live_", 24), ("npm_", 36),
        ("pypi-", 120), ("hf_", 34), ("GOCSPX-", 28), ("SG.", 60), ("whsec_", 32),
    ]

    @Test("knows the keys of providers", arguments: prefixes)
    func keys(prefix: String, count: Int) {
        let key = Self.token(prefix, count)
        for (before, after) in [
            ("", ""), ("use ", " now"), ("(", ")."), ("\"", "\""), ("x\n", "\n"),
        ] {
            #expect(Self.masked(before + key + after) == before + "[secret]" + after)
        }
        // A part of a longer word is none, nor is one that is too short.
        #expect(Self.masked("my" + key) == "my" + key)
        #expect(Self.masked(Self.token(prefix, 5)) == Self.token(prefix, 5))
        #expect(Self.masked(key, Self.all.subtracting([.secrets])) == key)
    }

    @Test(
        "masks what it should, and says what it was",
        arguments: [
            // Amazon's own example, and a web token's (RFC 7519, section 3.1).
            ("id AKIAIOSFODNN7EXAMPLE.", "id [secret]."),
            (
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDB9.dBjftJeZ4CVPmB",
                "[secret]"
            ),
            ("Authorization: Bearer mF_9.B5f-4.1JqM", "Authorization: Bearer [secret]"),
            ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [secret]"),
            ("password=hunter2&x=1", "password=[secret]&x=1"),
            ("DB_PASSWORD='a b c'", "DB_PASSWORD='[secret]'"),
            (#"{"password": "a \"b\" c", "n": 1}"#, #"{"password": "[secret]", "n": 1}"#),
            (#"{"apiKey":"x\\","b":"y"}"#, #"{"apiKey":"[secret]","b":"y"}"#),
            (#"{"pwd": 12345678}"#, #"{"pwd": "[secret]"}"#),
            (#"{"t": "{\"api_key\": \"k 1\"}"}"#, #"{"t": "{\"api_key\": \"[secret]\"}"}"#),
            (#"{"t": "{\"pwd\": 123456}"}"#, #"{"t": "{\"pwd\": \"[secret]\"}"}"#),
            (#"{"password": "cut off in the"#, #"{"password": "[secret]"#),
            ("my password: s3cret!x", "my password: [secret]"),
            ("postgres://shop:k8Vq2m@db.shop.example/x", "postgres://[secret]@db.shop.example/x"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc+/=\n-----END RSA PRIVATE KEY-----\nbye",
                "[secret]\nbye"
            ),
            (
                #"{"k": "-----BEGIN PRIVATE KEY-----\nMIIEow\n-----END PRIVATE KEY-----\n"}"#,
                #"{"k": "[secret]\n"}"#
            ),
            (#"{"k": "-----BEGIN PRIVATE KEY-----\nMIIEow\n"}"#, #"{"k": "[secret]"}"#),
            ("-----BEGIN PRIVATE KEY-----\nMIIEow", "[secret]"),
            ("write to anna.b+x@mail.example.org.", "write to [email]."),
            ("<müller@bücher.example>", "<[email]>"),
            (#"{"a": "x\nanna@example.org"}"#, #"{"a": "x\n[email]"}"#),
            ("联系anna@example.com。谢谢", "联系[email]。谢谢"),
            ("“anna@example.com”", "“[email]”"),
            ("card 4111 1111 1111 1111 12/27", "card [card] 12/27"),
            ("4111111111111111", "[card]"),
            ("3782-822463-10005", "[card]"),
            ("5555555555554444, 6011111111111117", "[card], [card]"),
            (#"{"card": 4111111111111111}"#, #"{"card": "[card]"}"#),
            (
                #"{"cards": [1, 4111111111111111, 5555555555554444]}"#,
                #"{"cards": [1, "[card]", "[card]"]}"#
            ),
            (#"{"t": "card: 4111111111111111, ok"}"#, #"{"t": "card: [card], ok"}"#),
            (#"{"t": "{\"card\": 4111111111111111}"}"#, #"{"t": "{\"card\": \"[card]\"}"}"#),
            (#"see {"card": 4111111111111111} there"#, #"see {"card": "[card]"} there"#),
            // Examples of SWIFT's registry.
            ("DE89 3704 0044 0532 0130 00", "[iban]"),
            ("to GB29NWBK60161331926819!", "to [iban]!"),
            ("no9386011117947", "[iban]"),
            ("call +49 30 901820 or +1 (212) 555-0123.", "call [phone] or [phone]."),
            ("+442079460958", "[phone]"),
            ("0049 30 901820", "[phone]"),
            ("030 90182045, 0171/2345678, 06 12 34 56 78", "[phone], [phone], [phone]"),
            ("(030) 90182045", "[phone]"),
            ("212-555-0123 (212) 555-0123 1.212.555.0123", "[phone] [phone] [phone]"),
            ("from 192.168.0.1:80 and 2001:db8::1, fe80::1", "from [ip]:80 and [ip], [ip]"),
            ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "[ip]"),
        ])
    func positives(text: String, expected: String) throws {
        #expect(Self.masked(text) == expected)
        #expect(Self.masked(expected) == expected)
        if text.hasPrefix("{"), (try? JSONValue(parsing: Array(text.utf8))) != nil {
            #expect((try? JSONValue(parsing: Array(expected.utf8))) != nil)
        }
    }

    @Test(
        "leaves what only looks like it",
        arguments: [
            "the task-list sk-learn-tutorial-for-beginners-part-two is long",
            "Bearer of good news, basic understanding",
            "What is the password? password: required",
            "if password == user.password { }", "let password: String",
            #"{"password": null, "secret": true, "tokens": 512, "token": 7}"#,
            #"the secret: "we never told anybody""#,
            "https://example.org:8080/a@b", "git@host", "a@b", "@anna", "user@localhost",
            "x@1.2.3", "4111111111111112", "41111111111111111111", "1234 5678 9012 3452",
            "0.4111111111111111", "order 4111-1111", "DE88 3704 0044 0532 0130 00",
            "DE89 3704 0044 0532 0130", "XX89370400440532013000",
            "2026-11-20", "20.11.2026 08:15", "01.02.2026", "01/02/2026", "08:15:30", "0123456789",
            "order 030123456", "ORD-0123-456789", "12345678", "555-0123", "112 555 0123",
            "+1", "1+12345678", "a+b", "v1.2.3.4", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4",
            "std::vector", "a::b", "dead::beef", "12:30:45", "10:20", "facade::decade",
            "123e4567-e89b-12d3-a456-426614174000", "$1,234.56", "[email] [card] [secret]",
        ])
    func negatives(text: String) {
        #expect(Self.masked(text) == text)
    }

    @Test("masks nothing that is not asked for, and takes nothing without a kind")
    func kinds() {
        #expect(Masking([]) == nil)
        let text = "anna@example.org 4111111111111111 192.168.0.1 +442079460958 no9386011117947"
        for kind in MaskKind.allCases where kind != .secrets {
            let masked = Self.masked(text, [kind])
            #expect(masked.split(separator: " ").count { $0 == kind.replacement } == 1, "\(masked)")
            #expect(masked.split(separator: " ").count { $0.hasPrefix("[") } == 1, "\(masked)")
        }
    }

    @Test("gives the same when a text is masked twice, and JSON stays JSON")
    func twice() throws {
        var random = SeededGenerator(seed: 29)
        let pieces = [
            "anna@example.org", "4111 1111 1111 1111", "4111111111111111", "+49 30 901820",
            "030 123456", "0", "12", "192.168.0.1", "2001:db8::1", "fe80::", "password",
            "\"pwd\": ",
            "=", ": ", ":", " ", " ", ",", ".", "-", "/", "\\", "\\n", "\\\"", "\"", "'", "[", "]",
            "{", "}",
            "://", "a:b@", "@", "DE89 3704 0044 0532 0130 00", "DE89", "Bearer ", "eyJhbGciOiJI.",
            Self.token("ghp_", 36), Self.token("sk-ant-", 30), "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----", "word", "é", "。", "\n", "(212) 555-0123", "[secret]", "::",
        ]
        for _ in 0..<1500 {
            let count = Int.random(in: 1...9, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let once = Self.masked(text)
            #expect(Self.masked(once) == once, "\(text)")
            #expect(!once.contains("\u{FFFD}"))
            // As a value of JSON, alone and inside another text of JSON.
            var value = JSONValue.object([
                "a": .string(text), "pwd": .string(text), "n": [1, .string(text)],
            ])
            for _ in 0..<2 {
                let json = value.text()
                let masked = Self.masked(json)
                let isJSON = (try? JSONValue(parsing: Array(masked.utf8))) != nil
                #expect(isJSON, "\(json) gives \(masked)")
                #expect(Self.masked(masked) == masked, "\(json)")
                value = .object(["b": .string(json)])
            }
        }
    }

    @Test(
        "reads long texts once, whatever they hold",
        arguments: [
            "@", "a@", "a@b.", "4", "4 ", "4111 ", "0", "0 1", "+1", "+", "(", "212-", "1.",
            "1.2.3.",
            "ab:", "a:", "::", "fe80:", "DE89 ", "de89", "eyJ", "eyJ.", "eyJhbGciOiJI.", "sk-",
            "ghp_",
            "ghp_a", "Bearer ", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "-", "password=",
            "password=\"", "password='", "\\", "\\\"", "\"pwd\":", "\"pwd\": \"\\", "://a:", "://",
            "password=\\\"", "é", "\\u00e9",
        ])
    func long(piece: String) {
        let text = String(repeating: piece, count: 60_000 / piece.utf8.count)
        let once = Self.masked(text)
        #expect(Self.masked(once) == once)
    }

    @Test("masks all that people, tools and the model wrote in a session, and no names")
    func session() throws {
        let mail = "anna@example.org"
        var session = Session(id: mail, source: "run")
        session.principal = mail
        session.unansweredQuestions = ["Is it \(mail)?"]
        session.tools = [ToolDefinition(name: "send", description: "by \(mail), password=hunter2")]
        var call = Message(role: .assistant, text: mail)
        call.reasoning = mail
        call.toolCalls = [
            ToolCall(
                name: "send",
                arguments: ["to": [.string(mail)], "password": "x", "n": 4_111_111_111_111_111])
        ]
        var photo = Message(role: .user, text: mail)
        photo.media = [Media(.image, name: mail)]
        session.messages = [
            Message(role: .system, text: "Answer as \(mail), password=hunter2."), photo, call,
            Message(role: .tool, text: #"{"to": "\#(mail)"}"#),
        ]
        let masking = try #require(Masking([.emails, .secrets, .cards]))
        masking.mask(&session)
        #expect(session.id == mail && session.principal == mail)
        #expect(session.unansweredQuestions == ["Is it [email]?"])
        #expect(session.tools[0].description == "by \(mail), password=[secret]")
        #expect(
            session.messages.map(\.text) == [
                "Answer as \(mail), password=[secret]", "[email]", "[email]", #"{"to": "[email]"}"#,
            ])
        #expect(session.messages[1].media[0].name == "[email]")
        #expect(session.messages[2].reasoning == "[email]")
        #expect(
            session.messages[2].toolCalls[0].arguments
                == ["to": ["[email]"], "password": "[secret]", "n": "[card]"])
    }

    @Test("happens before anything is measured or compared: reading again changes nothing")
    func importing() throws {
        var session = example("1")
        session.messages[0].text = "Write to anna@example.org, I know nothing"
        session.messages[1].toolCalls[0].arguments = ["who": "anna@example.org"]
        session.messages[3].text = "I don't know anna@example.org"
        let options = ImportOptions(mask: [.emails])
        let fixture = try Fixture()
        try fixture.importText(lines([session]), options: options)
        let stored = try #require(try fixture.sessions().first?.session)
        #expect(stored.unansweredQuestions == ["Write to [email], I know nothing"])
        #expect(!"\(stored)".contains("anna"))
        #expect(try fixture.importText(lines([session]), options: options).unchanged == 1)
        // An export of it is masked already, and counts the same.
        let export = lines([stored])
        #expect(try fixture.importText(export, options: options).unchanged == 1)
        let other = try Fixture()
        try other.importText(export)
        #expect(try other.store.metrics() == fixture.store.metrics())
        // Without masking it is another session.
        #expect(try fixture.importText(lines([session])).replaced == 1)
        // What is set aside quotes nothing.
        let report = try fixture.importText(
            #"{"id": "2", "messages": [], "anna@example.org": 1}"# + "\n", as: "b.jsonl",
            options: options)
        #expect(report.rejections.count == 1)
        #expect(!report.rejections[0].reason.contains("anna"))
        #expect(
            try fixture.store.rejectedRecords(ofRun: "b").allSatisfy { !$0.reason.contains("anna") }
        )
    }
}
