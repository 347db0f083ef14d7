import Basics
import Foundation
import PromptModel
import TestSupport
import Testing

/// Texts in which nothing is wrong: what the rules about characters find in real ones.
@Suite("Benign texts")
struct BenignTests {
    /// The files in which every finding is right: zero-width spaces that came with a pasted page
    /// (a manual's code blocks, a translation), and a byte order mark in the middle of a file.
    private static let trueFiles: Set<String> = [
        "fabric/data/patterns/write_nuclei_template_rule/system.md",
        "lm-eval-tasks/lm_eval/tasks/benchmarks/multimedqa/README.md",
        "lm-eval-tasks/lm_eval/tasks/include/few_shot_og/Dutch/include_base_44_dutch_stem.yaml",
        "lm-eval-tasks/lm_eval/tasks/include/few_shot_og/Dutch/"
            + "include_base_44_dutch_social_science.yaml",
        "lm-eval-tasks/lm_eval/tasks/include/few_shot_og/Dutch/"
            + "include_base_44_dutch_applied_science.yaml",
        "lm-eval-tasks/lm_eval/tasks/include/few_shot_og/Dutch/"
            + "include_base_44_dutch_arts_humanities.yaml",
        "lm-eval-tasks/lm_eval/tasks/include/few_shot_og/Dutch/"
            + "include_base_44_dutch_health_oriented_education.yaml",
    ]

    @Test("at most one false finding in a thousand real prompts and policies", .needsData)
    func corpus() throws {
        let scratch = try Scratch()
        var folders = try [RealData.path("tau2/domains"), RealData.path("tau-bench")]
        for name in [
            "fabric", "instructlab-taxonomy", "lm-eval-tasks", "prompty", "soul-md",
            "swe-agent-config", "tau2-policies",
        ] {
            let bundle = try RealData.path("prompt-history/\(name)/repo.bundle")
            try scratch.git("clone", "--quiet", bundle, name)
            folders.append(scratch.path(name))
        }
        var count = 0
        var falseFindings: [Diagnostic] = []
        for folder in folders {
            for file in Self.texts(below: folder) {
                count += 1
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
                falseFindings += Self.findings(file, bytes).filter { found in
                    !Self.trueFiles.contains { found.location.file.hasSuffix($0) }
                }
            }
        }
        #expect(count > 14_000)
        #expect(falseFindings.count <= count / 1_000, "\(falseFindings)")
        // None at all is what is found today.
        #expect(falseFindings.isEmpty, "\(falseFindings)")
    }

    @Test("findings that are right are made", .needsData)
    func trueFindings() throws {
        let scratch = try Scratch()
        let bundle = try RealData.path("prompt-history/fabric/repo.bundle")
        try scratch.git("clone", "--quiet", bundle, "fabric")
        let file = "fabric/data/patterns/write_nuclei_template_rule/system.md"
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path(file))))
        let found = Self.findings(file, bytes)
        // As many as a search for [\u200B\uFEFF]+ finds.
        #expect(found.count == 58)
        #expect(found.allSatisfy { $0.rule == "invisible-character" })
    }

    @Test(
        "writing that needs them",
        arguments: [
            "می\u{200C}خواهم", "क्\u{200D}ष", "👩\u{200D}👩\u{200D}👧", "❤\u{FE0F}",
            "1\u{FE0F}\u{20E3}",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "שלום\u{200F}!", "👍🏽",
            "ภาษา\u{200B}ไทย", "葛\u{E0100}", "❤\u{FE0F}\u{200D}🔥", "ᠮᠣᠩ\u{180E}ᠭᠣᠯ",
        ])
    func needed(text: String) {
        #expect(Self.findings("a", Array("text: \(text)\n".utf8)).isEmpty)
        #expect(Self.findings("a", Array("\u{FEFF}text: \(text)\n".utf8)).isEmpty)
    }

    @Test(
        "stand-ins for secrets, people and notes",
        arguments: [
            "AKIAIOSFODNN7EXAMPLE",
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "api_key: <your key>", "token: ${GITHUB_TOKEN}", "password: {{password}}",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "sk-your-key-here-0000000000000000000000000000",
            "postgres://user:password@localhost/db", "postgres://shop:${DB_PASSWORD}@db/orders",
            "redis://guest:guest@localhost", "password: must have 8 characters",
            "-----BEGIN PRIVATE KEY-----", "secret: see the vault",
            "max_tokens: 12345678901234567890",
            "Write to support@haff-tours.de or ada@example.com.", "x@localhost",
            "git@github.com:a/b.git",
            "Call 555-0123 or +1 555 010 0199.", "Card 4242 4242 4242 4242", "4111 1111 1111 1111",
            "Order 4532715337901240", "2026-11-21 10:15:30", "1234567890123", "0.4111111111111111",
            "550e8400-e29b-41d4-a716-446655440000", "+49 and 12345678", "192.168.100.200",
            "keep a TODO list", "the TODO list", "write 'TODO:' where you are not sure",
            "reply with `TBD` when unknown", "XXX-XX-XXXX", "TODO items come first", "======= a",
            "a <<<<<<< b", "@media (min-width: 3px)", "the sk-learn-toggleable-label-arrow class",
        ])
    func standIns(text: String) {
        let path = AssetPath("prompts/a.yaml")
        guard let path else { return }
        let bytes = Array("\(text)\n".utf8)
        let found = FileRules.check(path: path, bytes: bytes, asset: nil, document: nil)
        #expect(found.diagnostics.isEmpty, "\(found.diagnostics)")
    }

    @Test("a finding does not print the secret")
    func mask() throws {
        let secrets = PlantedFiles.secrets["secret"] ?? []
        for plant in secrets {
            let marked = MarkedLibrary(plant.files)
            for finding in Validation.diagnostics(of: marked.library) where finding.rule == "secret"
            {
                let (path, file) = try #require(plant.files.first)
                let text = MarkedText(file)
                for range in text.ranges {
                    let secret = String(decoding: Array(text.text.utf8)[range], as: UTF8.self)
                    #expect(!finding.message.contains(secret.prefix(7)), "\(path)")
                    #expect(!(finding.suggestion ?? "").contains(secret.prefix(5)))
                }
            }
        }
    }

    /// What is found of secrets and hidden characters.
    private static func findings(_ file: String, _ bytes: [UInt8]) -> [Diagnostic] {
        guard var path = AssetPath("prompts/a.yaml") else { return [] }
        path.path = file
        let rules: Set<String> = [
            "secret", "invisible-character", "bidirectional-text", "tag-character",
        ]
        return FileRules.check(path: path, bytes: bytes, asset: nil, document: nil).diagnostics
            .filter { rules.contains($0.rule) }
    }

    private static func texts(below folder: String) -> [String] {
        let kinds: Set<String> = ["md", "yaml", "yml", "prompty", "txt"]
        let names = FileManager.default.enumerator(atPath: folder)
        var paths: [String] = []
        while let name = names?.nextObject() as? String {
            guard !name.hasPrefix(".git/"), kinds.contains(Paths.pathExtension(name)) else {
                continue
            }
            paths.append(folder + "/" + name)
        }
        return paths.sorted()
    }
}
